import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchApp } from './bench-app';
import { CONTENTS, contentOf, type ContentName } from './contents';
import type { BenchContext } from './context';
import { median, type Measurement } from './figure';
import { TerminalAlone } from './page-terminal';
import { RawExec } from './raw-exec';

const BYTES = 30 * 1024 * 1024;
const RUNS = Number(process.env['PODSHELL_BENCH_RUNS'] ?? 7);
const MEGA = 1_000_000;
/** Shows each file that is named to it, and nothing else: no prompt, no echo, no translation. */
const SHOW_FILES =
  'exec sh -c \'stty -opost -echo; printf "qui""et"; while read -r file; do cat "$file"; done\'';

/** The tab that bytes go to, and the stream beside which xterm.js alone is measured. */
interface Stage {
  readonly bench: BenchApp;
  readonly port: number;
  readonly sink: RawExec;
  readonly renderer: string;
  readonly size: { readonly cols: number; readonly rows: number };
}

/**
 * Bulk: 30 MB each of four kinds of output, from the pod to the last line parsed, against xterm.js
 * fed from memory in the same page while the same server streams the same bytes to a WebSocket that
 * throws them away: producer and TLS take their share of the cores then, too.
 */
export async function bulk({ runtime }: BenchContext): Promise<readonly Measurement[]> {
  const bench = await BenchApp.start({ scrollback: 10_000 });
  try {
    const stage = await setStage(bench);
    const figures: Measurement[] = [];
    for (const name of CONTENTS) figures.push({ ...(await measure(stage, name)), runtime });
    stage.sink.close();
    return figures;
  } finally {
    await bench.stop();
  }
}

async function setStage(bench: BenchApp): Promise<Stage> {
  const { podshell, cluster } = bench;
  const port = await bench.open('shop-a1b2');
  const renderer = await bench.renderer();
  await podshell.run('stty size');
  const shown = /^(\d+) (\d+)$/m.exec(await podshell.sees(/^\d+ \d+$/m));
  const size = { cols: Number(shown?.[2]), rows: Number(shown?.[1]) };
  await podshell.run(SHOW_FILES);
  await podshell.sees('quiet');
  const sink = await RawExec.open(cluster.kubeconfig, 'toolbox');
  await sink.until(/[$#] $/);
  const ready = sink.until(/quiet$/);
  sink.send(`${SHOW_FILES}\r`);
  await ready;
  return { bench, port, sink, renderer, size };
}

async function measure(stage: Stage, name: ContentName): Promise<Omit<Measurement, 'runtime'>> {
  const { bench, renderer, size } = stage;
  const content = contentOf(name, BYTES);
  const file = join(bench.folder, name.replace(' ', '-'));
  writeFileSync(file, content);
  const notes = [await sumOf(stage, { file, content })];
  const ours: number[] = [];
  const alone: number[] = [];
  const streams: number[] = [];
  const terminal = await TerminalAlone.open(bench.podshell.page, size);
  await terminal.load(content);
  const seconds = {
    ours: () => throughPodshell(stage, { file, content }),
    alone: () => besideSink(stage, { file, content, terminal }),
  };
  // One of each first: compilers and caches are warm from then on.
  await seconds.ours();
  await seconds.alone();
  for (let run = 0; run < RUNS; run += 1) {
    ours.push(content.length / MEGA / (await seconds.ours()));
    const { shown, streamed } = await seconds.alone();
    alone.push(content.length / MEGA / shown);
    streams.push(content.length / MEGA / streamed);
  }
  await terminal.close();
  // No client can be faster than what it is sent.
  notes.push(`the stream itself, beside xterm.js alone: ${median(streams).toFixed(1)} MB/s`);
  return {
    id: `bulk-${name.toLowerCase().replace(' ', '-')}`,
    unit: 'MB/s',
    ours,
    reference: { name: 'xterm.js alone, fed from memory beside the same stream', samples: alone },
    target: { ratioAtLeast: 0.85 },
    renderer,
    notes,
  };
}

interface Bulk {
  readonly file: string;
  readonly content: Buffer;
}

/** Seconds from Enter to the last line parsed. */
async function throughPodshell(stage: Stage, { file, content }: Bulk): Promise<number> {
  const { bench, port } = stage;
  const { podshell, traffic } = bench;
  const before = await traffic.port(port);
  await podshell.type(file);
  await traffic.expect(port, before.sent + content.length);
  await podshell.page.keyboard.press('Enter');
  const parsed = await traffic.parsed();
  const { enterAt } = await traffic.port(port);
  return (parsed - enterAt) / 1000;
}

/** Seconds that xterm.js alone takes while the bytes go to the sink as well, and those to the sink. */
async function besideSink(
  { sink }: Stage,
  { file, content, terminal }: Bulk & { readonly terminal: TerminalAlone },
): Promise<{ shown: number; streamed: number }> {
  let left = content.length;
  const started = performance.now();
  const streamed = new Promise<number>((resolve) => {
    sink.onOutput = (bytes) => {
      left -= bytes.length;
      if (left <= 0) resolve((performance.now() - started) / 1000);
    };
  });
  sink.send(`${file}\n`);
  const [milliseconds, seconds] = await Promise.all([terminal.show(), streamed]);
  return { shown: milliseconds / 1000, streamed: seconds };
}

/** Compares what was handed to the page with what the pod sent; in a run of its own, for it costs time. */
async function sumOf(stage: Stage, { file, content }: Bulk): Promise<string> {
  const { traffic } = stage.bench;
  await traffic.startSum();
  await throughPodshell(stage, { file, content });
  const sum = await traffic.sum();
  const sent = createHash('sha256').update(content).digest('hex');
  if (sum !== sent) throw new Error(`the page got something else: ${sum}, sent ${sent}`);
  return `SHA-256 at the page equals what was sent: ${sum.slice(0, 16)}…, ${content.length} bytes`;
}
