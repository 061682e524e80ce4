import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  ApiRequest,
  ClusterClient,
  LinesRequest,
  RequestSubject,
} from '../../../../../src/main/kube/http/cluster-client';
import { refusal } from '../../../../../src/main/kube/http/refusal';
import type { ReflectorState } from '../../../../../src/main/kube/watch/reflector';
import { Reflector } from '../../../../../src/main/kube/watch/reflector';
import type { AppError, Outcome } from '../../../../../src/shared/errors';
import { appError } from '../../../../../src/shared/errors';
import { err, ok } from '../../../../../src/shared/result';
import { FakeClock } from '../../../../support/fake-clock';

const SERVER = 'https://c.example';

interface ListCall {
  readonly kind: 'list';
  readonly request: ApiRequest;
  answer(outcome: Outcome<unknown>): void;
}
interface WatchCall {
  readonly kind: 'watch';
  readonly request: LinesRequest;
  readonly line: (line: string) => void;
  end(outcome: Outcome<null>): void;
}

/** A client whose answers the test gives, one request at a time. */
class ScriptedClient implements ClusterClient {
  readonly context = 'ctx';
  readonly user = 'qa';
  readonly server = SERVER;
  readonly namespace = 'test';
  readonly #calls: (ListCall | WatchCall)[] = [];
  #waiting: (() => void) | undefined;

  json<T>(request: ApiRequest): Promise<Outcome<T>> {
    return new Promise((resolve) => {
      const answer = (outcome: Outcome<unknown>): void => {
        resolve(outcome as Outcome<T>);
      };
      request.signal?.addEventListener('abort', () => {
        answer(err(RESET));
      });
      this.#push({ kind: 'list', request, answer });
    });
  }

  lines(request: LinesRequest, onLine: (line: string) => void): Promise<Outcome<null>> {
    return new Promise((resolve) => {
      request.signal?.addEventListener('abort', () => {
        resolve(err(RESET));
      });
      this.#push({ kind: 'watch', request, line: onLine, end: resolve });
    });
  }

  socket(): never {
    throw new Error('not here');
  }

  renewed(): never {
    throw new Error('not here');
  }

  failure(): never {
    throw new Error('not here');
  }

  refused(status: number, body: string, what: RequestSubject, retryAfter?: string): AppError {
    const asked = { context: 'ctx', user: 'qa', server: SERVER, what };
    return refusal(asked, { status, body, retryAfter, now: 0 });
  }

  dispose(): void {
    throw new Error('not here');
  }

  get unanswered(): number {
    return this.#calls.length;
  }

  async nextList(): Promise<ListCall> {
    const call = await this.#next();
    if (call.kind !== 'list') throw new Error('expected a list, got a watch');
    return call;
  }

  async nextWatch(): Promise<WatchCall> {
    const call = await this.#next();
    if (call.kind !== 'watch') throw new Error('expected a watch, got a list');
    return call;
  }

  async #next(): Promise<ListCall | WatchCall> {
    for (;;) {
      const call = this.#calls.shift();
      if (call !== undefined) return call;
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }

  #push(call: ListCall | WatchCall): void {
    this.#calls.push(call);
    this.#waiting?.();
  }
}

const RESET = appError('connection-reset', { server: SERVER, detail: 'ECONNRESET' });
const GONE = appError('server-error', { server: SERVER, status: 410, message: 'too old' });
const FORBIDDEN = appError('forbidden', {
  verb: 'list',
  resource: 'pods',
  namespace: 'test',
  user: 'qa',
  message: '',
});

const pod = (uid: string, version: string, name = uid): object => ({
  metadata: { uid, resourceVersion: version, name },
});
const event = (type: string, object: unknown): string => JSON.stringify({ type, object });
const page = (items: readonly object[], version: string, next?: string): Outcome<unknown> =>
  ok({ metadata: { resourceVersion: version, continue: next }, items });

let clock: FakeClock;
let client: ScriptedClient;
/** Everything the listener was told, in order. */
let told: unknown[];
let reflector: Reflector<string>;

beforeEach(() => {
  clock = new FakeClock();
  client = new ScriptedClient();
  told = [];
  reflector = new Reflector<string>({
    client,
    path: '/api/v1/namespaces/test/pods',
    what: { verb: 'list', resource: 'pods', namespace: 'test', name: '' },
    clock,
    project: (object) => {
      const { name } = (object as { metadata: { name: string } }).metadata;
      return name === 'hidden' ? undefined : name;
    },
    listener: {
      onPart: (items) => told.push(['part', Object.fromEntries(items)]),
      onReplace: (items) => told.push(['replace', Object.fromEntries(items)]),
      onApply: (uid, item) => told.push(['apply', uid, item]),
      onDelete: (uid) => told.push(['delete', uid]),
      onState: (state) => told.push(state),
    },
  });
  reflector.start();
});
afterEach(async () => {
  reflector.dispose();
  await settled();
  expect(clock.pending).toBe(0);
});

