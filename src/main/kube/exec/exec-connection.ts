import type { IncomingMessage } from 'node:http';
import WebSocket from 'ws';
import { cleanText } from '../../../shared/clean-text';
import { appError, type AppError } from '../../../shared/errors';
import type { Disposable } from '../../../shared/result';
import type { Exit, TerminalSize } from '../../../shared/terminal';
import type { Clock } from '../clock';
import { apiPath } from '../http/api-path';
import type { ClusterClient, RequestSubject } from '../http/cluster-client';
import {
  CHANNEL,
  decodeFrame,
  decodeStatus,
  encodeFrame,
  encodeResize,
  encodeStdinClose,
  SUBPROTOCOLS,
  type ExecStatus,
} from './frames';
import { StdinQueue } from './stdin-queue';

/** What to run, and where. */
export interface ExecRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** The argv, one item each. */
  readonly command: readonly string[];
  readonly tty: boolean;
  /** Whether the command gets a stdin. A terminal always does. */
  readonly stdin: boolean;
}

/** How an exec ended. */
export type ExecEnd =
  | { readonly kind: 'exited'; readonly exit: Exit }
  /** The server refused, or could not run the command. */
  | { readonly kind: 'failed'; readonly error: AppError }
  /** The stream broke: the command may still run. */
  | { readonly kind: 'lost'; readonly error: AppError };

/** What an exec tells, in this order: open, ready, output…, end. End comes exactly once, last. */
export interface ExecListener {
  onOpen?(): void;
  /** The server's streams are up: the first frame of any kind but a status came. */
  onReady?(): void;
  /** `bytes` may be a view of a pooled buffer: copy what outlives the call. */
  onOutput(stream: 'stdout' | 'stderr', bytes: Uint8Array): void;
  onEnd(end: ExecEnd): void;
  /** Something odd that the stream survived. */
  onOddity?(detail: string): void;
}

/**
 * Deadlines, milliseconds. The read deadline and the ping period are kubectl's; with a ping every
 * 5 s, 61 s means that twelve pings in a row went unanswered.
 */
export interface ExecDeadlines {
  readonly handshake: number;
  readonly ping: number;
  readonly read: number;
  /** How long the rest may take once the status is in: the server closes right after it. */
  readonly drain: number;
  /** How long a closing socket may take before it is cut. */
  readonly close: number;
}

export const EXEC_DEADLINES: ExecDeadlines = {
  handshake: 15_000,
  ping: 5_000,
  read: 61_000,
  drain: 2_000,
  close: 1_000,
};

/** A message larger than this is no exec server's: real ones send at most 32 KiB. */
const MAX_MESSAGE = 4 * 1024 * 1024;
/** Bytes of a refused handshake's body that are read: kubectl's limit too. */
const MAX_REFUSAL = 64 * 1024;

/**
 * A server's words, with 400 or 403, where a proxy took the `Upgrade` header away, and where it
 * speaks none of the protocols offered.
 *
 * Source: k8s.io/apimachinery/pkg/util/proxy/upgradeaware.go, …/util/httpstream/httpstream.go.
 */
const UPGRADE_REFUSED = /upgrade request required|unable to negotiate protocol/i;

/**
 * One `pods/exec` WebSocket.
 *
 * Source: KEP-4006 and `k8s.io/client-go/tools/remotecommand/websocket.go`, whose faults under a
 * paused reader it avoids: while paused, pings stop and the read deadline is suspended, because
 * pongs queue behind the data that we do not read.
 */
export class ExecConnection {
  readonly #listener: ExecListener;
  readonly #clock: Clock;
  readonly #deadlines: ExecDeadlines;
  readonly #client: ClusterClient;
  readonly #request: ExecRequest;
  readonly #subject: RequestSubject;
  readonly #stdin: StdinQueue;
  #socket: WebSocket | undefined;
  #size: TerminalSize | undefined;
  #opened = false;
  /** Something came out of the command: its program was found. */
  #spoke = false;
  /** The handshake was sent a second time. */
  #repeated = false;
  #ready = false;
  #paused = false;
  #ended = false;
  #status: ExecStatus | undefined;
  #closing = false;
  #heardAt = 0;
  #pingedAt: number | undefined;
  #roundTrip: number | undefined;
  #liveness: Disposable | undefined;
  #grace: Disposable | undefined;

