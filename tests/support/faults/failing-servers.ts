import assert from 'node:assert/strict';
import { SeededRandom, type ProxiedConnection } from '../chaos-proxy';
import type { SessionWorld } from '../session-world';
import { connectionOf, passes } from './broken-streams';
import { answers, ends, isPrefix, receives } from './expectations';
import type { Fault } from './fault';
import { Pattern } from './pattern';
import { finite, flood } from './programs';
import type { Tab } from './tab';

const MIB = 1024 * 1024;
/** Reading the pod and the handshake, one after the other: 30 s and 15 s at most. */
const OPENING_DEADLINE = 45_000;
/** What a server says is told at once; an ended stream may be asked about first. */
const AT_ONCE = 10_000;
const EXEC = /GET .*\/exec\?/;

interface Finishing {
  finish(): Promise<void>;
}

/** The fault is over: Enter opens a shell, and the neighbours felt nothing. */
async function recovers(
  world: SessionWorld,
  tab: Tab,
  neighbours: readonly Finishing[],
): Promise<void> {
  world.clock.speed = 1;
  world.cluster.faults.clear();
  world.proxy.onConnection = () => undefined;
  await world.forgetIdleConnections();
  await world.reopen(tab);
  await answers(tab);
  for (const neighbour of neighbours) await neighbour.finish();
}

/** A byte every half second: each of the app's deadlines passes first. */
const DRIP = { sliceBytes: 1, bytesPerSecond: 2 } as const;
/** TLS takes some hundred bytes of a server, then comes the pod, which is longer than the rest. */
const WITHIN_POD = 1_200;

/** Answers come a byte at a time, from a random byte of TLS or of the pod on, or in the handshake. */
async function slowLoris(world: SessionWorld, seed: number): Promise<void> {
  const random = new SeededRandom(seed);
  const neighbours = await world.bystanders();
  const target = await world.target();
  await world.forgetIdleConnections();
  const fresh: ProxiedConnection[] = [];
  const from = random.pick(['opening', 'handshake'] as const);
  const byte = random.integer(1, WITHIN_POD);
  world.proxy.onConnection = (connection) => {
    fresh.push(connection);
    if (from === 'opening') {
      connection.toClient.atByte(byte, () => {
        connection.toClient.set(DRIP);
      });
    }
  };
  world.hurry();
  const tab = world.begin(target);
  if (from === 'handshake') {
    await tab.until(
      () => tab.state?.kind === 'connecting' && tab.state.step === 'server',
      'handshake',
    );
    for (const connection of fresh) connection.toClient.set(DRIP);
  }
  await ends(world, tab, { as: ['failed:timed-out'], deadlineMs: OPENING_DEADLINE });
  await recovers(world, tab, neighbours);
}

/** Opens a shell where the server misbehaves for execs. */
async function refusedExec(
  world: SessionWorld,
  { misbehave, as }: { misbehave: () => void; as: Parameters<typeof ends>[2]['as'] },
): Promise<Tab> {
  const neighbours = await world.bystanders();
  const target = await world.target();
  misbehave();
  world.hurry();
  const tab = world.begin(target);
  await ends(world, tab, { as, deadlineMs: OPENING_DEADLINE });
  await recovers(world, tab, neighbours);
  return tab;
}

