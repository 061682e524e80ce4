import type { Clock } from '../../src/main/kube/clock';
import type { Disposable } from '../../src/shared/result';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly action: () => void;
}

/**
 * A clock that stands still until a test moves it. Timers fire synchronously inside `advance`, in
 * the order of their times; code that awaits something in between is followed with `scheduled`.
 */
export class FakeClock implements Clock {
  #now: number;
  #monotonic = 0;
  #order = 0;
  readonly #timers = new Set<Timer>();
  readonly #waiters: { count: number; resolve: () => void }[] = [];
  readonly #random: () => number;

  /**
   * @param options.now milliseconds since the epoch at the start
   * @param options.random what `random()` answers; 0.5 unless told
   */
  constructor(options: { now?: number; random?: () => number } = {}) {
    this.#now = options.now ?? Date.UTC(2024, 0, 1);
    this.#random = options.random ?? (() => 0.5);
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  random(): number {
    return this.#random();
  }

  after(milliseconds: number, action: () => void): Disposable {
    const at = this.#monotonic + Math.max(0, milliseconds);
    const timer: Timer = { at, order: this.#order++, action };
    this.#timers.add(timer);
    this.#settle();
    return {
      dispose: () => {
        this.#timers.delete(timer);
      },
    };
  }

  /** Moves time on by `milliseconds` and fires what falls due, including what that schedules. */
  advance(milliseconds: number): void {
    const end = this.#monotonic + milliseconds;
    for (let next = this.#next(); next !== undefined && next.at <= end; next = this.#next()) {
      this.#timers.delete(next);
      // Timers that fell due while the process stood still are late: time does not go back for them.
      this.#moveTo(Math.max(next.at, this.#monotonic));
      next.action();
    }
    this.#moveTo(end);
  }

  /**
   * The process does not run for `milliseconds`: then `first` runs, and then what fell due meanwhile,
   * late.
   */
  stall(milliseconds: number, first: () => void = () => undefined): void {
    this.#moveTo(this.#monotonic + milliseconds);
    first();
    this.advance(0);
  }

  /** Sets the wall clock, as a user or NTP does; deadlines do not move. */
  jump(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Timers waiting: a test asserts 0 where everything was disposed. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Milliseconds until the next timer, or undefined where none waits. */
  get nextIn(): number | undefined {
    const next = this.#next();
    return next === undefined ? undefined : next.at - this.#monotonic;
  }

  /** Resolves as soon as at least `count` timers wait. */
  scheduled(count = 1): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push({ count, resolve });
      this.#settle();
    });
  }

  #moveTo(monotonic: number): void {
    this.#now += monotonic - this.#monotonic;
    this.#monotonic = monotonic;
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (
        next === undefined ||
        timer.at < next.at ||
        (timer.at === next.at && timer.order < next.order)
      ) {
        next = timer;
      }
    }
    return next;
  }

  #settle(): void {
    for (const waiter of [...this.#waiters]) {
      if (this.#timers.size < waiter.count) continue;
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      waiter.resolve();
    }
  }
}
