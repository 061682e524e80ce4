import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReflectorState } from '../../../../../src/main/kube/watch/reflector';
import { Reflector } from '../../../../../src/main/kube/watch/reflector';
import { readMetadata } from '../../../../../src/main/kube/watch/watch-event';
import { FakeClock } from '../../../../support/fake-clock';
import type { ListFault, WatchFault } from '../../../../support/model-server';
import { ModelServer } from '../../../../support/model-server';

const LIST_FAULTS: readonly ListFault[] = [
  'reset',
  'forbidden',
  'unavailable',
  'gone',
  'nonsense',
  'no-uid',
];
const WATCH_FAULTS: readonly WatchFault[] = [
  'reset',
  'end',
  'expire',
  'garbage',
  'no-uid',
  'unknown-type',
  'server-error',
  'freeze',
  'silence',
];

type Step =
  | { readonly do: 'put' | 'remove'; readonly uid: string }
  | { readonly do: 'list-fault'; readonly fault: ListFault }
  | { readonly do: 'watch-fault'; readonly fault: WatchFault }
  | { readonly do: 'gone-as'; readonly how: 'event' | 'http' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'say'; readonly line: string }
  | { readonly do: 'many' | 'compact' | 'bookmark' | 'check' | 'retry' };

const uids = fc.integer({ min: 0, max: 5 }).map((number) => `u${number}`);
const step = (lines: fc.Arbitrary<string>): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('put' as const), uid: uids }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('remove' as const), uid: uids }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('list-fault' as const),
        fault: fc.constantFrom(...LIST_FAULTS),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('watch-fault' as const),
        fault: fc.constantFrom(...WATCH_FAULTS),
      }),
    },
    fc.record({ do: fc.constant('gone-as' as const), how: fc.constantFrom('event', 'http') }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(0, 500, 5_000, 60_000) }),
    fc.record({ do: fc.constant('say' as const), line: lines }),
    fc.record({ do: fc.constantFrom('many', 'compact', 'bookmark', 'check', 'retry') }),
  );

/** A reflector on a model server, and what a listener makes of it. */
class Run {
  readonly server = new ModelServer();
  readonly clock = new FakeClock();
  readonly seen = new Map<string, string>();
  state: ReflectorState = { kind: 'listing' };
  readonly reflector: Reflector<string>;
  readonly #parts = new Map<string, string>();

  constructor() {
    this.reflector = new Reflector<string>({
      client: this.server,
      path: '/api/v1/namespaces/test/pods',
      what: { verb: 'list', resource: 'pods', namespace: 'test', name: '' },
      clock: this.clock,
      project: (object) => readMetadata(object).resourceVersion ?? '',
      listener: {
        onPart: (items) => {
          for (const [uid, version] of items) this.#parts.set(uid, version);
        },
        onReplace: (items) => {
          this.seen.clear();
          for (const [uid, version] of items) this.seen.set(uid, version);
        },
        onApply: (uid, version) => {
          this.seen.set(uid, version);
        },
        onDelete: (uid) => {
          this.seen.delete(uid);
        },
        onState: (state) => {
          this.state = state;
        },
      },
    });
    this.reflector.start();
  }

  async play(one: Step): Promise<void> {
    const { server } = this;
    switch (one.do) {
      case 'put':
        server.put(one.uid);
        break;
      case 'remove':
        server.remove(one.uid);
        break;
      case 'many':
        // More than a page: lists have continuations that can expire.
        for (let i = 0; i < 300; i += 1) server.put(`many-${i}`);
        break;
      case 'list-fault':
        server.listFaults.push(one.fault);
        break;
      case 'watch-fault':
        server.breakWatch(one.fault);
        break;
      case 'gone-as':
        server.goneAs = one.how;
        break;
      case 'wait':
        this.clock.advance(one.ms);
        break;
      case 'say':
        server.say(one.line);
        break;
      case 'compact':
        server.compact();
        break;
      case 'bookmark':
        server.bookmark();
        break;
      case 'check':
        this.reflector.checkNow();
        break;
      case 'retry':
        this.reflector.retryNow();
        break;
    }
    await turns(3);
  }

