import type { WebSocket } from 'ws';
import type { Protocol } from './channels';
import { CHANNEL } from './channels';
import type { Exit } from './exit';
import { exitStatusJson } from './exit';
import { OutputFrames } from './output-frames';
import type { ContainerProcess, ProcessListener, TerminalSize } from './process';

/**
 * Unsent bytes above which the process is paused, and below which it goes on. Some thirty frames:
 * enough to keep a fast client busy, little enough that hundreds of sessions fit in memory.
 */
const HIGH_WATER = 1024 * 1024;
const LOW_WATER = 256 * 1024;

/**
 * kubectl 1.32 may not have made its streams yet when a server answers in the same instant
 * ("Unknown stream id 1"). Real servers take longer than this anyway.
 */
const FIRST_FRAME_DELAY_MS = 5;

/** A shell that floods after its client left is drained at some 20 MB/s, not at a whole core. */
const ORPHAN_BYTES_PER_REST = 1024 * 1024;
const ORPHAN_REST_MS = 50;

/** Entries kept of each thing observed: a test looks at the latest. */
const MAX_OBSERVED = 256;

/** A terminal size the client sent. */
export interface ReceivedSize extends TerminalSize {
  /** Milliseconds since the epoch, with fractions. */
  readonly at: number;
}

/** A marked byte that came in on stdin. */
export interface ReceivedMark {
  readonly byte: number;
  /** Its offset in stdin. */
  readonly offset: number;
  /** Milliseconds since the epoch, with fractions. */
  readonly at: number;
}

export interface SessionOptions {
  readonly socket: WebSocket;
  readonly protocol: Protocol;
  readonly argv: readonly string[];
  /** True: the client gets stdout. */
  readonly stdout: boolean;
  readonly stderr: boolean;
  /** True: the client may write to stdin; without it the command reads an ended one. */
  readonly stdin: boolean;
  /** Bytes whose arrival on stdin is recorded (3 is Ctrl-C). */
  readonly marks: readonly number[];
  readonly pingsMuted: () => boolean;
  /** Cuts the connection with a TCP reset. */
  readonly reset: () => void;
  /** Starts the process; its output goes to the listener. */
  readonly start: (listener: ProcessListener) => ContainerProcess;
}

const epochNow = (): number => performance.timeOrigin + performance.now();

/**
 * One command running in a container and the WebSocket that watches it. When the socket drops the
 * command lives on, as under a real runtime: its output is then read and thrown away.
 */
export class ExecSession {
  readonly process: ContainerProcess;
  readonly sizes: ReceivedSize[] = [];
  readonly marks: ReceivedMark[] = [];
  stdinBytes = 0;
  outputBytes = 0;
  exit: Exit | undefined;
  /** Resolves with the exit once it happened and was told to whoever still listens. */
  readonly ended: Promise<Exit>;
  readonly #frames: OutputFrames;
  readonly #opened: Promise<void>;
  #connected = true;
  #orphanBytes = 0;

