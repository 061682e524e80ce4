import type { Disposable } from '../../../shared/result';
import type { Clock } from '../clock';

/** Milliseconds. */
export interface BackoffDeadlines {
  /** The first wait at most; each next one is twice as long. */
  readonly backoffBaseMs: number;
  readonly backoffCeilingMs: number;
  /** After this long without a failure the next one counts as the first. */
  readonly healthyMs: number;
}

/** Full jitter may draw a wait of nothing: this much there always is, milliseconds. */
const FLOOR_MS = 50;

/** A server's Retry-After is honoured up to here, milliseconds: beyond, a typo is likelier than a plan. */
const RETRY_AFTER_CEILING_MS = 10 * 60_000;

/** How long to wait between failures: exponential, with full jitter so that clients spread out. */
export class Backoff {
  #failures = 0;
  #healthySince: number | null = null;
  #skip: (() => void) | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly deadlines: BackoffDeadlines,
  ) {}

  /** Things work, as of now or of earlier. */
  healthy(): void {
    this.#healthySince ??= this.clock.monotonic();
  }

  /**
   * Things failed: `over` resolves when it is time to try again.
   *
   * @param atLeastMs what the server asked for (Retry-After), 0 for nothing
   */
  next(atLeastMs: number): { readonly milliseconds: number; readonly over: Promise<void> } {
    const { backoffBaseMs, backoffCeilingMs, healthyMs } = this.deadlines;
    const since = this.#healthySince;
    if (since !== null && this.clock.monotonic() - since >= healthyMs) this.#failures = 0;
    this.#healthySince = null;
    const ceiling = Math.min(backoffCeilingMs, backoffBaseMs * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 30); // 2³⁰ is beyond any ceiling
    const milliseconds = Math.max(
      FLOOR_MS,
      this.clock.random() * ceiling,
      Math.min(atLeastMs, RETRY_AFTER_CEILING_MS),
    );
    return { milliseconds, over: this.#wait(milliseconds) };
  }

  /** Ends the wait under way, if there is one. */
  skip(): void {
    this.#skip?.();
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      let timer: Disposable | undefined = undefined;
      this.#skip = () => {
        this.#skip = undefined;
        timer?.dispose();
        resolve();
      };
      timer = this.clock.after(milliseconds, this.#skip);
    });
  }
}