/** What was told since it was last asked for. */
const news = (): unknown[] => told.splice(0);
/** Lets everything that waits for nothing but promises happen. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const LISTING: ReflectorState = { kind: 'listing' };
const LIVE: ReflectorState = { kind: 'live' };
const stale = (error: AppError, inMs: number): ReflectorState => ({
  kind: 'stale',
  error,
  retryAt: clock.now() + inMs,
});

/** Lists one pod and opens the watch. */
async function running(): Promise<WatchCall> {
  (await client.nextList()).answer(page([pod('a', '5')], '10'));
  const watch = await client.nextWatch();
  watch.request.onOpen?.();
  expect(news()).toEqual([LISTING, ['replace', { a: 'a' }], LIVE]);
  return watch;
}

describe('list', () => {
  it('asks for pages, hands over everything once, and watches from its version', async () => {
    const first = await client.nextList();
    expect(first.request).toMatchObject({
      path: '/api/v1/namespaces/test/pods',
      query: [['limit', '250']],
      what: { verb: 'list' },
    });
    first.answer(page([pod('a', '5')], '10', 'next/page'));
    const second = await client.nextList();
    expect(second.request.query).toEqual([
      ['limit', '250'],
      ['continue', 'next/page'],
    ]);
    expect(news()).toEqual([LISTING, ['part', { a: 'a' }]]);
    second.answer(page([pod('b', '6'), pod('x', '7', 'hidden')], '10', ''));
    const watch = await client.nextWatch();
    expect(news()).toEqual([['replace', { a: 'a', b: 'b' }], LIVE]);
    expect(watch.request).toMatchObject({
      path: '/api/v1/namespaces/test/pods',
      what: { verb: 'watch' },
      query: [
        ['watch', 'true'],
        ['allowWatchBookmarks', 'true'],
        ['resourceVersion', '10'],
        // Half way between 300 and 600: the fake clock's random is 0.5.
        ['timeoutSeconds', '450'],
      ],
      readDeadlineMs: 45_000,
    });
  });

  it('takes an empty list for one', async () => {
    (await client.nextList()).answer(ok({ metadata: { resourceVersion: '1' }, items: null }));
    await client.nextWatch();
    expect(news()).toEqual([LISTING, ['replace', {}], LIVE]);
  });

  it('starts over at once when its continuation has expired, and shows no half list', async () => {
    (await client.nextList()).answer(page([pod('a', '5')], '10', 'next'));
    (await client.nextList()).answer(err(GONE));
    const again = await client.nextList();
    expect(again.request.query).toEqual([['limit', '250']]);
    again.answer(page([pod('b', '6')], '20'));
    await client.nextWatch();
    expect(news()).toEqual([LISTING, ['part', { a: 'a' }], ['replace', { b: 'b' }], LIVE]);
  });

  it.each<[string, Outcome<unknown>, string]>([
    ['no list', ok({ kind: 'Pod' }), 'not a list'],
    ['a list without a version', ok({ metadata: {}, items: [] }), 'not a list'],
    ['an object without a uid', page([{ metadata: {} }], '1'), 'an object without a uid'],
    [
      'an object that is none',
      ok({ metadata: { resourceVersion: '1' }, items: [7] }),
      'an object without a uid',
    ],
  ])('refuses %s', async (_name, answer, detail) => {
    (await client.nextList()).answer(answer);
    await clock.scheduled();
    expect(news()).toEqual([
      LISTING,
      stale(appError('bad-response', { server: SERVER, detail }), 400),
    ]);
  });

  it('refuses a list that goes round in circles', async () => {
    (await client.nextList()).answer(page([], '1', 'again'));
    (await client.nextList()).answer(page([], '1', 'again'));
    await clock.scheduled();
    expect(news().at(-1)).toMatchObject({ error: { params: { detail: 'a list without an end' } } });
  });

  it('backs off, twice as long each time up to the ceiling, and stays stale meanwhile', async () => {
    for (const wait of [400, 800, 1_600, 3_200, 6_400, 12_800, 15_000, 15_000]) {
      (await client.nextList()).answer(err(FORBIDDEN));
      await clock.scheduled();
      expect(news().filter((entry) => entry !== LISTING)).toContainEqual(stale(FORBIDDEN, wait));
      expect(clock.nextIn).toBe(wait);
      clock.advance(wait - 1);
      expect(client.unanswered).toBe(0);
      clock.advance(1);
    }
    (await client.nextList()).answer(page([], '1'));
    await client.nextWatch();
    expect(news()).toEqual([['replace', {}], LIVE]);
  });

  it('waits as long as the server asks', async () => {
    const busy = appError('too-many-requests', { server: SERVER, retryAfterSeconds: 17 });
    (await client.nextList()).answer(err(busy));
    await clock.scheduled();
    expect(news()).toEqual([LISTING, stale(busy, 17_000)]);
  });

  it.each<[string, AppError, number]>([
    ['429', appError('too-many-requests', { server: SERVER, retryAfterSeconds: 5 }), 5_000],
    [
      '503',
      appError('server-error', {
        server: SERVER,
        status: 503,
        message: '',
        retryAfterSeconds: 7,
      }),
      7_000,
    ],
    ['503 without', appError('server-error', { server: SERVER, status: 503, message: '' }), 400],
    [
      'more than ten minutes',
      appError('too-many-requests', { server: SERVER, retryAfterSeconds: 86_400 }),
      600_000,
    ],
  ])('Retry-After: %s', async (_name, error, wait) => {
    (await client.nextList()).answer(err(error));
    await clock.scheduled();
    expect(news()).toEqual([LISTING, stale(error, wait)]);
  });

  it('tries at once when asked to', async () => {
    (await client.nextList()).answer(err(FORBIDDEN));
    await clock.scheduled();
    reflector.retryNow();
    (await client.nextList()).answer(page([], '1'));
    await client.nextWatch();
    reflector.retryNow(); // nothing to end: nothing happens
    expect(client.unanswered).toBe(0);
  });
});

