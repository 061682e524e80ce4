import type { BenchContext } from './context';
import type { Measurement } from './figure';
import { LARGE, LargeCluster } from './large-cluster';

const RUNS = 7;
const MIB = 2 ** 20;

/**
 * List: 10,000 pods in 1,000 environments, from the click that asks for them to the first row and to
 * all of them on the page, against curl of the same bytes from the same server.
 */
export async function list({ runtime }: BenchContext): Promise<readonly Measurement[]> {
  const large = await LargeCluster.start();
  try {
    const firsts: number[] = [];
    const all: number[] = [];
    const curl: number[] = [];
    let bytes = 0;
    let updates = 0;
    const empty = await large.mainMemory();
    // The first of each fills caches that every later one has.
    await large.curl();
    await large.showLarge();
    const loaded = await large.mainMemory();
    for (let run = 0; run < RUNS; run += 1) {
      await large.showSmall();
      const fetched = await large.curl();
      bytes = fetched.bytes;
      curl.push(fetched.milliseconds);
      const times = await large.showLarge();
      firsts.push(times.firstRow);
      all.push(times.all);
      updates = times.updates;
    }
    const common = { unit: 'ms', runtime, renderer: 'no terminal shown' };
    return [
      {
        ...common,
        id: 'list-first-row',
        ours: firsts,
        reference: { name: 'curl of the same bytes', samples: curl },
        target: { atMost: 2_000 },
        notes: [`${LARGE.pods} pods, ${(bytes / MIB).toFixed(1)} MiB of JSON`],
      },
      {
        ...common,
        id: 'list-all-rows',
        ours: all,
        reference: {
          name: 'twice the time of curl',
          samples: curl.map((milliseconds) => 2 * milliseconds),
        },
        target: { aboveReferenceAtMost: 1_000 },
        notes: [
          `${updates} updates; main ${empty.rss.toFixed(0)} MiB before, ${loaded.rss.toFixed(0)} MiB with the list (heap ${empty.heap.toFixed(0)} and ${loaded.heap.toFixed(0)})`,
        ],
      },
    ];
  } finally {
    await large.stop();
  }
}
