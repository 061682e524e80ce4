/** Characters of replies that may leave at once: a program that starts asks for some 200. */
const BURST = 4096;
/** Characters a second after that. */
const PER_SECOND = 4096;

/**
 * Bounds what the terminal answers by itself. A flood of queries is answered with up to 2.4 times as
 * many bytes, which would fill the way to the shell before anything that the user types.
 */
export class ReplyBudget {
  readonly #now: () => number;
  #left = BURST;
  #at: number;

  /** @param now milliseconds */
  constructor(now: () => number) {
    this.#now = now;
    this.#at = now();
  }

  /** Whether a reply of that many characters may leave; a query that gets none was one of thousands. */
  take(characters: number): boolean {
    const now = this.#now();
    // A clock that was set back gives nothing.
    const gained = (Math.max(now - this.#at, 0) / 1000) * PER_SECOND;
    this.#at = now;
    this.#left = Math.min(this.#left + gained, BURST);
    if (characters > this.#left) return false;
    this.#left -= characters;
    return true;
  }
}
