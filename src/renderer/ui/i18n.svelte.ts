import { getContext, setContext } from 'svelte';
import { catalogFor, languageFor, type Catalog } from '../../shared/i18n/catalog';
import type { Language as LanguageTag, Settings } from '../../shared/settings';

/** Context key of the language; component tests hand one in with `context: new Map([[LANGUAGE, …]])`. */
export const LANGUAGE = Symbol('language');

/** The language in use. Reading `t` inside markup or `$derived` follows every change of it. */
export class Language {
  readonly #system: string;
  #tag = $state<LanguageTag>('en');

  /** @param systemLanguage the system's preferred language, a BCP 47 tag */
  constructor(systemLanguage: string, choice: Settings['language'] = 'system') {
    this.#system = systemLanguage;
    this.use(choice);
  }

  /** The catalog of the language in use. */
  get t(): Catalog {
    return catalogFor(this.#tag);
  }

  /** For the `lang` attribute and `Intl`. */
  get tag(): LanguageTag {
    return this.#tag;
  }

  /** Switches at once, everywhere. */
  use(choice: Settings['language']): void {
    this.#tag = languageFor(choice, this.#system);
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
