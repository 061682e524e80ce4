import type { Terminal } from '@xterm/xterm';
import type { Disposable } from '../../shared/result';
import { cellsOf, readLine } from './buffer-text';
import { BufferSearch, type Match, type SearchTime } from './buffer-search';
import type { FindPattern } from '../ui/find-query';
import type { LineMatcher } from './line-matcher';
import { indexFrom, MatchMarks } from './match-marks';
import type { FindColors } from './theme';

/** Milliseconds between two looks at what was found while it goes on. */
const TELL_EVERY = 60;
/** Matches of one line that are looked through for the one in use. */
const MATCHES_OF_LINE = 10_000;

/** What a search of a view is made of. */
export interface ViewSearchOptions {
  readonly terminal: Terminal;
  readonly matcher: Pick<LineMatcher, 'match'>;
  readonly time: SearchTime;
  readonly limit: number;
  /** Whether it goes to the nearest match by itself, or shows nothing until it is told to. */
  readonly goesToFirst: boolean;
  readonly colors: () => FindColors;
  /** Selects so many cells, without putting them on a clipboard. */
  readonly select: (column: number, row: number, length: number) => void;
  readonly onChange: () => void;
  readonly onDispose: () => void;
}

/** A match in its line, to be shown elsewhere. */
export interface FoundLine {
  readonly match: Match;
  readonly text: string;
}

/** A search with a match that the user is at: marked, scrolled to, selected when all is over. */
export class ViewSearch implements Disposable {
  readonly #terminal: Terminal;
  readonly #search: BufferSearch;
  readonly #marks: MatchMarks;
  readonly #select: ViewSearchOptions['select'];
  readonly #onDispose: () => void;
  readonly #onChange: () => void;
  #told: Disposable | null = null;
  readonly #goesToFirst: boolean;
  #active: Match | null = null;
  /** Where the search began: the first match is the nearest one above that row's end. */
  #from = 0;
  #step: -1 | 0 | 1 = 0;
  /** The first match was gone to. */
  #isSettled = false;

