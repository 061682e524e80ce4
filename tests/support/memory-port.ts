import { createHash } from 'node:crypto';
import type { Disposable } from '../../src/shared/result';
import type { PortToMain, PortToPage, SessionState } from '../../src/shared/terminal';
import type { TerminalPort } from '../../src/main/sessions/terminal-port';

/**
 * A page's end of a session without a page: keeps the last of what came, checks that offsets have no
 * gap, and acknowledges at once unless told to stall.
 */
export class MemoryPort implements TerminalPort {
  readonly states: SessionState[] = [];
  readonly refused: number[] = [];
  /** While true nothing is acknowledged, as by a page that hangs. */
  stalled = false;
  closed = false;
  #hash = createHash('sha256');
  readonly #listeners = new Set<(message: PortToMain) => void>();
  readonly #closeListeners = new Set<() => void>();
  readonly #watchers = new Set<() => void>();
  readonly #decoder = new TextDecoder();
  #received = 0;
  #text = '';

  send(message: PortToPage): void {
    switch (message.type) {
      case 'output':
        if (message.offset !== this.#received) {
          throw new Error(`a gap: ${message.offset} after ${this.#received}`);
        }
        this.#received += message.bytes.length;
        this.#hash.update(message.bytes);
        this.#text = (this.#text + this.#decoder.decode(message.bytes, { stream: true })).slice(
          -65_536,
        );
        if (!this.stalled) this.acknowledge();
        break;
      case 'state':
        this.states.push(message.state);
        break;
      case 'input-refused':
        this.refused.push(message.bytes);
        break;
    }
    for (const watcher of [...this.#watchers]) watcher();
  }

  onMessage(listener: (message: PortToMain) => void): Disposable {
    this.#listeners.add(listener);
    return {
      dispose: () => {
        this.#listeners.delete(listener);
      },
    };
  }

  onClose(listener: () => void): Disposable {
    this.#closeListeners.add(listener);
    return {
      dispose: () => {
        this.#closeListeners.delete(listener);
      },
    };
  }

  close(): void {
    this.closed = true;
  }

  /** The page is gone, without a word. */
  disconnect(): void {
    for (const listener of [...this.#closeListeners]) listener();
  }

  /** Listeners that nobody disposed. */
  get listenerCount(): number {
    return this.#listeners.size + this.#closeListeners.size;
  }

  /** Bytes of output so far. */
  get received(): number {
    return this.#received;
  }

  /** The last 64 KiB of output. */
  get text(): string {
    return this.#text;
  }

  /** Forgets the bytes summed so far. */
  startDigest(): void {
    this.#hash = createHash('sha256');
  }

  /** SHA-256 of the output since the start, or since `startDigest`, hex; can be asked once. */
  digest(): string {
    return this.#hash.digest('hex');
  }

  get state(): SessionState | undefined {
    return this.states.at(-1);
  }

  acknowledge(): void {
    this.#tell({ type: 'ack', offset: this.#received });
  }

  type(text: string): void {
    this.#tell({ type: 'input', bytes: new TextEncoder().encode(text) });
  }

  resize(cols: number, rows: number): void {
    this.#tell({ type: 'resize', size: { cols, rows } });
  }

  /** Resolves when `condition` holds; rejects after `limit` milliseconds, a hang guard. */
  until(condition: () => boolean, limit = 30_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (!condition()) return;
        done();
        resolve();
      };
      const timer = setTimeout(() => {
        done();
        reject(
          new Error(
            `still waiting; states ${JSON.stringify(this.states)}; text ${this.#text.slice(-500)}`,
          ),
        );
      }, limit);
      const done = (): void => {
        clearTimeout(timer);
        this.#watchers.delete(check);
      };
      this.#watchers.add(check);
      check();
    });
  }

  #tell(message: PortToMain): void {
    for (const listener of [...this.#listeners]) listener(message);
  }
}
