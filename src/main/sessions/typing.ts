import type { Disposable } from '../../shared/result';
import type { Clock } from '../kube/clock';
import type { TerminalPort } from './terminal-port';

/** Milliseconds that others rest for a key at most: programs that echo nothing are usual. */
export const KEY_REST_MS = 30;

/**
 * Whether a key waits for its echo, in any terminal. Work that can wait rests meanwhile: on a machine
 * with few cores the key's way through shell, server, main and page would have to share them with it.
 */
export class Typing implements Disposable {
  readonly #clock: Clock;
  /** Ends the rest that a key has begun. */
  #rest: Disposable | null = null;
  /** Where the last key was typed. */
  #port: TerminalPort | null = null;
  #waiting: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The same port; the keys that come by it, and their echoes, are noticed. */
  watched(port: TerminalPort): TerminalPort {
    return {
      send: (message) => {
        port.send(message);
      },
      onMessage: (listener) =>
        port.onMessage((message) => {
          if (message.type === 'input') this.#typed(port);
          // What the program printed is on the screen, and nearly always is the key's echo.
          else if (message.type === 'ack' && this.#port === port) this.#over();
          listener(message);
        }),
      onClose: (listener) => port.onClose(listener),
      close: () => {
        port.close();
      },
    };
  }

  /**
   * Resolves when the key that waits now has its echo, or `KEY_REST_MS` after it: a key that comes
   * meanwhile makes nobody wait longer, so a held one stops no work. Null: no key waits.
   */
  quiet(): Promise<void> | null {
    if (this.#rest === null) return null;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  dispose(): void {
    this.#over();
  }

  #typed(port: TerminalPort): void {
    this.#port = port;
    this.#rest ??= this.#clock.after(KEY_REST_MS, () => {
      this.#over();
    });
  }

  #over(): void {
    this.#rest?.dispose();
    this.#rest = null;
    this.#port = null;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
