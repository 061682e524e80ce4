import type { Clock } from '../kube/clock';

/** Milliseconds between two of these at least: a number that flickers tells less. */
const EVERY = 5_000;
/** A change of less than this is none to a reader: a tenth, and a millisecond in any case. */
const NOTICEABLE = { share: 0.1, milliseconds: 1 };

/** Tells the page of measured round trips, where they say something new. */
export class RoundTripNews {
  #told: number | undefined;
  #toldAt = 0;

  constructor(
    private readonly clock: Clock,
    private readonly tell: (milliseconds: number) => void,
  ) {}

  measured(milliseconds: number): void {
    const now = this.clock.monotonic();
    if (this.#told !== undefined) {
      const change = Math.abs(milliseconds - this.#told);
      const noticed = Math.max(this.#told * NOTICEABLE.share, NOTICEABLE.milliseconds);
      if (now - this.#toldAt < EVERY || change < noticed) return;
    }
    this.#told = milliseconds;
    this.#toldAt = now;
    this.tell(Math.round(milliseconds * 10) / 10);
  }

  /** A new connection: its first one is news. */
  reset(): void {
    this.#told = undefined;
  }
}
