import type { Disposable } from '../../shared/result';

/** Whole seconds until a moment, as time goes on; 0 from then on. */
export class Countdown implements Disposable {
  readonly #until: number;
  readonly #now: () => number;
  readonly #timer: ReturnType<typeof setInterval>;
  #seconds = $state(0);

  /**
   * @param until milliseconds since the epoch
   * @param now what it is now, in the same
   */
  constructor(until: number, now: () => number) {
    this.#until = until;
    this.#now = now;
    this.#count();
    // Four times a second, or a second is shown for almost two.
    this.#timer = setInterval(() => {
      this.#count();
    }, 250);
  }

  get seconds(): number {
    return this.#seconds;
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  #count(): void {
    this.#seconds = Math.max(Math.ceil((this.#until - this.#now()) / 1000), 0);
  }
}
