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

  /** The wait begins now. */
  constructor() {
    const later = (stage: 'what' | 'more', milliseconds: number): ReturnType<typeof setTimeout> =>
      setTimeout(() => {
        this.#stage = stage;
      }, milliseconds);
    this.#timers = [later('what', SAY_WHAT_MS), later('more', SAY_MORE_MS)];
  }

  /** `what`: say what is waited for; `more`: and what can be done. */
  get stage(): 'quiet' | 'what' | 'more' {
    return this.#stage;
  }

  dispose(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
