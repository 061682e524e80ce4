import type { Disposable } from '../../shared/result';
import { FLOW } from '../../shared/terminal';

/**
 * Lines above the screen that a checkpoint under load keeps: 1 to 3 ms of work for every 20 to 50 that
 * the parser takes for the output between two. All of 10,000 lines take 30.
 */
const BUSY_SCROLLBACK = 500;
/** Milliseconds without output after which there is time for a whole one. */
const QUIET_MS = 1000;
/**
 * Changes of size and state after which a checkpoint is left although little was printed. Main keeps
 * many more (`MAX_MARKS` in its `replay-marks.ts`).
 */
const CHECKPOINT_MARKS = 200;

/** What leaves checkpoints. */
export interface CheckpointsOptions {
  /**
   * Leaves one with at most so many lines above the screen, and says whether that was all of them.
   * Null: the parser is inside of a sequence.
   */
  readonly leave: (scrollback: number) => 'whole' | 'part' | null;
  /** Gives up the sequence that the parser is inside of. */
  readonly cancelSequence: () => void;
  /** Whether all that came is parsed, and nothing is being drawn. */
  readonly isIdle: () => boolean;
  /** Calls `action` once after so many milliseconds, when the window has nothing better to do. */
  readonly later: (milliseconds: number, action: () => void) => Disposable;
}

/**
 * Decides when a terminal leaves a checkpoint: at most every `FLOW.checkpointEvery` bytes while output
 * comes, because each costs time that the parser does not get, and once more with all its lines when
 * it is quiet again. A terminal that printed little needs none: main still has all of it.
 */
export class Checkpoints implements Disposable {
  readonly #options: CheckpointsOptions;
  #last: number;
  #marks = 0;
  /** The last one left lines out. */
  #isPart = false;
  /** Something was changed that no replay brings back. */
  #isStale = false;
  #parsedAt = 0;
  #timer: Disposable | null = null;
  #offset: number;

  /** @param from absolute offset of the last checkpoint */
  constructor(from: number, options: CheckpointsOptions) {
    this.#options = options;
    this.#last = from;
    this.#offset = from;
  }

  /** All output before `offset` is parsed. */
  parsed(offset: number): void {
    this.#offset = offset;
    this.#parsedAt += 1;
    const since = offset - this.#last;
    const isDue = since >= FLOW.checkpointEvery || this.#marks >= CHECKPOINT_MARKS;
    if (this.#isStale && this.#options.isIdle()) this.#leave(Infinity);
    else if (isDue && !this.#leave(BUSY_SCROLLBACK) && since >= FLOW.checkpointBy) {
      // Megabytes of one sequence are none, and main has nowhere to put what follows.
      this.#options.cancelSequence();
      this.#leave(BUSY_SCROLLBACK);
    }
    if (this.#isPart) this.#whenQuiet();
  }

  /** The terminal took a size or a state. */
  marked(): void {
    this.#marks += 1;
    if (this.#marks >= CHECKPOINT_MARKS && this.#options.isIdle()) this.parsed(this.#offset);
  }

  /** The user changed what is shown. */
  changed(): void {
    this.#isStale = true;
    if (this.#options.isIdle()) this.#leave(Infinity);
  }

  dispose(): void {
    this.#timer?.dispose();
  }

  #leave(scrollback: number): boolean {
    const left = this.#options.leave(scrollback);
    if (left === null) return false;
    this.#last = this.#offset;
    this.#marks = 0;
    this.#isStale = false;
    // One with all the lines that there is room for gets no better by another try.
    this.#isPart = left === 'part' && scrollback !== Infinity;
    return true;
  }

  #whenQuiet(): void {
    if (this.#timer) return;
    const parsedAt = this.#parsedAt;
    this.#timer = this.#options.later(QUIET_MS, () => {
      this.#timer = null;
      if (!this.#isPart) return;
      if (parsedAt !== this.#parsedAt || !this.#options.isIdle()) this.#whenQuiet();
      else this.#leave(Infinity);
    });
  }
}
