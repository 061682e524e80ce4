import assert from 'node:assert/strict';
import { Explanations } from '../../../src/main/environments/explanations';
import type { Explanation, ExplanationSubject } from '../../../src/shared/explain';
import { NOTHING_EXPLAINED } from '../../../src/shared/explain';
import { describeError } from '../../../src/shared/i18n/catalog';
import { catalogFor } from '../../../src/shared/i18n/catalogs';
import { LANGUAGES } from '../../../src/shared/settings';
import { SeededRandom } from '../chaos-proxy';
import type { ListFaultCase } from './list-fault';
import type { ListWorld } from './list-world';
import type { ShownList } from './shown-list';

/** What a server says is told at once. */
const AT_ONCE = 10_000;
/** Connecting 10 s, an answer's head 15 s, a page of a list 60 s: whichever the slow bytes are in. */
const HEAD_DEADLINE = 25_000;
const PAGE_DEADLINE = 85_000;
/** A line of a watch may take that long, once begun. */
const LINE_DEADLINE = 60_000;
/** A byte every half second: each of the app's deadlines passes first. */
const DRIP = { sliceBytes: 1, bytesPerSecond: 2 } as const;
/** Bytes of a TLS record at most. */
const RECORD = 16_384;
/** TLS takes some hundred bytes of a server, then comes an answer's head. */
const WITHIN_HEAD = 1_500;
const PODS = /GET \S*\/pods\?/;
const WATCH = /GET \S*\/pods\?.*watch=true/;
const LIST = /GET \S*\/pods\?(?!.*watch=true)/;

/** Connections drip from that byte on. */
function drip(world: ListWorld, fromByte: number): void {
  world.proxy.onConnection = ({ toClient }) => {
    toClient.atByte(fromByte, () => {
      toClient.set(DRIP);
    });
  };
}

/** What was answered to matching requests since, oldest first: when, and how. */
function answered(
  world: ListWorld,
  match: RegExp,
  since: number,
): { at: number; status?: number }[] {
  return world.cluster
    .requests()
    .filter(({ at, method, url }) => at >= since && match.test(`${method} ${url}`));
}

/** The server wants to be left alone for a while: nothing is asked before that is over. */
async function busy(
  world: ListWorld,
  { match, code }: { match: RegExp; code: 429 | 503 },
): Promise<void> {
  const list = await world.show();
  const neighbours = [await world.neighbour(), await world.neighbour('chaos')];
  const seconds = 20;
  const only = new RegExp(match.source.replace('\\/pods', '\\/namespaces\\/test\\/pods'));
  world.cluster.faults.respond({
    match: only,
    code,
    times: 1,
    headers: { 'retry-after': String(seconds) },
  });
  const since = Date.now();
  world.hurry();
  const relists = match === LIST;
  if (relists) world.cluster.expireWatches();
  else await world.endWatches();
  const error = await list.goesStale(
    [code === 429 ? 'too-many-requests' : 'server-error'],
    world.limit(AT_ONCE),
  );
  for (const language of LANGUAGES) {
    const { why } = describeError(catalogFor(language), error);
    assert.ok(why.includes(String(seconds)), `how long to wait is not in ${why}`);
  }
  await world.change();
  await world.agrees(list, 'after the wait');
  const times = answered(world, only, since).map(({ at }) => at);
  const [refused, next] = [times[0] ?? 0, times[1] ?? 0];
  const waited = (next - refused) * world.options.scale;
  // Rounded to milliseconds on both clocks.
  assert.ok(waited >= seconds * 1_000 - 3 * world.options.scale, `asked again after ${waited} ms`);
  await world.recovers(list, neighbours);
}

/** Rights are taken away and given back; `others` are namespaces of the same list that are not. */
async function forbidden(world: ListWorld, match: RegExp, list: ShownList): Promise<void> {
  world.cluster.faults.respond({ match, code: 403, message: 'pods is forbidden' });
  await world.endWatches();
  await list.until(
    () => list.state.kind === 'stale' || (list.last?.failures.length ?? 0) > 0,
    'a refusal told',
    world.limit(AT_ONCE),
  );
}

