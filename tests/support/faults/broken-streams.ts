import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FLOW } from '../../../src/shared/terminal';
import { SeededRandom, type ProxiedConnection } from '../chaos-proxy';
import type { SessionWorld } from '../session-world';
import { answers, ends, isPrefix, receives } from './expectations';
import type { Fault } from './fault';
import { Pattern } from './pattern';
import { finite, flood, replaceShell } from './programs';
import type { Tab } from './tab';

const MIB = 1024 * 1024;
/** Not a power of two: a slip by a buffer's length shows. */
const PATTERN_BYTES = MIB + 4_099;
/** The longest frame of output, whose beginning may have come without its end. */
const FRAME = 32 * 1024 + 16;
/** Beside its text a frame has a header of 2 to 10 bytes and its channel: well below 2 % of usual ones. */
const TEXT_SHARE = 0.98;

/** kubectl's read deadline and ours. */
export const READ_DEADLINE = 61_000;

/** The connection of a tab on the route `chaos`. */
export function connectionOf(tab: Tab): ProxiedConnection {
  if (tab.connection === undefined) throw new Error('the tab does not go through the proxy');
  return tab.connection;
}

/** Opens the victim and its neighbours, and starts an endless output in the victim. */
async function floodedTab(
  world: SessionWorld,
  random: SeededRandom,
): Promise<{ tab: Tab; pattern: Pattern; finishNeighbours: () => Promise<void> }> {
  const tab = await world.open();
  const neighbours = await world.bystanders();
  const pattern = new Pattern(random, PATTERN_BYTES);
  await flood(tab, world.home(tab.target), pattern);
  const finishNeighbours = async (): Promise<void> => {
    for (const neighbour of neighbours) await neighbour.finish();
  };
  return { tab, pattern, finishNeighbours };
}

/** What reached the client whole must be on screen before the notice. */
function nothingLost(tab: Tab, plainSince: number): void {
  const least =
    Math.floor((connectionOf(tab).toClient.records.plainBytes - plainSince) * TEXT_SHARE) - FRAME;
  assert.ok(tab.summed >= least, `${tab.summed} bytes shown of at least ${least} that arrived`);
}

/** Breaks the stream after a random byte of a flood. */
async function breakFlood(
  world: SessionWorld,
  seed: number,
  how: (connection: ProxiedConnection, tab: Tab) => void,
): Promise<void> {
  const random = new SeededRandom(seed);
  const { tab, pattern, finishNeighbours } = await floodedTab(world, random);
  const connection = connectionOf(tab);
  const plainSince = connection.toClient.records.plainBytes;
  world.hurry();
  connection.toClient.afterBytes(random.integer(1, 6 * MIB), () => {
    how(connection, tab);
  });
  await ends(world, tab, { as: ['lost:connection-lost'], deadlineMs: 30_000 });
  isPrefix(tab, pattern);
  nothingLost(tab, plainSince);
  world.clock.speed = 1;
  await world.reopen(tab);
  await answers(tab);
  await finishNeighbours();
}

/** Nothing passes any more and nobody says so: noticed by the read deadline. */
async function halfOpen(
  world: SessionWorld,
  { tab, finishNeighbours }: { tab: Tab; finishNeighbours: () => Promise<void> },
): Promise<void> {
  connectionOf(tab).halfOpen();
  await ends(world, tab, { as: ['lost:timed-out'], deadlineMs: READ_DEADLINE });
  world.clock.speed = 1;
  await finishNeighbours();
  await world.reopen(tab);
  await answers(tab);
}

