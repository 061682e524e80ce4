import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

/** An answer to a command (tests/cluster/control.ts). */
interface ControlAnswer {
  readonly ok: boolean;
  readonly result?: unknown;
  readonly error?: string;
}

/** The demo cluster in a process of its own, so that it can be stopped as a whole. */
export class FarCluster {
  readonly #answers: ((answer: ControlAnswer) => void)[] = [];

  private constructor(
    readonly port: number,
    readonly kubeconfig: string,
    readonly kubeconfigFile: string,
    /** Folder of the containers' homes. */
    readonly root: string,
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {}

  static async start(): Promise<FarCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'podshell-far-'));
    const root = join(folder, 'root');
    const kubeconfig = join(folder, 'kubeconfig');
    const loader = pathToFileURL(createRequire(__filename).resolve('tsx')).href;
    const cli = resolve(__dirname, '../../cluster/cli.ts');
    const child = spawn(
      process.execPath,
      ['--import', loader, cli, '--kubeconfig', kubeconfig, '--root', root, '--control'],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const lines = createInterface({ input: child.stdout });
    const url = await new Promise<string>((resolve, reject) => {
      lines.once('line', resolve);
      lines.once('close', () => {
        reject(new Error('the cluster ended before it was ready'));
      });
    });
    const port = /^ready https:\/\/127\.0\.0\.1:(\d+)$/.exec(url)?.[1];
    if (port === undefined) throw new Error(`the cluster says ${url}`);
    const text = readFileSync(kubeconfig, 'utf8');
    const cluster = new FarCluster(Number(port), text, kubeconfig, root, child, folder);
    lines.on('line', (line) => {
      cluster.#answers.shift()?.(JSON.parse(line) as ControlAnswer);
    });
    return cluster;
  }

  /** Gives the cluster a command (tests/cluster/control.ts); one at a time. Rejects when it fails. */
  async ask<T>(command: { readonly op: string; readonly [field: string]: unknown }): Promise<T> {
    const answered = new Promise<ControlAnswer>((resolve) => {
      this.#answers.push(resolve);
    });
    this.process.stdin?.write(`${JSON.stringify(command)}\n`);
    const { ok, result, error } = await answered;
    if (!ok) throw new Error(error);
    return result as T;
  }

  /** Stops the process where it is: connections stay, nobody answers, as behind a sleeping machine. */
  freeze(): void {
    this.process.kill('SIGSTOP');
  }

  /** Lets it go on. */
  wake(): void {
    this.process.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    this.wake();
    const ended = new Promise<void>((resolve) => {
      this.process.once('exit', () => {
        resolve();
      });
    });
    // The end of its stdin ends it, and every process that it started.
    this.process.stdin?.end();
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
