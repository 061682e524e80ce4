import assert from 'node:assert/strict';
import { FLOW } from '../../../src/shared/terminal';
import { SeededRandom } from '../chaos-proxy';
import { ANOTHER_WINDOW, type SessionWorld } from '../session-world';
import { connectionOf, passes } from './broken-streams';
import { answers, ends, receives } from './expectations';
import type { Fault } from './fault';
import { Pattern } from './pattern';
import { finite, flood } from './programs';
import type { Tab } from './tab';

const MIB = 1024 * 1024;
/** Beyond what main keeps, one read of the socket and its frames may still come. */
const ONE_READ = 256 * 1024;

/** The page goes; after a while the next one comes, and starts where a checkpoint was left. */
async function anotherPage(
  world: SessionWorld,
  tab: Tab,
  { afterMs, start }: { readonly afterMs: number; readonly start: number },
): Promise<Tab> {
  world.losePage(ANOTHER_WINDOW);
  await passes(world, afterMs);
  const next = world.resume(tab, ANOTHER_WINDOW, start);
  assert.ok(next.summedFrom <= tab.received, 'a byte that no page has seen was not kept');
  await next.until(() => next.live, 'end of the replay');
  return next;
}

export const LOST_PAGES: readonly Fault[] = [
  {
    id: 'pages-come-and-go',
    number: 17,
    title: 'the page goes and comes five times during 30 MB: every byte from its checkpoint on',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      let tab = await world.open(undefined, ANOTHER_WINDOW);
      const neighbours = await world.bystanders();
      const pattern = new Pattern(random, MIB + 4_099);
      const output = await finite(tab, world.home(tab.target), { pattern, times: 30 });
      const start = tab.summedFrom;
      output.start();
      for (let page = 0; page < 5; page += 1) {
        const until = random.integer(1, 4 * MIB);
        const seen = tab;
        await seen.until(() => seen.summed >= until, `${until} bytes`);
        const sent = Math.min(seen.received - start, output.bytes - 7) - (seen.summedFrom - start);
        assert.equal(seen.sum, pattern.sumFrom(seen.summedFrom - start, sent));
        tab = await anotherPage(world, seen, { afterMs: random.integer(0, 300), start });
      }
      const last = tab;
      await last.until(() => last.received - start >= output.bytes, 'the rest of the output');
      const from = last.summedFrom - start;
      assert.equal(last.sum, pattern.sumFrom(from, output.bytes - 7 - from, 'THE-END'));
      assert.equal(last.state?.kind ?? 'running', 'running');
      assert.deepEqual(last.problems, []);
      for (const neighbour of neighbours) await neighbour.finish();
    },
  },
  {
    id: 'no-page-for-long',
    number: 17,
    title:
      'no page for two minutes under a flood: main keeps its share, the stream rests and lives',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const seen = await world.open(undefined, ANOTHER_WINDOW);
      const neighbours = await world.bystanders();
      const pattern = new Pattern(random, MIB + 4_099);
      const output = await finite(seen, world.home(seen.target), { pattern, times: 24 });
      const start = seen.summedFrom;
      output.start();
      await receives(seen, random.integer(1, 3 * MIB));
      world.hurry();
      world.losePage(ANOTHER_WINDOW);
      await passes(world, 120_000);
      const kept = world.receivedByMain(seen, ANOTHER_WINDOW) - seen.received;
      assert.ok(kept <= FLOW.replayLimit + ONE_READ, `main keeps ${kept} bytes`);
      const tab = await anotherPage(world, seen, { afterMs: 0, start });
      world.clock.speed = 1;
      await tab.until(() => tab.received - start >= output.bytes, 'the rest of the output');
      const from = tab.summedFrom - start;
      assert.equal(tab.sum, pattern.sumFrom(from, output.bytes - 7 - from, 'THE-END'));
      for (const neighbour of neighbours) await neighbour.finish();
    },
  },
  {
    id: 'lost-without-page',
    number: 17,
    title: 'the stream breaks while there is no page: the next one gets the bytes, then the news',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const seen = await world.open(undefined, ANOTHER_WINDOW);
      const neighbours = await world.bystanders();
      const pattern = new Pattern(random, MIB + 4_099);
      await flood(seen, world.home(seen.target), pattern);
      const start = seen.summedFrom;
      await receives(seen, random.integer(1, 3 * MIB));
      world.losePage(ANOTHER_WINDOW);
      await passes(world, 100);
      connectionOf(seen).reset();
      await passes(world, 500);
      const tab = await anotherPage(world, seen, { afterMs: 0, start });
      // A paused stream is told of its end when it is read again.
      await ends(world, tab, { as: ['lost:connection-lost'], deadlineMs: 30_000 });
      const from = tab.summedFrom - start;
      assert.equal(tab.sum, pattern.sumFrom(from, tab.summed));
      assert.ok(tab.received >= seen.received);
      await world.reopen(tab, ANOTHER_WINDOW);
      await answers(tab);
      for (const neighbour of neighbours) await neighbour.finish();
    },
  },
];
