import type { Disposable } from '../../shared/result';
import type { WriteBytes } from './output-feed';

/** What a terminal's turn tells the others. */
export interface OutputTurnHost {
  /** Output waits. */
  readonly hasWork: () => void;
  /** Output came for the terminal with the keyboard. */
  readonly hasSpoken: () => void;
  readonly isInFront: () => boolean;
  readonly isDone: () => void;
}

interface Part {
  bytes: Uint8Array;
  readonly onParsed: () => void;
  readonly onProgress: ((parsed: number) => void) | undefined;
  /** Bytes of it that are parsed. */
  parsed: number;
}

/** A terminal's output until it is its turn (`OutputTurns`); in order, whatever way it goes. */
export class OutputTurn implements Disposable {
  readonly #write: WriteBytes;
  readonly #host: OutputTurnHost;
  /** Bounded: main sends no more than the page may have unparsed (`FLOW.highWater`). */
  readonly #queue: Part[] = [];
  #isParsing = false;
  #isDisposed = false;

  constructor(write: WriteBytes, host: OutputTurnHost) {
    this.#write = write;
    this.#host = host;
  }

  /** Whether something waits here. */
  get hasOutput(): boolean {
    return this.#queue.length > 0;
  }

  /** Whether the terminal has not yet parsed what `parse` gave it. */
  get isParsing(): boolean {
    return this.#isParsing;
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  /**
   * Takes output; `onParsed` is called when all of it is parsed, and before that `onProgress` with the
   * number of its bytes that are, wherever something else can happen to the terminal.
   */
  write(bytes: Uint8Array, onParsed: () => void, onProgress?: (parsed: number) => void): void {
    if (this.#isDisposed) return;
    if (this.#host.isInFront()) {
      this.#write(bytes, onParsed);
      this.#host.hasSpoken();
      return;
    }
    this.#queue.push({ bytes, onParsed, onProgress, parsed: 0 });
    this.#host.hasWork();
  }

  /** Gives the terminal all that waits. */
  rush(): void {
    for (const { bytes, onParsed } of this.#queue.splice(0)) this.#write(bytes, onParsed);
  }

  /** Gives the terminal so many bytes at most; `onParsed` is called when they are parsed. */
  parse(limit: number, onParsed: () => void): void {
    const [part] = this.#queue;
    if (!part) return;
    const end = cutOf(part.bytes, limit);
    const isLast = end === part.bytes.length;
    const slice = part.bytes.subarray(0, end);
    if (isLast) this.#queue.shift();
    else part.bytes = part.bytes.subarray(end);
    this.#isParsing = true;
    this.#write(slice, () => {
      this.#isParsing = false;
      part.parsed += end;
      if (isLast) part.onParsed();
      else part.onProgress?.(part.parsed);
      onParsed();
    });
  }

  /** What waits is not parsed any more. */
  dispose(): void {
    this.#isDisposed = true;
    this.#queue.length = 0;
    this.#host.isDone();
  }
}

/** At most `limit` bytes, and no part of a character: xterm.js 6.0 loses some that come in two parts. */
function cutOf(bytes: Uint8Array, limit: number): number {
  if (bytes.length <= limit) return bytes.length;
  let end = limit;
  while (end > limit - 3 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return end;
}
