import type { Clock } from '../kube/clock';

/**
 * Milliseconds that quitting waits for shells to hang up and settings to reach the disk. Three
 * rounds of an answering server fit in it many times; an unreachable one must not keep the app.
 */
const QUIT_LIMIT = 6_000;

/** What closing depends on. */
export interface ClosingOptions {
  readonly clock: Clock;
  /** Shells that closing would end. */
  readonly connected: () => number;
  /** The user's setting. */
  readonly asks: () => boolean;
  /** Asks the user; the answer comes through `answer`. */
  readonly ask: (connected: number) => void;
  readonly closeWindow: () => void;
  /** Everything to be done before the process ends. */
  readonly finish: () => Promise<void>;
  readonly exit: () => void;
}

/** The end of the app: asks once, hangs up, saves, and only then lets the process go. */
export class Closing {
  readonly #options: ClosingOptions;
  #agreed = false;
  #finishing = false;

  constructor(options: ClosingOptions) {
    this.#options = options;
  }

  /** Whether the window may close now; where it may not, the user has been asked. */
  mayClose(): boolean {
    const connected = this.#options.connected();
    if (this.#agreed || connected === 0 || !this.#options.asks()) return true;
    this.#options.ask(connected);
    return false;
  }

  /** The user's answer. */
  answer(close: boolean): void {
    if (!close) return;
    this.agree();
    this.#options.closeWindow();
  }

  /** From now on nothing is asked: a signal, or a page that cannot answer. */
  agree(): void {
    this.#agreed = true;
  }

  /** Finishes, bounded in time, then ends the process. Called again, it goes on waiting. */
  quit(): void {
    if (this.#finishing) return;
    this.#finishing = true;
    const timer = this.#options.clock.after(QUIT_LIMIT, this.#options.exit);
    void this.#options.finish().finally(() => {
      timer.dispose();
      this.#options.exit();
    });
  }
}
