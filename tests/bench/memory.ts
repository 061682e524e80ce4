import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { BenchApp, pause } from './bench-app';
import type { BenchContext } from './context';
import { ELECTRON, ELECTRON_SWITCHES } from './electron-process';
import type { Measurement } from './figure';

const TABS = 30;
const LINES = 10_000;
const COLUMNS = 120;
/** What a terminal of 10,000 full lines of 120 columns takes in xterm.js, MB. */
const LINES_MB = 18;
const MEGA = 1_000_000;

/**
 * Milliseconds that the app is left alone before it is measured, as by someone who went for a coffee:
 * Chromium collects garbage when a page has been idle for some 20 seconds. Nothing is forced.
 */
const SETTLE_MS = 30_000;

/**
 * Memory: the proportional set size of all processes with 30 tabs of 10,000 full lines each, against
 * a bare Electron window and the lines themselves.
 *
 * The bare window is measured before ours is started: side by side, each would be charged with half of
 * the pages of Chromium's binary that both map, and the one that was measured alone with all of them.
 */
export async function memory({ runtime }: BenchContext): Promise<Measurement> {
  const bare = await bareWindow();
  const bench = await BenchApp.start({ scrollback: LINES });
  try {
    const { podshell, traffic, folder } = bench;
    const port = await bench.open('shop-a1b2');
    const renderer = await bench.renderer();
    await fitColumns(bench);
    const file = join(folder, 'lines');
    const line = '0123456789'.repeat(COLUMNS / 10);
    writeFileSync(file, `${line}\r\n`.repeat(LINES + 100));
    await fill(bench, { port, file });
    for (let tab = 1; tab < TABS; tab += 1) {
      // Shift opens another shell where there is one already.
      const next = await traffic.count();
      await podshell.item(1, 'shop-a1b2').click({ modifiers: ['Shift'] });
      await podshell.prompt();
      await fill(bench, { port: next, file });
    }
    await pause(SETTLE_MS);
    const sizes = sizesOf(podshell.app.process().pid ?? 0);
    const ours = sizes.reduce((sum, { megabytes }) => sum + megabytes, 0);
    return {
      id: 'memory',
      unit: 'MB',
      ours: [ours],
      reference: {
        name: `a bare Electron window (${bare.toFixed(0)} MB) and ${TABS} × ${LINES_MB} MB of lines`,
        samples: [bare + TABS * LINES_MB],
      },
      target: { ratioAtMost: 1.25 },
      runtime,
      renderer,
      notes: [sizes.map(({ kind, megabytes }) => `${kind} ${megabytes.toFixed(0)}`).join(', ')],
    };
  } finally {
    await bench.stop();
  }
}

/** Makes the window as wide as it takes for a terminal of 120 columns. */
async function fitColumns({ podshell }: BenchApp): Promise<void> {
  for (let attempt = 0; attempt < 8; attempt += 1) {
    await podshell.run('clear; stty size');
    const [, columns] = /^\d+ (\d+)$/m.exec(await podshell.sees(/^\d+ \d+$/m)) ?? [];
    const missing = COLUMNS - Number(columns);
    if (missing === 0) return;
    await podshell.app.evaluate(({ BrowserWindow }, columnsMore) => {
      const [window] = BrowserWindow.getAllWindows();
      const [width = 0, height = 0] = window?.getContentSize() ?? [];
      window?.setContentSize(width + Math.round(columnsMore * 7.8), height);
    }, missing);
    await pause(700);
  }
  throw new Error('the terminal does not get 120 columns');
}

/** Shows the file in the terminal in front, to its end. */
async function fill(
  { podshell, traffic }: BenchApp,
  { port, file }: { readonly port: number; readonly file: string },
): Promise<void> {
  const { sent } = await traffic.port(port);
  await podshell.type(`clear; cat ${file}`);
  await traffic.expect(port, sent + LINES * COLUMNS);
  await podshell.page.keyboard.press('Enter');
  await traffic.parsed();
}

/** What a process takes. */
interface ProcessSize {
  /** Chromium's word: `renderer`, `gpu-process`, `utility` (the network), `zygote`; else main. */
  readonly kind: string;
  readonly megabytes: number;
}

/** Proportional set size of a process and all it started, MB. */
function sizeOf(root: number): number {
  return sizesOf(root).reduce((sum, { megabytes }) => sum + megabytes, 0);
}

/** The same, a process each. */
function sizesOf(root: number): readonly ProcessSize[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It has ended since.
    }
  }
  const isOurs = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) {
      if (at === root) return true;
    }
    return false;
  };
  return [...parents.keys()].filter(isOurs).flatMap((pid) => {
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      const kilobytes = Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const kind = /--type=([a-z-]+)/.exec(command)?.[1] ?? 'main';
      return { kind, megabytes: (kilobytes * 1024) / MEGA };
    } catch {
      // It has ended since.
      return [];
    }
  });
}

async function bareWindow(): Promise<number> {
  const userData = mkdtempSync(join(tmpdir(), 'podshell-bare-'));
  const child = spawn(
    ELECTRON,
    [...ELECTRON_SWITCHES, resolve(__dirname, 'bare-window'), `--user-data-dir=${userData}`],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  try {
    await new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
    await pause(5_000);
    return sizeOf(child.pid ?? 0);
  } finally {
    child.kill('SIGTERM');
    await ended;
    rmSync(userData, { recursive: true, force: true });
  }
}