  private constructor(options: ExecOptions) {
    this.#listener = options.listener;
    this.#clock = options.clock;
    this.#deadlines = { ...EXEC_DEADLINES, ...options.deadlines };
    this.#client = options.client;
    this.#request = options.request;
    this.#size = options.size;
    const { namespace, pod } = options.request;
    this.#subject = { verb: 'create', resource: 'pods/exec', namespace, name: pod };
    this.#stdin = new StdinQueue(this.#sink());
  }

  /** Starts an exec. Everything that happens to it, refusals included, comes through `listener`. */
  static open(options: ExecOptions): ExecConnection {
    const connection = new ExecConnection(options);
    void connection.#connect();
    return connection;
  }

  /** Milliseconds of the last answered ping, or undefined before the first. */
  get roundTrip(): number | undefined {
    return this.#roundTrip;
  }

  /** Input for the command. False: refused as a whole, because the pod does not read. */
  write(bytes: Uint8Array): boolean {
    // Nothing may follow the status but the close reply: a late frame can reset away the last output.
    if (this.#ended || this.#status) return true;
    return this.#stdin.push(bytes);
  }

  /** As `write`, but drops input that was not sent yet: an interrupt overtakes a paste. */
  interrupt(bytes: Uint8Array): boolean {
    if (this.#ended || this.#status) return true;
    return this.#stdin.interrupt(bytes);
  }

  /** Tells the terminal's size; overtakes queued input. Repeats of the same size are not sent. */
  resize(size: TerminalSize): void {
    if (this.#size?.cols === size.cols && this.#size.rows === size.rows) return;
    this.#size = size;
    this.#sendSize();
  }

  /** v5: ends the command's stdin. With v4 there is no such message, and false is returned. */
  closeStdin(): boolean {
    if (this.#socket?.protocol !== SUBPROTOCOLS[0] || !this.#canSend()) return false;
    this.#socket.send(encodeStdinClose());
    return true;
  }

  /** Stops reading the socket. */
  pause(): void {
    if (this.#paused || this.#ended) return;
    this.#paused = true;
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.pause();
  }

  /** Reads on. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#heardAt = this.#clock.monotonic();
    this.#pingedAt = undefined;
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.resume();
  }

  /** Closes the socket without waiting; no `onEnd` follows. The remote command may live on. */
  dispose(): void {
    if (this.#ended) return;
    this.#finish();
    this.#shut();
  }

  async #connect(): Promise<void> {
    const { namespace, pod, container, command, tty, stdin } = this.#request;
    const path = apiPath('api', 'v1', 'namespaces', namespace, 'pods', pod, 'exec');
    const query: (readonly [string, string])[] = [
      ['container', container],
      ['stdin', String(stdin)],
      ['stdout', 'true'],
      // Under a tty the runtime merges stderr into stdout, and CRI rejects a request for both.
      ['stderr', String(!tty)],
      ['tty', String(tty)],
      ...command.map((argument): [string, string] => ['command', argument]),
    ];
    const signed = await this.#client.socket(path, query);
    if (this.#ended) return;
    if (!signed.ok) {
      this.#end({ kind: 'failed', error: signed.error });
      return;
    }
    const { url, headers, agent } = signed.value;
    const socket = new WebSocket(url, [...SUBPROTOCOLS], {
      headers,
      agent,
      handshakeTimeout: this.#deadlines.handshake,
      perMessageDeflate: false,
      followRedirects: false,
      maxPayload: MAX_MESSAGE,
    });
    this.#socket = socket;
    socket.on('open', () => {
      this.#onOpen(socket);
    });
    socket.on('message', (data, isBinary) => {
      this.#message(data as Buffer, isBinary);
    });
    socket.on('pong', () => {
      this.#heard();
      if (this.#pingedAt !== undefined) {
        this.#roundTrip = this.#clock.monotonic() - this.#pingedAt;
        this.#pingedAt = undefined;
      }
    });
    socket.on('unexpected-response', (_request, response) => {
      void this.#refused(response);
    });
    socket.on('error', (error) => {
      if (this.#socket === socket) this.#broke(error);
    });
    socket.on('close', (code, reason) => {
      // One whose handshake was repeated is not ours any more.
      if (this.#socket === socket) this.#closed(code, reason.toString());
    });
  }

  #onOpen(socket: WebSocket): void {
    if (this.#ended) return;
    this.#opened = true;
    this.#heardAt = this.#clock.monotonic();
    this.#watchLiveness();
    if (this.#paused) socket.pause();
    this.#sendSize();
    this.#listener.onOpen?.();
    // Input that came while connecting.
    this.#stdin.drain();
  }

  #message(data: Buffer, isBinary: boolean): void {
    if (this.#ended) return;
    this.#heard();
    const frame = isBinary ? decodeFrame(data) : { kind: 'unknown' as const, detail: 'text' };
    if (!this.#ready && frame.kind !== 'status' && frame.kind !== 'unknown') {
      this.#ready = true;
      this.#listener.onReady?.();
    }
    switch (frame.kind) {
      case 'output':
        this.#spoke = true;
        this.#listener.onOutput(frame.stream, frame.bytes);
        return;
      case 'status':
        this.#status ??= decodeStatus(frame.bytes);
        this.#stdin.close();
        // The end is told when the server closes, after whatever output is still under way.
        this.#awaitClose();
        return;
      case 'unknown':
        this.#listener.onOddity?.(frame.detail);
        return;
      case 'ready':
      case 'close':
        return;
    }
  }

  /** A reader that pauses us has not seen all output yet: the wait starts over. */
  #awaitClose(): void {
    this.#grace?.dispose();
    this.#grace = this.#clock.after(this.#deadlines.drain, () => {
      if (this.#paused) this.#awaitClose();
      else this.#concluded();
    });
  }

  /** The handshake was answered with something else than 101: its body says why. */
  async #refused(response: IncomingMessage): Promise<void> {
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > MAX_REFUSAL) break;
        chunks.push(chunk);
      }
    } catch (error) {
      // A body cut short still has its status; the words that came are used.
      this.#listener.onOddity?.(String(error));
    }
    const status = response.statusCode ?? 0;
    const body = Buffer.concat(chunks).toString('utf8');
    const error = UPGRADE_REFUSED.test(body)
      ? this.#protocolRefused()
      : this.#client.refused(status, body, this.#subject, response.headers['retry-after']);
    this.#end({ kind: 'failed', error });
  }

  #broke(error: Error): void {
    if (this.#ended) return;
    if (this.#status) {
      this.#concluded();
      return;
    }
    if (this.#opened) {
      this.#end({ kind: 'lost', error: this.#lost(errorCode(error)) });
      return;
    }
    if (!this.#repeated && isReset(error)) {
      // The server closed an idle connection of the pool in the moment we used it. Once is enough: a
      // server that resets a new connection means it.
      this.#repeated = true;
      this.#socket = undefined;
      void this.#connect();
      return;
    }
    this.#end({ kind: 'failed', error: this.#handshakeError(error) });
  }

  #handshakeError(error: Error): AppError {
    const server = this.#client.server;
    // ws says these two in words only (lib/websocket.js, 8.x).
    if (/subprotocol/i.test(error.message)) return this.#protocolRefused();
    if (/handshake has timed out/i.test(error.message)) {
      const seconds = this.#deadlines.handshake / 1000;
      return appError('timed-out', { server, waitingFor: 'handshake', seconds });
    }
    return this.#client.failure(error, this.#subject);
  }

  #closed(code: number, reason: string): void {
    if (this.#ended) return;
    if (this.#status) {
      this.#concluded();
      return;
    }
    const detail = reason === '' ? `WebSocket ${code}` : `WebSocket ${code}: ${reason}`;
    this.#end({ kind: 'lost', error: this.#lost(cleanText(detail)) });
  }

  /** The status is in, and so is all output. */
  #concluded(): void {
    const status = this.#status;
    if (!status) return;
    this.#end(
      status.kind === 'exited'
        ? status
        : { kind: 'failed', error: execFailure(this.#request, status, this.#spoke) },
    );
  }

  #protocolRefused(): AppError {
    const offered = SUBPROTOCOLS.join(', ');
    return appError('exec-protocol-refused', { server: this.#client.server, offered });
  }

  #lost(detail: string): AppError {
    return appError('connection-lost', { server: this.#client.server, detail });
  }

  #end(end: ExecEnd): void {
    if (this.#ended) return;
    this.#finish();
    this.#shut();
    this.#listener.onEnd(end);
  }

  #finish(): void {
    this.#ended = true;
    this.#stdin.close();
    this.#liveness?.dispose();
    this.#grace?.dispose();
  }

  /** Closes politely, then cuts: a paused or half-open socket never answers the close. */
  #shut(): void {
    const socket = this.#socket;
    if (!socket || this.#closing) return;
    this.#closing = true;
    if (socket.readyState === WebSocket.CLOSED) return;
    if (socket.readyState !== WebSocket.OPEN) {
      socket.terminate();
      return;
    }
    if (this.#paused) socket.resume();
    const cut = this.#clock.after(this.#deadlines.close, () => {
      socket.terminate();
    });
    socket.once('close', () => {
      cut.dispose();
    });
    socket.close(1000);
  }

  #heard(): void {
    this.#heardAt = this.#clock.monotonic();
  }

  #watchLiveness(): void {
    this.#liveness = this.#clock.after(this.#deadlines.ping, () => {
      if (this.#ended) return;
      if (!this.#paused && !this.#checkAlive()) return;
      this.#watchLiveness();
    });
  }

