import { getContext, setContext } from 'svelte';

const SEARCH = Symbol('settings search');

/** What is looked for among the settings; asked while rows are drawn, so that they follow it. */
export interface SettingsSearch {
  readonly query: string;
}

/** Hands the search to the rows below. */
export function setSettingsSearch(search: SettingsSearch): void {
  setContext(SEARCH, search);
}

/** The search handed down, or one for nothing; only during a component's initialisation. */
export function getSettingsSearch(): SettingsSearch {
  return getContext<SettingsSearch | undefined>(SEARCH) ?? { query: '' };
}

/** Whether every word that is looked for is in one of the texts. */
export function matchesSearch(query: string, texts: readonly string[]): boolean {
  const all = texts.join(' ').toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
