import type { Disposable } from '../../../shared/result';
import type { FromWorker, ThreadPort, ToWorker } from './messages';

/** A running thread. */
export interface RunningThread extends ThreadPort<FromWorker, ToWorker> {
  on(event: 'message', listener: (message: FromWorker) => void): unknown;
  on(event: 'exit', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  terminate(): Promise<unknown>;
}

/** Who works with the thread. */
export interface ThreadUser {
  take(message: FromWorker): void;
  /** It ended by itself, and with it all that was asked of it; `isReplaced`: what is posted starts another. */
  ended(isReplaced: boolean): void;
}

/** Threads that ended by themselves, after which no other is started: it would end as well. */
const MAX_RESTARTS = 5;

/**
 * The thread that takes work from main whose JavaScript keystrokes, and at a start the page, would wait
 * for: it parses lists and kubeconfigs. Where it ends by a bug, the next message starts another.
 */
export class SideThread implements Disposable {
  readonly #start: () => RunningThread;
  readonly #log: (line: string) => void;
  readonly #users: ThreadUser[] = [];
  #thread: RunningThread | null = null;
  #ends = 0;
  #disposed = false;

  constructor(options: {
    /** Starts a thread that runs `serveLists` and `serveKubeconfigs`. */
    readonly start: () => RunningThread;
    readonly log: (line: string) => void;
  }) {
    this.#start = options.start;
    this.#log = options.log;
  }

  use(user: ThreadUser): void {
    this.#users.push(user);
  }

  /** Posts a message; false where there is no thread any more, and none to be had. */
  post(message: ToWorker, transfer: readonly ArrayBuffer[] = []): boolean {
    const thread = this.#running();
    thread?.postMessage(message, transfer);
    return thread !== null;
  }

  /** Posts a message about something that a new thread would know nothing of. */
  postToRunning(message: ToWorker, transfer: readonly ArrayBuffer[] = []): void {
    this.#thread?.postMessage(message, transfer);
  }

  dispose(): void {
    this.#disposed = true;
    void this.#thread?.terminate();
    this.#thread = null;
  }

  #running(): RunningThread | null {
    if (this.#thread !== null || this.#isOver) return this.#thread;
    const thread = this.#start();
    this.#thread = thread;
    thread.on('message', (message) => {
      if (this.#thread !== thread) return;
      for (const user of this.#users) user.take(message);
    });
    thread.on('error', (error) => {
      this.#log(`side thread: ${error.stack ?? error.message}`);
    });
    thread.on('exit', () => {
      if (this.#thread !== thread) return;
      this.#thread = null;
      this.#ends += 1;
      for (const user of this.#users) user.ended(!this.#isOver);
    });
    return thread;
  }

  get #isOver(): boolean {
    return this.#disposed || this.#ends > MAX_RESTARTS;
  }
}
