import type { Clock } from '../clock';
import type { LineSplitter } from './answer-body';

/**
 * How long a line may take, once begun. A stream that brings a byte now and then is never silent, and
 * still its line may never end. Asked whenever bytes came, so it needs no timer: where none come,
 * silence has a deadline of its own.
 */
export class LinePatience {
  readonly #clock: Clock;
  readonly #limitMs: number;
  #since: number | null = null;

  /** @param limitMs for one line, or null where a line may take as long as it likes */
  constructor(clock: Clock, limitMs: number | null) {
    this.#clock = clock;
    this.#limitMs = limitMs ?? Number.POSITIVE_INFINITY;
  }

  /**
   * Whether a line takes too long.
   *
   * @param lines how many lines the bytes that came have ended
   */
  isOver(lines: number, { pending }: LineSplitter): boolean {
    if (pending === 0) this.#since = null;
    else if (lines > 0 || this.#since === null) this.#since = this.#clock.monotonic();
    return this.#since !== null && this.#clock.monotonic() - this.#since > this.#limitMs;
  }
}
