import type { Disposable } from '../../shared/result';
import { FLOW } from '../../shared/terminal';
import type { Clock } from '../kube/clock';
import { PageWindow } from './page-window';
import type { ReplayLog } from './replay-log';

/**
 * Milliseconds that bytes wait for company while the page is busy with earlier ones. Idle, nothing
 * waits: an echo goes out in the turn it came in.
 */
const COALESCE_MS = 4;

/** What the flow drives. */
export interface OutputFlowOptions {
  readonly clock: Clock;
  /** Where output is kept; the flow appends to it and sends out of it. */
  readonly log: ReplayLog;
  /** Hands bytes to the page; `bytes` is exact-sized and the callee's. */
  readonly send: (offset: number, bytes: Uint8Array<ArrayBuffer>) => void;
  /** Stops and restarts the source. */
  readonly pause: () => void;
  readonly resume: () => void;
}

/**
 * Output on its way to the page: numbered by absolute offset and coalesced under load. It rests its
 * source while the page has as much unparsed as it may have (`PageWindow`), or the log
 * `FLOW.replayLimit` to keep. The source goes on with each bit of room: one that is read in large
 * bursts has the system make its receive buffer large, and what lies there comes after a Ctrl-C too.
 */
export class OutputFlow implements Disposable {
  readonly #options: OutputFlowOptions;
  readonly #window = new PageWindow();
  #hasPage = false;
  #sent = 0;
  #acknowledged = 0;
  #paused = false;
  #timer: Disposable | undefined;

  constructor(options: OutputFlowOptions) {
    this.#options = options;
  }

  /** Absolute offset behind what the page was sent: the next message's. */
  get sent(): number {
    return this.#sent;
  }

  /** Bytes that the page has not parsed yet, those not sent included; 0 where there is no page. */
  get unacknowledged(): number {
    return this.#hasPage ? this.#options.log.end - this.#acknowledged : 0;
  }

  /** Takes output; copies it. */
  push(bytes: Uint8Array): void {
    const { log } = this.#options;
    const idle = this.unacknowledged === 0;
    log.append(bytes);
    if (this.#hasPage) {
      while (log.end - this.#sent >= FLOW.maxMessage) this.#send(FLOW.maxMessage);
      if (idle) this.flush();
      else if (log.end > this.#sent) this.#flushSoon();
    }
    this.#balance();
  }

  /** Sends what waits: before anything else is told, so that order holds. */
  flush(): void {
    this.#cancelTimer();
    if (!this.#hasPage) return;
    const { log } = this.#options;
    while (this.#sent < log.end) this.#send(Math.min(log.end - this.#sent, FLOW.maxMessage));
  }

  /** The page has parsed everything before `offset`. Offsets that make no sense are ignored. */
  acknowledge(offset: number): void {
    if (!Number.isSafeInteger(offset) || offset <= this.#acknowledged || offset > this.#sent)
      return;
    this.#acknowledged = offset;
    this.#window.acknowledged(offset, this.#options.clock.monotonic());
    if (!this.#hasPage) return;
    if (offset === this.#sent) this.flush();
    this.#balance();
  }

  /** A page comes that has parsed what is before `offset`; `replay` and then `start` follow. */
  rewind(offset: number): void {
    this.stop();
    this.#sent = offset;
    this.#acknowledged = offset;
    this.#window.reset();
  }

  /** Sends again, until `offset`: something else is told there. */
  replay(offset: number): void {
    while (this.#sent < offset) this.#send(Math.min(offset - this.#sent, FLOW.maxMessage));
  }

  /** The page has everything that was before; from here on it gets what comes. */
  start(): void {
    this.#hasPage = true;
    this.flush();
    this.#balance();
  }

  /** No page is there any more: the log fills, and then the source rests. */
  stop(): void {
    this.#cancelTimer();
    this.#hasPage = false;
    this.#balance();
  }

  /** The log has forgotten something: there may be room again. */
  trimmed(): void {
    this.#balance();
  }

  dispose(): void {
    this.#cancelTimer();
    this.#hasPage = false;
  }

  #send(length: number): void {
    const offset = this.#sent;
    this.#sent += length;
    this.#window.sent(this.#sent, this.#options.clock.monotonic());
    this.#options.send(offset, this.#options.log.read(offset, offset + length));
  }

  #balance(): void {
    const kept = this.#options.log.size;
    const waiting = this.unacknowledged;
    const isFull = waiting >= this.#window.size;
    if (!this.#paused && (kept >= FLOW.replayLimit || isFull)) {
      this.#paused = true;
      if (isFull) this.#window.filled();
      this.#options.pause();
    } else if (this.#paused && kept <= FLOW.replayLow && waiting <= this.#window.size - FLOW.room) {
      this.#paused = false;
      this.#options.resume();
    }
  }

  #flushSoon(): void {
    this.#timer ??= this.#options.clock.after(COALESCE_MS, () => {
      this.flush();
    });
  }

  #cancelTimer(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
  }
}
