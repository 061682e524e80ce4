import type { Socket } from 'node:net';
import type { Disposable } from '../../../shared/result';
import type { Clock } from '../clock';
import { Cancelled, DeadlinePassed } from './network-failure';

/** The way to one connection: what ends it early, and what is cut then. */
export class ConnectAttempt implements Disposable {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #failed: Promise<never>;
  #reject: (reason: Error) => void = () => undefined;
  #deadline: Disposable | undefined;
  #waitingFor: 'connect' | 'handshake' = 'connect';
  #socket: Socket | undefined;

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
    this.#failed = new Promise<never>((_resolve, reject) => {
      this.#reject = reject;
    });
    // Whoever races with it learns of it; at any other time nobody waits.
    this.#failed.catch(() => undefined);
    signal.addEventListener('abort', this.#cancel);
    if (signal.aborted) this.#cancel();
  }

  /** Starts the deadline anew. */
  allow(waitingFor: 'connect' | 'handshake', milliseconds: number): void {
    this.#waitingFor = waitingFor;
    this.#deadline?.dispose();
    this.#deadline = this.#clock.after(milliseconds, () => {
      this.fail(new DeadlinePassed(this.#waitingFor, milliseconds));
    });
  }

  waitFor(waitingFor: 'connect' | 'handshake'): void {
    this.#waitingFor = waitingFor;
  }

  race<T>(step: Promise<T>): Promise<T> {
    return Promise.race([this.#failed, step]);
  }

  /** Waits for `socket` to be ready; it is cut when the attempt fails from now on. */
  take(socket: Socket, ready: 'connect' | 'secureConnect'): Promise<void> {
    this.#socket = socket;
    return this.race(
      new Promise<void>((resolve, reject) => {
        // Stays: an error between two owners of a socket must not end the process.
        socket.on('error', reject);
        socket.once(ready, () => {
          resolve();
        });
      }),
    );
  }

  succeed<T extends Socket>(socket: T): T {
    this.#socket = undefined;
    return socket;
  }

  fail(reason: Error): void {
    this.#reject(reason);
    this.#socket?.destroy();
  }

  dispose(): void {
    this.#deadline?.dispose();
    this.#signal.removeEventListener('abort', this.#cancel);
  }

  readonly #cancel = (): void => {
    this.fail(new Cancelled());
  };
}