export const BROKEN_STREAMS: readonly Fault[] = [
  {
    id: 'reset-mid-frame',
    number: 3,
    title: 'TCP reset in the middle of a frame of output',
    run: (world, seed) =>
      breakFlood(world, seed, (connection) => {
        connection.reset();
      }),
  },
  {
    id: 'reset-mid-input',
    number: 3,
    title: 'TCP reset in the middle of a paste',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const tab = await world.open();
      const neighbours = await world.bystanders();
      const home = world.home(tab.target);
      const start = await replaceShell(tab, home, 'stty raw -echo; printf GO; exec cat >taken');
      start();
      await tab.until(() => tab.text.endsWith('GO'), 'cat');
      const paste = random.bytes(MIB);
      connectionOf(tab).toServer.afterBytes(random.integer(1, MIB), () => {
        connectionOf(tab).reset();
      });
      world.hurry();
      for (let at = 0; at < paste.length; at += 32_767) tab.type(paste.subarray(at, at + 32_767));
      await ends(world, tab, { as: ['lost:connection-lost'], deadlineMs: 30_000 });
      world.clock.speed = 1;
      for (const neighbour of neighbours) await neighbour.finish();
      const taken = readFileSync(join(home, 'taken'));
      assert.ok(taken.equals(paste.subarray(0, taken.length)), 'the pod got something else');
      await world.reopen(tab);
      // A new shell must not get the rest of the old one's paste.
      await answers(tab);
      assert.ok(statSync(join(home, 'taken')).size <= paste.length);
    },
  },
  {
    id: 'half-open-idle',
    number: 4,
    title: 'half-open TCP under an idle shell',
    run: async (world) => {
      const tab = await world.open();
      const neighbours = await world.bystanders();
      world.hurry();
      await halfOpen(world, {
        tab,
        finishNeighbours: async () => {
          for (const neighbour of neighbours) await neighbour.finish();
        },
      });
    },
  },
  {
    id: 'half-open-flood',
    number: 4,
    title: 'half-open TCP under an endless output',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const { tab, pattern, finishNeighbours } = await floodedTab(world, random);
      await receives(tab, random.integer(1, 4 * MIB));
      const since = connectionOf(tab).toClient.records.plainBytes - tab.summed;
      world.hurry();
      connectionOf(tab).halfOpen();
      await ends(world, tab, { as: ['lost:timed-out'], deadlineMs: READ_DEADLINE });
      isPrefix(tab, pattern);
      nothingLost(tab, since);
      world.clock.speed = 1;
      await finishNeighbours();
    },
  },
  {
    id: 'half-open-paused',
    number: 4,
    title: 'half-open TCP while the page does not parse; it does again, and is told',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const { tab, pattern, finishNeighbours } = await floodedTab(world, random);
      tab.parses = false;
      // With so much unparsed the socket is not read: the tab parsed all before at once, and so never
      // had reason to be given more, or less.
      const parsed = tab.summed;
      await receives(tab, parsed + FLOW.firstWindow);
      world.hurry();
      connectionOf(tab).halfOpen();
      // Paused for longer than the deadline: that alone must not end the stream.
      await passes(world, READ_DEADLINE + 9_000);
      assert.equal(tab.state?.kind, 'running', 'a page that hangs lost its stream');
      tab.parses = true;
      tab.acknowledge();
      await ends(world, tab, { as: ['lost:timed-out'], deadlineMs: READ_DEADLINE });
      isPrefix(tab, pattern);
      world.clock.speed = 1;
      await finishNeighbours();
    },
  },
  {
    id: 'peer-hangs',
    number: 4,
    title: 'the peer reads nothing any more, not even pings',
    run: async (world) => {
      const tab = await world.open();
      const neighbours = await world.bystanders();
      world.hurry();
      connectionOf(tab).freeze();
      await ends(world, tab, { as: ['lost:timed-out'], deadlineMs: READ_DEADLINE });
      world.clock.speed = 1;
      for (const neighbour of neighbours) await neighbour.finish();
    },
  },
  {
    id: 'short-freeze',
    number: 4,
    title: 'nothing passes for 40 seconds, then everything does: nothing is lost',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const tab = await world.open();
      const neighbours = await world.bystanders();
      const pattern = new Pattern(random, PATTERN_BYTES);
      const output = await finite(tab, world.home(tab.target), { pattern, times: 12 });
      const connection = connectionOf(tab);
      connection.toClient.afterBytes(random.integer(1, 4 * MIB), () => {
        connection.freeze();
      });
      world.hurry();
      output.start();
      await passes(world, 40_000);
      connection.thaw();
      await tab.until(() => tab.summed >= output.bytes, 'the rest of the output', 60_000);
      assert.equal(tab.sum, output.sum);
      assert.equal(tab.state?.kind, 'running');
      world.clock.speed = 1;
      for (const neighbour of neighbours) await neighbour.finish();
    },
  },
  {
    id: 'stalled-page',
    number: 4,
    title: 'a page that does not parse for 90 s in a flood: the stream lives, nothing is lost',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const tab = await world.open();
      const pattern = new Pattern(random, PATTERN_BYTES);
      const output = await finite(tab, world.home(tab.target), { pattern, times: 24 });
      tab.parses = false;
      output.start();
      world.hurry();
      await passes(world, 90_000);
      assert.ok(tab.summed < 8 * MIB, `${tab.summed} bytes sent to a page that does not parse`);
      tab.parses = true;
      tab.acknowledge();
      await tab.until(() => tab.summed >= output.bytes, 'the rest of the output', 60_000);
      assert.equal(tab.sum, output.sum);
      assert.equal(tab.state?.kind, 'running');
    },
  },
  {
    id: 'random-bytes',
    number: 22,
    title: '100 MB of random bytes',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const tab = await world.open();
      const neighbours = await world.bystanders();
      const pattern = new Pattern(random, 4 * MIB + 4_099);
      const output = await finite(tab, world.home(tab.target), { pattern, times: 24 });
      output.start();
      await tab.until(() => tab.summed >= output.bytes, '100 MB', 120_000);
      assert.equal(tab.sum, output.sum);
      assert.equal(tab.state?.kind, 'running');
      for (const neighbour of neighbours) await neighbour.finish();
    },
  },
  {
    id: 'weather',
    number: 3,
    title: 'delay, jitter and slices of odd lengths: every byte in order, both ways',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const tab = await world.open();
      const neighbours = await world.bystanders();
      const home = world.home(tab.target);
      const pattern = new Pattern(random, 256 * 1024 + 77);
      const start = await replaceShell(tab, home, 'stty raw -echo; printf GO; exec head -c 262221');
      start();
      await tab.until(() => tab.text.endsWith('GO'), 'head');
      tab.startSum();
      connectionOf(tab).set({
        delayMs: random.integer(0, 40),
        jitterMs: random.integer(0, 60),
        sliceBytes: random.integer(1, 1_500),
        bytesPerSecond: random.integer(400_000, 4_000_000),
      });
      for (let at = 0; at < pattern.bytes.length; at += 32_767) {
        tab.type(pattern.bytes.subarray(at, at + 32_767));
      }
      await ends(world, tab, { as: ['exited'], deadlineMs: 600_000 });
      assert.equal(tab.summed, pattern.bytes.length);
      assert.equal(tab.sum, pattern.sum(pattern.bytes.length));
      assert.deepEqual(tab.refused, []);
      for (const neighbour of neighbours) await neighbour.finish();
    },
  },
  {
    id: 'close-fast-output',
    number: 25,
    title: 'the connection is closed in the middle of fast output',
    run: (world, seed) =>
      breakFlood(world, seed, (connection) => {
        connection.close();
      }),
  },
  {
    id: 'server-drops-fast-output',
    number: 25,
    title: 'the server resets the stream in the middle of fast output',
    run: (world, seed) =>
      breakFlood(world, seed, (_connection, tab) => {
        world.cluster.dropExecs(
          'reset',
          ({ pod, container }) => pod === tab.target.pod && container === tab.target.container,
        );
      }),
  },
  {
    id: 'idle-proxy',
    number: 26,
    title: 'a proxy that drops quiet connections after 60 s: an idle shell outlives it',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const tab = await world.open();
      world.hurry();
      const how = random.pick(['reset', 'close', 'half-open'] as const);
      connectionOf(tab).dropWhenIdle(60_000 / world.options.scale, how);
      await passes(world, 200_000);
      assert.equal(tab.state?.kind, 'running', 'the idle shell was dropped');
      world.clock.speed = 1;
      await answers(tab);
    },
  },
];

/** Resolves when so much of the app's time has passed. */
export function passes(world: SessionWorld, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    world.clock.after(milliseconds, resolve);
  });
}
