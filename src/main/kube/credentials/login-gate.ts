import type { Clock } from '../clock';

const MINUTE_MS = 60_000;

/**
 * Milliseconds before a plugin that failed is run again by itself. Then it waits for the user: lists
 * ask again all night, and a plugin may open a browser or lock an account each time.
 */
const GAPS_MS = [MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS] as const;

/** A failure that took longer, milliseconds, had something to do with the user: a login page, a prompt. */
const QUICK_MS = 10_000;

/** A credential that lasted longer, milliseconds, was good: its refusal is no part of a series. */
const GOOD_MS = 5 * MINUTE_MS;

/** Decides whether a plugin may run without the user having done anything. */
export class LoginGate {
  readonly #clock: Clock;
  /** Runs without a good end since the user did something last. */
  #failures = 0;
  /** No sooner than this, monotonic. Infinity: not before the user does something. */
  #notBefore = Number.NEGATIVE_INFINITY;
  #refusals = 0;
  #refusedNotBefore = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether a run may begin. */
  get isOpen(): boolean {
    return this.#clock.monotonic() >= this.#notBefore;
  }

  /** The user wants something of the cluster now: everything may be tried again. */
  userActed(): void {
    this.#failures = 0;
    this.#notBefore = Number.NEGATIVE_INFINITY;
    this.#refusals = 0;
    this.#refusedNotBefore = Number.NEGATIVE_INFINITY;
  }

  /** A run gave a credential. */
  succeeded(): void {
    this.#failures = 0;
    this.#notBefore = Number.NEGATIVE_INFINITY;
  }

  /** A run ended without a credential after `milliseconds`. */
  failed(milliseconds: number): void {
    const gap = milliseconds < QUICK_MS ? GAPS_MS[this.#failures] : undefined;
    this.#failures += 1;
    this.#notBefore = gap === undefined ? Infinity : this.#clock.monotonic() + gap;
  }

  /** It timed out, or the user said no: only the user can want it again. */
  close(): void {
    this.#notBefore = Infinity;
  }

  /**
   * The server refused a credential that had served for `milliseconds`. Whether another may be asked
   * for: the first time yes; where the server refuses each new one, with growing gaps.
   */
  mayRenew(milliseconds: number): boolean {
    if (milliseconds >= GOOD_MS) this.#refusals = 0;
    else if (this.#clock.monotonic() < this.#refusedNotBefore) return false;
    const gap = GAPS_MS[this.#refusals];
    this.#refusals += 1;
    this.#refusedNotBefore = gap === undefined ? Infinity : this.#clock.monotonic() + gap;
    return true;
  }
}
