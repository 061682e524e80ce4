import type { Disposable } from '../../shared/result';

/** Time, injected so that tests decide what it is. Everything that waits takes one. */
export interface Clock {
  /** Milliseconds since the epoch: what people are told. Jumps when the system's clock is set. */
  now(): number;
  /** Milliseconds that only ever grow: what deadlines are measured with. */
  monotonic(): number;
  /** Calls `action` once after `milliseconds`, unless disposed before. */
  after(milliseconds: number, action: () => void): Disposable;
  /** Uniform in [0, 1): jitter. */
  random(): number;
}

/** The real time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (milliseconds, action) => {
    const timer = setTimeout(action, milliseconds);
    return {
      dispose: () => {
        clearTimeout(timer);
      },
    };
  },
  random: () => Math.random(),
};
