import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BenchApp, pause } from './bench-app';
import type { BenchContext } from './context';
import { median, type Measurement } from './figure';
import { kubectlArguments, kubectlEnvironment } from './kubectl';
import { PeerTerminal } from './peer-terminal';
import type { FarCluster } from '../support/faults/far-cluster';

const RUNS = Number(process.env['PODSHELL_BENCH_RUNS'] ?? 20);
const FLOOD = 'seq 1 1000000000';
/** How long it floods before it is stopped: all buffers on the way are full by then. */
const FLOOD_MS = 2_000;
/** Nothing for so long: it has stopped. */
const QUIET_MS = 700;
const CTRL_C = 3;

interface Exec {
  readonly pod: string;
  readonly tty: boolean;
  readonly exitCode?: number;
  readonly connected: boolean;
  readonly stdinMarks: readonly { readonly byte: number; readonly at: number }[];
}

/** One flood that was stopped; times are milliseconds since the epoch. */
interface Stop {
  readonly pressedAt: number;
  readonly receivedAt: number;
  readonly quietAt: number;
  /** Bytes that came after the server had the Ctrl-C. */
  readonly bytesAfter: number;
}

/**
 * Flood-stop: Ctrl-C under an endless flood, until the server has it and until nothing more comes on
 * screen, against kubectl on a pty shown by the same xterm.js in a window of the same runtime.
 */
export async function floodStop({ runtime }: BenchContext): Promise<readonly Measurement[]> {
  const bench = await BenchApp.start({ scrollback: 10_000 });
  const peerData = join(bench.folder, 'peer');
  mkdirSync(peerData);
  const port = await bench.open('shop-a1b2');
  const renderer = await bench.renderer();
  const pod = await bench.podshell.podName();
  await trackKeys(bench);
  const kubectl = await PeerTerminal.open({
    file: 'kubectl',
    args: kubectlArguments(bench.cluster.kubeconfigFile, 'toolbox'),
    env: kubectlEnvironment(bench.folder),
    size: { cols: 120, rows: 36 },
    userData: peerData,
  });
  const ours: Stop[] = [];
  const theirs: Stop[] = [];
  try {
    await pause(1_500);
    for (let run = 0; run < RUNS; run += 1) {
      ours.push(await stopOurs(bench, { port, pod }));
      theirs.push(await stopKubectl(bench.cluster, kubectl));
    }
  } finally {
    await kubectl.close();
    await bench.stop();
  }
  const toServer = ({ pressedAt, receivedAt }: Stop): number => receivedAt - pressedAt;
  const toQuiet = ({ pressedAt, quietAt }: Stop): number => quietAt - pressedAt;
  const after = (stops: readonly Stop[]): string =>
    `${(median(stops.map(({ bytesAfter }) => bytesAfter)) / 1e6).toFixed(1)} MB`;
  const common = { unit: 'ms', runtime, renderer };
  return [
    {
      ...common,
      id: 'flood-stop-server-p99',
      ours: ours.map(toServer),
      reference: { name: 'kubectl on a pty', samples: theirs.map(toServer) },
      target: { atMost: 100 },
      quantile: 0.99,
    },
    {
      ...common,
      id: 'flood-stop-screen',
      ours: ours.map(toQuiet),
      reference: { name: 'kubectl on a pty, shown by xterm.js', samples: theirs.map(toQuiet) },
      target: { ratioAtMost: 1.1 },
      notes: [`parsed after the server had it: ours ${after(ours)}, kubectl's ${after(theirs)}`],
    },
  ];
}

/** The page tells when Ctrl-C was pressed last. */
async function trackKeys(bench: BenchApp): Promise<void> {
  await bench.podshell.page.evaluate(() => {
    window.addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'c') return;
        Object.assign(globalThis, { interruptedAt: performance.timeOrigin + event.timeStamp });
      },
      { capture: true },
    );
  });
}

async function stopOurs(
  { podshell, traffic, cluster }: BenchApp,
  { port, pod }: { readonly port: number; readonly pod: string },
): Promise<Stop> {
  await podshell.run(FLOOD);
  await pause(FLOOD_MS);
  await podshell.page.keyboard.press('Control+c');
  let last = await traffic.port(port);
  for (;;) {
    await pause(QUIET_MS);
    const next = await traffic.port(port);
    if (next.acknowledged === last.acknowledged && next.sent === next.acknowledged) break;
    last = next;
  }
  const pressedAt = await podshell.page.evaluate<number>('interruptedAt');
  const receivedAt = await interruptOf(cluster, pod);
  const sentBefore = await traffic.sentAt(port, receivedAt);
  return {
    pressedAt,
    receivedAt,
    quietAt: last.acknowledgedAt,
    bytesAfter: last.sent - sentBefore,
  };
}

async function stopKubectl(cluster: FarCluster, kubectl: PeerTerminal): Promise<Stop> {
  await kubectl.write(`${FLOOD}\r`);
  await pause(FLOOD_MS);
  const pressedAt = await kubectl.write('\u0003');
  let receivedAt: number | undefined;
  let atReceipt = kubectl.parsed;
  for (let before = -1; before !== kubectl.parsed || kubectl.parsed !== kubectl.sent;) {
    before = kubectl.parsed;
    await pause(QUIET_MS);
    if (receivedAt === undefined) {
      receivedAt = await interruptOf(cluster, 'toolbox');
      atReceipt = before;
    }
  }
  return {
    pressedAt,
    receivedAt: receivedAt ?? Number.NaN,
    quietAt: kubectl.parsedAt,
    bytesAfter: kubectl.parsed - atReceipt,
  };
}

/** When the server got the last Ctrl-C of the shell in a pod. */
async function interruptOf(cluster: FarCluster, pod: string): Promise<number> {
  const execs = await cluster.ask<readonly Exec[]>({ op: 'exec-sessions' });
  const marks = execs
    .filter((exec) => exec.tty && exec.pod === pod && exec.connected)
    .flatMap(({ stdinMarks }) => stdinMarks.filter(({ byte }) => byte === CTRL_C));
  const last = marks.at(-1);
  if (last === undefined) throw new Error(`no Ctrl-C came to ${pod}`);
  return last.at;
}
