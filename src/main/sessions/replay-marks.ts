import type { SessionState, StreamPosition, TerminalSize } from '../../shared/terminal';

/** Something in a session's stream that is no output. */
export type ReplayMark =
  | {
      readonly kind: 'state';
      readonly offset: number;
      readonly index: number;
      readonly state: SessionState;
    }
  | {
      readonly kind: 'size';
      readonly offset: number;
      /** States that the terminal had taken when it got this size. */
      readonly states: number;
      readonly size: TerminalSize;
    };

/**
 * Marks at most. A window's edge that is dragged makes 60 a second, and the page leaves a checkpoint
 * long before (`CHECKPOINT_MARKS` in the page); more come only where no page is there to leave one.
 */
const MAX_MARKS = 1024;

/** A session's states and sizes since the last checkpoint, in the order a terminal meets them. */
export class ReplayMarks {
  #marks: readonly ReplayMark[] = [];
  #baseSize: TerminalSize | null = null;
  #size: TerminalSize | null = null;
  #states = 0;
  #lastState: SessionState | null = null;

  /** From the first to the last. */
  get all(): readonly ReplayMark[] {
    return this.#marks;
  }

  /** The size at the place from which is replayed; null: unknown yet. */
  get baseSize(): TerminalSize | null {
    return this.#baseSize;
  }

  /** The size that a terminal took last; null: unknown yet. */
  get size(): TerminalSize | null {
    return this.#size;
  }

  /** States there were so far. */
  get states(): number {
    return this.#states;
  }

  /** The last state, with its number. */
  get lastState(): { readonly state: SessionState; readonly index: number } | null {
    return this.#lastState && { state: this.#lastState, index: this.#states - 1 };
  }

  /** A new state, after all output before `offset`; returns its number. */
  addState(state: SessionState, offset: number): number {
    const index = this.#states++;
    this.#lastState = state;
    this.#insert({ kind: 'state', offset, index, state });
    return index;
  }

  /** A terminal took a size at that place; one that it has already changes nothing. */
  addSize(size: TerminalSize, { offset, states }: StreamPosition): void {
    if (this.#size?.cols === size.cols && this.#size.rows === size.rows) return;
    this.#size = size;
    if (this.#baseSize === null) this.#baseSize = size;
    else this.#insert({ kind: 'size', offset, states, size });
  }

  /** Forgets what a terminal has behind it that took so many states, and has that size. */
  trim(states: number, size: TerminalSize): void {
    this.#baseSize = size;
    this.#size = size;
    // A page tells its sizes and its checkpoints in the order it comes to them: all sizes that are
    // known at a checkpoint are in it.
    this.#marks = this.#marks.filter((mark) => mark.kind === 'state' && mark.index >= states);
  }

  #insert(mark: ReplayMark): void {
    const marks = [...this.#marks];
    let at = marks.length;
    for (let before = marks[at - 1]; before && comesBefore(mark, before); before = marks[at - 1]) {
      at -= 1;
    }
    marks.splice(at, 0, mark);
    if (marks.length > MAX_MARKS) {
      const [oldest] = marks.splice(0, 1);
      if (oldest?.kind === 'size') this.#baseSize = oldest.size;
    }
    this.#marks = marks;
  }
}

/** Whether a new mark belongs before one that is there: a page tells of a size after it took it. */
function comesBefore(added: ReplayMark, there: ReplayMark): boolean {
  if (added.offset !== there.offset) return added.offset < there.offset;
  return added.kind === 'size' && there.kind === 'state' && added.states <= there.index;
}
