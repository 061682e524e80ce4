import type { Disposable } from '../../../shared/result';
import type { Clock } from '../clock';

/** Ends one request: with `parent`, at once, or when it has not come on in time. */
export class Stop implements Disposable {
  readonly #own = new AbortController();
  readonly #parent: AbortSignal;
  readonly #clock: Clock;
  #timer: Disposable | undefined;
  /** Its time passed. */
  passed = false;

  constructor(parent: AbortSignal, clock: Clock) {
    this.#parent = parent;
    this.#clock = clock;
    parent.addEventListener('abort', this.now);
  }

  get signal(): AbortSignal {
    return this.#own.signal;
  }

  readonly now = (): void => {
    this.#own.abort();
  };

  /** Ends the request in `milliseconds` if it still `hangs` then. The first of several calls counts. */
  within(milliseconds: number, hangs: () => boolean): void {
    this.#timer ??= this.#clock.after(milliseconds, () => {
      this.#timer = undefined;
      if (!hangs()) return;
      this.passed = true;
      this.now();
    });
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#parent.removeEventListener('abort', this.now);
  }
}
