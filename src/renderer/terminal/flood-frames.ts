/**
 * When the terminals of a window may draw what floods them: one after the other, so that none of the
 * window's frames draws two of them, and all together take no more of its time than one would.
 */
export class FloodFrames {
  #freeAt = -Infinity;

  /**
   * A place in time that no other terminal draws in.
   *
   * @param earliest milliseconds; the answer is no less
   * @param pause milliseconds that no other one draws afterwards
   */
  reserve(earliest: number, pause: number): number {
    const at = Math.max(earliest, this.#freeAt);
    this.#freeAt = at + pause;
    return at;
  }
}
