import type { Disposable } from '../../shared/result';
import type { Clock } from './clock';

/** How a sleep is noticed. Milliseconds. */
export interface WakeSettings {
  /** How often the clocks are looked at. */
  readonly every: number;
  /**
   * Time that may be missing and mean nothing: garbage collection, a page fault storm, an NTP step.
   * No router forgets a connection that fast either.
   */
  readonly gap: number;
}

const WAKE_SETTINGS: WakeSettings = { every: 2_000, gap: 5_000 };

/**
 * Notices that this process did not run for a while: the machine slept, a virtual machine was frozen,
 * someone stopped us. Looks at two clocks, because systems differ in which of them goes on: a timer
 * that is late by the monotonic one, and a wall clock that is ahead of it. A wall clock that was set
 * forward looks the same; then streams are asked a question too many, which costs nothing.
 */
export class WakeDetector implements Disposable {
  readonly #clock: Clock;
  readonly #settings: WakeSettings;
  readonly #onWake: (seconds: number) => void;
  #monotonic: number;
  #wall: number;
  #toldAt = -Infinity;
  #timer: Disposable | undefined;

  constructor(options: {
    readonly clock: Clock;
    /** `seconds` is how long nothing ran, rounded, at least 1. */
    readonly onWake: (seconds: number) => void;
    readonly settings?: Partial<WakeSettings>;
  }) {
    this.#clock = options.clock;
    this.#settings = { ...WAKE_SETTINGS, ...options.settings };
    this.#onWake = options.onWake;
    this.#monotonic = this.#clock.monotonic();
    this.#wall = this.#clock.now();
    this.#schedule();
  }

  /** The system says that it woke. It may say so before our own timer runs, or long after. */
  resumed(): void {
    const missing = this.#missing();
    if (missing >= this.#settings.gap) this.#tell(missing);
    // Seen already; else a sleep too short for the clocks, which a network may still have noticed.
    else if (this.#clock.monotonic() - this.#toldAt >= this.#settings.gap) this.#tell(missing);
  }

  dispose(): void {
    this.#timer?.dispose();
  }

  #schedule(): void {
    this.#timer = this.#clock.after(this.#settings.every, () => {
      const missing = this.#missing();
      if (missing >= this.#settings.gap) this.#tell(missing);
      this.#schedule();
    });
  }

  /** Milliseconds since the last look in which nothing ran; then looks anew. */
  #missing(): number {
    const monotonic = this.#clock.monotonic();
    const wall = this.#clock.now();
    const passed = monotonic - this.#monotonic;
    const slept = Math.max(0, wall - this.#wall - passed);
    // Less than the timer's period is the timer's own waiting.
    const stopped = Math.max(0, passed - this.#settings.every);
    this.#monotonic = monotonic;
    this.#wall = wall;
    return slept + stopped;
  }

  #tell(missing: number): void {
    this.#toldAt = this.#clock.monotonic();
    this.#onWake(Math.max(1, Math.round(missing / 1000)));
  }
}
