/** Milliseconds of work in one turn of the event loop. */
export const TURN_MS = 4;

/**
 * Work with what was read, in turns: all that share them do so much of it in one turn of the event
 * loop, and no more, whoever it is for. A keystroke waits for the end of a turn. With a bound for each
 * of them, two logs and a list of events that came together were one turn of 13 ms.
 */
export class WorkTurns {
  readonly #waiting: (() => void)[] = [];
  #spentMs = 0;
  #renewing = false;

  /** Resolves when there is time left, first come first served; null: there is some now. */
  free(): Promise<void> | null {
    if (this.#spentMs < TURN_MS && this.#waiting.length === 0) return null;
    this.#renew();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Does a piece of work, the time of which counts. */
  do<T>(work: () => T): T {
    const startedAt = performance.now();
    try {
      return work();
    } finally {
      this.#spentMs += performance.now() - startedAt;
      this.#renew();
      if (this.#spentMs < TURN_MS) this.#waiting.shift()?.();
    }
  }

  #renew(): void {
    if (this.#renewing) return;
    this.#renewing = true;
    // Twice: the first may run at the end of the very turn in which the sockets were read.
    setImmediate(() => {
      setImmediate(() => {
        this.#renewing = false;
        this.#spentMs = 0;
        // One at a time: how long it takes decides about the next.
        this.#waiting.shift()?.();
        if (this.#waiting.length > 0) this.#renew();
      });
    });
  }
}