describe('watch', () => {
  it('hands events on, and goes on from the last of them when its time is over', async () => {
    const watch = await running();
    watch.line(event('ADDED', pod('b', '11')));
    watch.line(event('MODIFIED', pod('a', '12', 'new')));
    watch.line(event('DELETED', pod('b', '13')));
    watch.line(event('BOOKMARK', { metadata: { resourceVersion: '99' } }));
    expect(news()).toEqual([
      ['apply', 'b', 'b'],
      ['apply', 'a', 'new'],
      ['delete', 'b'],
    ]);
    clock.advance(450_000);
    watch.end(ok(null));
    const next = await client.nextWatch();
    expect(next.request.query).toContainEqual(['resourceVersion', '99']);
    expect(news()).toEqual([]);
  });

  it('deletes what is not to be shown any more', async () => {
    const watch = await running();
    watch.line(event('MODIFIED', pod('a', '11', 'hidden')));
    expect(news()).toEqual([['delete', 'a']]);
  });

  it('goes on from where it was after a break, and says when it is live again', async () => {
    const watch = await running();
    watch.line(event('ADDED', pod('b', '11')));
    clock.advance(5_000);
    watch.end(err(RESET));
    await clock.scheduled();
    expect(news()).toEqual([['apply', 'b', 'b'], stale(RESET, 400)]);
    clock.advance(400);
    const next = await client.nextWatch();
    expect(next.request.query).toContainEqual(['resourceVersion', '11']);
    expect(news()).toEqual([]);
    next.request.onOpen?.();
    expect(news()).toEqual([LIVE]);
  });

  it.each<[string, (watch: WatchCall) => void]>([
    [
      'an HTTP answer',
      (watch) => {
        watch.end(err(GONE));
      },
    ],
    [
      'an event',
      (watch) => {
        watch.line(event('ERROR', { kind: 'Status', code: 410 }));
      },
    ],
    [
      'an event without a code',
      (watch) => {
        watch.line(event('ERROR', { reason: 'Expired' }));
      },
    ],
  ])('lists again at once when its version is too old, by %s', async (_name, gone) => {
    const watch = await running();
    clock.advance(60_000);
    gone(watch);
    (await client.nextList()).answer(page([pod('c', '30')], '40'));
    const next = await client.nextWatch();
    expect(next.request.query).toContainEqual(['resourceVersion', '40']);
    // The list never ceased to be live, and what vanished meanwhile is no ghost.
    expect(news()).toEqual([['replace', { c: 'c' }]]);
  });

  it('does not chase a server whose versions are always too old', async () => {
    const watch = await running();
    watch.end(err(GONE));
    (await client.nextList()).answer(page([], '40'));
    (await client.nextWatch()).end(err(GONE));
    await clock.scheduled();
    expect(news()).toEqual([['replace', {}], stale(GONE, 400)]);
    clock.advance(400);
    await client.nextList();
  });

  it.each<[string, string]>([
    ['a line that is no JSON', '{"type":"ADDED","object":{"meta'],
    ['an empty line', ''],
    ['an object without metadata', event('ADDED', {})],
    ['an object without a uid', event('ADDED', { metadata: { resourceVersion: '11' } })],
    ['an object without a version', event('MODIFIED', { metadata: { uid: 'a' } })],
    ['no object', event('DELETED', null)],
    ['an unknown type', event('WHATEVER', pod('b', '11'))],
    ['JSON that is no event', '7'],
  ])('lists again after %s: an event may have been in it', async (_name, line) => {
    const watch = await running();
    watch.line(line);
    watch.line(event('ADDED', pod('late', '12')));
    await clock.scheduled();
    const [state, ...more] = news();
    expect(state).toMatchObject({ kind: 'stale', error: { kind: 'bad-response' } });
    expect(more).toEqual([]);
    expect(watch.request.signal?.aborted).toBe(true);
    clock.advance(400);
    (await client.nextList()).answer(page([pod('b', '11'), pod('late', '12')], '12'));
    await client.nextWatch();
    expect(news()).toEqual([['replace', { b: 'b', late: 'late' }], LIVE]);
  });

  it('lists again after an error of the server’s', async () => {
    const watch = await running();
    watch.line(event('ERROR', { kind: 'Status', code: 500, message: 'etcd\u001bis gone' }));
    await clock.scheduled();
    const error = appError('server-error', {
      server: SERVER,
      status: 500,
      message: 'etcdis gone',
    });
    expect(news()).toEqual([stale(error, 400)]);
    clock.advance(400);
    await client.nextList();
  });

  it('honours Retry-After in an error event', async () => {
    const watch = await running();
    const details = { retryAfterSeconds: 3 };
    watch.line(event('ERROR', { kind: 'Status', code: 429, details }));
    await clock.scheduled();
    expect(clock.nextIn).toBe(3_000);
  });

  it('lists again, in its rhythm, where it may list but not watch', async () => {
    const watch = await running();
    watch.end(err(FORBIDDEN));
    await clock.scheduled();
    expect(news()).toEqual([stale(FORBIDDEN, 400)]);
    clock.advance(400);
    await client.nextList();
  });

  it('does not chase a server that ends every watch at once', async () => {
    const watch = await running();
    watch.end(ok(null));
    await clock.scheduled();
    const error = appError('connection-reset', { server: SERVER, detail: 'watch ended at once' });
    expect(news()).toEqual([stale(error, 400)]);
    clock.advance(400);
    const next = await client.nextWatch();
    next.request.onOpen?.();
    next.line(event('ADDED', pod('b', '11')));
    next.end(ok(null));
    await clock.scheduled();
    // An event came, but this is the second short one in a row.
    expect(news()).toEqual([LIVE, ['apply', 'b', 'b'], stale(error, 800)]);
  });

  it('goes on without a pause after a short watch that brought something', async () => {
    const watch = await running();
    watch.line(event('ADDED', pod('b', '11')));
    watch.end(ok(null));
    await client.nextWatch();
    expect(news()).toEqual([['apply', 'b', 'b']]);
  });

  it('forgets its failures after two healthy minutes, not before', async () => {
    let watch = await running();
    const fail = async (): Promise<number | undefined> => {
      watch.end(err(RESET));
      await clock.scheduled();
      const wait = clock.nextIn;
      clock.advance(wait ?? 0);
      watch = await client.nextWatch();
      watch.request.onOpen?.();
      return wait;
    };
    expect([await fail(), await fail()]).toEqual([400, 800]);
    clock.advance(119_999);
    expect(await fail()).toBe(1_600);
    clock.advance(120_000);
    expect(await fail()).toBe(400);
  });
});