  /** False when the stream was given up. */
  #checkAlive(): boolean {
    const now = this.#clock.monotonic();
    if (now - this.#heardAt >= this.#deadlines.read) {
      const seconds = this.#deadlines.read / 1000;
      const error = appError('timed-out', {
        server: this.#client.server,
        waitingFor: 'data',
        seconds,
      });
      this.#socket?.terminate();
      this.#end({ kind: 'lost', error });
      return false;
    }
    if (this.#canSend()) {
      this.#pingedAt ??= now;
      this.#socket?.ping();
    }
    return true;
  }

  #canSend(): boolean {
    return !this.#ended && !this.#status && this.#socket?.readyState === WebSocket.OPEN;
  }

  #sendSize(): void {
    if (this.#size && this.#request.tty && this.#canSend()) {
      this.#socket?.send(encodeResize(this.#size));
    }
  }

  #sink(): { readonly bufferedAmount: number; send(payload: Uint8Array, sent: () => void): void } {
    // An arrow keeps `this` for the getter below.
    const buffered = (): number =>
      this.#socket?.readyState === WebSocket.OPEN ? this.#socket.bufferedAmount : Infinity;
    return {
      get bufferedAmount() {
        return buffered();
      },
      send: (payload, sent) => {
        this.#socket?.send(encodeFrame(CHANNEL.stdin, payload), (error) => {
          // A failed send is followed by the socket's own error and close events.
          if (!error) sent();
        });
      },
    };
  }
}

