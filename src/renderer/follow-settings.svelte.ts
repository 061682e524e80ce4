import { untrack } from 'svelte';
import type { Settings } from '../shared/settings';
import type { Language } from './ui/i18n.svelte';
import type { Theme } from './ui/theme.svelte';

/** Whoever goes by the settings. */
export interface SettingsFollowers {
  readonly language: Pick<Language, 'use' | 'tag'>;
  readonly theme: Pick<Theme, 'use'>;
  readonly terminals: { use(settings: Settings): void };
  /** The document's element, for its `lang`. */
  readonly root: HTMLElement;
}

/** Applies the settings, now and at every change. Returns how to stop. */
export function followSettings(
  settings: { readonly current: Settings },
  { language, theme, terminals, root }: SettingsFollowers,
): () => void {
  return $effect.root(() => {
    $effect(() => {
      const { current } = settings;
      // Only the settings are followed, not what their followers happen to read.
      untrack(() => {
        void language.use(current.language);
        theme.use(current);
        terminals.use(current);
      });
    });
    $effect(() => {
      root.lang = language.tag;
    });
  });
}
