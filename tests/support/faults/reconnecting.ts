import assert from 'node:assert/strict';
import { RECONNECT_POLICY } from '../../../src/main/sessions/auto-reconnect';
import { FLOW } from '../../../src/shared/terminal';
import { SeededRandom } from '../chaos-proxy';
import type { SessionWorld } from '../session-world';
import { Attempts, firstAttempts } from './attempts';
import type { Bystander } from './bystander';
import { connectionOf, passes, READ_DEADLINE } from './broken-streams';
import { answers, ends, isPrefix, receives } from './expectations';
import type { Fault } from './fault';
import { Pattern } from './pattern';
import { flood } from './programs';
import type { Tab } from './tab';

const MIB = 1024 * 1024;
const PATTERN_BYTES = MIB + 4_099;
/** What breaks in words, or in a reset, is told at once; its pod may be asked about first. */
const AT_ONCE = 10_000;
/** The longest wait, then reading the pod and the handshake. */
const ONE_ATTEMPT = RECONNECT_POLICY.ceiling + 45_000;
/** More than all attempts of a healthy period and their waits. */
const ALL_ATTEMPTS = RECONNECT_POLICY.attempts * ONE_ATTEMPT;

const EXEC = /GET .*\/exec\?/;
const NO_ROUTE = 'error dialing backend: dial tcp 10.0.0.7:10250: connect: no route to host';

/** A tab that the user asked to connect again by itself, in the middle of an endless output. */
async function flooded(
  world: SessionWorld,
  { random, tab, bytes = 4 * MIB }: { random: SeededRandom; tab: Tab; bytes?: number },
): Promise<{ pattern: Pattern; attempts: Attempts }> {
  const pattern = new Pattern(random, PATTERN_BYTES);
  await flood(tab, world.home(tab.target), pattern);
  await receives(tab, random.integer(1, bytes));
  return { pattern, attempts: Attempts.of(world, tab) };
}

/** A tab as above, one beside it that was not asked to, and neighbours that print all the while. */
interface Scene {
  readonly random: SeededRandom;
  readonly tab: Tab;
  readonly other: Tab;
  readonly neighbours: readonly Bystander[];
  readonly pattern: Pattern;
  readonly attempts: Attempts;
}

/** @param where the neighbours are: elsewhere, where the fault takes the whole cluster */
async function scene(
  world: SessionWorld,
  seed: number,
  where: 'beside' | 'elsewhere',
): Promise<Scene> {
  const random = new SeededRandom(seed);
  const tab = await world.open();
  const other = await world.open(await world.target('chaos', 1));
  const neighbours = await world.bystanders(where);
  return { random, tab, other, neighbours, ...(await flooded(world, { random, tab })) };
}

/** The tab is back by itself, each attempt was told, its shell answers, and the others felt nothing. */
async function isBack(world: SessionWorld, { tab, attempts, neighbours }: Scene): Promise<void> {
  await world.reconnected(tab, ONE_ATTEMPT);
  attempts.check();
  world.clock.speed = 1;
  await answers(tab);
  for (const neighbour of neighbours) await neighbour.finish();
}

/** A tab that the fault does not concern is as it was. */
async function isUntouched(tab: Tab): Promise<void> {
  assert.ok(!tab.told.some(({ state }) => state.kind === 'waiting' || state.kind === 'lost'));
  await answers(tab);
}

/** A tab that nobody asked to connect: it is lost, stays so, and does as it is told. */
async function waitsForEnter(world: SessionWorld, tab: Tab): Promise<void> {
  assert.equal(tab.state?.kind, 'lost');
  assert.ok(!tab.told.some(({ state }) => state.kind === 'waiting'), 'nobody asked for that');
  await world.reopen(tab);
  await answers(tab);
}

/** Breaks a tab's stream at the server; the shell lives on. */
function drop(world: SessionWorld, { target }: Tab): void {
  const dropped = world.cluster.dropExecs(
    'reset',
    ({ pod, container, tty }) => tty && pod === target.pod && container === target.container,
  );
  assert.ok(dropped > 0, 'there was no stream to drop');
}

/**
 * While the API server is away, and a tab of an own pod connects by itself, that pod changes: no shell
 * is opened in what is there now.
 */
async function changedMeanwhile(
  world: SessionWorld,
  {
    seed,
    name,
    change,
    as,
  }: {
    seed: number;
    /** Of the pod's environment. */
    name: string;
    change: (tab: Tab) => Promise<void> | void;
    as: Parameters<typeof ends>[2]['as'];
  },
): Promise<Tab> {
  const random = new SeededRandom(seed);
  const [victim] = await world.cluster.createEnvironment({ name: `victim-${name}-${seed}` });
  assert.ok(victim !== undefined);
  const tab = await world.open(world.targetOf(victim));
  const neighbours = await world.bystanders('elsewhere');
  const { pattern, attempts } = await flooded(world, { random, tab, bytes: 2 * MIB });
  const shells = (): number =>
    world.cluster.execSessions().filter(({ tty, namespace, pod }) => {
      return tty && namespace === tab.target.namespace && pod === tab.target.pod;
    }).length;
  const before = shells();
  world.hurry();
  await world.cluster.suspend();
  try {
    const failing = random.integer(1, 3);
    await attempts.announced(failing, ALL_ATTEMPTS);
    await change(tab);
  } finally {
    await world.cluster.resume();
  }
  await ends(world, tab, { as, deadlineMs: ONE_ATTEMPT });
  isPrefix(tab, pattern);
  attempts.check();
  assert.deepEqual(attempts.numbers, firstAttempts(attempts.numbers.length));
  assert.equal(shells(), before, 'a shell was opened in another container');
  world.clock.speed = 1;
  for (const neighbour of neighbours) await neighbour.finish();
  return tab;
}

