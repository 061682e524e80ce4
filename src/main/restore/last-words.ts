import type { Disposable } from '../../shared/result';
import type { Clock } from '../kube/clock';

/**
 * Milliseconds that a closing window waits for its page's last texts: thirty whole scrollbacks take
 * about one second, the ones that changed since they were kept mostly a tenth of it.
 */
const PATIENCE_MS = 1_500;

/** What asking depends on. */
export interface LastWordsOptions {
  readonly clock: Clock;
  /** Whether there is a page that has something to tell, and it is kept. */
  readonly isWanted: () => boolean;
  /** Asks the page; `told` is its answer. */
  readonly ask: () => void;
}

/** Asks the page for its layout and its terminals' texts before its window closes, and not for long. */
export class LastWords {
  readonly #options: LastWordsOptions;
  #asked: Promise<void> | null = null;
  #isDone = false;
  #haveTold: () => void = () => undefined;

  constructor(options: LastWordsOptions) {
    this.#options = options;
  }

  /** Whether the window may close now; else `onReady` is called, once, when it may. */
  mayClose(onReady: () => void): boolean {
    if (this.#isDone || !this.#options.isWanted()) {
      // Should the user decide otherwise after all, the next time is a new one.
      this.#isDone = false;
      this.#asked = null;
      return true;
    }
    // Asked to close once more while it waits: it is closing already.
    if (!this.#asked) void this.ask().then(onReady);
    return false;
  }

  /** Resolves when the page has told, or does not. */
  ask(): Promise<void> {
    if (!this.#options.isWanted()) return Promise.resolve();
    this.#asked ??= new Promise((resolve) => {
      const timer: Disposable = this.#options.clock.after(PATIENCE_MS, () => {
        this.#haveTold();
      });
      this.#haveTold = () => {
        this.#isDone = true;
        timer.dispose();
        resolve();
      };
      this.#options.ask();
    });
    return this.#asked;
  }

  /** The page has told them. */
  told(): void {
    this.#haveTold();
  }
}
