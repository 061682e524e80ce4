import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { EnvironmentList } from '../../src/main/environments/environment-list';
import { systemClock } from '../../src/main/kube/clock';
import type { Clusters } from '../../src/main/kube/clusters';
import type { EnvironmentScope } from '../../src/shared/kubernetes';
import type { ContextName, DemoCluster } from '../cluster';
import { startDemoCluster } from '../cluster';
import { demoClients } from '../support/demo-clients';
import { EnvironmentPage } from '../support/environment-page';

let cluster: DemoCluster;
let clusters: Clusters;
const open: EnvironmentList[] = [];

beforeAll(async () => {
  cluster = await startDemoCluster();
  clusters = await demoClients(cluster);
});

afterEach(() => {
  for (const list of open.splice(0)) list.dispose();
});

afterAll(async () => {
  clusters.dispose();
  await cluster.stop();
});

/** What the page is told of these namespaces. */
function show(
  namespaces: EnvironmentScope['namespaces'],
  context: ContextName = 'demo',
): { page: EnvironmentPage; list: EnvironmentList } {
  const client = clusters.client(context);
  if (!client.ok) throw new Error(client.error.kind);
  const page = new EnvironmentPage();
  const list = new EnvironmentList({
    client: client.value,
    scope: { context, namespaces, labelKey: 'app' },
    clock: systemClock,
    onUpdate: page.take,
    deadlines: { backoffBaseMs: 100, backoffCeilingMs: 200 },
  });
  open.push(list);
  list.start();
  return { page, list };
}

const isLive = (page: EnvironmentPage): boolean => page.last.state.kind === 'live';
const namespacesOf = ({ environments }: EnvironmentPage): readonly string[] =>
  [...new Set([...environments.values()].map(({ namespace }) => namespace))].sort();
const ids = ({ environments }: EnvironmentPage): readonly string[] => [...environments.keys()];

describe('several namespaces', () => {
  it('are one list, each environment in its own namespace, and stay true', async () => {
    await cluster.createEnvironment({ name: 'twin', namespace: 'test' });
    await cluster.createEnvironment({ name: 'twin', namespace: 'default' });
    const { page } = show(['default', 'test']);
    await page.until(isLive);
    expect(namespacesOf(page)).toEqual(['default', 'test']);
    expect(ids(page)).toEqual(expect.arrayContaining(['default/app=twin', 'test/app=twin']));
    expect(page.last).toMatchObject({ failures: [], coverage: null });

    const gone = page.environments.get('default/app=twin')?.pods.map(({ name }) => name) ?? [];
    for (const { kind, name } of page.environments.get('default/app=twin')?.workloads ?? []) {
      expect(kind).toBe('Deployment');
      expect(cluster.scale('default', name, 0)).toBe(true);
    }
    expect(gone.length).toBeGreaterThan(0);
    await page.until(({ environments }) => !environments.has('default/app=twin'));
    expect(page.environments.has('test/app=twin')).toBe(true);
  });

  it('one that may not be listed is named, the others are live', async () => {
    const { page } = show(['restricted', 'test'], 'demo-tester');
    const { failures } = await page.until(isLive);
    expect(failures).toMatchObject([
      {
        namespace: 'restricted',
        updatedAt: null,
        error: {
          kind: 'forbidden',
          params: { verb: 'list', resource: 'pods', namespace: 'restricted' },
        },
      },
    ]);
    expect(page.environments.has('test/app=shop-a1b2')).toBe(true);
  });

  it('none of which may be listed say why', async () => {
    const { page } = show(['default', 'restricted'], 'demo-tester');
    const { state } = await page.until(({ last }) => last.state.kind === 'stale');
    expect(state).toMatchObject({ error: { kind: 'forbidden' }, updatedAt: null });
  });
});

