import { pause } from './bench-app';
import type { BenchContext } from './context';
import type { Measurement } from './figure';
import { LARGE, LargeCluster } from './large-cluster';
import { Traffic } from './traffic';

const EVENTS_PER_SECOND = 1_000;
const SECONDS = 60;
const TAKE_KEYS = 'exec cat >/dev/null';
/** A line of a terminal without an Enter is full after 4,095 characters. */
const KEYS_PER_LINE = 200;
/** Keys do not come on any beat that something here might have. */
const GAP_MS = { least: 20, most: 120 };
/** Keys typed while lists are read, at least: with fewer, a 99th percentile is no more than the worst. */
const LISTING_KEYS = 300;
/** While a list is read, which takes a second, keys come as fast as a fast typist's. */
const LISTING_GAP_MS = { least: 10, most: 60 };
/** Lists at most, should they be done before a key is parsed. */
const MAX_LISTS = 80;

interface Watched {
  readonly batches: number;
  readonly seconds: number;
  readonly longest: number;
}

/**
 * Churn: keys typed into a shell while 1,000 pods change a second in a list of 10,000 for a minute,
 * and while such a list is being fetched, against the same shell with an idle list. What the page
 * shows at the end is checked against the server.
 */
export async function churn({ runtime }: BenchContext): Promise<readonly Measurement[]> {
  const large = await LargeCluster.start();
  try {
    const { podshell, cluster } = large;
    const traffic = await Traffic.record(podshell.app);
    await podshell.openEnvironment('shop-a1b2');
    await podshell.run(TAKE_KEYS);
    await podshell.page.evaluate(() => {
      const pressed: number[] = [];
      Object.assign(globalThis, { pressed });
      window.addEventListener(
        'keydown',
        (event) => void pressed.push(performance.timeOrigin + event.timeStamp),
        { capture: true },
      );
    });
    const keys = new Keys(large, traffic);
    const idle = await keys.typeFor(() => pause(10_000));
    const listing: number[] = [];
    for (let run = 0; run < MAX_LISTS && listing.length < LISTING_KEYS; run += 1) {
      // Typing begins once the menu is closed, which has the keyboard until then.
      const { arrived } = await large.chooseLarge();
      listing.push(...(await keys.typeFor(() => arrived.then(() => undefined), LISTING_GAP_MS)));
      await large.showSmall();
    }
    await large.remember();
    await large.showLarge();
    await cluster.run({ op: 'churn', perSecond: EVENTS_PER_SECOND, namespace: LARGE.namespace });
    let watched: Watched = { batches: 0, seconds: 1, longest: 0 };
    const churning = await keys.typeFor(async () => {
      watched = await watch(large, SECONDS);
    });
    await cluster.run({ op: 'churn', perSecond: 0, namespace: LARGE.namespace });
    const final = await differences(large);
    const reference = { name: 'the same with an idle list', samples: idle };
    const common = {
      unit: 'ms',
      reference,
      target: { atMost: 50 },
      quantile: 0.99,
      runtime,
      renderer: 'DOM renderer, software',
    };
    return [
      {
        ...common,
        id: 'churn-echo-p99',
        ours: churning,
        notes: [
          `${(watched.batches / watched.seconds).toFixed(1)} batches a second (at most 10), longest task of the page ${watched.longest.toFixed(0)} ms (at most 50)`,
          `pods that differ from the server's at the end: ${final}`,
        ],
      },
      { ...common, id: 'listing-echo-p99', ours: listing },
    ];
  } finally {
    await large.stop();
  }
}

/** Keys typed into the terminal in front. */
class Keys {
  #typed = 0;

  constructor(
    private readonly large: LargeCluster,
    private readonly traffic: Traffic,
  ) {}

  /** Types while `work` goes on; milliseconds from each key's event until it was parsed. */
  async typeFor(work: () => Promise<void>, gap = GAP_MS): Promise<number[]> {
    const { podshell } = this.large;
    const done = new AbortController();
    const working = work().finally(() => {
      done.abort();
    });
    const samples: number[] = [];
    while (!done.signal.aborted) {
      await podshell.panel.locator('.xterm-helper-textarea').focus();
      await podshell.page.evaluate('pressed.length = 0');
      await this.traffic.expect(0);
      this.#typed += 1;
      await podshell.page.keyboard.press(this.#typed % KEYS_PER_LINE === 0 ? 'Enter' : 'x');
      const parsed = await this.traffic.parsed();
      const [pressed] = await podshell.page.evaluate<number[]>('pressed');
      if (pressed !== undefined) samples.push(parsed - pressed);
      await pause(gap.least + Math.random() * (gap.most - gap.least));
    }
    await working;
    return samples;
  }
}

/** What the page is told and how long its tasks are, for so many seconds. */
function watch(large: LargeCluster, seconds: number): Promise<Watched> {
  return large.podshell.page.evaluate(
    (length) =>
      new Promise<Watched>((resolve) => {
        const { podshell } = window as unknown as {
          podshell: { on: { environments(listener: () => void): () => void } };
        };
        let batches = 0;
        let longest = 0;
        const stop = podshell.on.environments(() => {
          batches += 1;
        });
        const tasks = new PerformanceObserver((entries) => {
          for (const { duration } of entries.getEntries()) longest = Math.max(longest, duration);
        });
        tasks.observe({ type: 'longtask' });
        setTimeout(() => {
          stop();
          tasks.disconnect();
          resolve({ batches, seconds: length, longest });
        }, length * 1000);
      }),
    seconds,
  );
}

/** Pods that the page shows differently from the server, or does not show, or shows in vain. */
async function differences(large: LargeCluster): Promise<number> {
  // The last events are on their way for two flushes at most.
  await pause(1_000);
  const pods = (await large.cluster.run({ op: 'pods', namespace: LARGE.namespace })) as readonly {
    readonly uid: string;
    readonly restarts: number;
  }[];
  const truth = new Map(pods.map(({ uid, restarts }) => [uid, restarts]));
  const shown = new Map(await large.shown());
  const uids = new Set([...truth.keys(), ...shown.keys()]);
  return [...uids].filter((uid) => truth.get(uid) !== shown.get(uid)).length;
}
