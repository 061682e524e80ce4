import { writeSync } from 'node:fs';

/** First wait for a terminal that takes nothing, in milliseconds; doubles up to the last. */
const FIRST_WAIT_MS = 1;
const LAST_WAIT_MS = 64;

/**
 * Writes to a pseudo-terminal whose program may not read. Neither libuv's stream (it spins on a
 * full master and stops the whole event loop) nor a thread (the descriptor may be another file's by
 * then) will do, so: write what fits, wait a little, go on. Holds what one `write` was given; its
 * caller waits for `drained`.
 */
export class TerminalInput {
  #rest: Buffer[] = [];
  #timer: NodeJS.Timeout | undefined;
  #wait = FIRST_WAIT_MS;
  #closed = false;
  #attached = false;

  /**
   * @param attached false as long as the program has not made the terminal its own; a Ctrl-C that
   * came before would reach nobody.
   */
  constructor(
    private readonly fd: number,
    private readonly attached: () => boolean,
    private readonly drained: () => void,
  ) {}

  /** True when all of it was taken; else `drained` is called once it has been. */
  write(bytes: Buffer): boolean {
    if (this.#closed) {
      return true;
    }
    this.#rest.push(bytes);
    if (this.#timer === undefined) {
      this.#push();
    }
    return this.#rest.length === 0;
  }

  /** The descriptor is about to be closed: nothing may be written any more. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#rest = [];
  }

  #push(): void {
    this.#timer = undefined;
    for (let first = this.#rest[0]; first !== undefined; first = this.#rest[0]) {
      this.#attached ||= this.attached();
      const written = this.#attached ? this.#some(first) : 0;
      if (written === 0) {
        this.#timer = setTimeout(() => {
          this.#push();
          if (this.#rest.length === 0) {
            this.drained();
          }
        }, this.#wait);
        this.#wait = Math.min(this.#wait * 2, LAST_WAIT_MS);
        return;
      }
      this.#wait = FIRST_WAIT_MS;
      if (written < first.length) {
        this.#rest[0] = first.subarray(written);
      } else {
        this.#rest.shift();
      }
    }
  }

  /** Bytes the terminal took; 0 when it is full. A terminal that is gone takes everything. */
  #some(bytes: Buffer): number {
    try {
      return writeSync(this.fd, bytes);
    } catch (error) {
      const full = error instanceof Error && 'code' in error && error.code === 'EAGAIN';
      return full ? 0 : bytes.length;
    }
  }
}