export const FAILING_SERVERS: readonly Fault[] = [
  {
    id: 'api-server-restart',
    number: 1,
    title: 'the API server restarts under a flood',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const tab = await world.open();
      const neighbours = await world.bystanders('elsewhere');
      const pattern = new Pattern(random, MIB + 4_099);
      await flood(tab, world.home(tab.target), pattern);
      await receives(tab, random.integer(1, 4 * MIB));
      world.hurry();
      await world.cluster.suspend();
      try {
        await ends(world, tab, { as: ['lost:connection-lost'], deadlineMs: AT_ONCE });
        isPrefix(tab, pattern);
      } finally {
        await world.cluster.resume();
      }
      await recovers(world, tab, neighbours);
    },
  },
  {
    id: 'slow-loris',
    number: 5,
    title: 'answers a byte at a time: TLS, headers, body or handshake, as the seed says',
    run: slowLoris,
  },
  {
    id: 'mute-server',
    number: 5,
    title: 'a server that takes connections and never says a word',
    run: async (world) => {
      const neighbours = await world.bystanders();
      const target = await world.target();
      await world.forgetIdleConnections();
      world.proxy.onConnection = (connection) => {
        connection.halfOpen();
      };
      world.hurry();
      const tab = world.begin(target);
      await ends(world, tab, { as: ['failed:timed-out'], deadlineMs: OPENING_DEADLINE });
      await recovers(world, tab, neighbours);
    },
  },
  {
    id: 'mute-handshake',
    number: 5,
    title: 'a server that never answers the handshake',
    run: async (world) => {
      await refusedExec(world, {
        misbehave: () => world.cluster.faults.hang({ match: EXEC }),
        as: ['failed:timed-out'],
      });
    },
  },
  {
    id: 'refused-connection',
    number: 5,
    title: 'nobody listens any more; the streams that are open live on',
    run: async (world) => {
      const neighbours = await world.bystanders();
      const target = await world.target();
      await world.forgetIdleConnections();
      await world.proxy.refuse();
      world.hurry();
      const tab = world.begin(target);
      await ends(world, tab, { as: ['failed:connection-refused'], deadlineMs: AT_ONCE });
      await world.proxy.accept();
      await recovers(world, tab, neighbours);
    },
  },
  {
    id: 'kubelet-gone',
    number: 6,
    title: 'the node is gone: handshakes get 500, 502 or 504 in various words',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const [code, message] = random.pick([
        [500, 'error dialing backend: dial tcp 10.0.0.7:10250: connect: no route to host'],
        [502, 'error dialing backend: dial tcp 10.0.0.7:10250: i/o timeout'],
        [502, 'Bad Gateway'],
        [504, 'Gateway Timeout'],
      ] as const);
      await refusedExec(world, {
        misbehave: () => world.cluster.faults.respond({ match: EXEC, code, message }),
        as: ['failed:node-unreachable'],
      });
    },
  },
  {
    id: 'kubelet-gone-under-shell',
    number: 6,
    title: 'the node goes under a shell: the stream breaks, and the next handshake gets 502',
    run: async (world) => {
      const tab = await world.open();
      const neighbours = await world.bystanders();
      const message = 'error dialing backend: dial tcp 10.0.0.7:10250: connect: no route to host';
      world.cluster.faults.respond({ match: EXEC, code: 502, message });
      world.hurry();
      connectionOf(tab).reset();
      await ends(world, tab, { as: ['lost:connection-lost'], deadlineMs: AT_ONCE });
      world.pressEnter(tab);
      await ends(world, tab, { as: ['failed:node-unreachable'], deadlineMs: OPENING_DEADLINE });
      await recovers(world, tab, neighbours);
    },
  },
  {
    id: 'pod-deleted',
    number: 7,
    title: 'the pod is deleted under the shell',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const [victim] = await world.cluster.createEnvironment({ name: `victim-gone-${seed}` });
      assert.ok(victim !== undefined);
      const tab = await world.open(world.targetOf(victim));
      const neighbours = await world.bystanders();
      const pattern = new Pattern(random, MIB + 4_099);
      await flood(tab, world.home(tab.target), pattern);
      await receives(tab, random.integer(1, 2 * MIB));
      world.hurry();
      world.cluster.deletePod('test', tab.target.pod, 0);
      // The runtime kills the shell, and says so before the stream ends.
      await ends(world, tab, {
        as: ['exited', 'lost:pod-gone', 'failed:pod-gone'],
        deadlineMs: AT_ONCE,
      });
      isPrefix(tab, pattern);
      world.pressEnter(tab);
      await ends(world, tab, { as: ['failed:pod-gone'], deadlineMs: OPENING_DEADLINE });
      world.clock.speed = 1;
      for (const neighbour of neighbours) await neighbour.finish();
    },
  },
  {
    id: 'pod-gone-silently',
    number: 7,
    title: 'pod and stream are gone without a word: the reason is asked for',
    run: async (world, seed) => {
      const [victim] = await world.cluster.createEnvironment({ name: `victim-silent-${seed}` });
      assert.ok(victim !== undefined);
      const tab = await world.open(world.targetOf(victim));
      const neighbours = await world.bystanders();
      world.hurry();
      connectionOf(tab).freeze();
      world.cluster.deletePod('test', tab.target.pod, 0);
      connectionOf(tab).reset();
      await ends(world, tab, { as: ['lost:pod-gone', 'failed:pod-gone'], deadlineMs: AT_ONCE });
      world.clock.speed = 1;
      for (const neighbour of neighbours) await neighbour.finish();
    },
  },
  {
    id: 'container-restarted',
    number: 8,
    title: 'the container restarts under the shell; Enter opens one in the new container',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const [victim] = await world.cluster.createEnvironment({ name: `victim-restart-${seed}` });
      assert.ok(victim !== undefined);
      const tab = await world.open(world.targetOf(victim));
      const neighbours = await world.bystanders();
      const pattern = new Pattern(random, MIB + 4_099);
      await flood(tab, world.home(tab.target), pattern);
      await receives(tab, random.integer(1, 2 * MIB));
      const { pod, container, namespace } = tab.target;
      world.cluster.crashContainer(namespace, pod, container, 137);
      await ends(world, tab, { as: ['exited', 'lost:container-not-running'], deadlineMs: AT_ONCE });
      isPrefix(tab, pattern);
      await world.cluster.podWhere(
        ({ metadata, status }) =>
          metadata.name === pod &&
          (status.containerStatuses ?? []).some(
            ({ name, state }) => name === container && state?.running !== undefined,
          ),
      );
      await recovers(world, tab, neighbours);
    },
  },
  {
    id: 'token-expires',
    number: 9,
    title: 'the token expires under the shell: it lives on; a new one is refused in words',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const tab = await world.open();
      const neighbours = await world.bystanders();
      const pattern = new Pattern(random, MIB + 4_099);
      const output = await finite(tab, world.home(tab.target), { pattern, times: 8 });
      const target = await world.target();
      output.start();
      await receives(tab, random.integer(1, 4 * MIB));
      world.cluster.rotateToken('developer');
      const refused = world.begin(target);
      await ends(world, refused, { as: ['failed:unauthorized'], deadlineMs: AT_ONCE });
      await receives(tab, output.bytes);
      assert.equal(tab.sum, output.sum);
      assert.equal(tab.state?.kind, 'running');
      await world.signIn();
      await recovers(world, refused, neighbours);
    },
  },
  {
    id: 'clock-jumps',
    number: 20,
    title: 'the wall clock jumps to and fro under a flood: no deadline passes, nothing is lost',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const tab = await world.open();
      const neighbours = await world.bystanders();
      const pattern = new Pattern(random, MIB + 4_099);
      const output = await finite(tab, world.home(tab.target), { pattern, times: 16 });
      output.start();
      world.hurry();
      const hour = 3_600_000;
      for (const jump of [
        hour,
        -hour,
        -random.integer(1, 48) * hour,
        random.integer(1, 48) * hour,
      ]) {
        world.clock.jump(jump);
        await passes(world, 6_000);
      }
      world.clock.speed = 1;
      await receives(tab, output.bytes);
      assert.equal(tab.sum, output.sum);
      assert.equal(tab.state?.kind, 'running');
      for (const neighbour of neighbours) await neighbour.finish();
    },
  },
];