/** What a page would show of an explanation. */
function explain(
  world: ListWorld,
  subject: ExplanationSubject,
): {
  readonly shown: () => Explanation;
  readonly retry: () => void;
  readonly end: () => void;
} {
  let shown = NOTHING_EXPLAINED;
  const explanations: Explanations = new Explanations({
    clock: world.clock,
    client: () => world.client('chaos'),
    onUpdate: (id, { sequence, changed }) => {
      shown = { ...shown, ...changed };
      explanations.acknowledge(id, sequence);
    },
  });
  const opened = explanations.open(1, subject);
  assert.ok(opened.ok);
  const { id } = opened.value;
  return {
    shown: () => shown,
    retry: () => {
      explanations.retry(1, id);
    },
    end: () => {
      explanations.dispose();
    },
  };
}

export const FAILING_LISTS: readonly ListFaultCase[] = [
  {
    id: 'list-slow-head',
    number: 5,
    title: 'TLS or an answer’s head come a byte at a time: told, whichever it is',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const list = await world.show();
      const neighbour = await world.neighbour();
      drip(world, random.integer(1, WITHIN_HEAD));
      world.hurry();
      await world.forgetConnections();
      await list.goesStale(['connection-reset', 'timed-out'], world.limit(AT_ONCE));
      await list.until(
        () => list.state.kind === 'stale' && list.state.error.kind === 'timed-out',
        'the slow answer told',
        world.limit(HEAD_DEADLINE),
      );
      await world.recovers(list, [neighbour]);
    },
  },
  {
    id: 'list-slow-body',
    number: 5,
    title: 'a list’s page comes a byte at a time: given up after 60 s',
    run: async (world, seed) => {
      const random = new SeededRandom(seed);
      const neighbour = await world.neighbour();
      await world.forgetConnections();
      drip(world, random.integer(3_500, 6_000));
      world.hurry();
      const list = world.begin();
      await list.goesStale(['timed-out'], world.limit(PAGE_DEADLINE));
      await world.recovers(list, [neighbour]);
    },
  },
  {
    id: 'list-slow-watch',
    number: 5,
    title: 'a watch’s line comes a piece now and then: told when it took 60 s',
    run: async (world, seed) => {
      const [pod] = await world.cluster.createEnvironment({ name: `large-${seed}` });
      assert.ok(pod !== undefined);
      const list = await world.show();
      const neighbour = await world.neighbour();
      // A piece is a TLS record: one in twenty seconds, so that the watch is never silent.
      const bytesPerSecond = (RECORD / 20) * world.options.scale;
      for (const { open, toClient } of world.proxy.connections) {
        if (open) toClient.set({ bytesPerSecond });
      }
      world.hurry();
      world.cluster.patchPod('test', pod.metadata.name, ({ metadata, ...rest }) => ({
        ...rest,
        metadata: { ...metadata, annotations: { large: 'x'.repeat(12 * RECORD) } },
      }));
      await list.goesStale(['bad-response'], world.limit(2 * LINE_DEADLINE));
      world.cluster.scale('test', `large-${seed}`, 0);
      await world.recovers(list, [neighbour]);
    },
  },
  {
    id: 'list-mute-server',
    number: 5,
    title: 'a server that takes connections and never says a word',
    run: async (world) => {
      const neighbour = await world.neighbour();
      await world.forgetConnections();
      world.proxy.onConnection = (connection) => {
        connection.halfOpen();
      };
      world.hurry();
      const list = world.begin();
      await list.goesStale(['timed-out'], world.limit(HEAD_DEADLINE));
      await world.recovers(list, [neighbour]);
    },
  },
  {
    id: 'list-mute-answer',
    number: 5,
    title: 'a server that takes the request for a list, or for a watch, and never answers',
    run: async (world, seed) => {
      const match = new SeededRandom(seed).pick([LIST, WATCH]);
      const list = await world.show();
      const neighbour = await world.neighbour();
      const only = new RegExp(match.source.replace('\\/pods', '\\/namespaces\\/test\\/pods'));
      world.cluster.faults.hang({ match: only });
      world.hurry();
      if (match === LIST) world.cluster.expireWatches();
      else await world.endWatches();
      await list.goesStale(['timed-out'], world.limit(HEAD_DEADLINE));
      await world.recovers(list, [neighbour]);
    },
  },
  {
    id: 'logs-kubelet-gone',
    number: 6,
    title:
      'the node is gone: logs get 500, 502 or 504; the rest of the explanation and the list stay',
    run: async (world, seed) => {
      const dial = 'dial tcp 10.0.0.7:10250: connect: no route to host';
      const [code, message] = new SeededRandom(seed).pick([
        [500, `Get "https://10.0.0.7:10250/containerLogs/test/web/app": ${dial}`],
        [502, `error dialing backend: ${dial}`],
        [502, 'Bad Gateway'],
        [504, 'Gateway Timeout'],
      ] as const);
      const [pod] = await world.cluster.createEnvironment({ name: `victim-logs-${seed}` });
      assert.ok(pod !== undefined);
      const list = await world.show();
      const neighbours = [await world.neighbour(), await world.neighbour('chaos')];
      const since = list.told.length;
      world.cluster.faults.respond({ match: /GET \S*\/log\?/, code, message });
      world.hurry();
      const environment = `victim-logs-${seed}`;
      const subject = { context: 'chaos', namespace: 'test', labelKey: 'app', environment };
      const explanation = explain(world, { ...subject, pod: null });
      const log = (): Explanation['log'] => explanation.shown().log;
      await list.until(() => log()?.kind === 'failed', 'the failure told', world.limit(AT_ONCE));
      const failed = log();
      assert.ok(failed?.kind === 'failed');
      assert.equal(failed.error.kind, 'node-unreachable', JSON.stringify(failed.error));
      for (const language of LANGUAGES) {
        const { why } = describeError(catalogFor(language), failed.error);
        assert.ok(why.includes(pod.metadata.name), why);
      }
      assert.equal(explanation.shown().pods.kind, 'known');
      await world.change();
      await world.agrees(list, 'while the node is gone');
      assert.deepEqual(list.since(since), [], 'the list felt it');
      world.cluster.faults.clear();
      // By itself: nobody presses anything.
      await list.until(() => log()?.kind === 'known', 'the log, once the node is back');
      explanation.end();
      await world.recovers(list, neighbours);
    },
  },
  {
    id: 'list-token-expires',
    number: 9,
    title:
      'the token expires under a watch, which lives on; the next one says so; a new token mends it',
    run: async (world) => {
      const list = await world.show();
      const neighbour = await world.neighbour();
      const since = list.told.length;
      world.cluster.rotateToken('developer');
      await world.change();
      await world.agrees(list, 'on the watch that was open');
      assert.deepEqual(list.since(since), []);
      world.hurry();
      await world.endWatches();
      await list.goesStale(['unauthorized'], world.limit(AT_ONCE));
      await world.change();
      await world.signIn();
      await world.recovers(list, [neighbour]);
    },
  },
  {
    id: 'list-token-renewed',
    number: 9,
    title: 'the plugin’s token expires under three watches: one sign-in renews it, no row doubts',
    run: async (world) => {
      const tokens = [0, 1].map(() => world.cluster.issueToken('developer'));
      await world.answerWith({ token: tokens[0] });
      await world.signIn('plugin');
      try {
        const lists = [await world.show(), await world.show(['default']), await world.show('all')];
        const neighbour = await world.neighbour();
        const runs = world.pluginRuns;
        const since = lists.map(({ told }) => told.length);
        world.cluster.revokeToken(tokens[0] ?? '');
        await world.answerWith({ token: tokens[1] });
        await world.endWatches();
        await world.change();
        for (const list of lists) await world.agrees(list, 'with the new token');
        assert.equal(world.pluginRuns, runs + 1, 'sign-ins');
        for (const [index, list] of lists.entries()) {
          assert.deepEqual(list.since(since[index] ?? 0), [], 'a list doubted');
        }
        for (const list of lists) await world.recovers(list, []);
        await neighbour.finish();
      } finally {
        await world.signIn();
      }
    },
  },
  {
    id: 'watch-429',
    number: 24,
    title: '429 with Retry-After to a watch: asked again when it is over, from where it was',
    run: (world) => busy(world, { match: WATCH, code: 429 }),
  },
  {
    id: 'list-429',
    number: 24,
    title: '429 with Retry-After to a list',
    run: (world) => busy(world, { match: LIST, code: 429 }),
  },
  {
    id: 'list-503',
    number: 24,
    title: '503 with Retry-After to a list',
    run: (world) => busy(world, { match: LIST, code: 503 }),
  },
  {
    id: 'list-403-mid-watch',
    number: 24,
    title:
      'the right to list goes under a watch: rows are kept, the sentence names it; it comes back',
    run: async (world) => {
      const list = await world.show();
      const neighbours = [await world.neighbour(), await world.neighbour('chaos')];
      const rows = list.environments.size;
      world.hurry();
      await forbidden(world, /GET \S*\/namespaces\/test\/pods\?/, list);
      const error = await list.goesStale(['forbidden'], world.limit(AT_ONCE));
      assert.ok(error.kind === 'forbidden');
      const { resource, namespace, user } = error.params;
      assert.deepEqual([resource, namespace, user], ['pods', 'test', 'chaos']);
      assert.equal(list.environments.size, rows, 'rows are kept');
      const { state } = list;
      assert.ok(state.kind === 'stale' && state.updatedAt !== null, 'when it was true is said');
      await world.change();
      // Rights return: nobody presses anything.
      await world.recovers(list, neighbours);
    },
  },
  {
    id: 'list-403-one-of-two',
    number: 24,
    title: 'the right goes for one namespace of two: the other stays live',
    run: async (world, seed) => {
      const list = await world.show(['default', 'test']);
      const neighbour = await world.neighbour();
      const since = list.told.length;
      world.hurry();
      await forbidden(world, /GET \S*\/namespaces\/test\/pods\?/, list);
      assert.deepEqual(
        list.last?.failures.map(({ namespace, error }) => [namespace, error.kind]),
        [['test', 'forbidden']],
      );
      const name = `beside-${seed}`;
      await world.cluster.createEnvironment({ name, namespace: 'default' });
      await list.until(() => list.environments.has(`default/app=${name}`), 'the other one follows');
      assert.deepEqual(list.since(since), [], 'the whole doubted');
      world.cluster.faults.clear();
      await list.until(() => list.last?.failures.length === 0, 'the right is back');
      await world.recovers(list, [neighbour]);
    },
  },
  {
    id: 'list-403-all-namespaces',
    number: 24,
    title:
      'the right to list all pods goes: one by one then; it comes back: one list again, no flicker',
    run: async (world) => {
      const list = await world.show('all');
      const neighbour = await world.neighbour();
      world.hurry();
      world.cluster.faults.respond({ match: /GET \/api\/v1\/pods\?/, code: 403, message: 'no' });
      await world.endWatches();
      await list.until(() => (list.last?.coverage ?? null) !== null, 'one by one');
      await world.agrees(list, 'one by one');
      world.cluster.faults.clear();
      const since = list.told.length;
      const ids = new Set(list.environments.keys());
      const least = list.watchSize();
      await list.until(() => list.last?.coverage === null, 'one list again', world.limit(400_000));
      assert.deepEqual(list.since(since), [], 'the list doubted');
      assert.deepEqual(new Set(list.environments.keys()), ids);
      assert.equal(least(), ids.size, 'rows went for a moment');
      await world.recovers(list, [neighbour]);
      const watches = world.cluster.openWatches().filter(({ resource }) => resource === 'pods');
      assert.equal(watches.length, 1, 'watches that are left');
    },
  },
  {
    id: 'list-not-found',
    number: 24,
    title: '404 to everything, as from a wrong server behind a moved address: told, and mended',
    run: async (world) => {
      const list = await world.show();
      const neighbour = await world.neighbour();
      world.hurry();
      world.cluster.faults.respond({ match: PODS, code: 404, message: 'not found' });
      await world.endWatches();
      await list.goesStale(['not-found'], world.limit(AT_ONCE));
      await world.recovers(list, [neighbour]);
    },
  },
];
