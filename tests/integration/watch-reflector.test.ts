import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/main/kube/clock';
import type { Clusters } from '../../src/main/kube/clusters';
import { apiPath } from '../../src/main/kube/http/api-path';
import type { ReflectorDeadlines, ReflectorState } from '../../src/main/kube/watch/reflector';
import { Reflector } from '../../src/main/kube/watch/reflector';
import type { DemoCluster } from '../cluster';
import { startDemoCluster } from '../cluster';
import { demoClients } from '../support/demo-clients';

/** A twentieth of the real ones, so that a fault is over in the time of a test. */
const DEADLINES: Partial<ReflectorDeadlines> = {
  backoffBaseMs: 40,
  backoffCeilingMs: 1_500,
  healthyMs: 6_000,
  shortWatchMs: 50,
};

/** Guards against a hang; nothing here takes a tenth of it. */
const SOON = { timeout: 20_000, interval: 10 };

/** A model as a listener keeps it: name, resourceVersion by uid. */
class Model {
  readonly states: ReflectorState[] = [];
  readonly pods = new Map<string, string>();
  replaces = 0;

  onReplace(items: ReadonlyMap<string, string>): void {
    this.replaces += 1;
    this.pods.clear();
    for (const [uid, pod] of items) this.pods.set(uid, pod);
  }

  onApply(uid: string, pod: string): void {
    this.pods.set(uid, pod);
  }

  onDelete(uid: string): void {
    this.pods.delete(uid);
  }

  onState(state: ReflectorState): void {
    this.states.push(state);
  }

  get kinds(): string[] {
    return this.states.map(({ kind }) => kind);
  }

  get sorted(): string[] {
    return [...this.pods.values()].sort();
  }
}

interface PodObject {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
}

let cluster: DemoCluster;
let clusters: Clusters;
let reflector: Reflector<string> | undefined;

beforeEach(async () => {
  cluster = await startDemoCluster({ seed: false, bookmarkEveryMs: 100 });
  cluster.createNamespace('test');
  clusters = await demoClients(cluster);
});
afterEach(async () => {
  reflector?.dispose();
  clusters.dispose();
  await cluster.stop();
});

function reflect(context = 'demo', namespace = 'test'): Model {
  const client = clusters.client(context);
  if (!client.ok) throw new Error(client.error.kind);
  const model = new Model();
  reflector = new Reflector<string>({
    client: client.value,
    path: apiPath('api', 'v1', 'namespaces', namespace, 'pods'),
    what: { verb: 'list', resource: 'pods', namespace, name: '' },
    clock: systemClock,
    project: (object) => {
      const { name, resourceVersion } = (object as PodObject).metadata;
      return `${name}@${resourceVersion}`;
    },
    listener: model,
    deadlines: DEADLINES,
  });
  reflector.start();
  return model;
}

