import type { ClientRequest, IncomingMessage } from 'node:http';
import WebSocket from 'ws';
import type { Disposable } from '../../../shared/result';
import type { Clock } from '../clock';
import type { SocketOptions } from '../http/cluster-client';
import { SUBPROTOCOLS } from './frames';

/** A message larger than this is no exec server's: real ones send at most 32 KiB. */
const MAX_MESSAGE = 4 * 1024 * 1024;
/**
 * Answers to a server's pings that the system has not taken yet, at most. Further pings are left
 * unanswered: a socket that takes nothing has the write deadline.
 */
const MAX_PENDING_PONGS = 16;
/**
 * TCP keep-alive probes start after this much silence, milliseconds. Pings are what notices a dead
 * server; the probes go on while those are suspended, and keep routers from forgetting a connection
 * whose reader has been paused for long.
 */
const KEEP_ALIVE_MS = 30_000;

/** What an accepted socket tells. Closed comes exactly once, last, unless it was cut by us. */
export interface ExecSocketListener {
  message(data: Uint8Array, isBinary: boolean): void;
  /** The answer to a ping of ours, with its payload. */
  pong(payload: Uint8Array): void;
  /** Something else was heard. */
  heard(): void;
  closed(end: SocketEnd): void;
}

/** How a socket ended. */
export interface SocketEnd {
  /** RFC 6455, section 7.4.1; 1006 where the peer said nothing. */
  readonly code: number;
  /** The server's own words, or empty. */
  readonly reason: string;
  /** What broke it, where something did. */
  readonly error: Error | undefined;
}

/** How an attempt to open a socket went. Told exactly once, and never after `dispose`. */
export interface SocketAttemptListener {
  /** Subscribe before returning: the first message may come in the same packet. */
  opened(socket: ExecSocket): void;
  /** The server, or a proxy before it, answered with something else than 101. */
  answered(response: IncomingMessage): void;
  /** `stale`: it was an idle connection of the pool, which broke as it was used. */
  failed(error: Error, stale: boolean): void;
}

/** Opens one WebSocket, whose handshake was signed just now. No deadline of its own. */
export function openExecSocket(
  { url, headers, agent, wasIdle }: SocketOptions,
  listener: SocketAttemptListener,
): Disposable {
  let request: ClientRequest | undefined;
  let told = false;
  const webSocket = new WebSocket(url, [...SUBPROTOCOLS], {
    headers,
    agent,
    // 550 to 670 MB/s without it, and a compressor keeps 300 KB for each stream.
    perMessageDeflate: false,
    followRedirects: false,
    maxPayload: MAX_MESSAGE,
    // Nothing but the close reply may follow the status: see `ExecSocket.quiet`.
    autoPong: false,
    finishRequest: (made: ClientRequest) => {
      request = made;
      made.on('socket', (socket) => {
        socket.setKeepAlive(true, KEEP_ALIVE_MS);
      });
      made.end();
    },
  });
  const once = (tell: () => void): void => {
    if (told) return;
    told = true;
    tell();
  };
  webSocket.on('open', () => {
    once(() => {
      listener.opened(new ExecSocket(webSocket));
    });
  });
  webSocket.on('unexpected-response', (_request, response) => {
    once(() => {
      listener.answered(response);
    });
  });
  webSocket.on('error', (error) => {
    once(() => {
      listener.failed(error, request !== undefined && wasIdle(request) && isReset(error));
    });
  });
  return {
    dispose: () => {
      told = true;
      // Followed by an error that nobody needs to see, unless it is open or closed already.
      webSocket.terminate();
    },
  };
}

function isReset(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

/** An accepted WebSocket: the only one who knows `ws`. */
export class ExecSocket {
  readonly #socket: WebSocket;
  #listener: ExecSocketListener | undefined;
  #pendingPongs = 0;
  #quiet = false;
  #error: Error | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data, isBinary) => {
      // `binaryType` is ws's default: messages are Buffers.
      this.#listener?.message(data as Buffer, isBinary);
    });
    socket.on('pong', (payload) => this.#listener?.pong(payload));
    socket.on('ping', (payload) => {
      this.#listener?.heard();
      this.#answer(payload);
    });
    socket.on('error', (error) => {
      this.#error ??= error;
      // Frames after a broken one cannot be read; without this the close would take its time.
      socket.terminate();
    });
    socket.on('close', (code, reason) => {
      this.#listener?.closed({ code, reason: reason.toString(), error: this.#error });
    });
  }

  listen(listener: ExecSocketListener): void {
    this.#listener = listener;
  }

  /** The subprotocol agreed on. */
  get protocol(): string {
    return this.#socket.protocol;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Bytes that the system has not taken yet. */
  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  /** Sends one binary message; `taken` is called when the system took it, never if it did not. */
  send(message: Uint8Array, taken?: () => void): void {
    if (!this.isOpen) return;
    this.#socket.send(message, (error) => {
      // A failed send is followed by the socket's own error and close.
      if (!error) taken?.();
    });
  }

  /** As `send`, for a ping. */
  ping(payload: Uint8Array, taken: () => void): void {
    if (!this.isOpen) return;
    this.#socket.ping(payload, undefined, (error: Error | null | undefined) => {
      if (!error) taken();
    });
  }

  pause(): void {
    if (this.isOpen) this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** From now on nothing is sent but the answer to the server's close. */
  quiet(): void {
    this.#quiet = true;
  }

  /** Closes politely, and cuts after `grace` milliseconds: a half-open socket never answers. */
  close(clock: Clock, grace: number): void {
    this.#listener = undefined;
    if (!this.isOpen) {
      this.#socket.terminate();
      return;
    }
    // Unread data would hide the answer.
    this.#socket.resume();
    const cut = clock.after(grace, () => {
      this.#socket.terminate();
    });
    this.#socket.once('close', () => {
      cut.dispose();
    });
    this.#socket.close(1000);
  }

  /** Cuts at once; nothing is told any more. */
  cut(): void {
    this.#listener = undefined;
    this.#socket.terminate();
  }

  #answer(payload: Buffer): void {
    if (this.#quiet || !this.isOpen || this.#pendingPongs >= MAX_PENDING_PONGS) return;
    this.#pendingPongs += 1;
    this.#socket.pong(payload, undefined, () => {
      this.#pendingPongs -= 1;
    });
  }
}
