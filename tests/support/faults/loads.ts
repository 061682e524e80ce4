import assert from 'node:assert/strict';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FLOW } from '../../../src/shared/terminal';
import { SeededRandom } from '../chaos-proxy';
import type { SessionWorld } from '../session-world';
import { connectionOf, passes } from './broken-streams';
import { Bystander } from './bystander';
import { answers } from './expectations';
import type { Fault } from './fault';
import { Pattern } from './pattern';
import { replaceShell } from './programs';
import type { Tab } from './tab';

const MIB = 1024 * 1024;
/** What main may grow by beside its replay buffers. */
const GROWTH = 48 * MIB;
const TEN_MIB = 10 * MIB;
/** Frames and pings beside what is pasted. */
const OVERHEAD = 64 * 1024;

/** Opens so many tabs, one after the other, spread over the pods there are. */
async function openMany(world: SessionWorld, count: number): Promise<Tab[]> {
  const tabs: Tab[] = [];
  for (let index = 0; index < count; index += 1) {
    tabs.push(await world.open(await world.target('chaos', index)));
  }
  return tabs;
}

const openFiles = (): number => readdirSync('/proc/self/fd').length;

/** The least of a count over a second: pings and their timers come and go. */
async function least(count: () => number): Promise<number> {
  let lowest = Number.POSITIVE_INFINITY;
  for (let sample = 0; sample < 40; sample += 1) {
    lowest = Math.min(lowest, count());
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return lowest;
}

export const LOADS: readonly Fault[] = [
  {
    id: 'ten-tabs',
    number: 0,
    title: '10 tabs × 1 MB/s for five minutes: all sums equal, memory bounded',
    far: true,
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const tabs = await openMany(world, 10);
      const running: Bystander[] = [];
      for (const [index, tab] of tabs.entries()) {
        const pattern = new Pattern(random, 200_003);
        const home = world.home(tab.target);
        const pace = { name: `tab-${index}`, seconds: 0.18 };
        running.push(await Bystander.start(tab, home, pattern, pace));
      }
      // The first seconds fill what every stream has for good.
      await passes(world, 3_000);
      const before = process.memoryUsage().rss;
      const received = tabs.reduce((sum, { summed }) => sum + summed, 0);
      const began = performance.now();
      world.hurry();
      await passes(world, 300_000);
      const seconds = (performance.now() - began) / 1000;
      const grown = process.memoryUsage().rss - before;
      const bytes = tabs.reduce((sum, { summed }) => sum + summed, 0) - received;
      world.clock.speed = 1;
      for (const one of running) await one.finish();
      const limit = tabs.length * FLOW.replayLimit + GROWTH;
      assert.ok(grown <= limit, `grew by ${Math.round(grown / MIB)} MiB`);
      // A machine that is busy with other things is slower; a tenth of it is a hang.
      assert.ok(bytes / seconds > MIB, `${Math.round(bytes / seconds)} bytes a second`);
    },
  },
  {
    id: 'idle-tabs',
    number: 0,
    title: '50 idle tabs: neither files nor timers grow, and nothing is left when they are closed',
    far: true,
    run: async (world) => {
      const filesBefore = openFiles();
      const timersBefore = world.clock.pending;
      const tabs = await openMany(world, 50);
      // Every stream has been pinged by then.
      world.hurry();
      await passes(world, 20_000);
      const counts = {
        files: openFiles,
        timers: () => world.clock.pending,
        resources: () => process.getActiveResourcesInfo().length,
      };
      const before: [string, () => number, number][] = [];
      for (const [name, count] of Object.entries(counts)) {
        before.push([name, count, await least(count)]);
      }
      await passes(world, 100_000);
      for (const [name, count, first] of before) {
        const second = await least(count);
        assert.ok(second <= first + 2, `${name}: ${first}, then ${second}`);
      }
      assert.ok(tabs.every(({ state }) => state?.kind === 'running'));
      world.clock.speed = 1;
      for (const tab of tabs.slice(-3)) await answers(tab);
      for (const tab of tabs) await world.closeTab(tab);
      await world.forgetIdleConnections();
      await passes(world, 200);
      // The proxy is in this process too: each of its connections is two files until both ends know.
      assert.ok(openFiles() <= filesBefore + 8, `${filesBefore} files before, then ${openFiles()}`);
      assert.ok(world.clock.pending <= timersBefore + 2, `${world.clock.pending} timers left`);
      assert.deepEqual(world.leftovers, []);
    },
  },
  {
    id: 'paste-unread',
    number: 0,
    title: '10 MiB are pasted into a pod that does not read: 1 MiB leaves at most, then all of it',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const tab = await world.open();
      const neighbours = await world.bystanders();
      const home = world.home(tab.target);
      // `script`, which the shell runs under, would take megabytes on its own account.
      const script = [
        'rm -f read-on',
        'stty raw -echo; printf GO; sleep 0.1',
        '[ "$(cat /proc/$PPID/comm)" = script ] && held=$PPID && kill -STOP $held',
        'while [ ! -e read-on ]; do sleep 0.05; done',
        '[ -n "$held" ] && kill -CONT $held',
        `head -c ${TEN_MIB} | sha256sum`,
      ].join('\n');
      const start = await replaceShell(tab, home, script);
      start();
      await tab.until(() => tab.text.endsWith('GO'), 'program');
      await passes(world, 500);
      const { toServer } = connectionOf(tab);
      const before = toServer.read;
      const paste = new Pattern(random, TEN_MIB);
      for (let at = 0; at < TEN_MIB; at += FLOW.maxInput) {
        tab.type(paste.bytes.subarray(at, at + FLOW.maxInput));
      }
      await passes(world, 2_000);
      const left = toServer.read - before;
      assert.ok(left <= MIB + OVERHEAD, `${left} bytes left for a pod that reads nothing`);
      writeFileSync(join(home, 'read-on'), '');
      const sum = paste.sum(TEN_MIB);
      await tab.until(() => tab.text.includes(sum), 'sum of the paste', 60_000);
      assert.deepEqual(tab.refused, []);
      for (const neighbour of neighbours) await neighbour.finish();
    },
  },
  {
    id: 'paste-cancelled',
    number: 0,
    title:
      'Ctrl-C during a paste of 10 MiB over a slow line: the rest is not sent, the shell is there',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const tab = await world.open();
      const home = world.home(tab.target);
      tab.type("stty -echo -icanon; printf G''O; cat >taken\r");
      await tab.until(() => tab.text.endsWith('GO'), 'cat');
      const connection = connectionOf(tab);
      connection.toServer.set({ bytesPerSecond: 2_000_000 });
      const line = `${'0123456789abcdef'.repeat(63)}\n`;
      const paste = Buffer.from(line.repeat(Math.floor(TEN_MIB / line.length)));
      const before = connection.toServer.forwarded;
      for (let at = 0; at < paste.length; at += FLOW.maxInput) {
        tab.type(paste.subarray(at, at + FLOW.maxInput));
      }
      const until = random.integer(1, 3 * MIB);
      await new Promise<void>((resolve) => {
        connection.toServer.afterBytes(until, resolve);
      });
      tab.type('\u0003');
      await tab.until(() => /[$#] $/.test(tab.text), 'prompt after Ctrl-C');
      await answers(tab);
      const sent = connection.toServer.forwarded - before;
      assert.ok(sent < until + MIB + OVERHEAD, `${sent} bytes sent, cancelled after ${until}`);
      const { size } = statSync(join(home, 'taken'));
      assert.ok(size <= sent && size > 0, `${size} bytes taken of ${sent} sent`);
    },
  },
];
