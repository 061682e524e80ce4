import { FLOW } from '../../shared/terminal';

/** Where bytes go: xterm.js calls back once they are parsed. */
export type WriteBytes = (bytes: Uint8Array, onParsed: () => void) => void;

/**
 * Feeds a session's output to the terminal and acknowledges what is parsed, by absolute offset, every
 * `FLOW.ackEvery` bytes and whenever all that came is parsed (or main would wait for the rest).
 */
export class OutputFeed {
  readonly #write: WriteBytes;
  readonly #acknowledge: (offset: number) => void;
  #received = 0;
  #parsed = 0;
  #acknowledged = 0;

  constructor(options: { write: WriteBytes; acknowledge: (offset: number) => void }) {
    this.#write = options.write;
    this.#acknowledge = options.acknowledge;
  }

  /** Bytes that came but are not parsed yet. */
  get pending(): number {
    return this.#received - this.#parsed;
  }

  /** @param offset absolute position of the first byte */
  push(bytes: Uint8Array, offset: number): void {
    const end = offset + bytes.length;
    this.#received = end;
    this.#write(bytes, () => {
      this.#parsed = end;
      if (end - this.#acknowledged < FLOW.ackEvery && end !== this.#received) return;
      this.#acknowledged = end;
      this.#acknowledge(end);
    });
  }
}
