import { deflateRaw, inflateRawSync } from 'node:zlib';
import type { Disposable } from '../../shared/result';
import type { TerminalCheckpoint } from '../../shared/terminal';
import type { Clock } from '../kube/clock';

/** Characters from which on a screen is worth packing: some 500 full lines. */
const LARGE = 64 * 1024;
/** Milliseconds that a checkpoint stays the last one before it is packed: in a flood none does. */
const SETTLED_MS = 3000;

/** How a packed screen's characters were made bytes: a byte each where that is enough. */
type Encoding = 'latin1' | 'utf16le';
interface Packed {
  readonly encoding: Encoding;
  readonly bytes: Buffer;
}

/**
 * The last checkpoint of a session. Where it is large and stays, it is packed, off the main thread: 30
 * quiet terminals with 10,000 lines each would else take some 40 MB, and are hardly ever asked for.
 */
export class KeptCheckpoint implements Disposable {
  readonly #clock: Clock;
  #checkpoint: TerminalCheckpoint | null = null;
  /** The screen of `#checkpoint`, which has none then. */
  #packed: Packed | null = null;
  #settled: Disposable | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get value(): TerminalCheckpoint | null {
    const packed = this.#packed;
    if (!this.#checkpoint || !packed) return this.#checkpoint;
    const screen = inflateRawSync(packed.bytes).toString(packed.encoding);
    return { ...this.#checkpoint, screen };
  }

  /** Characters and bytes that it takes now. */
  get size(): number {
    return (this.#checkpoint?.screen.length ?? 0) + (this.#packed?.bytes.length ?? 0);
  }

  /** Keeps another one in its place. */
  keep(checkpoint: TerminalCheckpoint): void {
    this.dispose();
    this.#checkpoint = checkpoint;
    this.#packed = null;
    if (checkpoint.screen.length < LARGE) return;
    this.#settled = this.#clock.after(SETTLED_MS, () => {
      this.#settled = undefined;
      void this.#pack(checkpoint);
    });
  }

  dispose(): void {
    this.#settled?.dispose();
    this.#settled = undefined;
  }

  async #pack(checkpoint: TerminalCheckpoint): Promise<void> {
    const packed = await pack(checkpoint.screen);
    // Another one came meanwhile, or it is as small as it gets.
    if (this.#checkpoint !== checkpoint || !packed) return;
    this.#checkpoint = { ...checkpoint, screen: '' };
    this.#packed = packed;
  }
}

/** Null: it gets no smaller. */
function pack(screen: string): Promise<Packed | null> {
  // eslint-disable-next-line no-control-regex -- all that one byte can be
  const encoding = /^[\x00-\xff]*$/.test(screen) ? 'latin1' : 'utf16le';
  return new Promise((resolve) => {
    // The fastest level: text gets five times smaller by it, and six times by the slowest.
    deflateRaw(Buffer.from(screen, encoding), { level: 1 }, (error, bytes) => {
      // Without memory for it the string stays what it was.
      const isSmaller = !error && bytes.length < screen.length;
      // A copy: the system's buffer for it is larger.
      resolve(isSmaller ? { encoding, bytes: Buffer.from(bytes) } : null);
    });
  });
}
