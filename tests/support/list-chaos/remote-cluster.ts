import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

/** One JSON command of tests/cluster/control.ts. */
export type Command = { readonly op: string } & Readonly<Record<string, unknown>>;

interface Answer {
  readonly id?: unknown;
  readonly ok?: boolean;
  readonly result?: unknown;
  readonly error?: string;
}

/** The demo cluster in a process of its own, steered over its stdin: it can be stopped and killed. */
export class RemoteCluster {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #exited: Promise<void>;
  readonly #output: (text: string) => void;
  readonly ready: Promise<number>;
  #commands = 0;

  /**
   * @param options.folder where the kubeconfig and the containers' homes are put
   * @param options.port 0 for a free one
   */
  constructor(options: { readonly folder: string; readonly port: number }) {
    const { folder, port } = options;
    const loader = pathToFileURL(createRequire(__filename).resolve('tsx')).href;
    const cli = resolve(__dirname, '../../cluster/cli.ts');
    let complaints = '';
    this.#output = (text) => {
      complaints = `${complaints}${text}`.slice(-4_000);
    };
    this.#child = spawn(
      process.execPath,
      ['--import', loader, cli, '--kubeconfig', join(folder, 'kubeconfig'), '--control'].concat([
        '--root',
        join(folder, 'root'),
        '--port',
        String(port),
      ]),
      { stdio: ['pipe', 'pipe', 'pipe'] },
    );
    this.#child.stderr?.setEncoding('utf8').on('data', this.#output);
    // Commands on their way when it is killed: whoever waits for them is told by its exit.
    this.#child.stdin?.on('error', () => undefined);
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', () => {
        for (const answer of this.#waiting.values()) answer({ ok: false, error: 'it ended' });
        this.#waiting.clear();
        resolve();
      });
    });
    this.ready = new Promise((resolve, reject) => {
      void this.#exited.then(() => {
        reject(new Error(`the cluster ended before it was ready: ${complaints}`));
      });
      const { stdout } = this.#child;
      if (stdout === null) throw new Error('no stdout');
      createInterface({ input: stdout }).on('line', (line) => {
        const found = /^ready https:\/\/127\.0\.0\.1:(\d+)$/.exec(line)?.[1];
        if (found === undefined) this.#take(line);
        else resolve(Number(found));
      });
    });
    // Whether it got ready is asked later, if at all.
    this.ready.catch(() => undefined);
  }

  /** Sends a command; its result. Rejects where it failed. */
  async run(command: Command): Promise<unknown> {
    this.#commands += 1;
    const id = this.#commands;
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.#child.stdin?.write(`${JSON.stringify({ ...command, id })}\n`);
    const answer = await answered;
    if (answer.ok !== true) throw new Error(`${command.op}: ${answer.error ?? 'no answer'}`);
    return answer.result;
  }

  /** Stops the process where it is: connections stay, nobody answers. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  /** Ends it without a word to anybody, as a power cut would. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Ends it in order. */
  async stop(): Promise<void> {
    this.thaw();
    this.#child.stdin?.end();
    await this.#exited;
  }

  #take(line: string): void {
    const answer = JSON.parse(line) as Answer;
    if (typeof answer.id !== 'number') return;
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }
}
