import type { Settings } from '../../shared/settings';

type NamesOf<T> = { [K in keyof Settings]: Settings[K] extends T ? K : never }[keyof Settings];

/** Settings that are one of a few words. */
export type ChoiceName = Extract<
  NamesOf<string>,
  'language' | 'theme' | 'contrast' | 'cursorStyle' | 'bell' | 'screenReader'
>;

/** Settings that are on or off. */
export type SwitchName = Extract<
  NamesOf<boolean>,
  | 'confirmClose'
  | 'restoreTabs'
  | 'keepText'
  | 'cursorBlink'
  | 'copyOnSelect'
  | 'followRollouts'
  | 'updateCheck'
>;
