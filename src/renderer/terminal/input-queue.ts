import { FLOW } from '../../shared/terminal';

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * What the terminal sends to the shell: keystrokes and pastes as UTF-8, mouse reports as they are, and
 * replies to queries. What is produced in one go leaves as one message: a flood of 20,000 queries in a
 * chunk of output is answered with a few messages and not with 20,000.
 */
export class InputQueue {
  readonly #send: (bytes: Bytes) => void;
  readonly #encoder = new TextEncoder();
  #parts: Bytes[] = [];

  /** @param send gets at most `FLOW.maxInput` bytes at once, in order */
  constructor(send: (bytes: Bytes) => void) {
    this.#send = send;
  }

  /** Text: keystrokes, pastes, replies. */
  text(data: string): void {
    this.#add(this.#encoder.encode(data));
  }

  /** xterm.js' binary strings: one character a byte (old mouse reports beyond column 95). */
  binary(data: string): void {
    this.#add(Uint8Array.from(data, (character) => character.charCodeAt(0) & 0xff));
  }

  #add(bytes: Bytes): void {
    if (bytes.length === 0) return;
    // A microtask runs before the browser does anything else: no keystroke waits for it.
    if (this.#parts.length === 0)
      queueMicrotask(() => {
        this.#flush();
      });
    this.#parts.push(bytes);
  }

  #flush(): void {
    const all = join(this.#parts);
    this.#parts = [];
    for (let from = 0; from < all.length; from += FLOW.maxInput) {
      this.#send(all.slice(from, from + FLOW.maxInput));
    }
  }
}

function join(parts: readonly Bytes[]): Bytes {
  const first = parts[0];
  if (parts.length === 1 && first) return first;
  const all = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
