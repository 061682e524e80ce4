import type { Socket } from 'node:net';
import type { SeededRandom } from './seeded-random';
import { TlsRecords } from './tls-records';

/** How bytes fare that go one way. */
export interface LaneConditions {
  /** Milliseconds that each chunk is held back. */
  readonly delayMs: number;
  /** Up to this many more, at random; the order stays. */
  readonly jitterMs: number;
  readonly bytesPerSecond: number;
  /** No write is longer; each is of random length up to it. */
  readonly sliceBytes: number;
}

/** As if nothing stood between the two. */
export const CALM: LaneConditions = {
  delayMs: 0,
  jitterMs: 0,
  bytesPerSecond: Number.POSITIVE_INFINITY,
  sliceBytes: Number.POSITIVE_INFINITY,
};

/** Bytes held at most on their way; then the sender is not read any more. A router's buffer is no larger. */
const HELD_LIMIT = 256 * 1024;
/** With a limited rate, milliseconds' worth of bytes in one write. */
const RATE_STEP_MS = 20;

interface Held {
  bytes: Buffer;
  readonly due: number;
}

/** One direction of a connection: from one socket to the other, under conditions, in order. */
export class Lane {
  /** Bytes read, handed on, and thrown away. */
  read = 0;
  forwarded = 0;
  swallowed = 0;
  /** What was handed on, seen as TLS. */
  readonly records = new TlsRecords();
  #conditions: LaneConditions = CALM;
  #held: Held[] = [];
  #heldBytes = 0;
  #lastDue = 0;
  #nextWriteAt = 0;
  #mode: 'forward' | 'stop' | 'swallow' = 'forward';
  #blocked = false;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #over: 'fin' | 'reset' | undefined;
  #done = false;
  readonly #marks: { readonly at: number; readonly action: () => void }[] = [];

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private readonly random: SeededRandom,
    private readonly onBytes: () => void,
  ) {
    from.on('data', (bytes) => {
      this.#take(bytes);
    });
    from.once('end', () => {
      this.#finish('fin');
    });
    to.on('drain', () => {
      this.#blocked = false;
      this.#pump();
    });
  }

  /** Bytes on their way. */
  get held(): number {
    return this.#heldBytes;
  }

  /** Changes the conditions for what comes from now on. */
  set(conditions: Partial<LaneConditions>): void {
    this.#conditions = { ...this.#conditions, ...conditions };
    this.#pump();
  }

  /** Does something right after the byte of that offset (counted from the connection's start). */
  atByte(offset: number, action: () => void): void {
    this.#marks.push({ at: Math.max(offset, this.forwarded + 1), action });
    this.#marks.sort((a, b) => a.at - b.at);
  }

  /** Does something after that many more bytes. */
  afterBytes(count: number, action: () => void): void {
    this.atByte(this.forwarded + count, action);
  }

  /** Reads and hands on no more: the sender's buffers fill up. */
  stop(): void {
    this.#mode = 'stop';
    this.from.pause();
  }

  /** Reads on and hands on nothing any more, as if it had been lost on the way. */
  swallow(): void {
    this.#mode = 'swallow';
    this.swallowed += this.#heldBytes;
    this.#held = [];
    this.#heldBytes = 0;
    this.from.resume();
  }

  /** Hands on again what was stopped. What was swallowed is lost. */
  go(): void {
    this.#mode = 'forward';
    if (this.#heldBytes < HELD_LIMIT) this.from.resume();
    this.#pump();
  }

  /** The sender reset the connection: the receiver is told so after what is on its way. */
  senderReset(): void {
    this.#finish('reset');
  }

  dispose(): void {
    this.#done = true;
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#held = [];
    this.#heldBytes = 0;
  }

  #take(bytes: Buffer): void {
    this.read += bytes.length;
    this.onBytes();
    if (this.#mode === 'swallow' || this.#done) {
      this.swallowed += bytes.length;
      return;
    }
    const { delayMs, jitterMs } = this.#conditions;
    const due = performance.now() + delayMs + (jitterMs > 0 ? this.random.next() * jitterMs : 0);
    this.#lastDue = Math.max(due, this.#lastDue);
    this.#held.push({ bytes, due: this.#lastDue });
    this.#heldBytes += bytes.length;
    if (this.#heldBytes >= HELD_LIMIT) this.from.pause();
    this.#pump();
  }

  #finish(how: 'fin' | 'reset'): void {
    this.#over ??= how;
    this.#pump();
  }

  #pump(): void {
    if (this.#timer !== undefined || this.#immediate !== undefined) return;
    while (this.#mode === 'forward' && !this.#blocked && !this.#done) {
      const first = this.#held[0];
      if (first === undefined) {
        this.#passEnd();
        return;
      }
      const wait = Math.max(first.due, this.#nextWriteAt) - performance.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => {
          this.#timer = undefined;
          this.#pump();
        }, wait);
        return;
      }
      this.#write(first);
      if (this.#conditions.sliceBytes !== Number.POSITIVE_INFINITY) {
        // A turn of the event loop between slices: written together, the kernel would join them.
        this.#immediate = setImmediate(() => {
          this.#immediate = undefined;
          this.#pump();
        });
        return;
      }
    }
  }

  #write(first: Held): void {
    const { bytesPerSecond, sliceBytes } = this.#conditions;
    const slice = Number.isFinite(sliceBytes) ? this.random.integer(1, sliceBytes) : sliceBytes;
    const rated = Math.max(1, Math.floor((bytesPerSecond * RATE_STEP_MS) / 1000));
    const mark = (this.#marks[0]?.at ?? Number.POSITIVE_INFINITY) - this.forwarded;
    const bytes = first.bytes.subarray(0, Math.min(first.bytes.length, slice, rated, mark));
    if (bytes.length === first.bytes.length) this.#held.shift();
    else first.bytes = first.bytes.subarray(bytes.length);
    this.#heldBytes -= bytes.length;
    this.forwarded += bytes.length;
    this.records.pass(bytes);
    this.#nextWriteAt = performance.now() + (bytes.length / bytesPerSecond) * 1000;
    if (!this.to.write(bytes)) this.#blocked = true;
    if (this.#heldBytes < HELD_LIMIT) this.from.resume();
    while (this.#marks[0] !== undefined && this.#marks[0].at <= this.forwarded) {
      this.#marks.shift()?.action();
    }
  }

  #passEnd(): void {
    if (this.#over === 'fin') this.to.end();
    if (this.#over === 'reset') this.to.resetAndDestroy();
    if (this.#over !== undefined) this.dispose();
  }
}