/** How to open an exec. */
export interface ExecOptions {
  readonly client: ClusterClient;
  readonly request: ExecRequest;
  /** Told to the server before anything else, so that the shell never sees a wrong size. */
  readonly size?: TerminalSize | undefined;
  readonly clock: Clock;
  readonly listener: ExecListener;
  readonly deadlines?: Partial<ExecDeadlines> | undefined;
}

/** containerd's and CRI-O's (runc, crun) and Windows' words. */
const NO_SUCH_PROGRAM =
  /no such file or directory|executable file( `?\S+)? not found|not found in \$PATH|cannot find the (file|path) specified/i;

/**
 * The server's words for a command that did not run. Runtimes have no code for "no such program":
 * containerd, CRI-O and runc each say it in prose.
 */
export function execFailure(
  { pod, container }: ExecRequest,
  status: { readonly message: string },
  spoke: boolean,
): AppError {
  const { message } = status;
  if (!spoke && NO_SUCH_PROGRAM.test(message)) {
    return appError('no-shell', { pod, container });
  }
  if (
    /container (\S+ )?(is )?not (running|found|created)|unable to find container/i.test(message)
  ) {
    return appError('container-not-running', { pod, container, message: cleanText(message) });
  }
  return appError('exec-failed', { pod, container, message: cleanText(message) });
}

function isReset(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

function errorCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string'
    ? error.code
    : cleanText(error.message, 200);
}
