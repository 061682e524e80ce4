import { MAX_STDIN_PAYLOAD } from './frames';

/**
 * Bytes waiting in our own socket buffer above which no more stdin is written to it. Small, so that
 * a resize or an interrupt is never far behind a paste; two frames, so that the socket never idles.
 */
const SOCKET_BUFFER_LIMIT = 2 * MAX_STDIN_PAYLOAD;

/**
 * Bytes sent that the server has not read yet, as far as we know. Beyond our own buffer lie the
 * system's, ours and the server's, which take megabytes; what is in them can be neither overtaken nor
 * taken back. So a paste waits for the server after this much: 2.5 MB/s at a round trip of 100 ms.
 */
const UNREAD_LIMIT = 256 * 1024;
/** Bytes after which the server is asked whether it has read them: half, so that the next may flow. */
const CONFIRM_EVERY = UNREAD_LIMIT / 2;

/**
 * Bytes of typed or pasted input kept for a pod that does not read. Larger than the largest paste
 * the page sends (`PASTE_LIMIT`, 10 MiB), so only a pod that reads nothing at all ever meets it.
 */
export const STDIN_LIMIT = 16 * 1024 * 1024;

/**
 * What a terminal puts around a paste for a program that asked for it.
 *
 * Source: xterm's ctlseqs, "Bracketed Paste Mode".
 */
const PASTE_BEGIN = Buffer.from('\x1b[200~');
const PASTE_END = Buffer.from('\x1b[201~');

/** The part of a socket that stdin needs. */
export interface StdinSink {
  readonly bufferedAmount: number;
  /** Sends one payload; `sent` is called when the socket took it. */
  send(payload: Uint8Array, sent: () => void): void;
  /** Calls back once the server has read everything sent so far. False: nobody can tell. */
  confirm(read: () => void): boolean;
}

/** Input on its way to the pod: in order, in frames the server takes, and bounded. */
export class StdinQueue {
  #chunks: Uint8Array[] = [];
  #queued = 0;
  #closed = false;
  /** Bytes that the server was asked about and has not read yet. */
  #unread = 0;
  /** Bytes sent since it was asked. */
  #unasked = 0;
  /** The last bytes sent, one fewer than a paste's mark has: what was dropped may go on with one. */
  #tail: Uint8Array = new Uint8Array(0);

  constructor(private readonly sink: StdinSink) {}

  /** Bytes not yet given to the socket. */
  get queued(): number {
    return this.#queued;
  }

  /** Takes `bytes` as a whole or, where the bound would be passed, not at all (false). */
  push(bytes: Uint8Array): boolean {
    if (this.#closed || this.#queued + bytes.length > STDIN_LIMIT) return false;
    if (bytes.length === 0) return true;
    this.#chunks.push(bytes);
    this.#queued += bytes.length;
    this.drain();
    return true;
  }

  /**
   * Forgets what was not sent, as a terminal does with its input queue on an interrupt, and takes
   * `bytes` instead. Of a bracketed paste that was sent in part, the end is sent first: without it
   * the program would take `bytes` and all that follows for pasted text.
   */
  interrupt(bytes: Uint8Array): boolean {
    if (this.#closed || bytes.length > STDIN_LIMIT) return false;
    const cutsPaste = this.#cutsPaste();
    this.#forget();
    for (const part of cutsPaste ? [PASTE_END, bytes] : [bytes]) {
      this.#chunks.push(part);
      this.#queued += part.length;
    }
    // Past all limits: it must not wait for what is sent already to be read.
    while (this.sink.bufferedAmount !== Infinity && this.#sendNext());
    return true;
  }

  /** Forgets everything and takes no more. */
  close(): void {
    this.#closed = true;
    this.#forget();
  }

  /** Gives the socket what it takes now; called again when it took something, or opened. */
  drain(): void {
    while (
      this.#unread + this.#unasked < UNREAD_LIMIT &&
      this.sink.bufferedAmount < SOCKET_BUFFER_LIMIT &&
      this.#sendNext()
    );
  }

  /** Sends one payload; false where there is none. */
  #sendNext(): boolean {
    const chunk = this.#chunks[0];
    if (this.#closed || !chunk) return false;
    const payload = chunk.subarray(0, MAX_STDIN_PAYLOAD);
    if (payload.length === chunk.length) this.#chunks.shift();
    else this.#chunks[0] = chunk.subarray(payload.length);
    this.#queued -= payload.length;
    this.#tail = lastOf(this.#tail, payload);
    this.#unasked += payload.length;
    this.sink.send(payload, () => {
      this.drain();
    });
    if (this.#unasked >= CONFIRM_EVERY) this.#askToConfirm();
    return true;
  }

  #askToConfirm(): void {
    const asked = this.#unasked;
    this.#unasked = 0;
    const willAnswer = this.sink.confirm(() => {
      this.#unread -= asked;
      this.drain();
    });
    if (willAnswer) this.#unread += asked;
  }

  #forget(): void {
    this.#chunks = [];
    this.#queued = 0;
  }

  /** Whether the first mark of a paste in what was not sent is an end: its beginning was sent. */
  #cutsPaste(): boolean {
    const unsent = Buffer.concat([this.#tail, ...this.#chunks]);
    const end = unsent.indexOf(PASTE_END);
    if (end < 0) return false;
    const begin = unsent.indexOf(PASTE_BEGIN);
    return begin < 0 || end < begin;
  }
}

/** The last bytes of `before` and then `after`: one fewer than a paste's mark has. */
function lastOf(before: Uint8Array, after: Uint8Array): Uint8Array {
  const length = PASTE_END.length - 1;
  // A copy: a view would keep all of a paste's message alive.
  if (after.length >= length) return after.slice(-length);
  return Uint8Array.of(...before, ...after).slice(-length);
}
