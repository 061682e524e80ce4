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
 * on screen, against a bare Electron window's second frame. Of the build, and of the package where
 * there is one: the bare window runs on the runtime that it was made of.
 */
export async function start({ kubeconfig, runtime }: BenchContext): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'podshell-bench-'));
  const packaged = process.env['PODSHELL_PACKAGED_APP'];
  const options = (name: string): string[] => [
    '--kubeconfig',
    kubeconfig,
    `--user-data-dir=${join(folder, name)}`,
  ];
  const bare = [resolve(__dirname, 'bare-window'), `--user-data-dir=${join(folder, 'bare')}`];
  const starts = {
    start: () => timeToMark([resolve(__dirname, '../..'), ...options('source')], SHOWN),
    ...(packaged !== undefined && {
      'start-packaged': () => timeToMark(options('packaged'), SHOWN, packaged),
    }),
  };
  try {
    const measured: Measurement[] = [];
    for (const [id, ours] of Object.entries(starts)) {
      const times: number[] = [];
      const samples: number[] = [];
      // The first start of each fills caches that every later one has.
      await ours();
      await timeToMark(bare, SHOWN);
      for (let run = 0; run < RUNS; run += 1) {
        times.push(await ours());
        samples.push(await timeToMark(bare, SHOWN));
      }
      measured.push({
        id,
        unit: 'ms',
        ours: times,
        reference: { name: 'a bare Electron window', samples },
        target: { ratioAtMost: 1.4 },
        runtime,
        renderer: 'no terminal shown',
      });
    }
    return measured;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
