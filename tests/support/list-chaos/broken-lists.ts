import assert from 'node:assert/strict';
import { SeededRandom } from '../chaos-proxy';
import type { ListFaultCase } from './list-fault';
import type { ListWorld } from './list-world';
import type { ShownList } from './shown-list';

/** What the network or the server says is told at once. */
const AT_ONCE = 10_000;
/** A watch may be silent for 45 s; the next one has 15 s to stand. */
const SILENCE_DEADLINE = 60_000;
/** One pod of the demo cluster is some 4 KB: several of them. */
const SOME_BYTES = 20_000;

/** Nothing but true and live was told since. */
function neverDoubted(list: ShownList, since: number): void {
  assert.deepEqual(
    list.since(since).filter(({ kind }) => kind === 'stale'),
    [],
    'the list called itself stale',
  );
}

/** The server has forgotten what the watch would go on from, and says so one way or the other. */
async function gone(world: ListWorld, as: 'event' | 'http'): Promise<void> {
  const list = await world.show();
  const neighbour = await world.neighbour();
  const since = list.told.length;
  world.hurry();
  world.cluster.faults.goneAs = as;
  // Deletions in the gap are what makes ghosts.
  await world.cluster.suspend();
  await world.change(4);
  world.cluster.compact();
  await world.cluster.resume();
  await world.recovers(list, [neighbour]);
  // A server that was away may be told, one that forgot must not.
  const told = list.since(since).flatMap((state) => (state.kind === 'stale' ? [state.error] : []));
  assert.deepEqual(
    told.filter(({ kind }) => kind === 'server-error'),
    [],
  );
}

export const BROKEN_LISTS: readonly ListFaultCase[] = [
  {
    id: 'list-api-restart',
    number: 1,
    title: 'the API server is away for a while, pods come and go meanwhile',
    run: async (world) => {
      const list = await world.show();
      const neighbour = await world.neighbour();
      const rows = list.environments.size;
      world.hurry();
      await world.cluster.suspend();
      try {
        await list.goesStale(['connection-refused', 'connection-reset'], world.limit(AT_ONCE));
        assert.equal(list.environments.size, rows, 'stale rows are kept');
        assert.ok(list.state.kind === 'stale' && list.state.updatedAt !== null);
        await world.change();
      } finally {
        await world.cluster.resume();
      }
      await world.recovers(list, [neighbour]);
    },
  },
  {
    id: 'list-gone-event',
    number: 2,
    title: '410 in a watch: listed anew, no ghosts',
    run: (world) => gone(world, 'event'),
  },
  {
    id: 'list-gone-http',
    number: 2,
    title: '410 in place of a watch: listed anew, no ghosts',
    run: (world) => gone(world, 'http'),
  },
  {
    id: 'list-gone-under-watch',
    number: 2,
    title: '410 under a watch that was live: the rows never doubt',
    run: async (world) => {
      const list = await world.show();
      const neighbour = await world.neighbour();
      const since = list.told.length;
      await world.change(2);
      world.cluster.expireWatches();
      await world.recovers(list, [neighbour]);
      neverDoubted(list, since);
    },
  },
  {
    id: 'list-gone-between-pages',
    number: 2,
    title: 'a list runs out of time between two pages: begun again as a whole',
    run: async (world) => {
      world.cluster.addPods(600, { environments: 40 });
      const neighbour = await world.neighbour();
      world.cluster.faults.delay({ match: /\/pods\?.*continue=/, ms: 150, times: 1 });
      const asked = world.cluster.requests().length;
      const list = world.begin();
      const isAsked = (): boolean =>
        world.cluster
          .requests()
          .slice(asked)
          .some(({ url }) => url.includes('continue='));
      await list.until(isAsked, 'the second page asked for');
      world.cluster.compact();
      await world.agrees(list, 'after the second try');
      neverDoubted(list, 0);
      await world.recovers(list, [neighbour]);
    },
  },
  {
    id: 'list-reset-mid-line',
    number: 3,
    title: 'TCP reset in the middle of a watch’s JSON line',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const list = await world.show();
      const neighbour = await world.neighbour();
      for (const { toClient, reset } of resettable(world)) {
        toClient.afterBytes(random.integer(1, SOME_BYTES), reset);
      }
      const stop = world.cluster.churn(200);
      try {
        await list.goesStale(['connection-reset'], world.limit(AT_ONCE));
      } finally {
        stop();
      }
      await world.recovers(list, [neighbour]);
    },
  },
  {
    id: 'list-reset-mid-list',
    number: 3,
    title: 'TCP reset in the middle of a list’s page',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const neighbour = await world.neighbour();
      await world.forgetConnections();
      let left = 3;
      world.proxy.onConnection = (connection) => {
        left -= 1;
        if (left < 0) return;
        connection.toClient.atByte(random.integer(2_000, SOME_BYTES), () => {
          connection.reset();
        });
      };
      world.hurry();
      const list = world.begin();
      const error = await list.goesStale(['connection-reset'], world.limit(AT_ONCE));
      assert.equal(error.kind, 'connection-reset');
      await world.recovers(list, [neighbour]);
    },
  },
  {
    id: 'list-garbage',
    number: 3,
    title: 'a watch’s line that is no JSON: listed anew, nothing is lost',
    run: async (world) => {
      const list = await world.show();
      const neighbour = await world.neighbour();
      world.cluster.breakWatchLines();
      await world.change();
      await list.goesStale(['bad-response'], world.limit(AT_ONCE));
      await world.recovers(list, [neighbour]);
    },
  },
  {
    id: 'list-half-open',
    number: 4,
    title: 'half-open TCP under a watch, and no new connection either: told within 60 s',
    run: async (world) => {
      const list = await world.show();
      const neighbour = await world.neighbour();
      world.hurry();
      for (const connection of world.proxy.connections) {
        if (connection.open) connection.halfOpen();
      }
      world.proxy.onConnection = (connection) => {
        connection.halfOpen();
      };
      await world.change();
      await list.goesStale(['timed-out'], world.limit(SILENCE_DEADLINE));
      await world.recovers(list, [neighbour]);
    },
  },
  {
    id: 'list-half-open-once',
    number: 4,
    title: 'half-open TCP under a watch where a new connection works: the rows never doubt',
    run: async (world) => {
      const list = await world.show();
      const neighbour = await world.neighbour();
      const since = list.told.length;
      for (const connection of world.proxy.connections) {
        if (connection.open) connection.halfOpen();
      }
      await world.change();
      world.hurry();
      await world.agrees(list, 'over a new connection');
      neverDoubted(list, since);
      await world.recovers(list, [neighbour]);
    },
  },
];

function resettable(
  world: ListWorld,
): { toClient: ListWorld['proxy']['connections'][number]['toClient']; reset: () => void }[] {
  return world.proxy.connections
    .filter(({ open }) => open)
    .map((connection) => ({
      toClient: connection.toClient,
      reset: () => {
        connection.reset();
      },
    }));
}
