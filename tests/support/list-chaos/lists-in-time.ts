import assert from 'node:assert/strict';
import { SeededRandom } from '../chaos-proxy';
import type { ListFaultCase } from './list-fault';
import type { ListWorld } from './list-world';
import type { RemoteCluster } from './remote-cluster';

const HOUR = 3_600_000;
const TEN_MINUTES = 600_000;
/** A watch may be silent for 45 s; the next one has 15 s to stand. */
const SILENCE_DEADLINE = 60_000;
/** After a wake-up, a watch has this long to stand. */
const WAKE_DEADLINE = 15_000;
const AT_ONCE = 10_000;

function farOf({ far }: ListWorld): RemoteCluster {
  if (far === undefined) throw new Error('this fault needs a cluster of its own');
  return far;
}

/** Jumps to and fro: an hour, up to two days, and back where it was. */
function jumps(random: SeededRandom): readonly number[] {
  const far = random.integer(1, 48) * HOUR;
  return [HOUR, -HOUR, -far, far, far, -far];
}

/** The cluster's process is stopped for so long. */
async function frozen(world: ListWorld, milliseconds: number): Promise<void> {
  const far = farOf(world);
  const list = await world.show();
  const neighbour = await world.neighbour();
  const rows = list.environments.size;
  world.hurry();
  far.freeze();
  try {
    const thawed = world.passes(milliseconds);
    await list.goesStale(['timed-out'], world.limit(SILENCE_DEADLINE));
    assert.equal(list.environments.size, rows, 'rows are kept');
    await thawed;
  } finally {
    far.thaw();
  }
  await world.change();
  await world.recovers(list, [neighbour]);
}

/** This machine sleeps for ten minutes while pods come and go. */
async function slept(world: ListWorld, isForgotten: boolean): Promise<void> {
  const list = await world.show();
  const neighbour = await world.neighbour();
  const since = list.told.length;
  if (isForgotten) {
    for (const connection of world.proxy.connections) if (connection.open) connection.halfOpen();
  }
  await world.change();
  world.hurry();
  const from = world.clock.monotonic();
  world.clock.jump(TEN_MINUTES);
  await world.agrees(list, 'after the sleep');
  const took = world.clock.monotonic() - from;
  // Sooner than silence alone would be noticed: somebody saw that the machine slept.
  const limit = WAKE_DEADLINE + 15_000 + 1_000 * world.options.scale;
  if (isForgotten) assert.ok(took <= limit, `true again after ${took} ms`);
  assert.deepEqual(list.since(since), [], 'the list doubted');
  await world.recovers(list, [neighbour]);
}

export const LISTS_IN_TIME: readonly ListFaultCase[] = [
  {
    id: 'list-clock-jumps',
    number: 20,
    title:
      'the wall clock jumps to and fro under a live list: nothing doubts, and rows are as they were',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const list = await world.show();
      const neighbour = await world.neighbour();
      const since = list.told.length;
      world.hurry();
      for (const jump of jumps(random)) {
        world.clock.jump(jump);
        await world.change(1);
        await world.passes(6_000);
      }
      await world.agrees(list, 'after the jumps');
      assert.deepEqual(list.since(since), [], 'the list doubted');
      await world.recovers(list, [neighbour]);
    },
  },
  {
    id: 'list-clock-jumps-unready',
    number: 20,
    title:
      'a pod that is getting ready, and a clock that is two days ahead for a moment: no alarm stays',
    run: async (world, seed) => {
      const [pod] = await world.cluster.createEnvironment({ name: `slow-${seed}` });
      assert.ok(pod !== undefined);
      const list = await world.show();
      const neighbour = await world.neighbour();
      world.cluster.setReady('test', pod.metadata.name, false);
      const tone = (): string | undefined =>
        list.environments
          .get(`test/app=slow-${seed}`)
          ?.pods.find(({ name }) => name === pod.metadata.name)?.tone;
      await world.agrees(list, 'unready');
      assert.equal(tone(), 'progressing');
      world.hurry();
      world.clock.jump(48 * HOUR);
      // The next look at the clock is a minute off at most, there and back.
      await list.until(() => tone() === 'failing', 'an alarm by that clock', world.limit(65_000));
      world.clock.jump(-48 * HOUR);
      await list.until(() => tone() === 'progressing', 'no alarm', world.limit(65_000));
      await world.recovers(list, [neighbour]);
    },
  },
  {
    id: 'list-clock-jumps-stale',
    number: 20,
    title: 'the wall clock jumps while the server is away: tries go on in their own time',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const list = await world.show();
      const neighbour = await world.neighbour();
      world.hurry();
      await world.cluster.suspend();
      try {
        await list.goesStale(['connection-refused', 'connection-reset'], world.limit(AT_ONCE));
        for (const jump of jumps(random)) {
          world.clock.jump(jump);
          const tries = list.told.length;
          const from = world.clock.monotonic();
          // No wait between two tries is longer than 30 s, whatever the wall clock says.
          await list.until(() => list.told.length > tries, 'the next try', world.limit(31_000));
          const last = list.told.at(-1);
          assert.ok(last !== undefined && last.at >= from);
          assert.ok(last.state.kind === 'stale');
          const wait = last.state.retryAt - world.clock.now();
          assert.ok(wait <= 30_000, `it says that it waits for ${wait} ms`);
        }
        await world.change();
      } finally {
        await world.cluster.resume();
      }
      await world.recovers(list, [neighbour]);
    },
  },
];

export const LISTS_IN_SLEEP: readonly ListFaultCase[] = [
  {
    id: 'list-frozen-40-s',
    number: 19,
    title: 'the cluster stands still for 40 s: nothing is told, nothing is missed',
    far: true,
    run: async (world) => {
      const far = farOf(world);
      const list = await world.show();
      const neighbour = await world.neighbour();
      const since = list.told.length;
      world.hurry();
      far.freeze();
      await world.passes(40_000);
      far.thaw();
      await world.change();
      await world.agrees(list, 'after 40 s');
      assert.deepEqual(list.since(since), [], 'the list doubted');
      await world.recovers(list, [neighbour]);
    },
  },
  {
    id: 'list-frozen-90-s',
    number: 19,
    title: 'the cluster stands still for 90 s: stale by 60 s, rows kept, true again by itself',
    far: true,
    run: (world) => frozen(world, 90_000),
  },
  {
    id: 'list-frozen-10-min',
    number: 19,
    title: 'the cluster stands still for ten minutes',
    far: true,
    slow: true,
    run: (world) => frozen(world, TEN_MINUTES),
  },
  {
    id: 'list-slept-connection-kept',
    number: 19,
    title: 'this machine sleeps for ten minutes, and its connections survive: so does the list',
    far: true,
    run: (world) => slept(world, false),
  },
  {
    id: 'list-slept-connection-gone',
    number: 19,
    title: 'this machine sleeps for ten minutes, and the network forgets it: true again in seconds',
    far: true,
    run: (world) => slept(world, true),
  },
];
