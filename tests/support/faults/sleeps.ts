import assert from 'node:assert/strict';
import { SeededRandom } from '../chaos-proxy';
import type { SessionWorld } from '../session-world';
import { connectionOf, passes, READ_DEADLINE } from './broken-streams';
import { answers, ends, isPrefix, receives } from './expectations';
import type { FarCluster } from './far-cluster';
import type { Fault } from './fault';
import { Pattern } from './pattern';
import { finite, flood } from './programs';

const MIB = 1024 * 1024;
/** After a wake-up, streams have this long to answer. */
const WAKE_DEADLINE = 10_000;
const TEN_MINUTES = 600_000;

function farOf(world: SessionWorld): FarCluster {
  if (world.far === undefined) throw new Error('this fault needs a cluster of its own');
  return world.far;
}

/** The cluster's process is stopped for so long, under a flood and under an idle shell. */
async function frozen(world: SessionWorld, seed: number, milliseconds: number): Promise<void> {
  const random = new SeededRandom(seed);
  const far = farOf(world);
  const idle = await world.open();
  const flooded = await world.open(await world.target('chaos', 1));
  const neighbours = await world.bystanders('elsewhere');
  const pattern = new Pattern(random, MIB + 4_099);
  await flood(flooded, world.home(flooded.target), pattern);
  await receives(flooded, random.integer(1, 4 * MIB));
  world.hurry();
  far.freeze();
  try {
    const thawed = passes(world, milliseconds);
    await Promise.all(
      [idle, flooded].map((tab) =>
        ends(world, tab, { as: ['lost:timed-out'], deadlineMs: READ_DEADLINE }),
      ),
    );
    isPrefix(flooded, pattern);
    await thawed;
  } finally {
    far.wake();
  }
  world.clock.speed = 1;
  for (const tab of [idle, flooded]) {
    await world.reopen(tab);
    await answers(tab);
  }
  for (const neighbour of neighbours) await neighbour.finish();
}

export const SLEEPS: readonly Fault[] = [
  {
    id: 'frozen-40-s',
    number: 19,
    title: 'the cluster stands still for 40 s: nothing is lost',
    far: true,
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const far = farOf(world);
      const idle = await world.open();
      const busy = await world.open(await world.target('chaos', 1));
      const neighbours = await world.bystanders('elsewhere');
      const pattern = new Pattern(random, MIB + 4_099);
      const output = await finite(busy, world.home(busy.target), { pattern, times: 16 });
      output.start();
      await receives(busy, random.integer(1, 4 * MIB));
      world.hurry();
      far.freeze();
      await passes(world, 40_000);
      far.wake();
      world.clock.speed = 1;
      await receives(busy, output.bytes);
      assert.equal(busy.sum, output.sum);
      assert.equal(busy.state?.kind, 'running');
      await answers(idle);
      for (const neighbour of neighbours) await neighbour.finish();
    },
  },
  {
    id: 'frozen-90-s',
    number: 19,
    title: 'the cluster stands still for 90 s: lost by 61 s, all kept, Enter opens a new shell',
    far: true,
    run: (world, seed) => frozen(world, seed, 90_000),
  },
  {
    id: 'frozen-10-min',
    number: 19,
    title: 'the cluster stands still for ten minutes',
    far: true,
    slow: true,
    run: (world, seed) => frozen(world, seed, TEN_MINUTES),
  },
  {
    id: 'slept-connection-kept',
    number: 19,
    title: 'this machine sleeps for ten minutes, and its connections survive: so do the shells',
    far: true,
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const idle = await world.open();
      const busy = await world.open(await world.target('chaos', 1));
      const pattern = new Pattern(random, MIB + 4_099);
      const output = await finite(busy, world.home(busy.target), { pattern, times: 16 });
      output.start();
      await receives(busy, random.integer(1, 4 * MIB));
      world.hurry();
      world.sleep(TEN_MINUTES);
      await passes(world, 3 * WAKE_DEADLINE);
      world.clock.speed = 1;
      await receives(busy, output.bytes);
      assert.equal(busy.sum, output.sum);
      for (const tab of [idle, busy]) assert.equal(tab.state?.kind, 'running');
      await answers(idle);
    },
  },
  {
    id: 'slept-connection-gone',
    number: 19,
    title: 'this machine sleeps for ten minutes, and the network forgets it: the shells say so',
    far: true,
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const idle = await world.open();
      const flooded = await world.open(await world.target('chaos', 1));
      const neighbours = await world.bystanders('elsewhere');
      const pattern = new Pattern(random, MIB + 4_099);
      await flood(flooded, world.home(flooded.target), pattern);
      await receives(flooded, random.integer(1, 4 * MIB));
      world.hurry();
      for (const tab of [idle, flooded]) connectionOf(tab).halfOpen();
      world.sleep(TEN_MINUTES);
      await Promise.all(
        [idle, flooded].map((tab) =>
          ends(world, tab, { as: ['lost:lost-in-sleep'], deadlineMs: WAKE_DEADLINE }),
        ),
      );
      isPrefix(flooded, pattern);
      world.clock.speed = 1;
      for (const neighbour of neighbours) await neighbour.finish();
      await world.forgetIdleConnections();
      for (const tab of [idle, flooded]) {
        await world.reopen(tab);
        await answers(tab);
      }
    },
  },
];