/** The server's pods as the model writes them. */
const truth = (): string[] =>
  cluster
    .pods('test')
    .map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`)
    .sort();

/** Waits until the model equals the server and says that it does. */
async function agree(model: Model): Promise<void> {
  await expect
    // The truth moves as well: pods go through their phases.
    .poll(() => [model.kinds.at(-1), model.sorted.join() === truth().join()], SOON)
    .toEqual(['live', true]);
}

async function watching(model: Model): Promise<void> {
  await agree(model);
  await expect.poll(() => cluster.openWatches().length, SOON).toBe(1);
}

describe('list and watch', () => {
  it('lists in pages and keeps every pod once', async () => {
    cluster.addPods(1_234, { environments: 50 });
    const model = reflect();
    await watching(model);
    expect(model.pods.size).toBe(1_234);
    const lists = cluster.requests().filter(({ url }) => url.includes('limit=250'));
    expect(lists).toHaveLength(5);
    expect(lists.filter(({ url }) => url.includes('continue='))).toHaveLength(4);
    expect(model.kinds).toEqual(['listing', 'live']);
    expect(model.replaces).toBe(1);
  });

  it('sees pods come, change and go', async () => {
    const model = reflect();
    await watching(model);
    const [pod] = await cluster.createEnvironment({ name: 'shop' });
    await agree(model);
    expect(model.pods.size).toBe(1);
    const name = pod?.metadata.name ?? '';
    cluster.setReady('test', name, false);
    await agree(model);
    cluster.deletePod('test', name, 0);
    await expect
      .poll(() => model.sorted.some((text) => text.startsWith(`${name}@`)), SOON)
      .toBe(false);
    await agree(model);
    expect(model.replaces).toBe(1);
    expect(model.kinds).toEqual(['listing', 'live']);
  });
});

describe('faults', () => {
  it('a continuation that expires between two pages: lists again, shows nothing twice', async () => {
    cluster.addPods(1_100, { environments: 10 });
    cluster.faults.respond({ match: /continue=/, code: 410, times: 1 });
    const model = reflect();
    await watching(model);
    expect(model.pods.size).toBe(1_100);
    expect(model.kinds).toEqual(['listing', 'live']);
  });

  it.each(['reset', 'end'] as const)(
    'a watch that the network %ss: goes on from where it was',
    async (how) => {
      cluster.addPods(3);
      const model = reflect();
      await watching(model);
      cluster.dropWatches(how);
      cluster.addPods(2);
      await watching(model);
      expect(model.pods.size).toBe(5);
      expect(model.replaces).toBe(1);
    },
  );

  it.each(['event', 'http'] as const)(
    'a version that is too old, told by %s: lists again, no ghosts',
    async (how) => {
      cluster.addPods(3);
      const model = reflect();
      await watching(model);
      const gone = cluster.pods('test')[0]?.metadata.name ?? '';
      cluster.faults.goneAs = how;
      await cluster.suspend();
      cluster.deletePod('test', gone, 0);
      await expect.poll(() => cluster.pods('test').length, SOON).toBe(2);
      cluster.compact();
      await cluster.resume();
      await watching(model);
      expect(model.pods.size).toBe(2);
      expect(model.replaces).toBe(2);
    },
  );

  it('a watch that expires while it runs', async () => {
    cluster.addPods(3);
    const model = reflect();
    await watching(model);
    expect(cluster.expireWatches()).toBe(1);
    await expect.poll(() => model.replaces, SOON).toBe(2);
    await watching(model);
    expect(model.kinds).toEqual(['listing', 'live']);
  });

  it('a line that is no JSON: lists again, and loses no event', async () => {
    cluster.addPods(3);
    const model = reflect();
    await watching(model);
    cluster.breakWatchLines();
    cluster.addPods(1);
    await expect.poll(() => model.replaces, SOON).toBe(2);
    await watching(model);
    expect(model.pods.size).toBe(4);
    expect(model.kinds).toEqual(['listing', 'live', 'stale', 'live']);
  });

  it('a server that is away for a while: stale with its reason, then live', async () => {
    cluster.addPods(3);
    const model = reflect();
    await watching(model);
    await cluster.suspend();
    await expect
      .poll(
        () => model.states.map((state) => (state.kind === 'stale' ? state.error.kind : '')),
        SOON,
      )
      .toContain('connection-refused');
    cluster.addPods(1);
    await cluster.resume();
    reflector?.retryNow();
    await watching(model);
    expect(model.pods.size).toBe(4);
  });

  it('503 and 429: waits and comes back', async () => {
    cluster.faults.respond({ match: '/pods', code: 503, times: 2 });
    const model = reflect();
    await watching(model);
    expect(model.kinds).toEqual(['listing', 'stale', 'stale', 'live']);
    cluster.faults.respond({ match: 'watch=true', code: 429, times: 1 });
    cluster.dropWatches('reset');
    await expect
      .poll(
        () => model.states.map((state) => (state.kind === 'stale' ? state.error.kind : '')),
        SOON,
      )
      .toContain('too-many-requests');
    await watching(model);
  });

  it('a namespace that one may not list stays stale with the reason', async () => {
    const model = reflect('demo-restricted', 'restricted');
    await expect.poll(() => model.states.length, SOON).toBeGreaterThan(2);
    for (const state of model.states.slice(1)) {
      expect(state).toMatchObject({ kind: 'stale', error: { kind: 'forbidden' } });
    }
  });

  it('agrees with the server after a storm of changes and faults', async () => {
    cluster.addPods(300, { environments: 30 });
    const model = reflect();
    await watching(model);
    const stop = cluster.churn(500);
    for (const fault of ['reset', 'break', 'end', 'expire', 'reset', 'break'] as const) {
      const before = model.states.length + model.replaces;
      if (fault === 'break') cluster.breakWatchLines();
      else if (fault === 'expire') cluster.expireWatches();
      else cluster.dropWatches(fault);
      // An ended watch is resumed without a word; the others are told.
      if (fault !== 'end') {
        await expect.poll(() => model.states.length + model.replaces, SOON).toBeGreaterThan(before);
      }
      await expect.poll(() => cluster.openWatches().length, SOON).toBe(1);
    }
    stop();
    await agree(model);
  });
});
