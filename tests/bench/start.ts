import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BenchContext } from './context';
import { timeToMark } from './electron-process';
import type { Measurement } from './figure';

const RUNS = 11;
const SHOWN = 'page:rows-shown';

/**
 * Start: from spawning the binary to the second animation frame with the demo cluster's environments
 * on screen, against a bare Electron window's second frame.
 */
export async function start({ kubeconfig, runtime }: BenchContext): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'podshell-bench-'));
  const app = [
    resolve(__dirname, '../..'),
    '--kubeconfig',
    kubeconfig,
    `--user-data-dir=${join(folder, 'podshell')}`,
  ];
  const bare = [resolve(__dirname, 'bare-window'), `--user-data-dir=${join(folder, 'bare')}`];
  const ours: number[] = [];
  const samples: number[] = [];
  try {
    // The first start of each fills caches that every later one has.
    await timeToMark(app, SHOWN);
    await timeToMark(bare, SHOWN);
    for (let run = 0; run < RUNS; run += 1) {
      ours.push(await timeToMark(app, SHOWN));
      samples.push(await timeToMark(bare, SHOWN));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    id: 'start',
    unit: 'ms',
    ours,
    reference: { name: 'a bare Electron window', samples },
    target: { ratioAtMost: 1.4 },
    runtime,
    renderer: 'no terminal shown',
  };
}