describe('silence and nudges', () => {
  const SILENT = appError('timed-out', { server: SERVER, waitingFor: 'data', seconds: 45 });
  const HUNG = appError('timed-out', { server: SERVER, waitingFor: 'response', seconds: 15 });

  it('a watch that says nothing is asked for anew, without a word to anybody', async () => {
    const watch = await running();
    watch.line(event('BOOKMARK', { metadata: { resourceVersion: '50' } }));
    clock.advance(45_000);
    watch.end(err(SILENT));
    const next = await client.nextWatch();
    expect(next.request.query).toContainEqual(['resourceVersion', '50']);
    next.request.onOpen?.();
    clock.advance(15_000);
    expect(next.request.signal?.aborted).toBe(false);
    expect(news()).toEqual([]);
  });

  it('the watch after a silence must stand within 15 s', async () => {
    const watch = await running();
    clock.advance(45_000);
    watch.end(err(SILENT));
    const next = await client.nextWatch();
    clock.advance(14_999);
    expect(next.request.signal?.aborted).toBe(false);
    clock.advance(1);
    await clock.scheduled();
    expect(news()).toEqual([stale(HUNG, 400)]);
    clock.advance(400);
    const again = await client.nextWatch();
    expect(again.request.query).toContainEqual(['resourceVersion', '10']);
    again.request.onOpen?.();
    expect(news()).toEqual([LIVE]);
  });

  it('a nudge asks for the watch anew at once, from where it was', async () => {
    const watch = await running();
    watch.line(event('ADDED', pod('b', '11')));
    reflector.checkNow();
    expect(watch.request.signal?.aborted).toBe(true);
    const next = await client.nextWatch();
    expect(next.request.query).toContainEqual(['resourceVersion', '11']);
    // Not yet open: a second nudge leaves it alone.
    reflector.checkNow();
    expect(next.request.signal?.aborted).toBe(false);
    next.request.onOpen?.();
    clock.advance(20_000);
    expect(news()).toEqual([['apply', 'b', 'b']]);
  });

  it('a nudged watch that does not stand within 15 s is stale', async () => {
    await running();
    reflector.checkNow();
    await client.nextWatch();
    clock.advance(15_000);
    await clock.scheduled();
    expect(news()).toEqual([stale(HUNG, 400)]);
  });

  it('a nudge gives a watch that is being opened 15 s', async () => {
    (await client.nextList()).answer(page([], '10'));
    const watch = await client.nextWatch();
    clock.advance(60_000);
    reflector.checkNow();
    clock.advance(15_000);
    await clock.scheduled();
    expect(watch.request.signal?.aborted).toBe(true);
    expect(news().at(-1)).toEqual(stale(HUNG, 400));
  });

  it('a nudge gives the next page of a list 15 s, and one that moves its time', async () => {
    const hung = appError('timed-out', { server: SERVER, waitingFor: 'data', seconds: 15 });
    const first = await client.nextList();
    reflector.checkNow();
    clock.advance(10_000);
    first.answer(page([pod('a', '5')], '10', 'next'));
    const second = await client.nextList();
    clock.advance(5_000);
    expect(second.request.signal?.aborted).toBe(false);
    reflector.checkNow();
    clock.advance(15_000);
    await clock.scheduled();
    expect(second.request.signal?.aborted).toBe(true);
    expect(news()).toEqual([LISTING, ['part', { a: 'a' }], stale(hung, 400)]);
  });

  it('a nudge ends a backoff', async () => {
    (await client.nextList()).answer(err(RESET));
    await clock.scheduled();
    reflector.checkNow();
    (await client.nextList()).answer(page([], '1'));
    await client.nextWatch();
  });

  it('a clock that is set does not move a deadline', async () => {
    await running();
    reflector.checkNow();
    const next = await client.nextWatch();
    clock.jump(-3_600_000);
    clock.advance(14_999);
    expect(next.request.signal?.aborted).toBe(false);
    clock.jump(7_200_000);
    expect(next.request.signal?.aborted).toBe(false);
    clock.advance(1);
    await clock.scheduled();
    expect(news()).toEqual([stale(HUNG, 400)]);
  });
});

describe('dispose', () => {
  it('says nothing afterwards, whatever still comes', async () => {
    const watch = await running();
    reflector.dispose();
    watch.line(event('ADDED', pod('b', '11')));
    watch.request.onOpen?.();
    await settled();
    expect(watch.request.signal?.aborted).toBe(true);
    expect(news()).toEqual([]);
    expect(client.unanswered).toBe(0);
  });

  it('ends a list under way', async () => {
    const list = await client.nextList();
    reflector.dispose();
    list.answer(page([pod('a', '5')], '10'));
    await settled();
    expect(list.request.signal?.aborted).toBe(true);
    expect(news()).toEqual([LISTING]);
    expect(client.unanswered).toBe(0);
  });

  it('ends a backoff', async () => {
    (await client.nextList()).answer(err(RESET));
    await clock.scheduled();
    reflector.dispose();
    await settled();
    expect(client.unanswered).toBe(0);
    expect(clock.pending).toBe(0);
  });
});