  constructor(options: ViewSearchOptions) {
    const { terminal, matcher, time, limit, colors } = options;
    this.#onChange = options.onChange;
    this.#terminal = terminal;
    this.#select = options.select;
    this.#onDispose = options.onDispose;
    this.#goesToFirst = options.goesToFirst;
    this.#search = new BufferSearch({
      terminal,
      matcher,
      time,
      limit,
      onChange: () => {
        // A search of 100,000 lines tells of itself some hundred times.
        this.#told ??= time.after(TELL_EVERY, () => {
          this.#tell();
        });
        if (!this.#search.isSearching) this.#tell();
      },
    });
    this.#marks = new MatchMarks({
      terminal,
      search: this.#search,
      colors,
      active: () => this.#active,
    });
  }

  get count(): number {
    return this.#search.matches.length;
  }

  /** Of the match in use, from 0 for the oldest; -1: there is none. */
  get index(): number {
    return this.#active ? this.#search.matches.indexOf(this.#active) : -1;
  }

  get isMore(): boolean {
    return this.#search.isMore;
  }

  get isSearching(): boolean {
    return this.#search.isSearching;
  }

  get problem(): 'too-slow' | null {
    return this.#search.problem;
  }

  /** The newest matches' lines, in order, each line once. */
  lines(limit: number): readonly (FoundLine & { readonly ranges: readonly Match[] })[] {
    const groups = new Map<number, Match[]>();
    for (const match of [...this.#search.matches].reverse()) {
      const group = groups.get(match.line);
      if (group) group.unshift(match);
      else if (groups.size === limit) break;
      else groups.set(match.line, [match]);
    }
    return [...groups].reverse().flatMap(([line, ranges]) => {
      const row = this.#search.rowOf(line);
      const [match] = ranges;
      if (row < 0 || !match) return [];
      return [{ match, ranges, text: readLine(this.#terminal.buffer.active, row).text }];
    });
  }

  /**
   * Looks for something else. The first match is the one at the selection, else the last one in sight.
   *
   * @param keepsPlace it goes on from where it is, as a word gets longer
   * @param step how many matches further the first one is, where something is selected
   */
  use(pattern: FindPattern | null, keepsPlace: boolean, step: -1 | 0 | 1 = 0): void {
    const selected = this.#terminal.getSelectionPosition()?.start.y;
    const { viewportY } = this.#terminal.buffer.active;
    const row = this.#active ? this.#search.rowOf(this.#active.line) : -1;
    if (!keepsPlace) this.#from = selected ?? viewportY + this.#terminal.rows - 1;
    else if (row >= 0) this.#from = row;
    this.#step = selected === undefined ? 0 : step;
    this.#active = null;
    this.#isSettled = false;
    this.#search.use(pattern);
    if (!pattern) this.#marks.show(true);
  }

  /** Goes to the next (1) or the previous (-1) match, round at the ends. */
  go(step: 1 | -1): void {
    const { matches } = this.#search;
    if (matches.length === 0) return;
    const at = this.index;
    const next = at === -1 ? this.#nearest() : (at + step + matches.length) % matches.length;
    this.reveal(matches[next] ?? null);
  }

  /** Makes it the match in use, in sight. */
  reveal(match: Match | null): void {
    this.#active = match;
    if (match) this.#scrollTo(match);
    this.#marks.show(true);
  }

  /** Selects the match in use, so that it can be copied when the search is closed. */
  selectActive(): void {
    // One that a resize has moved is found again soon, and where it was is something else.
    if (!this.#active || this.index === -1) return;
    const row = this.#search.rowOf(this.#active.line);
    if (row < 0) return;
    const cells = cellsOf(this.#terminal.buffer.active, row, this.#active);
    const [first] = cells;
    const last = cells.at(-1);
    if (!first || !last) return;
    const rows = (last.row - first.row) * this.#terminal.cols;
    this.#select(first.column, first.row, rows + last.column + last.width - first.column);
  }

  /** Takes changed colours. */
  repaint(): void {
    this.#marks.show(true);
  }

  dispose(): void {
    this.#told?.dispose();
    this.#marks.dispose();
    this.#search.dispose();
    this.#onDispose();
  }

  #tell(): void {
    this.#told?.dispose();
    this.#told = null;
    this.#settleActive();
    this.#marks.show(true);
    this.#onChange();
  }

  /** Output moves matches; the one in use stays, as long as it is there. */
  #settleActive(): void {
    const { matches, isSearching } = this.#search;
    const before = this.#active;
    if (before) {
      const at = indexFrom(matches, before.line);
      const same = matches
        .slice(at, at + MATCHES_OF_LINE)
        .find(({ line, start }) => line === before.line && start === before.start);
      // While it is searched, a match that is missing may be found again.
      this.#active = same ?? (isSearching ? before : null);
      return;
    }
    // Found as soon as the nearest to where the search began is known; more output moves nothing.
    if (!this.#goesToFirst || this.#isSettled || matches.length === 0) return;
    const nearest = matches[this.#nearest()];
    const isKnown =
      nearest !== undefined && (this.#search.rowOf(nearest.line) <= this.#from || !isSearching);
    if (!isKnown) return;
    this.#isSettled = true;
    this.reveal(nearest);
    if (this.#step !== 0) this.go(this.#step);
  }

  /** The last match at or above where the search began, else the first one below. */
  #nearest(): number {
    const { matches } = this.#search;
    const after = indexFrom(matches, this.#search.nameOf(this.#from) + 1);
    return Math.max(after - 1, 0);
  }

  #scrollTo(match: Match): void {
    const row = this.#search.rowOf(match.line);
    if (row < 0) return;
    const { active } = this.#terminal.buffer;
    const [first] = cellsOf(active, row, match);
    const at = first?.row ?? row;
    const isInSight = at >= active.viewportY && at < active.viewportY + this.#terminal.rows;
    if (!isInSight) this.#terminal.scrollToLine(Math.max(at - (this.#terminal.rows >> 1), 0));
  }
}
