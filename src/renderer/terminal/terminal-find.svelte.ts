import type { Disposable } from '../../shared/result';
import { EMPTY_QUERY, patternOf, type FindQuery } from '../ui/find-query';
import type { ViewSearch } from './view-search';

/** Matches that are counted and gone through; nobody looks at more, and each is kept while it is open. */
const MATCH_LIMIT = 10_000;
/** Longest text that is taken over from a selection: a longer one is not what someone looks for. */
const MAX_PREFILL = 200;

/** What a search of a session does with the view's. */
export type FindSearch = Pick<
  ViewSearch,
  | 'use'
  | 'go'
  | 'selectActive'
  | 'dispose'
  | 'count'
  | 'index'
  | 'isMore'
  | 'isSearching'
  | 'problem'
>;

/** What a search is made of. */
export interface TerminalFindOptions {
  readonly search: (limit: number, onChange: () => void) => FindSearch;
  /** The selected text, or the empty string. */
  readonly selection: () => string;
  /** Gives the keyboard back to the terminal. */
  readonly focus: () => void;
}

/** What a search found. */
export interface Findings {
  readonly count: number;
  /** Of the match in use, from 0; -1: none is. */
  readonly index: number;
  readonly isMore: boolean;
  readonly isSearching: boolean;
  /** Why nothing is found: no expression, or one that does not come to an end. */
  readonly problem: 'invalid' | 'too-slow' | null;
}

const NOTHING: Findings = {
  count: 0,
  index: -1,
  isMore: false,
  isSearching: false,
  problem: null,
};

/** The search bar of a terminal. What was looked for is remembered when it is closed. */
export class TerminalFind implements Disposable {
  readonly #options: TerminalFindOptions;
  #search: FindSearch | null = null;
  #isOpen = $state(false);
  #query = $state.raw<FindQuery>(EMPTY_QUERY);
  #findings = $state.raw<Findings>(NOTHING);
  #asked = $state(0);

  constructor(options: TerminalFindOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get query(): FindQuery {
    return this.#query;
  }

  get findings(): Findings {
    return this.#findings;
  }

  /** Rises whenever the user asks for the search: its field takes the keyboard then. */
  get asked(): number {
    return this.#asked;
  }

  /** Opens the search; what is selected is looked for. */
  open(): void {
    const selected = this.#options.selection().trim();
    const isPrefill = selected !== '' && selected.length <= MAX_PREFILL && !/[\r\n]/.test(selected);
    this.#asked += 1;
    const wasOpen = this.#isOpen;
    this.#isOpen = true;
    if (isPrefill && selected !== this.#query.text) {
      this.#use({ ...this.#query, text: selected, isRegex: false }, false);
    } else if (!wasOpen) this.#use(this.#query, false);
  }

  /** Opens the search for something that was found elsewhere, at what is selected. */
  show(query: FindQuery): void {
    this.#isOpen = true;
    this.#asked += 1;
    this.#use(query, false);
  }

  /** Changes what is looked for. */
  change(change: Partial<FindQuery>): void {
    const query = { ...this.#query, ...change };
    // A word that gets longer stays where it was found.
    if (this.#isOpen) this.#use(query, this.#findings.index >= 0);
    else this.#query = query;
  }

  /** Goes to the next match; opens the search where it is closed and something was looked for. */
  next(): void {
    this.#go(1);
  }

  previous(): void {
    this.#go(-1);
  }

  /** Closes the search. The match in use stays selected. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#search?.selectActive();
    this.#end();
    this.#options.focus();
  }

  dispose(): void {
    this.#isOpen = false;
    this.#end();
  }

  #go(step: 1 | -1): void {
    if (!this.#isOpen) {
      if (this.#query.text === '') this.open();
      else {
        // From the match that was selected when it was closed.
        this.#isOpen = true;
        this.#asked += 1;
        this.#use(this.#query, false, step);
      }
      return;
    }
    this.#search?.go(step);
    this.#take();
  }

  #use(query: FindQuery, keepsPlace: boolean, step: -1 | 0 | 1 = 0): void {
    this.#query = query;
    this.#search ??= this.#options.search(MATCH_LIMIT, () => {
      this.#take();
    });
    const pattern = patternOf(query);
    this.#search.use(pattern.ok ? pattern.value : null, keepsPlace, step);
    if (pattern.ok) this.#take();
    else this.#findings = { ...NOTHING, problem: pattern.error };
  }

  #take(): void {
    const search = this.#search;
    if (!search) return;
    const { count, index, isMore, isSearching, problem } = search;
    this.#findings = { count, index, isMore, isSearching, problem };
  }

  #end(): void {
    this.#search?.dispose();
    this.#search = null;
    this.#findings = NOTHING;
  }
}
