import { cleanText } from '../../../shared/clean-text';
import { appError, type AppError } from '../../../shared/errors';
import type { Disposable } from '../../../shared/result';
import type { TerminalSize } from '../../../shared/terminal';
import type { Clock } from '../clock';
import type { ClusterClient } from '../http/cluster-client';
import {
  EXEC_DEADLINES,
  type ExecDeadlines,
  type ExecEnd,
  type ExecListener,
  type ExecRequest,
} from './exec';
import { execFailure, streamEnd } from './exec-failure';
import type { ExecSocket, SocketEnd } from './exec-socket';
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
import { Handshake } from './handshake';
import { Liveness, type Silence } from './liveness';
import { Oddities } from './oddities';
import { StdinQueue, type StdinSink } from './stdin-queue';

export { EXEC_DEADLINES } from './exec';
export type { ExecDeadlines, ExecEnd, ExecListener, ExecRequest } from './exec';

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

/**
 * One `pods/exec` WebSocket: the remote command protocol, v5 or v4, over a socket that
 * `Handshake` opens and `Liveness` watches.
 *
 * Source: KEP-4006 and `k8s.io/client-go/tools/remotecommand/websocket.go`.
 */
export class ExecConnection {
  readonly #options: ExecOptions;
  readonly #listener: ExecListener;
  readonly #deadlines: ExecDeadlines;
  readonly #handshake: Handshake;
  readonly #oddities: Oddities;
  readonly #stdin: StdinQueue;
  #socket: ExecSocket | undefined;
  #liveness: Liveness | undefined;
  #size: TerminalSize | undefined;
  #ready = false;
  /** Something came out of the command: its program was found. */
  #spoke = false;
  #paused = false;
  #ended = false;
  #status: ExecStatus | undefined;
  #grace: Disposable | undefined;
  #roundTrip: number | undefined;

