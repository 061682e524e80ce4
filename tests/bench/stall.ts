import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchApp, pause } from './bench-app';
import { contentOf } from './contents';
import type { BenchContext } from './context';
import type { Measurement } from './figure';
import { kubectlOnPty, shows } from './kubectl';

const MIB = 1024 * 1024;
const BYTES = 200 * MIB;
const STALL_MS = Number(process.env['PODSHELL_BENCH_STALL_MS'] ?? 90_000);
/** What main keeps of a session at most (`FLOW.replayLimit`), MiB, and what it may grow by beside it. */
const ALLOWED_MIB = 2 + 16;
/** After this, milliseconds, a reader that stopped has been told nothing for as long as it takes. */
const HUNG_MS = 120_000;
const PROMPT = /[$#] $/;

/**
 * Stall: the page is stopped (SIGSTOP) for 90 s in a flood of 200 MB, and goes on. Nothing may be
 * lost, and main must not grow; kubectl on a pty that is not read for as long is the peer.
 */
export async function stall({ runtime }: BenchContext): Promise<readonly Measurement[]> {
  const bench = await BenchApp.start();
  try {
    const { podshell, traffic, cluster, folder } = bench;
    const content = contentOf('dense text', BYTES);
    const file = join(folder, 'flood');
    writeFileSync(file, content);
    const port = await bench.open('shop-a1b2');
    const renderer = await bench.renderer();
    const command = `exec sh -c 'stty -opost -echo; printf "qui""et"; read go; cat ${file}; read end'`;
    await podshell.run(command);
    await podshell.sees('quiet');
    const before = (await traffic.port(port)).sent;
    await traffic.startSum();
    const pid = await podshell.app.evaluate(
      ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0,
    );
    await podshell.run('go');
    await pause(500);
    const rss = (): Promise<number> => podshell.app.evaluate(() => process.memoryUsage().rss);
    const rssBefore = await rss();
    process.kill(pid, 'SIGSTOP');
    let most = 0;
    try {
      for (let waited = 0; waited < STALL_MS; waited += 1_000) {
        await pause(1_000);
        most = Math.max(most, await rss());
      }
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    const received = await receivedAll(bench, port, before + content.length);
    const sum = await traffic.sum();
    const whole = sum === createHash('sha256').update(content).digest('hex');
    if (!whole && received === before + content.length) throw new Error(`another sum: ${sum}`);
    const lost = before + content.length - received;
    const kubectlLost = await stallKubectl(cluster.kubeconfigFile, { file, folder, content });
    const seconds = STALL_MS / 1000;
    return [
      {
        id: 'stall-lost',
        unit: 'MB',
        ours: [lost / 1e6],
        reference: {
          name: `lost by kubectl on a pty that is not read for ${seconds} s`,
          samples: [kubectlLost / 1e6],
        },
        target: { atMost: 0 },
        runtime,
        renderer,
        notes: [
          `of ${(content.length / 1e6).toFixed(0)} MB; SHA-256 ${whole ? 'equal' : 'differs'}`,
        ],
      },
      {
        id: 'stall-growth',
        unit: 'MiB',
        ours: [Math.max(0, most - rssBefore) / MIB],
        reference: { name: 'replay buffer and 16 MiB', samples: [ALLOWED_MIB] },
        target: { ratioAtMost: 1 },
        runtime,
        renderer,
      },
    ];
  } finally {
    await bench.stop();
  }
}

/** Waits for the rest; returns what came, which is less where the stream was lost. */
async function receivedAll({ traffic }: BenchApp, port: number, whole: number): Promise<number> {
  let last = -1;
  for (let quiet = 0; quiet < 15;) {
    const { acknowledged } = await traffic.port(port);
    if (acknowledged >= whole) return acknowledged;
    quiet = acknowledged === last ? quiet + 1 : 0;
    last = acknowledged;
    await pause(1_000);
  }
  return last;
}

/** Bytes that kubectl did not hand out after its reader had stopped for as long. */
async function stallKubectl(
  kubeconfigFile: string,
  { file, folder, content }: { file: string; folder: string; content: Buffer },
): Promise<number> {
  const pty = kubectlOnPty(kubeconfigFile, 'toolbox', folder);
  await shows(pty, PROMPT);
  const quiet = shows(pty, /quiet$/);
  pty.write(`exec sh -c 'stty -opost -echo; printf "qui""et"; read go; cat ${file}; read end'\r`);
  await quiet;
  const peer = { received: 0, ended: false };
  pty.onExit(() => {
    peer.ended = true;
  });
  pty.onData((data) => {
    // The content is ASCII: characters are bytes.
    peer.received += data.length;
  });
  pty.write('go\r');
  await pause(500);
  pty.pause();
  await pause(STALL_MS);
  pty.resume();
  let last = -1;
  for (let waited = 0; !peer.ended && waited < HUNG_MS; waited += 1_000) {
    if (peer.received >= content.length || (last === peer.received && waited > 15_000)) break;
    last = peer.received;
    await pause(1_000);
  }
  // What is in the terminal when the program ends still comes.
  await pause(500);
  if (!peer.ended) pty.kill();
  return Math.max(0, content.length - peer.received);
}