/** Faults after which a tab connects again by itself, because its user asked it to. */
export const RECONNECTING: readonly Fault[] = [
  {
    id: 'reconnect-restart',
    number: 1,
    title: 'the API server restarts: one tab is back by itself, the one not asked to waits',
    run: async (world, seed) => {
      const all = await scene(world, seed, 'elsewhere');
      const { random, tab, other, pattern, attempts } = all;
      const least = random.integer(2, 5);
      world.hurry();
      await world.cluster.suspend();
      try {
        await attempts.announced(least, ALL_ATTEMPTS);
        isPrefix(tab, pattern);
      } finally {
        await world.cluster.resume();
      }
      await isBack(world, all);
      assert.deepEqual(attempts.numbers, firstAttempts(attempts.numbers.length));
      await waitsForEnter(world, other);
    },
  },
  {
    id: 'reconnect-used-up',
    number: 1,
    title: 'the API server stays away: ten attempts, then lost since it was; Enter still works',
    run: async (world, seed) => {
      const { tab, other, neighbours, pattern, attempts } = await scene(world, seed, 'elsewhere');
      world.hurry();
      await world.proxy.refuse();
      await world.forgetIdleConnections();
      connectionOf(tab).reset();
      const end = await ends(world, tab, {
        as: ['lost:connection-refused'],
        deadlineMs: ALL_ATTEMPTS,
      });
      isPrefix(tab, pattern);
      attempts.check();
      assert.deepEqual(attempts.numbers, firstAttempts(RECONNECT_POLICY.attempts));
      const [lost] = tab.told.filter(({ state }) => state.kind === 'waiting');
      assert.equal(end.state.since, lost?.state.since);
      world.clock.speed = 1;
      await world.proxy.accept();
      await world.reopen(tab);
      await answers(tab);
      await isUntouched(other);
      for (const neighbour of neighbours) await neighbour.finish();
    },
  },
  {
    id: 'reconnect-resets',
    number: 3,
    title: 'TCP reset, again and again: attempts count up, and from one after a healthy minute',
    run: async (world, seed) => {
      const all = await scene(world, seed, 'beside');
      const { random, tab, other, pattern, attempts } = all;
      const again = random.integer(1, 3);
      world.hurry();
      connectionOf(tab).toClient.afterBytes(random.integer(1, 2 * MIB), () => {
        connectionOf(tab).reset();
      });
      await attempts.announced(1, AT_ONCE);
      isPrefix(tab, pattern);
      for (let resets = 1; resets <= again; resets += 1) {
        await world.reconnected(tab, ONE_ATTEMPT);
        drop(world, tab);
        await attempts.announced(resets + 1, AT_ONCE);
      }
      await world.reconnected(tab, ONE_ATTEMPT);
      await passes(world, RECONNECT_POLICY.healthy);
      drop(world, tab);
      await attempts.announced(again + 2, AT_ONCE);
      await isBack(world, all);
      await isUntouched(other);
      assert.deepEqual(attempts.numbers, [...firstAttempts(again + 1), 1]);
    },
  },
  {
    id: 'reconnect-half-open',
    number: 4,
    title: 'half-open TCP: lost by 61 s, then back by itself',
    run: async (world, seed) => {
      const all = await scene(world, seed, 'beside');
      const { tab, other, pattern, attempts } = all;
      world.hurry();
      connectionOf(tab).halfOpen();
      await attempts.announced(1, READ_DEADLINE);
      assert.ok(tab.state?.kind === 'waiting' && tab.state.error.kind === 'timed-out');
      isPrefix(tab, pattern);
      await isBack(world, all);
      await isUntouched(other);
      assert.deepEqual(attempts.numbers, [1]);
    },
  },
  {
    id: 'reconnect-node-gone',
    number: 6,
    title: 'the node is away for a while: every attempt says so, then the shell is back',
    run: async (world, seed) => {
      const all = await scene(world, seed, 'beside');
      const { random, tab, other, pattern, attempts } = all;
      const least = random.integer(2, 4);
      world.cluster.faults.respond({ match: EXEC, code: 502, message: NO_ROUTE });
      world.hurry();
      connectionOf(tab).reset();
      await attempts.announced(least, ALL_ATTEMPTS);
      assert.ok(tab.state?.kind === 'waiting' && tab.state.error.kind === 'node-unreachable');
      isPrefix(tab, pattern);
      world.cluster.faults.clear();
      await isBack(world, all);
      await isUntouched(other);
      assert.deepEqual(attempts.numbers, firstAttempts(attempts.numbers.length));
    },
  },
  {
    id: 'reconnect-pod-changed',
    number: 7,
    title: 'the pod is gone, or another of its name there, when it connects: never entered',
    run: async (world, seed) => {
      const isReplaced = new SeededRandom(seed).fork().integer(0, 1) === 1;
      const as = isReplaced ? 'failed:pod-replaced' : 'failed:pod-gone';
      const tab = await changedMeanwhile(world, {
        seed,
        name: 'changed',
        as: [as],
        change: ({ target: { namespace, pod } }) => {
          if (!isReplaced) {
            world.cluster.deletePod(namespace, pod, 0);
            return;
          }
          // Nobody's, or its controller would have it away.
          world.cluster.patchPod(namespace, pod, ({ metadata, ...rest }) => ({
            ...rest,
            metadata: { ...metadata, uid: `another-${metadata.uid}`, ownerReferences: [] },
          }));
        },
      });
      world.hurry();
      world.pressEnter(tab);
      await ends(world, tab, { as: [as], deadlineMs: ONE_ATTEMPT });
    },
  },
  {
    id: 'reconnect-container-restarted',
    number: 8,
    title: 'the container restarts before it connects: not entered unasked, but with Enter',
    run: async (world, seed) => {
      const tab = await changedMeanwhile(world, {
        seed,
        name: 'restarted',
        as: ['failed:container-restarted'],
        change: async ({ target: { namespace, pod, container } }) => {
          world.cluster.crashContainer(namespace, pod, container, 137);
          await world.cluster.podWhere(
            ({ metadata, status }) =>
              metadata.name === pod &&
              (status.containerStatuses ?? []).some(
                (one) => one.name === container && one.state?.running !== undefined,
              ),
          );
        },
      });
      await world.reopen(tab);
      await answers(tab);
    },
  },
  {
    id: 'reconnect-idle-proxy',
    number: 26,
    title: 'a proxy drops a stream that its page kept quiet for a minute: back by itself',
    run: async (world, seed) => {
      const all = await scene(world, seed, 'beside');
      const { random, tab, other, pattern, attempts } = all;
      const how = random.pick(['reset', 'close', 'half-open'] as const);
      tab.parses = false;
      const parsed = tab.summed;
      await receives(tab, parsed + FLOW.firstWindow);
      world.hurry();
      // Paused, it is not pinged either: the one way to be quiet for so long.
      connectionOf(tab).dropWhenIdle(60_000 / world.options.scale, how);
      await passes(world, 75_000);
      tab.parses = true;
      tab.acknowledge();
      await attempts.announced(1, READ_DEADLINE);
      isPrefix(tab, pattern);
      await isBack(world, all);
      await isUntouched(other);
      assert.deepEqual(attempts.numbers, [1]);
    },
  },
];

