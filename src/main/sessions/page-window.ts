import { FLOW } from '../../shared/terminal';

/**
 * Milliseconds that output may wait in the page before it is parsed: what a Ctrl-C has to wait for. Less
 * than the first, and the page is given more; more than the second, and it is given less.
 */
const GOAL_MS = { least: 25, most: 45 } as const;
/** By how much it is given more, and less at most. */
const STEP = { up: 1.25, down: 0.7 } as const;

/**
 * How much unparsed output a page is given: as much as it parses in `GOAL_MS`, found out by how long
 * output waits there. More is parsed no sooner; it only lies between a Ctrl-C and the end of the flood.
 */
export class PageWindow {
  #size: number = FLOW.firstWindow;
  /** What was sent and not acknowledged yet: where each message ends, and when it went. */
  #sent: { readonly end: number; readonly at: number }[] = [];
  #isFull = false;
  /** What was sent before this offset waited in a window of another size, and says nothing of this one. */
  #sizedAt = 0;

  /** Bytes, from `FLOW.leastWindow` to `FLOW.highWater`. */
  get size(): number {
    return this.#size;
  }

  /** The page has as much as it may have, and the source rests: more would have come. */
  filled(): void {
    this.#isFull = true;
  }

  /**
   * @param end absolute offset behind the message
   * @param at milliseconds on a clock that only grows
   */
  sent(end: number, at: number): void {
    this.#sent.push({ end, at });
  }

  /** Everything before `offset` is parsed, as was heard at `at`. */
  acknowledged(offset: number, at: number): void {
    const waiting = this.#sent.findIndex(({ end }) => end > offset);
    const parsed = this.#sent.splice(0, waiting === -1 ? this.#sent.length : waiting).at(-1);
    if (!parsed || parsed.end <= this.#sizedAt) return;
    const waited = at - parsed.at;
    if (waited > GOAL_MS.most) {
      this.#resize(this.#size * Math.max(GOAL_MS.most / waited, STEP.down), offset);
    } else if (waited < GOAL_MS.least && this.#isFull) this.#resize(this.#size * STEP.up, offset);
  }

  /** Another page comes; how fast it is has to be found out anew. */
  reset(): void {
    this.#size = FLOW.firstWindow;
    this.#sent = [];
    this.#isFull = false;
    this.#sizedAt = 0;
  }

  #resize(size: number, offset: number): void {
    this.#size = Math.min(Math.max(size, FLOW.leastWindow), FLOW.highWater);
    this.#isFull = false;
    this.#sizedAt = this.#sent.at(-1)?.end ?? offset;
  }
}
