import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { EnvironmentList } from '../../src/main/environments/environment-list';
import { listNamespaces } from '../../src/main/environments/namespaces';
import { systemClock } from '../../src/main/kube/clock';
import type { Clusters } from '../../src/main/kube/clusters';
import type { ClusterClient } from '../../src/main/kube/http/cluster-client';
import { shellPod } from '../../src/shared/kubernetes';
import type { DemoCluster } from '../cluster';
import { startDemoCluster } from '../cluster';
import { demoClients } from '../support/demo-clients';
import { EnvironmentPage } from '../support/environment-page';

const run = promisify(execFile);
const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
if (!hasKubectl) process.stderr.write('NO KUBECTL: its columns are not compared with ours\n');

let folder: string;
let cluster: DemoCluster;
let clusters: Clusters;
const open: EnvironmentList[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podshell-environments-'));
  cluster = await startDemoCluster();
  await cluster.writeKubeconfig(join(folder, 'kubeconfig'));
  clusters = await demoClients(cluster);
});

afterEach(() => {
  for (const list of open.splice(0)) list.dispose();
});

afterAll(async () => {
  clusters.dispose();
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

function client(context: string): ClusterClient {
  const found = clusters.client(context);
  if (!found.ok) throw new Error(found.error.kind);
  return found.value;
}

/** A list under way, and the page that shows it. */
function show(
  namespace: string,
  context = 'demo',
): { page: EnvironmentPage; list: EnvironmentList } {
  const page = new EnvironmentPage();
  const list = new EnvironmentList({
    client: client(context),
    scope: { context, namespaces: [namespace], labelKey: 'app' },
    clock: systemClock,
    onUpdate: page.take,
  });
  open.push(list);
  list.start();
  return { page, list };
}

const isLive = (page: EnvironmentPage): boolean => page.last.state.kind === 'live';

/** NAME, READY, STATUS and the number of RESTARTS as `kubectl get pods` prints them, by name. */
async function kubectlPods(namespace: string): Promise<readonly (readonly string[])[]> {
  const { stdout } = await run(
    'kubectl',
    ['get', 'pods', '--namespace', namespace, '--no-headers'],
    { env: { ...process.env, HOME: folder, KUBECONFIG: join(folder, 'kubeconfig') } },
  );
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => line.split(/\s+/).slice(0, 4)).sort();
}

function ourPods(page: EnvironmentPage): readonly (readonly string[])[] {
  const rows = [...page.pods.values()].map((row) => [
    row.name,
    `${row.readyContainers}/${row.totalContainers}`,
    row.status,
    String(row.restarts),
  ]);
  return rows.sort();
}

describe('environments of the demo cluster', () => {
  it('are shown by name with the unlabelled last', async () => {
    const { page } = show('test');
    const update = await page.until(isLive);
    expect(update.podCount).toBe(cluster.pods('test').length);
    const names = update.upsert.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['demo-77aa', 'pay-9f8e', 'shop-a1b2']));
    expect(names.at(-1)).toBeNull();
    const shown = [...page.environments.values()];
    const shop = shown.find(({ name }) => name === 'shop-a1b2');
    expect(shop).toMatchObject({ status: 'Running', tone: 'ok' });
    expect(shop?.readyPods).toBe(shop?.totalPods);
    const pay = shown.find(({ name }) => name === 'pay-9f8e');
    // The first container is a sidecar: the annotation names the one to open.
    expect(pay && shellPod(pay)).toMatchObject({ canExec: true, defaultContainer: 'app' });
    expect(shown.find(({ name }) => name === 'demo-77aa')).toMatchObject({
      status: 'CrashLoopBackOff',
      tone: 'failing',
    });
  });

  it.skipIf(!hasKubectl)('carry the columns that kubectl prints', async () => {
    const { page } = show('test');
    await page.until(isLive);
    expect(ourPods(page)).toEqual(await kubectlPods('test'));
  });

  it('offer another label where none of the pods carries this one', async () => {
    const { page } = show('default');
    const update = await page.until(isLive);
    expect(update.upsert.map(({ name }) => name)).toEqual([null]);
    expect(update.labelKeys.map(({ key }) => key)).toContain('app.kubernetes.io/instance');
    expect(update.labelKeys.map(({ key }) => key)).not.toContain('app');
  });

  it('lose a deleted pod and get its replacement', async () => {
    const { page } = show('test');
    await page.until(isLive);
    const shop = page.environments.get('test/app=shop-a1b2');
    const victim = shop && shellPod(shop);
    if (shop === undefined || victim === undefined) throw new Error('nothing to delete');
    const before = new Set(shop.pods.map(({ uid }) => uid));

    expect(cluster.deletePod('test', victim.name)).toBe(true);
    const terminating = await page.until(({ pods }) => pods.get(victim.name)?.status !== 'Running');
    expect(terminating.reset).toBe(false);
    await page.until(({ pods }) => !pods.has(victim.name));

    const isReplaced = ({ environments }: EnvironmentPage): boolean =>
      environments
        .get('test/app=shop-a1b2')
        ?.pods.some(({ uid, ready, canExec }) => !before.has(uid) && ready && canExec) ?? false;
    await page.until(isReplaced);
    expect(page.environments.get('test/app=shop-a1b2')?.totalPods).toBe(shop.totalPods);
    if (hasKubectl) expect(ourPods(page)).toEqual(await kubectlPods('test'));
  });

  it('stay true when the watch expires, is cut, or says nonsense', async () => {
    const { page } = show('test');
    await page.until(isLive);
    const hurts = [
      () => cluster.expireWatches(),
      () => cluster.dropWatches(),
      () => cluster.breakWatchLines(),
    ];
    for (const [i, hurt] of hurts.entries()) {
      // A change after the list was taken can only come by the watch: it is open now.
      const name = [...page.pods.values()].find(({ ready }) => ready)?.name ?? '';
      for (const ready of [false, true]) {
        cluster.setReady('test', name, ready);
        await page.until(({ pods }) => pods.get(name)?.ready === ready);
      }
      expect(hurt()).toBeGreaterThan(0);
      const [added] = await cluster.createEnvironment({ name: `extra-${i}` });
      await page.until(({ pods }) => pods.get(added?.metadata.name ?? '')?.ready === true);
      await page.until(isLive);
    }
    expect([...page.pods.keys()].sort()).toEqual(
      cluster
        .pods('test')
        .map(({ metadata }) => metadata.name)
        .sort(),
    );
    expect(page.updates.filter(({ reset }) => reset)).toHaveLength(1);
  });

  it('reach the page ten times a second at most under a thousand changes, and end true', async () => {
    cluster.createNamespace('load');
    cluster.addPods(2_000, { environments: 200, namespace: 'load' });
    const { page } = show('load');
    await page.until(isLive);
    expect(page.pods.size).toBe(2_000);
    const before = page.updates.length;
    const since = performance.now();
    const stop = cluster.churn(1_000, 'load');
    await page.until(() => page.updates.length >= before + 20);
    stop();
    const truth = new Map(
      cluster
        .pods('load')
        .map(({ metadata, status }) => [
          metadata.name,
          status.containerStatuses?.[0]?.restartCount,
        ]),
    );
    await page.until(({ pods }) =>
      [...truth].every(([name, restarts]) => pods.get(name)?.restarts === restarts),
    );
    const seconds = (performance.now() - since) / 1000;
    expect(page.updates.length - before).toBeLessThanOrEqual(10 * seconds + 1);
    expect(page.pods.size).toBe(2_000);
  });

  it('say why they cannot be listed', async () => {
    const { page } = show('restricted', 'demo-restricted');
    const update = await page.until(({ last }) => last.state.kind === 'stale');
    expect(update.state).toMatchObject({
      updatedAt: null,
      error: {
        kind: 'forbidden',
        params: { verb: 'list', resource: 'pods', namespace: 'restricted' },
      },
    });
  });
});

describe('namespaces of the demo cluster', () => {
  it('are listed by name', async () => {
    const names = await listNamespaces(client('demo'));
    if (!names.ok) throw new Error(names.error.kind);
    expect(names.value).toEqual([...names.value].sort());
    expect(names.value).toEqual(expect.arrayContaining(['default', 'kube-system', 'test']));
  });
});