  /** The faults are over: time passes until the reflector says that it is live, and watches. */
  async calmDown(): Promise<void> {
    this.server.listFaults.length = 0;
    // A watch that froze is found by its silence; its read deadline is the client's to keep.
    this.server.breakWatch('silence');
    for (let round = 0; round < 100; round += 1) {
      await turns(6);
      if (this.state.kind === 'live' && this.server.watches === 1) return;
      this.clock.advance(60_000);
    }
    throw new Error(`never live again: ${JSON.stringify(this.state)}`);
  }
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

const sorted = (map: ReadonlyMap<string, string>): string[] =>
  [...map].map(([uid, version]) => `${uid}@${version}`).sort();

describe('any sequence of events, losses, compactions and relists', () => {
  it('ends equal to the server', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step(fc.constantFrom('', 'x', '{}', '[]', 'null')), { maxLength: 40 }),
        async (steps) => {
          const run = new Run();
          try {
            for (const one of steps) await run.play(one);
            await run.calmDown();
            expect(sorted(run.seen)).toEqual(sorted(run.server.objects));
            // And goes on from there, over the watch that stands.
            const { lists } = run.server;
            run.server.put('after');
            run.server.remove('u0');
            await turns(3);
            expect(sorted(run.seen)).toEqual(sorted(run.server.objects));
            expect(run.server.lists).toBe(lists);
          } finally {
            run.reflector.dispose();
            await turns(2);
            expect(run.clock.pending).toBe(0);
            expect(run.server.watches).toBe(0);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('fuzz', () => {
  const key = fc.constantFrom('type', 'object', 'metadata', 'uid', 'resourceVersion', '__proto__');
  const nearly = fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary-ascii', maxLength: 60 }),
    fc
      .record(
        {
          type: fc.constantFrom('ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR', 'added', ''),
          object: fc.oneof(
            fc.anything({ maxDepth: 2, key }),
            fc.record(
              {
                metadata: fc.record(
                  {
                    uid: fc.oneof(uids, fc.anything({ maxDepth: 1 })),
                    resourceVersion: fc.oneof(fc.nat().map(String), fc.anything({ maxDepth: 1 })),
                  },
                  { requiredKeys: [] },
                ),
                code: fc.oneof(fc.integer(), fc.anything({ maxDepth: 1 })),
                details: fc.anything({ maxDepth: 1 }),
              },
              { requiredKeys: [] },
            ),
          ),
        },
        { requiredKeys: [] },
      )
      .map((value) => JSON.stringify(value, plain) as string | undefined)
      .map((text) => text ?? ''),
  );

  it('of watch lines: the process lives, and the next list tells the truth', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step(nearly), { maxLength: 30 }), async (steps) => {
        const run = new Run();
        try {
          for (const one of steps) await run.play(one);
          await run.calmDown();
          // A line that was a proper event is the server's word until the next list.
          run.server.breakWatch('expire');
          await turns(3);
          await run.calmDown();
          expect(sorted(run.seen)).toEqual(sorted(run.server.objects));
        } finally {
          run.reflector.dispose();
        }
      }),
      { numRuns: 100 },
    );
  });

  it('of list bodies: the process lives, and a proper list is taken', async () => {
    const item = fc.oneof(
      fc.anything({ maxDepth: 2, key }),
      fc.record(
        { metadata: fc.record({ uid: fc.oneof(uids, fc.anything({ maxDepth: 1 })) }) },
        { requiredKeys: [] },
      ),
    );
    const body = fc.oneof(
      fc.object({ maxDepth: 2, key: fc.constantFrom('items', 'metadata', 'kind') }),
      fc.record(
        {
          metadata: fc.record(
            {
              resourceVersion: fc.oneof(fc.constant('7'), fc.anything({ maxDepth: 1 })),
              continue: fc.oneof(fc.constant(''), fc.constant('7:0'), fc.anything({ maxDepth: 1 })),
            },
            { requiredKeys: [] },
          ),
          items: fc.oneof(fc.array(item, { maxLength: 4 }), fc.anything({ maxDepth: 1 })),
        },
        { requiredKeys: [] },
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(body, { minLength: 1, maxLength: 5 }), async (bodies) => {
        const run = new Run();
        const left = [...bodies];
        const proper = run.server.json.bind(run.server);
        run.server.json = <T>(request: Parameters<typeof proper>[0]) => {
          const next = left.shift();
          return next === undefined
            ? proper<T>(request)
            : Promise.resolve({ ok: true as const, value: next as T });
        };
        try {
          run.server.put('u1');
          await run.calmDown();
          // What passed for a list may have been empty or odd; the next one is the server's own.
          left.length = 0;
          run.server.breakWatch('expire');
          await turns(3);
          await run.calmDown();
          expect(sorted(run.seen)).toEqual(sorted(run.server.objects));
        } finally {
          run.reflector.dispose();
        }
      }),
      { numRuns: 150 },
    );
  });
});

/** What JSON cannot hold becomes text. */
function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' || typeof value === 'symbol' ? String(value) : value;
}
