import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { ELECTRON, ELECTRON_SWITCHES } from './electron-process';

/** What the window says; times are milliseconds since the epoch. */
interface Said {
  readonly ready?: true;
  readonly parsed?: number;
  readonly sent?: number;
  readonly at?: number;
  readonly wrote?: number;
  readonly exitCode?: number;
}

/** A program on a pseudo-terminal, shown by xterm.js in a window of its own (peer-window/). */
export class PeerTerminal {
  /** Bytes parsed so far, and when. */
  parsed = 0;
  parsedAt = 0;
  /** Bytes read from the program. */
  sent = 0;
  exitCode: number | undefined;
  readonly #listeners = new Set<(said: Said) => void>();

  private constructor(private readonly process: ChildProcess) {}

  static async open(options: {
    readonly file: string;
    readonly args: readonly string[];
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly size: { readonly cols: number; readonly rows: number };
    readonly userData: string;
  }): Promise<PeerTerminal> {
    const { userData, ...wanted } = options;
    const modules = resolve(__dirname, '../../node_modules');
    const child = spawn(
      ELECTRON,
      [...ELECTRON_SWITCHES, resolve(__dirname, 'peer-window'), `--user-data-dir=${userData}`],
      {
        env: { ...process.env, PEER_WINDOW: JSON.stringify({ ...wanted, modules }) },
        stdio: ['pipe', 'pipe', 'ignore'],
      },
    );
    const peer = new PeerTerminal(child);
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{')) peer.#hear(JSON.parse(line) as Said);
    });
    await peer.#next(({ ready }) => ready === true);
    return peer;
  }

  /** Writes to the program; resolves with the time at which that was done. */
  async write(text: string): Promise<number> {
    const wrote = this.#next((said) => said.wrote !== undefined);
    this.process.stdin?.write(`${JSON.stringify({ write: text })}\n`);
    return (await wrote).wrote ?? Number.NaN;
  }

  async close(): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      this.process.once('exit', () => {
        resolve();
      });
    });
    this.process.stdin?.end();
    const stuck = setTimeout(() => this.process.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(stuck);
  }

  #hear(said: Said): void {
    if (said.parsed !== undefined) {
      this.parsed = said.parsed;
      this.sent = said.sent ?? 0;
      this.parsedAt = said.at ?? 0;
    }
    if (said.exitCode !== undefined) this.exitCode = said.exitCode;
    for (const listener of [...this.#listeners]) listener(said);
  }

  #next(accept: (said: Said) => boolean): Promise<Said> {
    return new Promise((resolve) => {
      const listener = (said: Said): void => {
        if (!accept(said)) return;
        this.#listeners.delete(listener);
        resolve(said);
      };
      this.#listeners.add(listener);
    });
  }
}
