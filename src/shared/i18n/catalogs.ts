import type { Language } from '../settings';
import type { Catalog } from './catalog';
import { en } from './en';
import { zhCN } from './zh-CN';

// Every language at once, for whoever can wait for that: the page loads one at a time.

const CATALOGS: Readonly<Record<Language, Catalog>> = { en, 'zh-CN': zhCN };

/** The catalog of a language. */
export function catalogFor(language: Language): Catalog {
  return CATALOGS[language];
}
