import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EnvironmentList } from '../../src/main/environments/environment-list';
import { EnvironmentWatch } from '../../src/main/environments/environment-watch';
import { systemClock } from '../../src/main/kube/clock';
import { Clusters } from '../../src/main/kube/clusters';
import { loadKubeconfigs } from '../../src/main/kube/config/kubeconfig-loader';
import type { EnvironmentsUpdate } from '../../src/shared/kubernetes';
import { startDemoCluster, type DemoCluster } from '../cluster';

const SCOPE = { context: 'demo', namespaces: ['test'], labelKey: 'app' };

let cluster: DemoCluster;
let folder: string;

beforeAll(async () => {
  cluster = await startDemoCluster();
  folder = mkdtempSync(join(tmpdir(), 'podshell-watch-'));
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await cluster.stop();
});

/** A watch on the demo cluster's kubeconfig, and how to read that again. */
async function setUp(): Promise<{
  clusters: Clusters;
  watch: EnvironmentWatch;
  updates: EnvironmentsUpdate[];
  reload: () => Promise<void>;
}> {
  const argument = join(folder, 'kubeconfig');
  const clusters = new Clusters({ clock: systemClock });
  const reload = async (): Promise<void> => {
    await cluster.writeKubeconfig(argument);
    clusters.use(await loadKubeconfigs({ argument, variable: null, home: folder, added: [] }));
  };
  await reload();
  const updates: EnvironmentsUpdate[] = [];
  const watch = new EnvironmentWatch({
    makeList: (options) => new EnvironmentList({ ...options, clock: systemClock }),
    client: (context) => clusters.client(context),
    onUpdate: (update) => updates.push(update),
  });
  return { clusters, watch, updates, reload };
}

const isLive = (updates: readonly EnvironmentsUpdate[]): boolean =>
  updates.at(-1)?.state.kind === 'live';

it('a list started early is handed over whole when the page asks for it', async () => {
  const { clusters, watch, updates } = await setUp();
  const client = clusters.client('demo');
  if (!client.ok) throw new Error(client.error.kind);
  cluster.clearRequests();
  watch.expect(client.value, SCOPE);
  const listed = (): number =>
    cluster.requests().filter(({ url }) => /\/pods\?(?!.*watch)/.test(url)).length;
  await expect.poll(listed).toBe(1);
  expect(updates).toEqual([]);
  watch.show(client.value, SCOPE);
  await expect.poll(() => isLive(updates)).toBe(true);
  expect(updates[0]?.reset).toBe(true);
  expect(listed()).toBe(1);
  watch.dispose();
  clusters.dispose();
});

it('a list goes on with credentials that were changed under it', async () => {
  const { clusters, watch, updates, reload } = await setUp();
  const client = clusters.client('demo');
  if (!client.ok) throw new Error(client.error.kind);
  watch.show(client.value, SCOPE);
  await expect.poll(() => isLive(updates)).toBe(true);

  cluster.rotateToken('developer');
  await reload();
  watch.refresh();
  await expect.poll(() => updates.filter(({ reset }) => reset).length).toBe(2);
  await expect.poll(() => isLive(updates)).toBe(true);
  await cluster.createEnvironment({ name: 'fresh-3333' });
  const names = (): (string | null)[] =>
    updates.flatMap(({ upsert }) => upsert.map(({ name }) => name));
  await expect.poll(names).toContain('fresh-3333');
  watch.dispose();
  clusters.dispose();
});
