import type { Socket } from 'node:net';
import type { Disposable } from '../../../shared/result';
import type { Clock } from '../clock';

/**
 * Milliseconds from the moment in which a connection was taken until the next one is made. What took
 * it comes first, a shell that starts; and fifty tabs that are opened at once ask for one.
 */
const REST_MS = 300;

/** What a reserve is made of. */
export interface ConnectionReserveOptions {
  readonly clock: Clock;
  /** Makes a connection that is ready for HTTP, or rejects. */
  readonly open: (signal: AbortSignal) => Promise<Socket>;
  /** Whether one is wanted at this moment. */
  readonly isWanted: () => boolean;
  /** Milliseconds that it is kept for nobody. */
  readonly idleMs: number;
}

/**
 * One connection that is made before it is asked for. An exec stream keeps the connection that its
 * handshake went over, so whatever comes after a click would have to wait for TCP and TLS: two round
 * trips, and some milliseconds of work at both ends.
 */
export class ConnectionReserve implements Disposable {
  readonly #options: ConnectionReserveOptions;
  #rest: Disposable | null = null;
  #opening: AbortController | null = null;
  #kept: { readonly socket: Socket; readonly release: () => void } | null = null;
  #disposed = false;

  constructor(options: ConnectionReserveOptions) {
    this.#options = options;
  }

  /** A connection was taken: makes another one in a while, if one is wanted then. */
  fillSoon(): void {
    if (this.#disposed) return;
    this.#rest ??= this.#options.clock.after(REST_MS, () => {
      this.#rest = null;
      if (this.#kept === null && this.#opening === null && this.#options.isWanted()) this.#fill();
    });
  }

  /** Hands the connection over. Null: there is none, or not yet. */
  take(): Socket | null {
    const kept = this.#kept;
    if (kept === null) return null;
    kept.release();
    kept.socket.ref();
    return kept.socket;
  }

  /** Keeps none any more: it may be as dead as another one was. */
  drop(): void {
    this.#kept?.socket.destroy();
    this.#kept?.release();
  }

  dispose(): void {
    this.#disposed = true;
    this.#rest?.dispose();
    this.#opening?.abort();
    this.#kept?.socket.destroy();
    this.#kept?.release();
  }

  #fill(): void {
    const opening = new AbortController();
    this.#opening = opening;
    this.#options.open(opening.signal).then(
      (socket) => {
        this.#opening = null;
        if (this.#disposed) socket.destroy();
        else this.#keep(socket);
      },
      () => {
        // Nobody waits for it: whoever needs a connection next finds out by itself, and is told.
        this.#opening = null;
      },
    );
  }

  #keep(socket: Socket): void {
    // A server that says something unasked, mostly that it has waited long enough, is about to close it.
    // Listening for data also is what makes the server's end be seen.
    const drop = (): void => {
      socket.destroy();
      release();
    };
    const idle = this.#options.clock.after(this.#options.idleMs, drop);
    const release = (): void => {
      idle.dispose();
      socket.off('data', drop);
      socket.off('end', drop);
      socket.off('close', drop);
      if (this.#kept?.socket === socket) this.#kept = null;
    };
    socket.on('data', drop);
    socket.once('end', drop);
    socket.once('close', drop);
    // It keeps nobody's process alive.
    socket.unref();
    this.#kept = { socket, release };
  }
}
