import { createHash } from 'node:crypto';
import type { TerminalPort } from '../../../src/main/sessions/terminal-port';
import type { ExecTarget } from '../../../src/shared/kubernetes';
import type { Disposable } from '../../../src/shared/result';
import {
  FLOW,
  type PortToMain,
  type PortToPage,
  type SessionState,
  type StreamPosition,
  type TerminalSize,
} from '../../../src/shared/terminal';
import type { ProxiedConnection } from '../chaos-proxy';
import { Watchers } from '../watchers';

/** Bytes of text kept, for prompts and last lines. */
const TAIL = 16 * 1024;

/** A state, and what had come when it was told. */
export interface ToldState {
  readonly state: SessionState;
  /** `performance.now()`. */
  readonly at: number;
  /** Bytes of output before it. */
  readonly received: number;
}

/**
 * A page's end of a session, without a page: sums what comes, checks that offsets have no gap, and
 * acknowledges as a page would. Nothing but the sum and the last of the text is kept.
 */
export class Tab implements TerminalPort {
  readonly told: ToldState[] = [];
  readonly refused: number[] = [];
  /** What a page must never see, in words; a test asserts that it is empty. */
  readonly problems: string[] = [];
  /** False: nothing is acknowledged, as by a page that hangs. */
  parses = true;
  closed = false;
  sessionId = '';
  /** The TCP connection that carries its stream. */
  connection: ProxiedConnection | undefined;
  /** Absolute offset behind what came. */
  received: number;
  /** Where the sum begins. */
  summedFrom: number;
  /** The replay is over. */
  live = false;
  /** Round trips told, milliseconds. */
  readonly roundTrips: number[] = [];
  #hash = createHash('sha256');
  #tail = Buffer.alloc(0);
  #checkpointed: number;
  #states: number;
  readonly #listeners = new Set<(message: PortToMain) => void>();
  readonly #closeListeners = new Set<() => void>();
  readonly #watchers = new Watchers();

  /**
   * @param from where a page before this one left its checkpoint
   * @param sumsFrom nothing before this offset is summed
   */
  constructor(
    readonly target: ExecTarget,
    private readonly size: TerminalSize,
    from: StreamPosition = { offset: 0, states: 0 },
    sumsFrom = 0,
  ) {
    this.received = from.offset;
    this.summedFrom = Math.max(from.offset, sumsFrom);
    this.#checkpointed = from.offset;
    this.#states = from.states;
  }

  send(message: PortToPage): void {
    switch (message.type) {
      case 'output':
        this.#output(message.offset, message.bytes);
        break;
      case 'state':
        this.#state(message.state, message.index);
        break;
      case 'input-refused':
        this.refused.push(message.bytes);
        break;
      case 'round-trip':
        this.roundTrips.push(message.milliseconds);
        break;
      case 'live':
        this.live = true;
        break;
      case 'replayed-size':
        break;
    }
    this.#watchers.tell();
  }

  onMessage(listener: (message: PortToMain) => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  onClose(listener: () => void): Disposable {
    this.#closeListeners.add(listener);
    return { dispose: () => this.#closeListeners.delete(listener) };
  }

  close(): void {
    this.closed = true;
  }

  /** The page is gone, without a word. */
  vanish(): void {
    for (const listener of [...this.#closeListeners]) listener();
  }

  get state(): SessionState | undefined {
    return this.told.at(-1)?.state;
  }

  /** The last of the output, as text. */
  get text(): string {
    return this.#tail.toString('latin1');
  }

  /** Forgets the bytes summed so far. */
  startSum(): void {
    this.#hash = createHash('sha256');
    this.summedFrom = this.received;
  }

  /** Bytes summed so far. */
  get summed(): number {
    return Math.max(0, this.received - this.summedFrom);
  }

  /** SHA-256 of them so far, hex. */
  get sum(): string {
    return this.#hash.copy().digest('hex');
  }

  /** Everything that came is parsed. */
  acknowledge(): void {
    this.#tell({ type: 'ack', offset: this.received });
    if (this.received - this.#checkpointed < FLOW.checkpointEvery) return;
    this.#checkpointed = this.received;
    const { received: offset, size } = this;
    const checkpoint = {
      offset,
      states: this.#states,
      size,
      phase: 'running',
      screen: '',
      title: null,
    } as const;
    this.#tell({ type: 'checkpoint', checkpoint });
  }

  type(text: string | Buffer): void {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    this.#tell({ type: 'input', bytes: new Uint8Array(bytes) });
  }

  /** Resolves when `condition` holds; rejects after `limit` milliseconds, a hang guard. */
  until(condition: () => boolean, what: string, limit = 30_000): Promise<void> {
    return this.#watchers.until(condition, limit, () => {
      const states = this.told.map(({ state }) => state);
      const heard = `${this.received} bytes, last ${JSON.stringify(this.text.slice(-200))}`;
      return `no ${what} in ${limit} ms; ${heard}; states ${JSON.stringify(states)}`;
    });
  }

  #state(state: SessionState, index: number): void {
    // One that is known is told again after a replay.
    if (index < this.#states) return;
    if (index > this.#states) this.problems.push(`state ${index} after ${this.#states} states`);
    this.#states = index + 1;
    this.told.push({ state, at: performance.now(), received: this.received });
  }

  #output(offset: number, bytes: Uint8Array): void {
    if (offset !== this.received) this.problems.push(`offset ${offset} after ${this.received}`);
    this.received = offset + bytes.length;
    if (this.received > this.summedFrom) {
      this.#hash.update(bytes.subarray(Math.max(0, this.summedFrom - offset)));
    }
    this.#tail = Buffer.concat([this.#tail, bytes.subarray(-TAIL)]).subarray(-TAIL);
    if (this.parses) this.acknowledge();
  }

  #tell(message: PortToMain): void {
    for (const listener of [...this.#listeners]) listener(message);
  }
}
