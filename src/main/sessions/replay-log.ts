/** Bytes of one piece of the log: a port message at most spans two. */
const SEGMENT = 64 * 1024;
/** Bytes of the first piece; most terminals are quiet, and 200 of them must not cost 13 MB. */
const FIRST_SEGMENT = 4 * 1024;

/**
 * The last part of a session's output, addressed by absolute offset. In pieces of fixed size and not
 * as it came: 2 MiB of single echoed characters would otherwise be two million objects.
 */
export class ReplayLog {
  /** Pieces that begin at multiples of `SEGMENT`, the first at `#base`. */
  readonly #segments: Uint8Array<ArrayBuffer>[] = [];
  #base = 0;
  #start = 0;
  #end = 0;

  /** Absolute offset of the first byte kept. */
  get start(): number {
    return this.#start;
  }

  /** Absolute offset behind the last byte: how many ever came. */
  get end(): number {
    return this.#end;
  }

  /** Bytes kept. */
  get size(): number {
    return this.#end - this.#start;
  }

  /** Takes bytes; they are copied. */
  append(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) {
      const at = this.#end - this.#base;
      const index = Math.floor(at / SEGMENT);
      const within = at % SEGMENT;
      const segment = this.#segmentFor(index, Math.min(within + rest.length, SEGMENT));
      const part = rest.subarray(0, segment.length - within);
      segment.set(part, within);
      this.#end += part.length;
      rest = rest.subarray(part.length);
    }
  }

  /**
   * A copy of what is between two offsets, in a buffer of its own: posting a view would clone all
   * that lies behind it.
   */
  read(from: number, to: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(to - from);
    for (let at = from; at < to;) {
      const within = (at - this.#base) % SEGMENT;
      const length = Math.min(SEGMENT - within, to - at);
      const segment = this.#segments[Math.floor((at - this.#base) / SEGMENT)];
      if (at < this.#start || to > this.#end || !segment) {
        throw new RangeError(`no output at ${at}: kept are ${this.#start} to ${this.#end}`);
      }
      bytes.set(segment.subarray(within, within + length), at - from);
      at += length;
    }
    return bytes;
  }

  /** Forgets what is before `offset`, which lies in what is kept. */
  trim(offset: number): void {
    this.#start = offset;
    const gone = Math.floor((offset - this.#base) / SEGMENT);
    this.#segments.splice(0, gone);
    this.#base += gone * SEGMENT;
  }

  #segmentFor(index: number, needed: number): Uint8Array<ArrayBuffer> {
    const segment = this.#segments[index];
    if (segment && segment.length >= needed) return segment;
    // Only the first piece starts small: whoever prints more prints much more.
    const first = this.#base === 0 && index === 0;
    const length = first && needed <= FIRST_SEGMENT ? FIRST_SEGMENT : SEGMENT;
    const grown = new Uint8Array(length);
    if (segment) grown.set(segment);
    this.#segments[index] = grown;
    return grown;
  }
}