  private constructor(options: ExecOptions) {
    this.#options = options;
    this.#listener = options.listener;
    this.#deadlines = { ...EXEC_DEADLINES, ...options.deadlines };
    this.#size = options.size;
    this.#oddities = new Oddities((detail) => this.#listener.onOddity?.(detail));
    this.#stdin = new StdinQueue(this.#sink());
    const { client, request, clock } = options;
    this.#handshake = Handshake.start({
      client,
      request,
      clock,
      deadline: this.#deadlines.handshake,
      opened: (socket) => {
        this.#opened(socket);
      },
      failed: (error) => {
        this.#end({ kind: 'failed', error });
      },
      onOddity: (detail) => {
        this.#oddities.note(detail);
      },
    });
  }

  /** Starts an exec. Everything that happens to it, refusals included, comes through `listener`. */
  static open(options: ExecOptions): ExecConnection {
    return new ExecConnection(options);
  }

  /** Milliseconds of the last answered ping, or undefined before the first. */
  get roundTrip(): number | undefined {
    return this.#roundTrip;
  }

  /** Bytes written that the system has not taken yet: what a resize or an interrupt waits for. */
  get bufferedAmount(): number {
    return this.#socket?.bufferedAmount ?? 0;
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
    this.#send(encodeStdinClose());
    return true;
  }

  /** Stops reading the socket, and with it every deadline. */
  pause(): void {
    if (this.#paused || this.#ended) return;
    this.#paused = true;
    this.#socket?.pause();
    this.#liveness?.pause();
  }

  /** Reads on. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#liveness?.resume();
    this.#socket?.resume();
  }

  /** The machine slept: finds out at once, and with a short deadline, whether the stream lives. */
  woke(seconds: number): void {
    if (!this.#status) this.#liveness?.woke(seconds);
  }

  /** Closes the socket without waiting; no `onEnd` follows. The remote command may live on. */
  dispose(): void {
    if (this.#ended) return;
    this.#finish();
    this.#socket?.close(this.#options.clock, this.#deadlines.close);
  }

  #opened(socket: ExecSocket): void {
    const { clock } = this.#options;
    this.#socket = socket;
    const liveness = new Liveness({
      clock,
      deadlines: this.#deadlines,
      link: socket,
      onRoundTrip: (milliseconds) => {
        this.#roundTrip = milliseconds;
        this.#listener.onRoundTrip?.(milliseconds);
      },
      onSilence: (silence) => {
        this.#silent(silence);
      },
    });
    this.#liveness = liveness;
    socket.listen({
      message: (data, isBinary) => {
        liveness.heard();
        this.#message(data, isBinary);
      },
      pong: (payload) => {
        liveness.pong(payload);
      },
      heard: () => {
        liveness.heard();
      },
      closed: (end) => {
        this.#closed(end);
      },
    });
    if (this.#paused) {
      socket.pause();
      liveness.pause();
    }
    this.#sendSize();
    liveness.start();
    this.#listener.onOpen?.(socket.protocol);
    // Input that came while connecting.
    this.#stdin.drain();
  }

  #message(data: Uint8Array, isBinary: boolean): void {
    if (this.#ended) return;
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
        this.#told(decodeStatus(frame.bytes));
        return;
      case 'unknown':
        this.#oddities.note(frame.detail);
        return;
      case 'ready':
      case 'close':
        return;
    }
  }

  #told(status: ExecStatus): void {
    if (this.#status) {
      this.#oddities.note('a second status');
      return;
    }
    this.#status = status;
    this.#stdin.close();
    this.#socket?.quiet();
    this.#liveness?.dispose();
    // The end is told when the server closes, after whatever output is still under way.
    this.#awaitClose();
  }

  /** A reader that pauses us has not seen all output yet: the wait starts over. */
  #awaitClose(): void {
    this.#grace?.dispose();
    this.#grace = this.#options.clock.after(this.#deadlines.drain, () => {
      if (this.#paused) this.#awaitClose();
      else this.#concluded();
    });
  }

  /** The status is in, and so is all output. */
  #concluded(): void {
    const status = this.#status;
    if (!status) return;
    const { request, client } = this.#options;
    if (status.kind === 'exited') this.#end(status);
    else if (this.#spoke) {
      const error = streamEnd(request, client.server, status.message);
      this.#end({ kind: 'lost', error, silent: false });
    } else this.#end({ kind: 'failed', error: execFailure(request, status.message) });
  }

  #closed({ code, reason, error }: SocketEnd): void {
    if (this.#ended) return;
    if (this.#status) {
      this.#concluded();
      return;
    }
    const asleep = this.#liveness?.asleep ?? null;
    if (asleep !== null) {
      this.#silent({ kind: 'asleep', seconds: asleep });
      return;
    }
    const { request, client } = this.#options;
    const words = cleanText(reason);
    this.#end({
      kind: 'lost',
      error:
        words === ''
          ? this.#lost(error === undefined ? `WebSocket ${code}` : errorCode(error))
          : streamEnd(request, client.server, words),
      silent: false,
    });
  }

  #silent(silence: Silence): void {
    const { server } = this.#options.client;
    const error =
      silence.kind === 'asleep'
        ? appError('lost-in-sleep', { server, seconds: silence.seconds })
        : appError('timed-out', {
            server,
            waitingFor: 'data',
            seconds: Math.max(1, Math.round(silence.milliseconds / 1000)),
          });
    // Nobody would answer a polite close.
    this.#socket?.cut();
    this.#end({ kind: 'lost', error, silent: silence.kind === 'silent' });
  }

  #lost(detail: string): AppError {
    return appError('connection-lost', { server: this.#options.client.server, detail });
  }

  #end(end: ExecEnd): void {
    if (this.#ended) return;
    this.#finish();
    this.#socket?.close(this.#options.clock, this.#deadlines.close);
    this.#listener.onEnd(end);
  }

  #finish(): void {
    this.#ended = true;
    this.#handshake.dispose();
    this.#stdin.close();
    this.#liveness?.dispose();
    this.#grace?.dispose();
    this.#oddities.conclude();
  }

  #canSend(): boolean {
    return !this.#ended && !this.#status && this.#socket?.isOpen === true;
  }

  #send(message: Uint8Array, taken?: () => void): void {
    if (!this.#canSend()) return;
    // The write deadline runs from the first byte that waits.
    if (this.#socket?.bufferedAmount === 0) this.#liveness?.taken();
    this.#socket?.send(message, () => {
      this.#liveness?.taken();
      taken?.();
    });
  }

  #sendSize(): void {
    if (this.#size && this.#options.request.tty) this.#send(encodeResize(this.#size));
  }

  #sink(): StdinSink {
    // Arrows keep `this` for the getter below.
    const buffered = (): number =>
      this.#canSend() ? (this.#socket?.bufferedAmount ?? Infinity) : Infinity;
    return {
      get bufferedAmount() {
        return buffered();
      },
      send: (payload, sent) => {
        this.#send(encodeFrame(CHANNEL.stdin, payload), sent);
      },
      confirm: (read) => this.#liveness?.confirm(read) ?? false,
    };
  }
}

function errorCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string'
    ? error.code
    : cleanText(error.message, 200);
}
