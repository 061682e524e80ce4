import { frame, MAX_PAYLOAD } from './channels';
import type { OutputChannel } from './process';

/**
 * Gathers output of one turn of the event loop into frames: a pseudo-terminal hands out 4 KiB at
 * most, and a frame for each would cost more than its content. Never holds more than one frame,
 * except while it is held back at the start; the process is paused then, so that is what the
 * kernel's pipes hold.
 */
export class OutputFrames {
  #parts: Buffer[] = [];
  #size = 0;
  #channel: OutputChannel = 1;
  #scheduled = false;
  #held: Buffer[] | undefined = [];

  constructor(private readonly send: (message: Buffer) => void) {}

  /** Lets messages out, first those held back. */
  open(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const message of held) {
      this.send(message);
    }
  }

  /** Adds output; it leaves in this turn of the event loop. */
  add(channel: OutputChannel, bytes: Buffer): void {
    if (channel !== this.#channel) {
      this.flush();
      this.#channel = channel;
    }
    for (let offset = 0; offset < bytes.length;) {
      const part = bytes.subarray(offset, offset + MAX_PAYLOAD - this.#size);
      this.#parts.push(part);
      this.#size += part.length;
      offset += part.length;
      if (this.#size === MAX_PAYLOAD) {
        this.flush();
      }
    }
    if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(() => {
        this.#scheduled = false;
        this.flush();
      });
    }
  }

  /** Sends a whole message after everything added so far. */
  message(channel: number, payload: Uint8Array): void {
    this.flush();
    this.#out(frame(channel, payload));
  }

  /** Sends what was added. */
  flush(): void {
    if (this.#size > 0) {
      const message = Buffer.concat([Buffer.of(this.#channel), ...this.#parts], this.#size + 1);
      this.#parts = [];
      this.#size = 0;
      this.#out(message);
    }
  }

  #out(message: Buffer): void {
    if (this.#held === undefined) {
      this.send(message);
    } else {
      this.#held.push(message);
    }
  }
}
