import type { Disposable } from '../../shared/result';
import { FLOW } from '../../shared/terminal';
import type { Clock } from '../kube/clock';

/**
 * Milliseconds that bytes wait for company while the page is busy with earlier ones. Idle, nothing
 * waits: an echo goes out in the turn it came in.
 */
const COALESCE_MS = 4;

/** What the flow drives. */
export interface OutputFlowOptions {
  readonly clock: Clock;
  /** Hands bytes to the page; `bytes` is exact-sized and the callee's. */
  readonly send: (offset: number, bytes: Uint8Array<ArrayBuffer>) => void;
  /** Stops and restarts the source. */
  readonly pause: () => void;
  readonly resume: () => void;
}

/**
 * Output on its way to the page: numbered by absolute offset, coalesced under load, and never more
 * than `FLOW.highWater` plus what the socket had already delivered unacknowledged.
 */
export class OutputFlow implements Disposable {
  readonly #options: OutputFlowOptions;
  /** Gathers bytes until they are worth a message. */
  readonly #gather = new Uint8Array(FLOW.maxMessage);
  #gathered = 0;
  #sent = 0;
  #acknowledged = 0;
  #paused = false;
  #timer: Disposable | undefined;

  constructor(options: OutputFlowOptions) {
    this.#options = options;
  }

  /** Bytes handed to the page so far: the next message's offset. */
  get sent(): number {
    return this.#sent;
  }

  /** Bytes that the page has not parsed yet, those still gathered included. */
  get unacknowledged(): number {
    return this.#sent + this.#gathered - this.#acknowledged;
  }

  /** Takes output; copies what it keeps. */
  push(bytes: Uint8Array): void {
    const idle = this.unacknowledged === 0;
    let rest = bytes;
    while (rest.length > 0) {
      const part = rest.subarray(0, FLOW.maxMessage - this.#gathered);
      this.#gather.set(part, this.#gathered);
      this.#gathered += part.length;
      rest = rest.subarray(part.length);
      if (this.#gathered === FLOW.maxMessage) this.flush();
    }
    if (idle) this.flush();
    else if (this.#gathered > 0) this.#flushSoon();
    if (!this.#paused && this.unacknowledged >= FLOW.highWater) {
      this.#paused = true;
      this.#options.pause();
    }
  }

  /** Sends what is gathered now: before a state change, so that order holds. */
  flush(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    if (this.#gathered === 0) return;
    // An exact-sized copy: posting a view would clone the buffer behind it.
    const bytes = this.#gather.slice(0, this.#gathered);
    const offset = this.#sent;
    this.#sent += this.#gathered;
    this.#gathered = 0;
    this.#options.send(offset, bytes);
  }

  /** The page has parsed everything before `offset`. Offsets that make no sense are ignored. */
  acknowledge(offset: number): void {
    if (!Number.isSafeInteger(offset) || offset <= this.#acknowledged || offset > this.#sent)
      return;
    this.#acknowledged = offset;
    if (this.unacknowledged === this.#gathered) this.flush();
    if (this.#paused && this.unacknowledged <= FLOW.lowWater) {
      this.#paused = false;
      this.#options.resume();
    }
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
  }

  #flushSoon(): void {
    this.#timer ??= this.#options.clock.after(COALESCE_MS, () => {
      this.flush();
    });
  }
}
