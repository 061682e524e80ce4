import { FLOW } from '../../shared/terminal';

/** Milliseconds that output may wait in the page before it is parsed: what a Ctrl-C has to wait for. */
const TARGET_MS = 40;
/** Where the first output of a session finds it: what the slowest of pages parses within a tenth of a second. */
const FIRST = 256 * 1024;

/**
 * How much unparsed output a page is given: as much as it parses in `TARGET_MS`, found out by how long
 * output waits there. More is parsed no sooner; it only lies between a Ctrl-C and the end of the flood.
 */
export class PageWindow {
  #size = FIRST;
  /** What was sent and not acknowledged yet: where each message ends, and when it went. */
  #sent: { readonly end: number; readonly at: number }[] = [];
  #isFull = false;

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
    if (!parsed) return;
    const waited = at - parsed.at;
    if (waited > TARGET_MS) {
      this.#size = Math.max(this.#size * Math.max(TARGET_MS / waited, 0.75), FLOW.leastWindow);
    } else if (this.#isFull) {
      // It had little to do with what it was given.
      this.#size = Math.min(this.#size * 1.25, FLOW.highWater);
      this.#isFull = false;
    }
  }

  /** Another page comes; how fast it is has to be found out anew. */
  reset(): void {
    this.#size = FIRST;
    this.#sent = [];
    this.#isFull = false;
  }
}
