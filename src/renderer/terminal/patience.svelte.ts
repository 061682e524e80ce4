import type { Disposable } from '../../shared/result';

/** Milliseconds of waiting after which it is said what is waited for, and then what can be done. */
const SAY_WHAT_MS = 1000;
const SAY_MORE_MS = 3000;

/**
 * How much a wait has to explain itself: a connection that takes half a second says nothing, and a
 * spinner alone is never an answer.
 */
export class Patience implements Disposable {
  readonly #timers: readonly ReturnType<typeof setTimeout>[];
  #stage = $state<'quiet' | 'what' | 'more'>('quiet');

  /** @param waitedMs how long the wait has lasted already */
  constructor(waitedMs: number) {
    const later = (stage: 'what' | 'more', at: number): ReturnType<typeof setTimeout> =>
      setTimeout(
        () => {
          this.#stage = stage;
        },
        Math.max(at - waitedMs, 0),
      );
    this.#timers = [later('what', SAY_WHAT_MS), later('more', SAY_MORE_MS)];
  }

  get stage(): 'quiet' | 'what' | 'more' {
    return this.#stage;
  }

  dispose(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
