import type { Clock } from '../../../src/main/kube/clock';
import type { Disposable } from '../../../src/shared/result';

interface Timer {
  /** On this clock, monotonic. */
  readonly at: number;
  readonly action: () => void;
  timeout: NodeJS.Timeout | undefined;
}

/**
 * A clock that runs along with the real one, faster where a test says so: with it a deadline of 61 s
 * passes in three. Its speed can change while timers wait.
 */
export class FastClock implements Clock {
  #speed = 1;
  #realBase = performance.now();
  #base = 0;
  #wallBase = Date.now();
  readonly #timers = new Set<Timer>();

  /** @param random jitter's source */
  constructor(readonly random: () => number) {}

  now(): number {
    return Math.round(this.#wallBase + this.monotonic());
  }

  monotonic(): number {
    return this.#monotonicAt(performance.now());
  }

  /** `now()` as it was at `real`, of `performance.now()`: since the speed last changed. */
  nowAt(real: number): number {
    return Math.round(this.#wallBase + this.#monotonicAt(real));
  }

  after(milliseconds: number, action: () => void): Disposable {
    const timer: Timer = { at: this.monotonic() + milliseconds, action, timeout: undefined };
    this.#timers.add(timer);
    this.#arm(timer);
    return {
      dispose: () => {
        clearTimeout(timer.timeout);
        this.#timers.delete(timer);
      },
    };
  }

  /** Milliseconds of this clock in one of the real one. */
  get speed(): number {
    return this.#speed;
  }

  set speed(speed: number) {
    this.#base = this.monotonic();
    this.#realBase = performance.now();
    this.#speed = speed;
    for (const timer of this.#timers) this.#arm(timer);
  }

  /**
   * Moves the wall clock only: as NTP and users do, and as a sleep does on Linux and macOS, where
   * the monotonic clock stands still meanwhile.
   */
  jump(milliseconds: number): void {
    this.#wallBase += milliseconds;
  }

  /** Timers waiting. */
  get pending(): number {
    return this.#timers.size;
  }

  #monotonicAt(real: number): number {
    return this.#base + (real - this.#realBase) * this.#speed;
  }

  #arm(timer: Timer): void {
    clearTimeout(timer.timeout);
    // Rounded up: Node cuts fractions off, and a timer that is early is a bug.
    const wait = Math.max(0, Math.ceil((timer.at - this.monotonic()) / this.#speed));
    timer.timeout = setTimeout(() => {
      this.#timers.delete(timer);
      timer.action();
    }, wait);
  }
}