/** Those in which a whole machine stands still: the cluster's, or this one. */
export const RECONNECTING_AFTER_SLEEP: readonly Fault[] = [
  {
    id: 'reconnect-frozen',
    number: 19,
    title: 'the cluster stands still for 90 s: one tab is back by itself, the other one waits',
    far: true,
    run: async (world, seed) => {
      const { far } = world;
      assert.ok(far !== undefined);
      const all = await scene(world, seed, 'elsewhere');
      const { tab, other, pattern, attempts } = all;
      world.hurry();
      far.freeze();
      try {
        const thawed = passes(world, 90_000);
        const otherEnds = ends(world, other, {
          as: ['lost:timed-out'],
          deadlineMs: READ_DEADLINE,
        });
        await attempts.announced(1, READ_DEADLINE);
        isPrefix(tab, pattern);
        await otherEnds;
        await thawed;
      } finally {
        far.wake();
      }
      await isBack(world, all);
      assert.deepEqual(attempts.numbers, firstAttempts(attempts.numbers.length));
      await waitsForEnter(world, other);
    },
  },
  {
    id: 'reconnect-slept',
    number: 19,
    title: 'this machine sleeps, and the network forgets all of it: one tab is back by itself',
    far: true,
    run: async (world, seed) => {
      const all = await scene(world, seed, 'elsewhere');
      const { tab, other, pattern, attempts } = all;
      world.hurry();
      for (const connection of world.proxy.connections) {
        if (connection.open) connection.halfOpen();
      }
      world.sleep(600_000);
      const otherEnds = ends(world, other, { as: ['lost:lost-in-sleep'], deadlineMs: AT_ONCE });
      await attempts.announced(1, AT_ONCE);
      isPrefix(tab, pattern);
      await otherEnds;
      await isBack(world, all);
      assert.deepEqual(attempts.numbers, firstAttempts(attempts.numbers.length));
      await world.forgetIdleConnections();
      await waitsForEnter(world, other);
    },
  },
];
