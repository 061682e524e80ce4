import type { Disposable } from '../../../shared/result';
import type { Clock } from '../clock';
import type { ExecDeadlines } from './exec';

/** What liveness needs of a socket. */
export interface LivenessLink {
  readonly bufferedAmount: number;
  /** Sends a ping; `taken` is called when the system took it. */
  ping(payload: Uint8Array, taken: () => void): void;
}

/** Why a stream is given up. */
export type Silence =
  /** Nothing was heard, or nothing that we write was taken, for so many milliseconds. */
  | { readonly kind: 'silent'; readonly milliseconds: number }
  /** The machine slept for so many seconds, and nobody answered after that. */
  | { readonly kind: 'asleep'; readonly seconds: number };

/** A ping under way. */
interface Ping {
  readonly id: number;
  /** When it was sent; undefined where a pause made its round trip meaningless. */
  sentAt: number | undefined;
  readonly answered: (() => void) | undefined;
}

/** Pings remembered at most: the read deadline is twelve of them, and stdin asks for a few more. */
const MAX_PINGS = 64;
/**
 * A timer later than this by the period of pings means that this process did not run (stopped, or
 * suspended where the monotonic clock goes on): a peer cannot have been heard then. 2 s of 5.
 */
const LATE = 0.4;
/**
 * After a sleep, part of the wake deadline in which what is heard may have waited in the system's
 * buffers since before it, and proves nothing: only the answer to a ping does. 1 s of 10.
 */
const BACKLOG = 0.1;

/**
 * Whether the other end of a stream is still there: pings, and gives up after a deadline.
 *
 * While the reader is paused all of it is suspended: pongs queue behind the data that is not read,
 * and kubectl, which goes on, kills a healthy stream that way. After a pause deadlines start anew.
 */
export class Liveness implements Disposable {
  readonly #clock: Clock;
  readonly #deadlines: ExecDeadlines;
  readonly #link: LivenessLink;
  readonly #onRoundTrip: (milliseconds: number) => void;
  readonly #onSilence: (silence: Silence) => void;
  #timer: Disposable | undefined;
  /** When the timer is to fire. */
  #dueAt: number;
  #pingAt: number;
  #heardAt: number;
  #takenAt: number;
  #pings: Ping[] = [];
  #lastId = 0;
  /** The server has answered a ping. */
  #answers = false;
  #paused = false;
  #disposed = false;
  /** After a sleep, until somebody answers; `since` is undefined as long as the reader is paused. */
  #wake: { readonly seconds: number; since: number | undefined; pingId: number } | undefined;

  constructor(options: {
    readonly clock: Clock;
    readonly deadlines: ExecDeadlines;
    readonly link: LivenessLink;
    readonly onRoundTrip: (milliseconds: number) => void;
    readonly onSilence: (silence: Silence) => void;
  }) {
    this.#clock = options.clock;
    this.#deadlines = options.deadlines;
    this.#link = options.link;
    this.#onRoundTrip = options.onRoundTrip;
    this.#onSilence = options.onSilence;
    const now = this.#clock.monotonic();
    this.#heardAt = now;
    this.#takenAt = now;
    this.#pingAt = now;
    this.#dueAt = now;
  }

  /** The stream is open. The first ping goes out at once: its round trip is what a user sees first. */
  start(): void {
    this.#turn(this.#clock.monotonic());
  }

  /** Seconds of a sleep after which nobody answered so far, or null. */
  get asleep(): number | null {
    return this.#wake?.seconds ?? null;
  }