describe('all namespaces', () => {
  it('come in one list where the rules allow that', async () => {
    const { page } = show('all');
    await page.until(isLive);
    expect(namespacesOf(page)).toEqual(
      expect.arrayContaining(['default', 'kube-system', 'restricted', 'test']),
    );
    expect(page.last.coverage).toBeNull();
  });

  it('else one by one, without those whose pods one may not list, and a new one at once', async () => {
    const { page, list } = show('all', 'demo-team');
    await page.until(isLive);
    await page.until(({ last }) => last.coverage?.forbidden === 2);
    expect(namespacesOf(page)).toEqual(['default', 'test']);
    expect(page.last.coverage).toEqual({ shown: 2, forbidden: 2, beyond: 0 });
    expect(page.last.failures).toEqual([]);

    await cluster.createEnvironment({ name: 'new', namespace: 'brand-new' });
    await page.until(({ last }) => last.coverage?.forbidden === 3);
    expect(namespacesOf(page)).toEqual(['default', 'test']);
    // Those refused are tried again when somebody asks, and are refused again.
    list.retryNow();
    await page.until(({ last }) => last.coverage?.forbidden === 3);
    expect(isLive(page)).toBe(true);
  });

  it('are one list again once somebody asks and the right is there; rows never go', async () => {
    const { page, list } = show('all');
    await page.until(isLive);
    const refusal = cluster.faults.respond({ match: /GET \/api\/v1\/pods\?/, code: 403 });
    cluster.dropWatches('end');
    await page.until(({ last }) => last.coverage !== null && last.coverage.shown > 2);
    await page.until(isLive);
    const before = ids(page);
    // Still refused: nothing changes, and nothing is told.
    const told = page.updates.length;
    const asked = cluster.requests().length;
    list.retryNow();
    const isRefused = (): boolean =>
      cluster
        .requests()
        .slice(asked)
        .some(({ url, status }) => url.startsWith('/api/v1/pods?') && status === 403);
    await expect.poll(isRefused).toBe(true);
    expect(page.updates.slice(told).map(({ state }) => state.kind)).not.toContain('stale');
    refusal.dispose();
    const from = page.updates.length;
    list.retryNow();
    await page.until(({ last }) => last.coverage === null);
    expect(ids(page)).toEqual(before);
    const since = page.updates.slice(from);
    expect(since.flatMap(({ remove }) => remove)).toEqual([]);
    expect(new Set(since.map(({ state }) => state.kind))).toEqual(new Set(['live']));
    // It is the one list that follows now: the others are gone.
    await cluster.createEnvironment({ name: 'whole-again', namespace: 'test' });
    await page.until(({ environments }) => environments.has('test/app=whole-again'));
    const watches = cluster.openWatches().filter(({ resource }) => resource === 'pods');
    expect(watches).toHaveLength(1);
  });

  it('one that was refused joins the others without a flicker when it may be listed', async () => {
    const refusal = cluster.faults.respond({ match: '/namespaces/default/pods?', code: 403 });
    const { page, list } = show('all', 'demo-team');
    await page.until(({ last }) => last.coverage?.shown === 1 && last.state.kind === 'live');
    const forbidden = page.last.coverage?.forbidden ?? 0;
    expect(namespacesOf(page)).toEqual(['test']);
    refusal.dispose();
    const from = page.updates.length;
    list.retryNow();
    await page.until((now) => namespacesOf(now).includes('default'));
    expect(page.last.coverage).toMatchObject({ shown: 2, forbidden: forbidden - 1 });
    expect(new Set(page.updates.slice(from).map(({ state }) => state.kind))).toEqual(
      new Set(['live']),
    );
  });

  it('that may not even be named say so', async () => {
    const { page } = show('all', 'demo-tester');
    const { state } = await page.until(({ last }) => last.state.kind === 'stale');
    expect(state).toMatchObject({
      error: { kind: 'forbidden', params: { verb: 'list', resource: 'namespaces' } },
      updatedAt: null,
    });
  });

  it('leave nothing behind', async () => {
    const { page, list } = show('all', 'demo-team');
    await page.until(isLive);
    list.dispose();
    const before = page.updates.length;
    await cluster.createEnvironment({ name: 'late', namespace: 'test' });
    const other = show(['test']);
    await other.page.until(({ environments }) => environments.has('test/app=late'));
    expect(page.updates).toHaveLength(before);
  });
});
