import type { Disposable } from '../../shared/result';
import type { Clock } from '../kube/clock';

/** Milliseconds that a page without rows to show is waited for. */
const PATIENCE_MS = 1_000;

/**
 * Does what may take its time once the page has shown its first rows: before, each millisecond of main is
 * one more until they are there. Where there is nothing to show, a second after the page began.
 */
export class Settling implements Disposable {
  readonly #clock: Clock;
  readonly #settle: () => void;
  #waiting: Disposable | null = null;
  #isDone = false;

  constructor(options: { readonly clock: Clock; readonly settle: () => void }) {
    this.#clock = options.clock;
    this.#settle = options.settle;
  }

  /** The page has what it begins with. */
  begin(): void {
    if (this.#isDone) return;
    this.#waiting ??= this.#clock.after(PATIENCE_MS, () => {
      this.now();
    });
  }

  /** Nothing waits any more. Once: a page that is loaded again changes nothing. */
  now(): void {
    this.dispose();
    if (this.#isDone) return;
    this.#isDone = true;
    this.#settle();
  }

  dispose(): void {
    this.#waiting?.dispose();
    this.#waiting = null;
  }
}
