import { FLOW } from '../../shared/terminal';

/**
 * Where bytes go: xterm.js calls back once they are parsed. What takes them in parts tells by
 * `onProgress` how many are parsed so far, wherever something else can happen to the terminal.
 */
export type WriteBytes = (
  bytes: Uint8Array,
  onParsed: () => void,
  onProgress?: (parsed: number) => void,
) => void;

/** What a feed is made of. */
export interface OutputFeedOptions {
  readonly write: WriteBytes;
  readonly acknowledge: (offset: number) => void;
  /** Everything before `parsed` is parsed, and nothing after it. */
  readonly onParsed: () => void;
  /** Absolute offset at which the terminal is. */
  readonly from: number;
}

type Item =
  | { readonly bytes: Uint8Array; readonly offset: number }
  | { readonly action: () => void | Promise<void> };

const ESCAPE = 0x1b;
/** Bytes at the end of a chunk in which a cut is looked for; most sequences have less than ten. */
const CUT_WITHIN = 256;

/**
 * Feeds a session's output to the terminal and acknowledges what is parsed, by absolute offset, every
 * `FLOW.ackEvery` bytes and whenever all that came is parsed (or main would wait for the rest). What
 * is to happen at a place in the output happens there: what comes after it waits.
 */
export class OutputFeed {
  readonly #options: OutputFeedOptions;
  /** What waits behind an action; bytes without one before them go to the terminal at once. */
  readonly #waiting: Item[] = [];
  #acting = false;
  /** The beginning of a character whose other bytes have not come yet: at most three bytes. */
  #tail = new Uint8Array(0);
  #written: number;
  #received: number;
  #parsed: number;
  #acknowledged: number;
  #isAcknowledging = false;

  constructor(options: OutputFeedOptions) {
    this.#options = options;
    this.#written = options.from;
    this.#received = options.from;
    this.#parsed = options.from;
    this.#acknowledged = options.from;
  }

  /** Absolute offset up to which all is parsed. */
  get parsed(): number {
    return this.#parsed;
  }

  /** Bytes that came but are not parsed yet. */
  get pending(): number {
    return this.#received - this.#parsed;
  }

  /** Nothing waits but the beginning of a character, and nothing is going on. */
  get isIdle(): boolean {
    return this.pending === this.#tail.length && !this.#acting && this.#waiting.length === 0;
  }

  /** @param offset absolute position of the first byte */
  push(bytes: Uint8Array, offset: number): void {
    this.#received = offset + bytes.length;
    if (this.#waiting.length > 0 || this.#acting) this.#waiting.push({ bytes, offset });
    else this.#write(bytes, offset);
  }

  /**
   * Runs `action` when all output that came so far is parsed, and, where it takes time, keeps the
   * terminal from all that comes later until it is done.
   */
  then(action: () => void | Promise<void>): void {
    this.#waiting.push({ action });
    this.#next();
  }

  /** Forgets the beginning of a character: its stream has ended, and the next one has none of it. */
  endStream(): void {
    this.#written += this.#tail.length;
    this.#parsed = this.#written;
    this.#tail = new Uint8Array(0);
  }

  /** Takes what waits, as far as it can. */
  #next(): void {
    while (!this.#acting) {
      const [item] = this.#waiting;
      if (!item || ('action' in item && this.#parsed !== this.#written)) return;
      this.#waiting.shift();
      if ('action' in item) this.#act(item.action);
      else this.#write(item.bytes, item.offset);
    }
  }

  #act(action: () => void | Promise<void>): void {
    this.#acting = true;
    const doing = action();
    if (!(doing instanceof Promise)) {
      this.#acting = false;
      return;
    }
    void doing.finally(() => {
      this.#acting = false;
      this.#next();
    });
  }

  #write(bytes: Uint8Array, offset: number): void {
    const from = offset - this.#tail.length;
    const whole = this.#tail.length === 0 ? bytes : joined(this.#tail, bytes);
    const end = whole.length - unfinishedAt(whole);
    // A copy: a view would keep all of the chunk in memory.
    this.#tail = whole.slice(end);
    const cut = cutOf(whole, end);
    if (cut > 0) this.#writePart(whole.subarray(0, cut), from);
    if (cut < end) this.#writePart(whole.subarray(cut, end), from + cut);
  }

  #writePart(bytes: Uint8Array, offset: number): void {
    const end = offset + bytes.length;
    this.#written = end;
    this.#options.write(
      bytes,
      () => {
        this.#onParsed(end);
      },
      // No place for a checkpoint, but where a change of size belongs.
      (parsed) => {
        this.#parsed = offset + parsed;
      },
    );
  }

  #onParsed(end: number): void {
    this.#parsed = end;
    this.#options.onParsed();
    if (end === this.#received - this.#tail.length) this.#acknowledge();
    else if (end - this.#acknowledged >= FLOW.ackEvery) this.#acknowledgeSoon();
    this.#next();
  }

  /** Once for all that xterm.js parses at a stretch: each message costs the window a third of a ms. */
  #acknowledgeSoon(): void {
    if (this.#isAcknowledging) return;
    this.#isAcknowledging = true;
    queueMicrotask(() => {
      this.#isAcknowledging = false;
      if (this.#parsed > this.#acknowledged) this.#acknowledge();
    });
  }

  #acknowledge(): void {
    this.#acknowledged = this.#parsed;
    this.#options.acknowledge(this.#parsed);
  }
}

/**
 * Where to cut a large chunk, so that the parser has mostly ended a sequence there: right before the
 * last escape. 0: nowhere. Under load chunks end anywhere, and a checkpoint can be left only between
 * two sequences.
 */
function cutOf(bytes: Uint8Array, end: number): number {
  if (end < FLOW.maxMessage - 3) return 0;
  const escape = bytes.lastIndexOf(ESCAPE);
  return escape >= end - CUT_WITHIN ? escape : 0;
}

/**
 * How many bytes at the end are the beginning of a character in UTF-8. They wait for the rest of it:
 * xterm.js 6.0 loses a character that comes in two parts and has a byte 0x80 in the first (“ ” — … 。),
 * and a checkpoint must not lie inside of one.
 */
function unfinishedAt(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return byte < 0xf8 && length > back ? back : 0;
  }
  return 0;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
