import type { AppErrorOf, ErrorKind, ErrorParams } from '../errors';
import type { Language, Settings } from '../settings';
import type { en } from './en';

/**
 * Every sentence of the app in one language: strings where nothing varies, functions where something
 * does. English is the model; the compiler holds the other languages to its keys and parameters.
 */
export type Catalog = typeof en;

/** The second half of "what, to what, why, next"; the first half is one of `failures`. */
export interface Explanation {
  /** What happened, a full sentence. */
  readonly why: string;
  /** What the user can do, a full sentence. */
  readonly next: string;
}

/** One sentence a kind: a kind without one does not compile. */
export type ErrorSentences = {
  readonly [K in ErrorKind]: (params: Readonly<ErrorParams[K]>) => Explanation;
};

/**
 * The language to show: the user's choice, else the catalog nearest to the system's. Every Chinese
 * gets 简体中文, which its readers understand better than English.
 *
 * @param systemLanguage a BCP 47 tag
 */
export function languageFor(choice: Settings['language'], systemLanguage: string): Language {
  if (choice !== 'system') return choice;
  return /^zh\b/i.test(systemLanguage) ? 'zh-CN' : 'en';
}

/** Why it happened and what to do about it. */
export function describeError<K extends ErrorKind>(
  catalog: Catalog,
  error: AppErrorOf<K>,
): Explanation {
  return catalog.errors[error.kind](error.params);
}
