import type { Disposable } from '../../shared/result';
import {
  EMPTY_QUERY,
  patternOf,
  type FindPattern,
  type FindQuery,
  type TextRange,
} from '../ui/find-query';

/** Lines shown of one terminal, the newest ones: the terminal's own search goes through all. */
export const LINES_PER_TERMINAL = 50;
/** Matches looked for in one terminal: so many lines of several matches each. */
const MATCHES_PER_TERMINAL = 1000;
/** Milliseconds between two looks at what was found: more often nobody sees. */
const REFRESH = 120;

/** A line with matches. */
export interface FoundLine<M> {
  /** The first of its matches. */
  readonly match: M;
  readonly ranges: readonly TextRange[];
  readonly text: string;
}

/** A search in one terminal. */
export interface LineSearch<M> extends Disposable {
  use(pattern: FindPattern | null, keepsPlace: boolean): void;
  /** The newest lines with matches, in order. */
  lines(limit: number): readonly FoundLine<M>[];
  readonly isMore: boolean;
  readonly isSearching: boolean;
  readonly problem: 'too-slow' | null;
  /** Scrolls to a match. */
  reveal(match: M): void;
  /** Selects the match that was scrolled to. */
  selectActive(): void;
}

/** A terminal that can be searched. */
export interface SearchableTerminal<M> {
  readonly id: string;
  /** Where it is: its tab, and its pane where there are several. */
  readonly name: string;
  /**
   * Brings its text of the last run back, which nobody has looked at in this one; resolves when it is
   * here. Null where there is nothing to bring back.
   */
  readonly bringBack: () => Promise<void> | null;
  readonly search: (limit: number, onChange: () => void) => LineSearch<M>;
  /**
   * Goes to it and looks for that there, from what is selected on.
   *
   * @param select selects what it begins at; called once it is on screen
   */
  readonly show: (query: FindQuery, select: () => void) => void;
}

/** What one terminal holds of what is looked for. */
export interface FoundIn<M> {
  readonly id: string;
  readonly name: string;
  readonly lines: readonly FoundLine<M>[];
  /** It holds more than is shown. */
  readonly isMore: boolean;
}

/** What a search in all terminals is made of. */
export interface FindEverywhereOptions<M> {
  /** All open terminals, in the order of their tabs. */
  readonly terminals: () => readonly SearchableTerminal<M>[];
  /** Calls `action` once after so many milliseconds. */
  readonly after: (milliseconds: number, action: () => void) => Disposable;
}

interface Running<M> {
  readonly terminal: SearchableTerminal<M>;
  readonly search: LineSearch<M>;
}

/** The search in all open terminals: one after the other, each in slices, so that the window goes on. */
export class FindEverywhere<M> implements Disposable {
  readonly #options: FindEverywhereOptions<M>;
  #running: readonly Running<M>[] = [];
  /** Terminals whose search has not begun. */
  #waiting: readonly Running<M>[] = [];
  #current: Running<M> | null = null;
  #pattern: FindPattern | null = null;
  /** Rises when what goes on is to be forgotten. */
  #run = 0;
  #refresh: Disposable | null = null;
  #isOpen = $state(false);
  #query = $state.raw<FindQuery>(EMPTY_QUERY);
  #problem = $state<'invalid' | 'too-slow' | null>(null);
  #found = $state.raw<readonly FoundIn<M>[]>([]);
  #isSearching = $state(false);
  #terminals = $state(0);

  constructor(options: FindEverywhereOptions<M>) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** What is looked for; remembered when it is closed. */
  get query(): FindQuery {
    return this.#query;
  }

  get problem(): 'invalid' | 'too-slow' | null {
    return this.#problem;
  }

  /** Terminals that hold it, in the order of their tabs. */
  get found(): readonly FoundIn<M>[] {
    return this.#found;
  }

  get isSearching(): boolean {
    return this.#isSearching;
  }

  /** How many terminals are searched. */
  get terminals(): number {
    return this.#terminals;
  }

  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#running = this.#options.terminals().map((terminal) => {
      const running: Running<M> = {
        terminal,
        search: terminal.search(MATCHES_PER_TERMINAL, () => {
          this.#onChange(running);
        }),
      };
      return running;
    });
    this.#terminals = this.#running.length;
    this.#look();
  }

  change(change: Partial<FindQuery>): void {
    this.#query = { ...this.#query, ...change };
    this.#look();
  }

  /** Goes to a line and closes. */
  goTo(id: string, line: FoundLine<M>): void {
    const running = this.#running.find(({ terminal }) => terminal.id === id);
    const query = this.#query;
    // Its search is needed for a moment longer: one of the last run was never on screen.
    this.#running = this.#running.filter((one) => one !== running);
    this.close();
    if (!running) return;
    const { terminal, search } = running;
    search.reveal(line.match);
    terminal.show(query, () => {
      search.selectActive();
      search.dispose();
    });
  }

  close(): void {
    this.#isOpen = false;
    this.#run += 1;
    this.#refresh?.dispose();
    this.#refresh = null;
    this.#current = null;
    this.#waiting = [];
    for (const { search } of this.#running) search.dispose();
    this.#running = [];
    this.#found = [];
    this.#problem = null;
    this.#isSearching = false;
  }

  dispose(): void {
    this.close();
  }

  #look(): void {
    this.#run += 1;
    const pattern = patternOf(this.#query);
    this.#pattern = pattern.ok ? pattern.value : null;
    this.#problem = pattern.ok ? null : pattern.error;
    this.#current = null;
    this.#waiting = [];
    for (const { search } of this.#running) search.use(null, false);
    if (this.#pattern) this.#waiting = this.#running;
    this.#isSearching = this.#waiting.length > 0;
    this.#next();
    if (this.#waiting.length === 0) this.#take();
  }

  #next(): void {
    const [next, ...rest] = this.#waiting;
    this.#waiting = rest;
    this.#current = next ?? null;
    if (next && this.#pattern) void this.#begin(next, this.#pattern);
    else this.#isSearching = false;
  }

  /** Texts of the last run are brought back one by one, and only for a search. */
  async #begin({ terminal, search }: Running<M>, pattern: FindPattern): Promise<void> {
    const run = this.#run;
    const isBack = terminal.bringBack();
    if (isBack) await isBack;
    if (run === this.#run) search.use(pattern, false);
  }

  #onChange(running: Running<M>): void {
    this.#refresh ??= this.#options.after(REFRESH, () => {
      this.#refresh = null;
      this.#take();
    });
    const { isSearching, problem } = running.search;
    if (running !== this.#current || isSearching) return;
    if (problem === null) this.#next();
    else {
      // It would be as slow in the others.
      this.#problem = problem;
      this.#waiting = [];
      this.#next();
    }
  }

  #take(): void {
    this.#found = this.#running.flatMap(({ terminal: { id, name }, search }) => {
      const lines = search.lines(LINES_PER_TERMINAL + 1);
      if (lines.length === 0) return [];
      const isMore = search.isMore || lines.length > LINES_PER_TERMINAL;
      return [{ id, name, lines: lines.slice(-LINES_PER_TERMINAL), isMore }];
    });
  }
}
