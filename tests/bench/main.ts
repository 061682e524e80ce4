import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BENCHES as NAMES } from '../../scripts/lib/usages.mjs';
import { startDemoCluster } from '../cluster';
import { bulk } from './bulk';
import { click } from './click';
import type { BenchContext } from './context';
import { echo } from './echo';
import { electronVersion } from './electron-process';
import { describe, figureOf, type Figure, type Measurement } from './figure';
import { floodStop } from './flood-stop';
import { memory } from './memory';
import { stall } from './stall';
import { churn } from './churn';
import { list } from './list';
import { start } from './start';
import { workday } from './workday';

/** Every benchmark, by the name it is asked for with. */
const BENCHES: Readonly<
  Record<
    (typeof NAMES)[number],
    (context: BenchContext) => Promise<Measurement | readonly Measurement[]>
  >
> = {
  start,
  list,
  churn,
  click,
  echo,
  workday,
  bulk,
  'flood-stop': floodStop,
  stall,
  memory,
};

const { values, positionals } = parseArgs({
  options: { json: { type: 'string' } },
  allowPositionals: true,
});
const asked = NAMES.filter((name) => positionals.length === 0 || positionals.includes(name));

// `npm run bench` has refused names that are none.
void main(asked).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

async function main(names: readonly (typeof NAMES)[number][]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'podshell-bench-'));
  const cluster = await startDemoCluster();
  const figures: Figure[] = [];
  try {
    const kubeconfig = join(folder, 'kubeconfig');
    await cluster.writeKubeconfig(kubeconfig);
    const context = { cluster, kubeconfig, runtime: `Electron ${electronVersion()}` };
    for (const name of names) {
      const measured = await BENCHES[name](context);
      for (const measurement of [measured].flat()) {
        const figure = figureOf(measurement);
        figures.push(figure);
        console.log(
          [describe(figure), ...(measurement.notes ?? []).map((note) => `  ${note}`)].join('\n'),
        );
      }
    }
  } finally {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
}
