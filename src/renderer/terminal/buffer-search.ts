import type { Terminal } from '@xterm/xterm';
import type { Disposable } from '../../shared/result';
import { lineStart, readLine, type TextLine } from './buffer-text';
import type { FindPattern, TextRange } from '../ui/find-query';
import type { LineMatcher } from './line-matcher';
import { RowAnchor } from './row-anchor';

/** Milliseconds of one slice: half a frame, so that typing and drawing go on between two. */
const SLICE = 8;
/** Lines and UTF-16 units of one slice: what an expression gets at once, and how long it may take. */
const SLICE_LINES = 1000;
const SLICE_LENGTH = 512 * 1024;
/** Milliseconds between new output and the look at it: under a flood it is searched some times a second. */
const SETTLE = 150;

/** A match. Its line's name leads to its row (`rowOf`) as long as that is in the buffer. */
export interface Match extends TextRange {
  readonly line: number;
}

/** The time, as a search needs it. */
export interface SearchTime {
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /** Calls `action` once after so many milliseconds; 0: as soon as the window did what waits. */
  readonly after: (milliseconds: number, action: () => void) => Disposable;
}

/** What a search is made of. */
export interface BufferSearchOptions {
  readonly terminal: Terminal;
  readonly matcher: Pick<LineMatcher, 'match'>;
  readonly time: SearchTime;
  /** Matches kept at most, the newest ones. */
  readonly limit: number;
  /** Something of what it found has changed. */
  readonly onChange: () => void;
}

/**
 * Searches a terminal's buffer, and keeps up with what is printed: in slices, from the newest line up.
 * What has left the screen never changes, so that it is searched once; of new output only the screen
 * and what went through it is looked at. A search without a pattern does and costs nothing.
 *
 * xterm.js' own search add-on reads the whole buffer at once, and again 200 ms after every output; it
 * runs expressions in the page; and it shows a match by selecting it, which changes the clipboard.
 */
export class BufferSearch implements Disposable {
  readonly #options: BufferSearchOptions;
  readonly #terminal: Terminal;
  #subscriptions: readonly Disposable[] = [];
  #pattern: FindPattern | null = null;
  #matches: readonly Match[] = [];
  #anchor: RowAnchor | null = null;
  /** Names of lines: those from here on can still change. */
  #settled = 0;
  /** Lines from here up to `#settled` were searched. */
  #top = 0;
  #isMore = false;
  #problem: 'too-slow' | null = null;
  #hasNews = false;
  #news: Disposable | null = null;
  /** Rises when what goes on is to be forgotten. */
  #run = 0;
  #isWorking = false;

  constructor(options: BufferSearchOptions) {
    this.#options = options;
    this.#terminal = options.terminal;
  }

  /** In the order in which they stand in the buffer. */
  get matches(): readonly Match[] {
    return this.#matches;
  }

  /** There are older matches than the kept ones. */
  get isMore(): boolean {
    return this.#isMore;
  }

  /** Not everything was looked at yet. */
  get isSearching(): boolean {
    return this.#isWorking;
  }

  /** Why nothing is found (any more). */
  get problem(): 'too-slow' | null {
    return this.#problem;
  }

  /** Begins anew; null: looks for nothing. */
  use(pattern: FindPattern | null): void {
    this.#pattern = pattern;
    if (pattern && this.#subscriptions.length === 0) this.#subscriptions = this.#listen();
    if (pattern) this.#restart();
    else this.#stop();
  }

  /** The row of a line now; below 0: it has left the buffer. */
  rowOf(line: number): number {
    return this.#anchor && !this.#anchor.isLost ? this.#anchor.rowOf(line) : -1;
  }

  /** What the line in a row is called now. */
  nameOf(row: number): number {
    return this.#anchor && !this.#anchor.isLost ? this.#anchor.nameOf(row) : row;
  }

  dispose(): void {
    this.#stop();
  }

  #stop(): void {
    this.#run += 1;
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#subscriptions = [];
    this.#news?.dispose();
    this.#news = null;
    this.#anchor?.dispose();
    this.#anchor = null;
    this.#matches = [];
    this.#isMore = false;
    this.#problem = null;
    this.#isWorking = false;
  }

