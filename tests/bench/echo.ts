import type { BenchContext } from './context';
import { BenchApp, pause } from './bench-app';
import type { PodshellWindow } from '../e2e/support/podshell-window';
import { cpus } from 'node:os';
import { median, quantile, type Measurement } from './figure';
import { kubectlOnPty, shows } from './kubectl';
import { RawExec } from './raw-exec';

const KEYS = 500;
const PROMPT = /[$#] $/;
/** What is typed into echoes by the terminal itself, and nothing more happens. */
export const TAKE_KEYS = 'exec cat >/dev/null';
/** The shell has taken that line. */
const STARTED = /null\r\n/;
/** A line of a terminal without an Enter is full after 4,095 characters. */
const KEYS_PER_LINE = 200;
/** Keys do not come on any beat that something here might have. */
const GAP_MS = { least: 4, most: 20 };

/**
 * Echo: from a key's event to its character parsed by the terminal, alone and beside another tab that
 * floods, against a bare WebSocket's echo through the same server; kubectl's is printed.
 */
export async function echo({ runtime }: BenchContext): Promise<readonly Measurement[]> {
  const bench = await BenchApp.start();
  try {
    const { podshell, cluster } = bench;
    const first = await bench.open('shop-a1b2');
    const pod = await podshell.podName();
    const renderer = await bench.renderer();
    await podshell.run(TAKE_KEYS);
    await recordKeys(podshell);
    const raw = await rawEchoes(cluster.kubeconfig, pod);
    await podshell.type('');
    const idle = await echoes(bench, first);
    const kubectl = await kubectlEchoes(cluster.kubeconfigFile, pod, bench.folder);
    await bench.open('pay-9f8e');
    await podshell.run('while :; do seq 1 100000; done');
    await podshell.tabs.first().click();
    await podshell.type('');
    await pause(1_000);
    const flooded = await echoes(bench, first);
    const peer = `kubectl on a pty: median ${median(kubectl).toFixed(2)} ms, p99 ${quantile(kubectl, 0.99).toFixed(2)} ms`;
    const reference = { name: 'echo of a bare WebSocket', samples: raw };
    return [
      {
        id: 'echo-idle',
        unit: 'ms',
        ours: idle,
        reference,
        target: { aboveReferenceAtMost: 3 },
        runtime,
        renderer,
        notes: [peer, `ours p99: ${quantile(idle, 0.99).toFixed(2)} ms`],
      },
      {
        id: 'echo-flooded-p99',
        unit: 'ms',
        ours: flooded,
        reference,
        target: { atMost: cpus().length >= 4 ? 50 : 80 },
        quantile: 0.99,
        runtime,
        renderer,
        notes: [`ours median: ${median(flooded).toFixed(2)} ms`],
      },
    ];
  } finally {
    await bench.stop();
  }
}

const gap = (): Promise<void> => pause(GAP_MS.least + Math.random() * (GAP_MS.most - GAP_MS.least));

/** Has the page note when each key's event came, for `echoes`. */
export async function recordKeys(podshell: PodshellWindow): Promise<void> {
  await podshell.page.evaluate(() => {
    const pressed: number[] = [];
    Object.assign(globalThis, { pressed });
    window.addEventListener(
      'keydown',
      (event) => {
        pressed.push(performance.timeOrigin + event.timeStamp);
      },
      { capture: true },
    );
  });
}

/** Types into the terminal with the keyboard; milliseconds from each key's event until it was parsed. */
export async function echoes(bench: BenchApp, port: number): Promise<number[]> {
  const { podshell, traffic } = bench;
  const parsed: number[] = [];
  await podshell.page.evaluate('pressed.length = 0');
  for (let key = 0; key < KEYS; key += 1) {
    await traffic.expect(port);
    await podshell.page.keyboard.press(key % KEYS_PER_LINE === KEYS_PER_LINE - 1 ? 'Enter' : 'x');
    parsed.push(await traffic.parsed());
    await gap();
  }
  const pressed = await podshell.page.evaluate<number[]>('pressed');
  return parsed.map((at, key) => at - (pressed[key] ?? Number.NaN));
}

async function rawEchoes(kubeconfig: string, pod: string): Promise<number[]> {
  const exec = await RawExec.open(kubeconfig, pod);
  await exec.until(PROMPT);
  const samples: number[] = [];
  const ready = exec.until(STARTED);
  exec.send(`${TAKE_KEYS}\r`);
  await ready;
  await pause(300);
  for (let key = 0; key < KEYS; key += 1) {
    const enter = key % KEYS_PER_LINE === KEYS_PER_LINE - 1;
    const echoed = exec.until(enter ? /\n$/ : /x$/);
    const started = performance.now();
    exec.send(enter ? '\r' : 'x');
    await echoed;
    samples.push(performance.now() - started);
    await gap();
  }
  exec.close();
  return samples;
}

async function kubectlEchoes(file: string, pod: string, folder: string): Promise<number[]> {
  const pty = kubectlOnPty(file, pod, folder);
  await shows(pty, PROMPT);
  const ready = shows(pty, STARTED);
  pty.write(`${TAKE_KEYS}\r`);
  await ready;
  await pause(300);
  const samples: number[] = [];
  for (let key = 0; key < KEYS; key += 1) {
    const enter = key % KEYS_PER_LINE === KEYS_PER_LINE - 1;
    const echoed = shows(pty, enter ? /\n$/ : /x$/);
    const started = performance.now();
    pty.write(enter ? '\r' : 'x');
    await echoed;
    samples.push(performance.now() - started);
    await gap();
  }
  pty.kill();
  return samples;
}
