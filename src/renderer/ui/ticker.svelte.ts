import type { Disposable } from '../../shared/result';

/** The time, for ages on screen: reading `now` inside markup follows it. */
export class Ticker implements Disposable {
  readonly #clock: () => number;
  readonly #timer: ReturnType<typeof setInterval>;
  #now = $state(0);

  /**
   * @param clock milliseconds since the epoch
   * @param everyMs how often the screen follows; ages are shown in seconds
   */
  constructor(clock: () => number, everyMs = 1000) {
    this.#clock = clock;
    this.#now = clock();
    this.#timer = setInterval(() => {
      this.#now = this.#clock();
    }, everyMs);
  }

  /** Milliseconds since the epoch, as of the last tick. */
  get now(): number {
    return this.#now;
  }

  dispose(): void {
    clearInterval(this.#timer);
  }
}