  #listen(): readonly Disposable[] {
    const again = (): void => {
      this.#restart();
    };
    return [
      this.#terminal.onWriteParsed(() => {
        this.#lookSoon();
      }),
      this.#terminal.onScroll(() => {
        // Cleared: nothing was printed.
        if (this.#anchor?.isLost === true) this.#lookSoon();
      }),
      // Wrapped lines become others.
      this.#terminal.onResize(again),
      this.#terminal.buffer.onBufferChange(again),
    ];
  }

  /** Looks at what is new, or at everything where nothing is left of what was known. */
  #lookSoon(): void {
    this.#news ??= this.#options.time.after(SETTLE, () => {
      this.#news = null;
      if (this.#anchor?.isLost === true) {
        this.#restart();
        return;
      }
      this.#hasNews = true;
      this.#work();
    });
  }

  #restart(): void {
    this.#run += 1;
    this.#matches = [];
    this.#isMore = false;
    this.#problem = null;
    this.#isWorking = false;
    this.#settle(0);
    this.#top = this.#settled;
    this.#hasNews = true;
    this.#work();
    this.#options.onChange();
  }

  /** Everything above the screen is settled from now on. */
  #settle(name: number): void {
    const { active } = this.#terminal.buffer;
    const row = lineStart(active, active.baseY);
    this.#anchor?.dispose();
    this.#anchor = new RowAnchor(this.#terminal, row, name);
    this.#settled = name;
  }

  #work(): void {
    if (this.#isWorking || this.#pattern === null || this.#problem !== null) return;
    this.#isWorking = true;
    const run = this.#run;
    void this.#goOn(run, this.#pattern).then(() => {
      if (run !== this.#run) return;
      this.#isWorking = false;
      this.#options.onChange();
    });
  }

  async #goOn(run: number, pattern: FindPattern): Promise<void> {
    const isOver = (): boolean => run !== this.#run || this.#problem !== null;
    while (!isOver()) {
      if (this.#anchor === null || this.#anchor.isLost) {
        // Cleared, or so much output that nothing of what was known is left.
        this.#lookSoon();
        return;
      }
      if (this.#hasNews) {
        this.#hasNews = false;
        await this.#searchNews(run, pattern);
      } else if (!this.#isMore && this.#anchor.rowOf(this.#top) > 0) {
        await this.#searchAbove(run, pattern);
      } else return;
    }
  }

  /** Looks at what is not settled, from there to the end. */
  async #searchNews(run: number, pattern: FindPattern): Promise<void> {
    const { active } = this.#terminal.buffer;
    this.#forgetGone();
    this.#matches = this.#matches.filter(({ line }) => line < this.#settled);
    let next = this.#settled;
    while (run === this.#run) {
      const anchor = this.#anchor;
      if (!anchor || anchor.isLost) return;
      const from = Math.max(anchor.rowOf(next), 0);
      const lines = this.#read((last) => {
        const row = last ? last.row + last.rows : from;
        return row < active.length ? row : null;
      });
      const end = lines.at(-1);
      if (!end) break;
      next = anchor.nameOf(end.row + end.rows);
      const found = await this.#match(run, pattern, lines, anchor);
      if (!found) return;
      this.#keep([...this.#matches, ...found]);
    }
    const anchor = this.#anchor;
    if (run !== this.#run || !anchor || anchor.isLost) return;
    this.#settle(anchor.nameOf(lineStart(active, active.baseY)));
  }

  /** Looks at the next lines above those that were searched. */
  async #searchAbove(run: number, pattern: FindPattern): Promise<void> {
    const { active } = this.#terminal.buffer;
    const anchor = this.#anchor;
    if (!anchor || anchor.isLost) return;
    const lines = this.#read((last) => {
      const row = last ? last.row : anchor.rowOf(this.#top);
      return row > 0 ? lineStart(active, row - 1) : null;
    }).reverse();
    const first = lines[0];
    if (!first) return;
    this.#top = anchor.nameOf(first.row);
    const found = await this.#match(run, pattern, lines, anchor);
    if (found) this.#keep([...found, ...this.#matches]);
  }

  /** @param next the row of the line after the last one, or null */
  #read(next: (last: TextLine | undefined) => number | null): TextLine[] {
    const { now } = this.#options.time;
    const until = now() + SLICE;
    const lines: TextLine[] = [];
    let length = 0;
    while (lines.length < SLICE_LINES && length < SLICE_LENGTH) {
      const row = next(lines.at(-1));
      if (row === null) break;
      const line = readLine(this.#terminal.buffer.active, row);
      lines.push(line);
      length += line.text.length;
      if (now() >= until) break;
    }
    return lines;
  }

  /** Null: nobody waits for the answer any more. */
  async #match(
    run: number,
    pattern: FindPattern,
    lines: readonly TextLine[],
    anchor: RowAnchor,
  ): Promise<readonly Match[] | null> {
    const { matcher, limit, time } = this.#options;
    // Before the wait: rows move in it.
    const names = lines.map(({ row }) => anchor.nameOf(row));
    const texts = lines.map(({ text }) => text);
    const found = await matcher.match({ pattern, lines: texts, limit });
    await new Promise<void>((resolve) => {
      time.after(0, resolve);
    });
    if (run !== this.#run) return null;
    if (found === 'too-slow') {
      this.#problem = found;
      return null;
    }
    return found.flatMap((ranges, index) =>
      ranges.map((range) => ({ ...range, line: names[index] ?? 0 })),
    );
  }

  #keep(matches: readonly Match[]): void {
    const { limit, onChange } = this.#options;
    if (matches.length > limit) this.#isMore = true;
    this.#matches = matches.slice(-limit);
    onChange();
  }

  /** Matches whose lines have left the buffer. */
  #forgetGone(): void {
    if (!this.#anchor || this.#anchor.isLost) return;
    const first = this.#anchor.nameOf(0);
    this.#matches = this.#matches.filter(({ line }) => line >= first);
  }
}
