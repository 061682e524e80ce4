import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import * as pty from '@lydell/node-pty';
import type { DemoCluster, DemoClusterOptions, Pod } from '../../cluster/index';
import { startDemoCluster } from '../../cluster/index';

/** False where there is no kubectl: its tests are then skipped, and say so once. */
export const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

if (!hasKubectl) {
  process.stderr.write(
    '\n*** kubectl is not on the PATH: the tests of the demo cluster with kubectl are SKIPPED ***\n\n',
  );
}

/** Output kept of one command; anything larger is read as a sum. */
const MAX_OUTPUT = 1024 * 1024;

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Text that grows, and waiting for something to be in it. */
export class Transcript {
  #text = '';
  readonly #waiting = new Set<() => void>();

  get text(): string {
    return this.#text;
  }

  add(part: string): void {
    this.#text = (this.#text + part).slice(-MAX_OUTPUT);
    for (const check of [...this.#waiting]) {
      check();
    }
  }

  /** Resolves with the first match at or after `from`; the test's time limit bounds the wait. */
  waitFor(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    return new Promise((resolve) => {
      const check = (): void => {
        const match = pattern.exec(this.#text.slice(from));
        if (match !== null) {
          this.#waiting.delete(check);
          resolve(match);
        }
      };
      this.#waiting.add(check);
      check();
    });
  }
}

/** A kubectl that runs on a pseudo-terminal. */
export interface Terminal {
  readonly output: Transcript;
  readonly exitCode: Promise<number>;
  type(text: string): void;
  resize(columns: number, rows: number): void;
}

/** A kubectl that runs beside the test. */
export interface Running {
  readonly child: ChildProcess;
  readonly output: Transcript;
  /** Ends it and waits until it has. */
  stop(): Promise<void>;
}

/** A demo cluster and kubectl signed in to it, with a home of its own. */
export class Bench {
  readonly #running = new Set<ChildProcess>();
  readonly #terminals = new Set<pty.IPty>();

  private constructor(
    readonly cluster: DemoCluster,
    readonly folder: string,
  ) {}

  static async start(options?: DemoClusterOptions): Promise<Bench> {
    const folder = await mkdtemp(join(tmpdir(), 'kubectl-test-'));
    const cluster = await startDemoCluster(options);
    await cluster.writeKubeconfig(join(folder, 'config'), {
      contexts: [
        'demo',
        'demo-cert',
        'demo-no-exec',
        'demo-get-exec',
        'demo-restricted',
        'demo-tester',
        'demo-expired',
        'demo-untrusted',
        'demo-unreachable',
      ],
    });
    return new Bench(cluster, folder);
  }

  async stop(): Promise<void> {
    for (const child of this.#running) {
      child.kill('SIGKILL');
    }
    for (const terminal of this.#terminals) {
      terminal.kill('SIGKILL');
    }
    await this.cluster.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A pod whose name begins so: a ready one, where there is one. */
  pod(prefix: string, namespace = 'test'): Pod {
    const live = this.cluster
      .pods(namespace)
      .filter(
        ({ metadata }) =>
          metadata.name.startsWith(prefix) && metadata.deletionTimestamp === undefined,
      );
    const found = live.find(isReady) ?? live[0];
    if (found === undefined) {
      throw new Error(`no pod ${prefix}* in ${namespace}`);
    }
    return found;
  }

  podName(prefix: string, namespace = 'test'): string {
    return this.pod(prefix, namespace).metadata.name;
  }

  /** Runs kubectl to its end; `input` goes to its stdin. */
  async run(args: readonly string[], input?: Buffer | string): Promise<Finished> {
    const child = this.#spawn(args);
    const stdout = new Transcript();
    const stderr = new Transcript();
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      stdout.add(part);
    });
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      stderr.add(part);
    });
    child.stdin.end(input ?? '');
    const code = await closed(child);
    return { code, stdout: stdout.text, stderr: stderr.text };
  }

  /** Runs kubectl and sums its stdout instead of keeping it. */
  async sum(
    args: readonly string[],
  ): Promise<{ code: number | null; bytes: number; sha256: string; stderr: string }> {
    const child = this.#spawn(args);
    const stderr = new Transcript();
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      stderr.add(part);
    });
    child.stdin.end();
    const [summed, code] = await Promise.all([sumOf(child.stdout), closed(child)]);
    return { code, ...summed, stderr: stderr.text };
  }

  /** Starts kubectl and leaves it running; both its outputs go to one transcript. */
  start(args: readonly string[]): Running {
    const child = this.#spawn(args);
    const output = new Transcript();
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (part: string) => {
        output.add(part);
      });
    }
    return {
      child,
      output,
      stop: async () => {
        const ended = closed(child);
        child.kill('SIGTERM');
        await ended;
      },
    };
  }

  /** Starts kubectl on a pseudo-terminal of 100 columns and 30 rows. */
  terminal(args: readonly string[]): Terminal {
    const output = new Transcript();
    const terminal = pty.spawn('kubectl', [...args], {
      cols: 100,
      rows: 30,
      cwd: this.folder,
      env: { ...this.#environment(), TERM: 'xterm-256color' },
    });
    this.#terminals.add(terminal);
    terminal.onData((part) => {
      output.add(part);
    });
    const exitCode = new Promise<number>((resolve) => {
      terminal.onExit(({ exitCode: code }) => {
        this.#terminals.delete(terminal);
        resolve(code);
      });
    });
    return {
      output,
      exitCode,
      type: (text) => {
        terminal.write(text);
      },
      resize: (columns, rows) => {
        terminal.resize(columns, rows);
      },
    };
  }

  #environment(): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: this.folder,
      KUBECONFIG: join(this.folder, 'config'),
      KUBECACHEDIR: join(this.folder, 'cache'),
    };
  }

  #spawn(args: readonly string[]): ReturnType<typeof spawnPiped> {
    const child = spawnPiped(args, this.folder, this.#environment());
    this.#running.add(child);
    child.once('close', () => {
      this.#running.delete(child);
    });
    return child;
  }
}

/** True when the pod's Ready condition holds. */
export function isReady(pod: Pod): boolean {
  return (
    pod.status.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') ?? false
  );
}

/** The SHA-256 of bytes, as hex. */
export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function spawnPiped(args: readonly string[], cwd: string, env: Record<string, string>) {
  return spawn('kubectl', [...args], { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
}

async function closed(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('close', resolve);
  });
}

async function sumOf(stream: Readable): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const part of stream as AsyncIterable<Buffer>) {
    bytes += part.length;
    hash.update(part);
  }
  return { bytes, sha256: hash.digest('hex') };
}
