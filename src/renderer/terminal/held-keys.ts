/** Ctrl-C. */
const INTERRUPT = '\x03';

/** Keys that wait for one paste. */
export interface Hold {
  /** The paste is done: the keys go, or are forgotten. Once; then it does nothing. */
  end(send: boolean): void;
}

/**
 * Keeps the keys that are typed while a paste is on its way, so that they come after it: reading the
 * clipboard is a round trip to main, in which an Enter would overtake what it is to run.
 */
export class HeldKeys {
  readonly #send: (text: string) => void;
  /** What was typed after each paste and before the next. */
  readonly #holds: string[][] = [];

  /** @param send takes keys whose paste is done */
  constructor(send: (text: string) => void) {
    this.#send = send;
  }

  /** From now on keys wait. */
  begin(): Hold {
    const keys: string[] = [];
    this.#holds.push(keys);
    return {
      end: (send) => {
        const at = this.#holds.indexOf(keys);
        if (at < 0) return;
        this.#holds.splice(at, 1);
        if (!send) return;
        const before = this.#holds[at - 1];
        if (before) before.push(...keys);
        else for (const text of keys) this.#send(text);
      },
    };
  }

  /** Keeps keys where something is waited for; whether it did. An interrupt waits for nothing, and ends all. */
  keep(text: string): boolean {
    if (text === INTERRUPT) this.#holds.length = 0;
    const last = this.#holds.at(-1);
    last?.push(text);
    return last !== undefined;
  }
}
