import { describe, expect, it } from 'vitest';

import { EnvironmentList } from '../../../../src/main/environments/environment-list';
import type {
  ApiRequest,
  ClusterClient,
  LinesRequest,
} from '../../../../src/main/kube/http/cluster-client';
import type { Outcome } from '../../../../src/shared/errors';
import { appError } from '../../../../src/shared/errors';
import type { EnvironmentsUpdate } from '../../../../src/shared/kubernetes';
import { err, ok } from '../../../../src/shared/result';
import { FakeClock } from '../../../support/fake-clock';
import { buildPod } from '../../../support/pod-builder';

const SCOPE = { context: 'demo', namespaces: ['test'], labelKey: 'app' };
const REFUSED = appError('connection-refused', { server: 'https://127.0.0.1:1' });

/** A server whose list and watch a test plays by hand. */
class FakeServer implements ClusterClient {
  readonly context = 'demo';
  readonly user = 'developer';
  readonly server = 'https://127.0.0.1:1';
  readonly namespace = 'test';
  readonly lists: ApiRequest[] = [];
  pods: readonly unknown[] = [];
  down = false;
  #onLine: ((line: string) => void) | undefined;
  #onWatch: (() => void) | undefined;
  /** Resolves when the list under test watches. */
  readonly watching = new Promise<void>((resolve) => {
    this.#onWatch = resolve;
  });
  aborted = false;

  json<T>(request: ApiRequest): Promise<Outcome<T>> {
    this.lists.push(request);
    if (this.down) return Promise.resolve(err(REFUSED));
    const list = { metadata: { resourceVersion: '10' }, items: this.pods };
    return Promise.resolve(ok(list as T));
  }

  lines(request: LinesRequest, onLine: (line: string) => void): Promise<Outcome<null>> {
    this.#onLine = onLine;
    request.onOpen?.();
    this.#onWatch?.();
    return new Promise((resolve) => {
      request.signal?.addEventListener('abort', () => {
        this.aborted = true;
        resolve(ok(null));
      });
    });
  }

  event(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: unknown): void {
    this.#onLine?.(JSON.stringify({ type, object }));
  }

  socket = unused;
  renewed = unused;
  failure = unused;
  refused = unused;
  dispose = unused;
}

function unused(): never {
  throw new Error('not part of this test');
}

function open(server: FakeServer): {
  list: EnvironmentList;
  updates: EnvironmentsUpdate[];
  clock: FakeClock;
} {
  const clock = new FakeClock();
  const updates: EnvironmentsUpdate[] = [];
  const onUpdate = (update: EnvironmentsUpdate): void => {
    updates.push(update);
  };
  return {
    list: new EnvironmentList({ client: server, scope: SCOPE, clock, onUpdate }),
    updates,
    clock,
  };
}

describe('EnvironmentList', () => {
  it('lists the whole namespace, then follows the watch', async () => {
    const server = new FakeServer();
    server.pods = [buildPod({ name: 'web-1' }), buildPod({ name: 'tool', labels: {} })];
    const { list, updates, clock } = open(server);
    list.start();
    expect(updates.map(({ reset, state }) => [reset, state.kind])).toEqual([[true, 'loading']]);
    await server.watching;
    expect(server.lists[0]?.path).toBe('/api/v1/namespaces/test/pods');
    expect(server.lists[0]?.query?.map(([name]) => name)).not.toContain('labelSelector');
    expect(updates.at(-1)).toMatchObject({ state: { kind: 'live' }, podCount: 2, reset: false });
    expect(updates.at(-1)?.upsert.map(({ name }) => name)).toEqual(['shop-a1b2', null]);

    clock.advance(1000);
    server.event('DELETED', buildPod({ name: 'web-1', resourceVersion: '11' }));
    expect(updates.at(-1)).toMatchObject({ remove: ['test/app=shop-a1b2'], podCount: 1 });
    list.dispose();
  });

  it('says why it is not live and tries again when asked', async () => {
    const server = new FakeServer();
    server.down = true;
    const { list, updates, clock } = open(server);
    list.start();
    // The pause between updates and the backoff.
    await clock.scheduled(2);
    expect(updates.at(-1)?.state).toMatchObject({ kind: 'stale', updatedAt: null, error: REFUSED });
    server.down = false;
    list.retryNow();
    await server.watching;
    clock.advance(100);
    expect(updates.at(-1)?.state).toEqual({ kind: 'live' });
    list.dispose();
  });

  it('leaves nothing behind', async () => {
    const server = new FakeServer();
    const { list, updates, clock } = open(server);
    list.start();
    await server.watching;
    list.dispose();
    expect(server.aborted).toBe(true);
    expect(clock.pending).toBe(0);
    const before = updates.length;
    server.event('ADDED', buildPod());
    clock.advance(10_000);
    expect(updates).toHaveLength(before);
  });
});
