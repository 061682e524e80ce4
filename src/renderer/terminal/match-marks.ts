import type { IDecoration, Terminal } from '@xterm/xterm';
import type { Disposable } from '../../shared/result';
import { cellsOf } from './buffer-text';
import type { BufferSearch, Match } from './buffer-search';
import type { FindColors } from './theme';

/** Marks at once: a screen of 200 × 60 cells in which every one matches needs no more to be seen. */
const MAX_MARKS = 500;
/** Rows a line can begin above the screen and still be on it. */
const LOOK_BACK = 256;

/** What marks are made of. */
export interface MatchMarksOptions {
  readonly terminal: Terminal;
  readonly search: Pick<BufferSearch, 'matches' | 'rowOf' | 'nameOf'>;
  readonly colors: () => FindColors;
  /** The match that the user is at, or null. */
  readonly active: () => Match | null;
}

/**
 * Marks the matches on the screen, and no others: each mark follows every line that scrolls by, and
 * thousands of them would slow the output down.
 */
export class MatchMarks implements Disposable {
  readonly #options: MatchMarksOptions;
  readonly #rendered: Disposable;
  #marks: readonly IDecoration[] = [];
  #shown = '';

  constructor(options: MatchMarksOptions) {
    this.#options = options;
    this.#rendered = options.terminal.onRender(() => {
      this.show();
    });
  }

  /** Marks what is on the screen now; `isChanged`: also where the screen shows the same rows. */
  show(isChanged = false): void {
    const { terminal, search } = this.#options;
    const { viewportY, type } = terminal.buffer.active;
    const shown = `${type} ${search.nameOf(viewportY)} ${terminal.rows}`;
    if (!isChanged && shown === this.#shown) return;
    this.#shown = shown;
    this.#clear();
    const active = this.#options.active();
    // The one in use first: of several marks on a cell, xterm.js shows the last one's colours.
    const visible = this.#visible().filter((match) => match !== active);
    for (const match of visible) this.#mark(match, false);
    if (active) this.#mark(active, true);
  }

  dispose(): void {
    this.#rendered.dispose();
    this.#clear();
  }

  #clear(): void {
    for (const mark of this.#marks) {
      mark.marker.dispose();
      mark.dispose();
    }
    this.#marks = [];
  }

  #visible(): readonly Match[] {
    const { terminal, search } = this.#options;
    const { matches } = search;
    const { viewportY } = terminal.buffer.active;
    const from = indexFrom(matches, search.nameOf(Math.max(viewportY - LOOK_BACK, 0)));
    const to = indexFrom(matches, search.nameOf(viewportY + terminal.rows));
    return matches.slice(Math.max(from, to - MAX_MARKS), to);
  }

  #mark(match: Match, isActive: boolean): void {
    const { terminal, search, colors } = this.#options;
    const { active } = terminal.buffer;
    const row = search.rowOf(match.line);
    if (row < 0) return;
    const { matchBackground, matchForeground, activeBackground, activeForeground } = colors();
    for (const range of cellsOf(active, row, match)) {
      const isOnScreen =
        range.row >= active.viewportY && range.row < active.viewportY + terminal.rows;
      if (!isOnScreen || range.width === 0) continue;
      const mark = terminal.registerDecoration({
        marker: terminal.registerMarker(range.row - active.baseY - active.cursorY),
        x: range.column,
        width: range.width,
        backgroundColor: isActive ? activeBackground : matchBackground,
        foregroundColor: isActive ? activeForeground : matchForeground,
        layer: 'top',
      });
      if (mark) {
        mark.onRender((element) => {
          element.classList.add(isActive ? 'find-match-active' : 'find-match');
        });
        this.#marks = [...this.#marks, mark];
      }
    }
  }
}

/** The index of the first match in a line of that name or a later one. */
export function indexFrom(matches: readonly Match[], line: number): number {
  let low = 0;
  let high = matches.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((matches[middle]?.line ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}