  /** Something came from the server. */
  heard(): void {
    const now = this.#clock.monotonic();
    this.#heardAt = now;
    const since = this.#wake?.since;
    if (since !== undefined && now - since >= this.#deadlines.wake * BACKLOG)
      this.#wake = undefined;
  }

  /** The server answered a ping. */
  pong(payload: Uint8Array): void {
    this.heard();
    const id = readId(payload);
    const index = this.#pings.findIndex((ping) => ping.id === id);
    const ping = this.#pings[index];
    // Not asked for, or asked long ago: heard is all it is.
    if (ping === undefined) return;
    this.#answers = true;
    // Pings are answered in order, and an endpoint may answer the last of several only (RFC 6455, 5.5.3).
    const answered = this.#pings.splice(0, index + 1);
    if (this.#wake !== undefined && ping.id >= this.#wake.pingId) this.#wake = undefined;
    if (ping.sentAt !== undefined) this.#onRoundTrip(this.#clock.monotonic() - ping.sentAt);
    for (const one of answered) one.answered?.();
  }

  /** The system took something that we wrote. */
  taken(): void {
    this.#takenAt = this.#clock.monotonic();
  }

  /**
   * Calls back once the server has read everything sent so far. False: it will not, because the
   * server has answered no ping yet.
   */
  confirm(answered: () => void): boolean {
    if (!this.#answers || this.#disposed) return false;
    this.#ping(this.#clock.monotonic(), answered);
    return true;
  }

  /** The reader stops. */
  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#timer?.dispose();
    for (const ping of this.#pings) ping.sentAt = undefined;
    if (this.#wake !== undefined) this.#wake.since = undefined;
  }

  /** The reader goes on: deadlines start anew. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    const now = this.#clock.monotonic();
    this.#heardAt = now;
    this.#takenAt = now;
    this.#pingAt = Math.max(this.#pingAt, now);
    if (this.#wake !== undefined) this.#probe(this.#wake.seconds, now);
    this.#schedule(now);
  }

  /** The machine slept for `seconds`: asks the server at once, with a short deadline. */
  woke(seconds: number): void {
    if (this.#disposed) return;
    const now = this.#clock.monotonic();
    if (!this.#paused) this.#forgive(now - this.#dueAt);
    this.#probe(seconds, now);
    this.#schedule(now);
  }

  dispose(): void {
    this.#disposed = true;
    this.#timer?.dispose();
    this.#pings = [];
  }

  #probe(seconds: number, now: number): void {
    this.#wake = { seconds, since: undefined, pingId: this.#lastId + 1 };
    if (this.#paused) return;
    this.#wake.since = now;
    this.#ping(now, undefined);
  }

  #turn(now: number): void {
    const silence = this.#silence(now);
    if (silence !== undefined) {
      this.dispose();
      this.#onSilence(silence);
      return;
    }
    if (now >= this.#pingAt) {
      this.#pingAt = now + this.#deadlines.ping;
      this.#ping(now, undefined);
    }
    this.#schedule(now);
  }

  #silence(now: number): Silence | undefined {
    const { read, write, wake } = this.#deadlines;
    if (this.#wake?.since !== undefined && now - this.#wake.since >= wake) {
      return { kind: 'asleep', seconds: this.#wake.seconds };
    }
    if (now - this.#heardAt >= read) return { kind: 'silent', milliseconds: read };
    if (this.#link.bufferedAmount === 0) this.#takenAt = now;
    return now - this.#takenAt >= write ? { kind: 'silent', milliseconds: write } : undefined;
  }

  /** Sets the timer to the next moment at which something can be due. */
  #schedule(now: number): void {
    this.#timer?.dispose();
    if (this.#disposed || this.#paused) return;
    const { read, write, wake } = this.#deadlines;
    const due = [this.#pingAt, this.#heardAt + read];
    if (this.#link.bufferedAmount > 0) due.push(this.#takenAt + write);
    if (this.#wake?.since !== undefined) due.push(this.#wake.since + wake);
    this.#dueAt = Math.max(now, Math.min(...due));
    this.#timer = this.#clock.after(this.#dueAt - now, () => {
      const then = this.#clock.monotonic();
      this.#forgive(then - this.#dueAt);
      this.#turn(then);
    });
  }

  /** Time in which this process did not run counts for no deadline. */
  #forgive(late: number): void {
    if (late < this.#deadlines.ping * LATE) return;
    this.#heardAt += late;
    this.#takenAt += late;
    for (const ping of this.#pings) ping.sentAt = undefined;
    if (this.#wake?.since !== undefined) this.#wake.since += late;
  }

  #ping(now: number, answered: (() => void) | undefined): void {
    this.#lastId += 1;
    if (this.#pings.length >= MAX_PINGS) this.#pings.shift();
    this.#pings.push({ id: this.#lastId, sentAt: this.#paused ? undefined : now, answered });
    this.#link.ping(idBytes(this.#lastId), () => {
      this.taken();
    });
  }
}

/** A ping's payload: its number. */
function idBytes(id: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, id);
  return bytes;
}

function readId(payload: Uint8Array): number | undefined {
  if (payload.length !== 4) return undefined;
  return new DataView(payload.buffer, payload.byteOffset, 4).getUint32(0);
}