  constructor(private readonly options: SessionOptions) {
    const { socket } = options;
    this.#frames = new OutputFrames((message) => {
      this.#send(message);
    });
    // Registered before anything is awaited: stdin may be in the same packet as the handshake.
    socket.on('message', (data: Buffer) => {
      this.#receive(data);
    });
    socket.on('ping', (data: Buffer) => {
      if (!options.pingsMuted()) {
        socket.pong(data);
      }
    });
    socket.once('close', () => {
      this.#disconnected();
    });
    // Always followed by 'close', which is what ends the connection here.
    socket.on('error', () => undefined);
    this.process = options.start({
      output: (channel, bytes) => {
        this.#output(channel, bytes);
      },
      drained: () => {
        socket.resume();
      },
    });
    if (!options.stdin) {
      this.process.endInput();
    }
    // The empty frame that tells the client the streams exist (remotecommand/websocket.go).
    this.#frames.message(
      options.stdout || !options.stderr ? CHANNEL.stdout : CHANNEL.stderr,
      EMPTY,
    );
    this.#opened = new Promise((resolve) => {
      setTimeout(() => {
        this.#frames.open();
        this.process.resume();
        resolve();
      }, FIRST_FRAME_DELAY_MS);
    });
    this.ended = this.#end();
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Ends the connection without a word; the process lives on. */
  drop(how: 'reset' | 'close'): void {
    if (how === 'close') {
      this.options.socket.close(1001);
    } else {
      this.options.reset();
    }
  }

  /** Ends the stream as a server that lost the container: with words and no exit; the process lives on. */
  fail(statusJson: string): void {
    this.#frames.flush();
    this.finish(statusJson);
  }

  async #end(): Promise<Exit> {
    const exit = await this.process.finished;
    await this.#opened;
    this.exit = exit;
    this.finish(exitStatusJson(exit, this.options.argv));
    return exit;
  }

  /** Sends the status and closes: nothing may follow it. */
  finish(statusJson: string): void {
    this.#frames.message(CHANNEL.status, Buffer.from(statusJson));
    // Reads on while closing, so that the peer's close frame is seen behind unread input.
    this.options.socket.resume();
    this.options.socket.close(1000);
  }

  #output(channel: 1 | 2, bytes: Buffer): void {
    this.outputBytes += bytes.length;
    if (!this.#connected) {
      this.#discard(bytes.length);
    } else if (channel === 1 ? this.options.stdout : this.options.stderr) {
      this.#frames.add(channel, bytes);
    }
  }

  #send(message: Buffer): void {
    const { socket } = this.options;
    if (socket.readyState !== socket.OPEN) {
      return;
    }
    socket.send(message, () => {
      if (this.#connected && socket.bufferedAmount < LOW_WATER) {
        this.process.resume();
      }
    });
    if (socket.bufferedAmount > HIGH_WATER) {
      this.process.pause();
    }
  }

  #discard(bytes: number): void {
    this.#orphanBytes += bytes;
    if (this.#orphanBytes > ORPHAN_BYTES_PER_REST) {
      this.#orphanBytes = 0;
      this.process.pause();
      setTimeout(() => {
        this.process.resume();
      }, ORPHAN_REST_MS);
    }
  }

  #receive(message: Buffer): void {
    const channel = message[0];
    const payload = message.subarray(1);
    switch (channel) {
      case CHANNEL.stdin:
        this.#input(payload);
        break;
      case CHANNEL.resize:
        this.#resize(payload);
        break;
      case CHANNEL.close:
        if (this.options.protocol === 'v5.channel.k8s.io' && payload[0] === CHANNEL.stdin) {
          this.process.endInput();
        }
        break;
      default:
        // As the real server: a channel that nobody reads, or an empty message.
        break;
    }
  }

  #input(payload: Buffer): void {
    if (!this.options.stdin || payload.length === 0) {
      return;
    }
    for (const byte of this.options.marks) {
      for (let at = payload.indexOf(byte); at >= 0; at = payload.indexOf(byte, at + 1)) {
        observe(this.marks, { byte, offset: this.stdinBytes + at, at: epochNow() });
      }
    }
    this.stdinBytes += payload.length;
    if (!this.process.write(payload)) {
      // Everything behind waits, resize and close too: a real server's channels are blocking pipes.
      this.options.socket.pause();
    }
  }

  #resize(payload: Buffer): void {
    const size = parseSize(payload);
    if (size !== undefined) {
      observe(this.sizes, { ...size, at: epochNow() });
      this.process.resize(size);
    }
  }

  #disconnected(): void {
    this.#connected = false;
    this.process.endInput();
    this.process.resume();
  }
}

const EMPTY = new Uint8Array(0);

function observe<T>(list: T[], item: T): void {
  if (list.length >= MAX_OBSERVED) {
    list.shift();
  }
  list.push(item);
}

/** `{"Width":80,"Height":24}`; undefined when it is not that. */
function parseSize(payload: Buffer): TerminalSize | undefined {
  let value: unknown;
  try {
    value = JSON.parse(payload.toString('utf8'));
  } catch {
    return undefined;
  }
  const isSize = (number: unknown): number is number =>
    Number.isInteger(number) && Number(number) > 0 && Number(number) <= 0xffff;
  return typeof value === 'object' &&
    value !== null &&
    'Width' in value &&
    'Height' in value &&
    isSize(value.Width) &&
    isSize(value.Height)
    ? { columns: value.Width, rows: value.Height }
    : undefined;
}
