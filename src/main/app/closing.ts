import type { Clock } from '../kube/clock';

/**
 * Milliseconds that quitting waits for shells to hang up and settings to reach the disk. Three
 * rounds of an answering server fit in it many times; an unreachable one must not keep the app.
 */
const QUIT_LIMIT = 6_000;

/**
 * Milliseconds after which an unanswered question is asked again without the page: it may hang, and a
 * window that cannot be closed is worse than a second question.
 */
const PAGE_PATIENCE = 5_000;

/** What closing depends on. */
export interface ClosingOptions {
  readonly clock: Clock;
  /** Shells that closing would end. */
  readonly connected: () => number;
  /** The user's setting. */
  readonly asks: () => boolean;
  /** Asks the user; the answer comes through `answer`. */
  readonly ask: (connected: number) => void;
  /** Asks with a dialog of the system. */
  readonly askWithoutPage: (connected: number) => Promise<boolean>;
  readonly closeWindow: () => void;
  /** Everything to be done before the process ends. */
  readonly finish: () => Promise<void>;
  readonly exit: () => void;
}

/** The end of the app: asks once, hangs up, saves, and only then lets the process go. */
export class Closing {
  readonly #options: ClosingOptions;
  #agreed = false;
  /** When the page was asked, monotonic; undefined while nothing is asked. */
  #askedAt: number | undefined;
  #finishing = false;

  constructor(options: ClosingOptions) {
    this.#options = options;
  }

  /** Whether the window may close now; where it may not, the user has been asked. */
  mayClose(): boolean {
    const connected = this.#options.connected();
    if (this.#agreed || connected === 0 || !this.#options.asks()) return true;
    const now = this.#options.clock.monotonic();
    if (this.#askedAt !== undefined && now - this.#askedAt >= PAGE_PATIENCE) {
      this.#askedAt = undefined;
      void this.#options.askWithoutPage(connected).then((close) => {
        this.answer(close);
      });
      return false;
    }
    this.#askedAt ??= now;
    this.#options.ask(connected);
    return false;
  }

  /** The user's answer. */
  answer(close: boolean): void {
    this.#askedAt = undefined;
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
