import { readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ReadStream } from 'node:tty';
import { requireBinary } from '@lydell/node-pty/requireBinary.js';
import type { Exit } from './exit';
import { exitOf } from './exit';
import type { ContainerProcess, ProcessListener, ProcessSpec, TerminalSize } from './process';
import { hasForegroundGroup } from './processes';
import { TerminalInput } from './terminal-input';

/**
 * What the kernel may still hold for a terminal whose program has ended: its buffers stop at
 * 640 KiB. Past this it is a background job that goes on writing, which the exec does not wait for.
 */
const MAX_REST = 1024 * 1024;
const READ_SIZE = 64 * 1024;

/**
 * A process on a pseudo-terminal of its own. Uses node-pty's binding without its Terminal class,
 * because that loses output: it destroys the stream 200 ms after the exit, and libuv takes a
 * hang-up after a partial read for the end although the terminal holds more. So the rest is read
 * here, synchronously, once the program has ended.
 */
export class TerminalProcess implements ContainerProcess {
  readonly pid: number;
  readonly finished: Promise<Exit>;
  readonly #binding = requireBinary('pty.node');
  readonly #stream: ReadStream;
  readonly #fd: number;
  readonly #input: TerminalInput;
  #open = true;

  constructor(
    spec: ProcessSpec,
    size: TerminalSize,
    private readonly listener: ProcessListener,
  ) {
    const [file = '', ...args] = spec.argv;
    let ended: (exit: Exit) => void = () => undefined;
    this.finished = new Promise((resolve) => {
      ended = resolve;
    });
    const forked = this.#binding.fork(
      file,
      args,
      Object.entries(spec.env).map(([name, value]) => `${name}=${value}`),
      spec.cwd,
      size.columns,
      size.rows,
      -1,
      -1,
      true,
      spawnHelper(),
      (code, signal) => {
        this.#close();
        ended(exitOf(code, signal));
      },
    );
    this.pid = forked.pid;
    this.#fd = forked.fd;
    this.#input = new TerminalInput(
      forked.fd,
      () => hasForegroundGroup(forked.pid),
      () => {
        listener.drained();
      },
    );
    this.#stream = new ReadStream(forked.fd);
    this.#stream.pause();
    this.#stream.on('data', (bytes: Buffer) => {
      listener.output(1, bytes);
    });
    // Every process has let go of the terminal; the exit follows, or the program lives on without.
    this.#stream.once('end', () => {
      this.#close();
    });
    // Linux says EIO for that when all is read; the descriptor is closed by now.
    this.#stream.once('error', () => {
      this.#open = false;
      this.#input.close();
      listener.drained();
    });
  }

  write(bytes: Buffer): boolean {
    return this.#input.write(bytes);
  }

  /** A terminal's input has no end: runtimes leave it open too. */
  endInput(): void {
    return undefined;
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    if (this.#open) {
      this.#stream.resume();
    }
  }

  resize(size: TerminalSize): void {
    if (this.#open) {
      this.#binding.resize(this.#fd, size.columns, size.rows);
    }
  }

  /** Hands over what is left to read and closes the terminal. */
  #close(): void {
    if (!this.#open) {
      return;
    }
    this.#open = false;
    this.#stream.pause();
    this.#stream.removeAllListeners('data');
    for (let part = this.#buffered(); part !== null; part = this.#buffered()) {
      this.listener.output(1, part);
    }
    for (let size = 0; size < MAX_REST;) {
      const part = this.#read();
      if (part.length === 0) {
        break;
      }
      size += part.length;
      this.listener.output(1, part);
    }
    this.#input.close();
    this.#stream.destroy();
    // Input for a terminal that is gone has nowhere to go.
    this.listener.drained();
  }

  /** What the stream has read and not handed out. */
  #buffered(): Buffer | null {
    return this.#stream.read() as Buffer | null;
  }

  /** What the kernel holds; empty when there is nothing more (EIO: hung up, EAGAIN: still open). */
  #read(): Buffer {
    const bytes = Buffer.allocUnsafe(READ_SIZE);
    try {
      return bytes.subarray(0, readSync(this.#fd, bytes));
    } catch {
      return bytes.subarray(0, 0);
    }
  }
}

/** macOS starts the process through a helper program beside the binding; others ignore it. */
function spawnHelper(): string {
  return process.platform === 'darwin'
    ? createRequire(__filename).resolve(`@lydell/node-pty-darwin-${process.arch}/spawn-helper`)
    : '';
}
