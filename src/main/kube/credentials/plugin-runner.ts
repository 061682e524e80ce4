import type { ChildProcess } from 'node:child_process';
import type { spawn as spawnProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Disposable } from '../../../shared/result';
import type { Clock } from '../clock';
import { PluginOutput } from './plugin-output';
import { ProcessGroup } from './process-group';

/** How long a plugin may take, milliseconds. */
export interface PluginDeadlines {
  /** Until it has printed anything at all: one that waits for input that never comes says nothing. */
  readonly silentMs: number;
  /** In all: enough to find one's phone and sign in with a browser. */
  readonly wholeMs: number;
  /** Between asking it to end and ending it by force: enough to give a port back. */
  readonly patienceMs: number;
  /** After its end, for something it started that still holds its output open. */
  readonly drainMs: number;
}

export const PLUGIN_DEADLINES: PluginDeadlines = {
  silentMs: 60_000,
  wholeMs: 5 * 60_000,
  patienceMs: 2_000,
  drainMs: 500,
};

/** Bytes of its answer: real ones have a few KiB. */
export const ANSWER_LIMIT = 1024 * 1024;
/** Bytes of messages, of which only the last are kept; whoever prints more prints without end. */
const MESSAGES_LIMIT = 16 * 1024 * 1024;

/** Starts a process. */
export type Spawn = typeof spawnProcess;

/** What to run, resolved and agreed to. */
export interface PluginRunOptions {
  /** Absolute path. */
  readonly program: string;
  readonly args: readonly string[];
  readonly variables: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly deadlines: PluginDeadlines;
  readonly spawn: Spawn;
  readonly platform: NodeJS.Platform;
  /** It printed something for people, which is in `output`. */
  readonly onPrinted: () => void;
}

/** How a run ended. */
export type PluginEnd =
  | { readonly kind: 'exited'; readonly code: number | null; readonly answer: Buffer }
  /** The system's code, such as `EACCES` or `ENOEXEC`. */
  | { readonly kind: 'not-started'; readonly code: string }
  | { readonly kind: 'timed-out'; readonly seconds: number }
  | { readonly kind: 'flooded'; readonly limitBytes: number; readonly by: 'answer' | 'messages' }
  | { readonly kind: 'cancelled' };

/** The variable that tells a run's processes from all others. */
const MARKER = 'PODSHELL_SIGN_IN';

/**
 * One run of a credential plugin: without a shell, a terminal or stdin, in a process group of its
 * own, with bounds on time and output. Ours and not client-node's `ExecAuth`, which has none of that.
 */
export class PluginRun {
  /** What it printed for people. */
  readonly output = new PluginOutput();
  /** Resolves when it has ended by itself, or was given up; its processes may then still be there. */
  readonly ended: Promise<PluginEnd>;
  readonly #options: PluginRunOptions;
  readonly #marker = `${MARKER}=${randomUUID()}`;
  readonly #answer: Buffer[] = [];
  #answerBytes = 0;
  readonly #timers = new Set<Disposable>();
  #silence: Disposable | undefined;
  #child: ChildProcess | undefined;
  #settle: (end: PluginEnd) => void = () => undefined;

  constructor(options: PluginRunOptions) {
    this.#options = options;
    this.ended = new Promise<PluginEnd>((resolve) => {
      this.#settle = resolve;
    }).finally(() => {
      for (const timer of this.#timers) timer.dispose();
      this.#child?.stdout?.destroy();
      this.#child?.stderr?.destroy();
    });
    this.#start();
  }

  /** Gives up waiting. `sweep()` ends the processes. */
  cancel(): void {
    this.#settle({ kind: 'cancelled' });
  }

  /** Ends everything that the run has started and that is still there. */
  async sweep(): Promise<void> {
    const { clock, platform, deadlines } = this.#options;
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    const group = new ProcessGroup({ pid, marker: this.#marker, clock, platform });
    await group.end(deadlines.patienceMs);
  }

  #start(): void {
    const { program, args, variables, clock, deadlines, spawn, platform } = this.#options;
    let child: ChildProcess;
    try {
      child = spawn(program, [...args], {
        shell: false,
        // Its own session: no terminal to ask in, and one group to end.
        detached: platform !== 'win32',
        windowsHide: true,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...variables, [MARKER]: this.#marker.slice(MARKER.length + 1) },
      });
    } catch (error) {
      // A NUL byte in an argument; a batch file on Windows.
      this.#settle({ kind: 'not-started', code: codeOf(error) });
      return;
    }
    this.#child = child;
    child.once('error', (error) => {
      this.#settle({ kind: 'not-started', code: codeOf(error) });
    });
    this.#silence = this.#giveUpAfter(deadlines.silentMs);
    this.#giveUpAfter(deadlines.wholeMs);
    this.#read(child.stdout, (chunk) => {
      this.#takeAnswer(chunk);
    });
    this.#read(child.stderr, (chunk) => {
      this.#takeMessages(chunk);
    });
    child.once('exit', (code) => {
      const ended = (): void => {
        this.#settle({ kind: 'exited', code, answer: Buffer.concat(this.#answer) });
      };
      child.once('close', ended);
      // The immediate comes after what is in the pipe was read, however late we are.
      this.#timers.add(clock.after(deadlines.drainMs, () => setImmediate(ended)));
    });
  }

  #read(stream: Readable | null, take: (chunk: Buffer) => void): void {
    stream?.on('data', (chunk: Buffer) => {
      this.#silence?.dispose();
      take(chunk);
    });
    // A pipe that breaks has ended; the process's end says the rest.
    stream?.on('error', () => undefined);
  }

  #takeAnswer(chunk: Buffer): void {
    this.#answerBytes += chunk.length;
    if (this.#answerBytes > ANSWER_LIMIT) {
      this.#answer.length = 0;
      this.#settle({ kind: 'flooded', limitBytes: ANSWER_LIMIT, by: 'answer' });
    } else this.#answer.push(chunk);
  }

  #takeMessages(chunk: Buffer): void {
    this.output.add(chunk);
    if (this.output.total > MESSAGES_LIMIT) {
      this.#settle({ kind: 'flooded', limitBytes: MESSAGES_LIMIT, by: 'messages' });
    } else this.#options.onPrinted();
  }

  #giveUpAfter(milliseconds: number): Disposable {
    const timer = this.#options.clock.after(milliseconds, () => {
      this.#settle({ kind: 'timed-out', seconds: Math.round(milliseconds / 1000) });
    });
    this.#timers.add(timer);
    return timer;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'refused';
}
