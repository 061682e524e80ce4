import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { Exit } from './exit';
import { exitOf } from './exit';
import type { ContainerProcess, OutputChannel, ProcessListener, ProcessSpec } from './process';

/**
 * Output pipes may be kept open by what the command left in the background; after this long
 * without output from an ended command they count as done.
 */
const QUIET_MS = 500;

/** A process with stdin, stdout and stderr apart, in a session of its own. */
export class PipedProcess implements ContainerProcess {
  readonly pid: number;
  readonly finished: Promise<Exit>;
  readonly #child: ChildProcessWithoutNullStreams;

  constructor(spec: ProcessSpec, listener: ProcessListener) {
    const [file = '', ...args] = spec.argv;
    this.#child = spawn(file, args, { cwd: spec.cwd, env: spec.env, detached: true });
    const { stdin, stdout, stderr } = this.#child;
    this.pid = this.#child.pid ?? 0;
    let lastOutput = 0;
    const read = (channel: OutputChannel) => (bytes: Buffer) => {
      lastOutput = performance.now();
      listener.output(channel, bytes);
    };
    stdout.on('data', read(1));
    stderr.on('data', read(2));
    this.pause();
    stdin.on('drain', () => {
      listener.drained();
    });
    // EPIPE: the command does not read its input; what it does instead is what matters.
    stdin.on('error', () => {
      listener.drained();
    });
    const closed = new Promise<void>((resolve) => this.#child.once('close', resolve));
    const exited = new Promise<Exit>((resolve) => {
      this.#child.once('exit', (code, signal) => {
        resolve(exitOf(code, signal));
      });
      this.#child.once('error', () => {
        resolve({ code: 126 });
      });
    });
    this.finished = exited.then(async (exit) => {
      const quiet = setInterval(() => {
        // After the next look at the pipes: a stalled event loop is not a quiet command.
        setImmediate(() => {
          if (!stdout.isPaused() && performance.now() - lastOutput > QUIET_MS) {
            stdout.destroy();
            stderr.destroy();
          }
        });
      }, QUIET_MS);
      await closed;
      clearInterval(quiet);
      stdin.destroy();
      return exit;
    });
  }

  write(bytes: Buffer): boolean {
    const { stdin } = this.#child;
    return stdin.destroyed || stdin.writableEnded ? true : stdin.write(bytes);
  }

  endInput(): void {
    this.#child.stdin.end();
  }

  pause(): void {
    this.#child.stdout.pause();
    this.#child.stderr.pause();
  }

  resume(): void {
    this.#child.stdout.resume();
    this.#child.stderr.resume();
  }

  /** Without a terminal there is no size. */
  resize(): void {
    return undefined;
  }
}
