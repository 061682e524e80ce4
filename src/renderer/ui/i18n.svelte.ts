import { getContext, setContext } from 'svelte';
import { languageFor, type Catalog } from '../../shared/i18n/catalog';
import { en } from '../../shared/i18n/en';
import type { Language as LanguageTag, Settings } from '../../shared/settings';

/** Context key of the language; component tests hand one in with `context: new Map([[LANGUAGE, …]])`. */
export const LANGUAGE = Symbol('language');

/**
 * Where the catalogs are. English is part of the page's first script, also because commands are found by
 * their English titles; any other language is loaded with its first use.
 */
const CATALOGS: Readonly<Record<LanguageTag, () => Promise<Catalog>>> = {
  en: () => Promise.resolve(en),
  'zh-CN': () => import('../../shared/i18n/zh-CN').then(({ zhCN }) => zhCN),
};

/** Loads the catalog of the system's language ahead: most likely it is wanted. */
export function loadSystemCatalog(systemLanguage: string): Promise<Catalog> {
  return CATALOGS[languageFor('system', systemLanguage)]();
}

/**
 * The language in use, English until another one is there. Reading `t` inside markup or `$derived`
 * follows every change of it.
 */
export class Language {
  readonly #system: string;
  #wanted: LanguageTag = 'en';
  #switched: Promise<void> = Promise.resolve();
  #tag = $state<LanguageTag>('en');
  #catalog = $state.raw<Catalog>(en);

  /** @param systemLanguage the system's preferred language, a BCP 47 tag */
  constructor(systemLanguage: string) {
    this.#system = systemLanguage;
  }

  /** The catalog of the language in use. */
  get t(): Catalog {
    return this.#catalog;
  }

  /** For the `lang` attribute and `Intl`. */
  get tag(): LanguageTag {
    return this.#tag;
  }

  /** Switches everywhere as soon as the language's catalog is there; resolves then. */
  use(choice: Settings['language']): Promise<void> {
    const tag = languageFor(choice, this.#system);
    if (tag !== this.#wanted) {
      this.#wanted = tag;
      this.#switched = this.#switchTo(tag);
    }
    return this.#switched;
  }

  async #switchTo(tag: LanguageTag): Promise<void> {
    const catalog = await CATALOGS[tag]();
    // Or another one was chosen meanwhile.
    if (this.#wanted !== tag) return;
    this.#tag = tag;
    this.#catalog = catalog;
  }
}

/** Hands the language to the components below. */
export function setLanguage(language: Language): void {
  setContext(LANGUAGE, language);
}

/** The language handed down by `setLanguage`; only during a component's initialisation. */
export function getLanguage(): Language {
  const language: unknown = getContext(LANGUAGE);
  if (!(language instanceof Language)) throw new Error('no language in the component context');
  return language;
}

/**
 * The catalog, as a function so that the caller stays reactive: `const t = useText();` in the script,
 * `{t().app.name}` in the markup.
 */
export function useText(): () => Catalog {
  const language = getLanguage();
  return () => language.t;
}
