import { createHash } from 'node:crypto';
import type { Disposable } from '../../src/shared/result';
import {
  FLOW,
  type PortToMain,
  type PortToPage,
  type SessionState,
  type StreamPosition,
  type TerminalCheckpoint,
  type TerminalSize,
} from '../../src/shared/terminal';
import type { TerminalPort } from '../../src/main/sessions/terminal-port';
import { Watchers } from './watchers';

/**
 * A page's end of a session without a page: keeps the last of what came, checks that offsets have no
 * gap, acknowledges at once and leaves checkpoints as a page does, unless told to stall.
 */
export class MemoryPort implements TerminalPort {
  readonly states: SessionState[] = [];
  readonly refused: number[] = [];
  readonly roundTrips: number[] = [];
  /** Sizes that were replayed, with where. */
  readonly replayedSizes: { readonly size: TerminalSize; readonly at: StreamPosition }[] = [];
  /** Whether the replay is over. */
  live = false;
  /** While true nothing is acknowledged, and no checkpoint left, as by a page that hangs. */
  stalled = false;
  closed = false;
  size: TerminalSize = { cols: 80, rows: 24 };
  #hash = createHash('sha256');
  readonly #listeners = new Set<(message: PortToMain) => void>();
  readonly #closeListeners = new Set<() => void>();
  readonly #watchers = new Watchers();
  readonly #decoder = new TextDecoder();
  #received: number;
  #taken: number;
  #checkpointed: number;
  #text = '';

  /** @param from where a page before this one left its checkpoint; null: at the beginning */
  constructor(from: TerminalCheckpoint | null = null) {
    this.#received = from?.offset ?? 0;
    this.#taken = from?.states ?? 0;
    this.#checkpointed = this.#received;
  }

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
        // One that is known is told again after a replay.
        if (message.index < this.#taken) break;
        if (message.index > this.#taken) throw new Error(`state ${message.index} is out of order`);
        this.#taken = message.index + 1;
        this.states.push(message.state);
        break;
      case 'replayed-size':
        this.size = message.size;
        this.replayedSizes.push({ size: message.size, at: this.position });
        break;
      case 'live':
        this.live = true;
        break;
      case 'round-trip':
        this.roundTrips.push(message.milliseconds);
        break;
      case 'input-refused':
        this.refused.push(message.bytes);
        break;
    }
    this.#watchers.tell();
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

  /** How far a terminal here would have come. */
  get position(): StreamPosition {
    return { offset: this.#received, states: this.#taken };
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

  /** Says that all that came is parsed, and leaves a checkpoint where one is due. */
  acknowledge(): void {
    this.#tell({ type: 'ack', offset: this.#received });
    if (this.#received - this.#checkpointed >= FLOW.checkpointEvery) this.checkpoint();
  }

  /** Leaves a checkpoint; returns it. */
  checkpoint(): TerminalCheckpoint {
    const { position, size } = this;
    const checkpoint: TerminalCheckpoint = {
      ...position,
      size,
      phase: 'running',
      screen: `at ${position.offset}`,
      title: null,
    };
    this.#checkpointed = position.offset;
    this.#tell({ type: 'checkpoint', checkpoint });
    return checkpoint;
  }

  /** Says what no honest page would, or in its own time. */
  leave(message: PortToMain | TerminalCheckpoint): void {
    this.#tell('type' in message ? message : { type: 'checkpoint', checkpoint: message });
  }

  type(text: string): void {
    this.#tell({ type: 'input', bytes: new TextEncoder().encode(text) });
  }

  resize(cols: number, rows: number): void {
    this.size = { cols, rows };
    this.#tell({ type: 'resize', size: this.size, at: this.position });
  }

  /** Resolves when `condition` holds; rejects after `limit` milliseconds, a hang guard. */
  until(condition: () => boolean, limit = 30_000): Promise<void> {
    return this.#watchers.until(condition, limit, () => {
      const text = this.#text.slice(-500);
      return `still waiting; states ${JSON.stringify(this.states)}; text ${text}`;
    });
  }

  #tell(message: PortToMain): void {
    for (const listener of [...this.#listeners]) listener(message);
  }
}
