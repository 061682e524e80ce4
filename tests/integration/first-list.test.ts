import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { EnvironmentWatch } from '../../src/main/environments/environment-watch';
import { serveLists } from '../../src/main/environments/worker/list-thread';
import { ListWorker } from '../../src/main/environments/worker/list-worker';
import type { FirstFindings } from '../../src/main/environments/worker/messages';
import { SideThread } from '../../src/main/environments/worker/side-thread';
import { systemClock as clock } from '../../src/main/kube/clock';
import type { Clusters } from '../../src/main/kube/clusters';
import { readKubeconfigFile } from '../../src/main/kube/config/read-kubeconfig';
import { FirstList } from '../../src/main/thread/first-list';
import type { JsonText } from '../../src/shared/ipc';
import type { EnvironmentScope, EnvironmentsUpdate } from '../../src/shared/kubernetes';
import type { Disposable } from '../../src/shared/result';
import { DEFAULT_SETTINGS } from '../../src/shared/settings';
import type { DemoCluster } from '../cluster';
import { startDemoCluster } from '../cluster';
import type { ContextName } from '../cluster/kubeconfig';
import { demoClients } from '../support/demo-clients';
import { EnvironmentPage } from '../support/environment-page';

let cluster: DemoCluster;
let clusters: Clusters;
let userData: string;
const open: Disposable[] = [];
/** What the list told by itself, and how often it needed main. */
let early: EnvironmentsUpdate[];
let failures: number;

function newFirstList(): FirstList {
  return new FirstList({
    clock,
    onUpdate: (update) => early.push(update),
    onFailure: () => (failures += 1),
  });
}

beforeAll(async () => {
  cluster = await startDemoCluster();
  clusters = await demoClients(cluster);
});

beforeEach(() => {
  userData = mkdtempSync(join(tmpdir(), 'podshell-first-list-'));
  cluster.clearRequests();
  early = [];
  failures = 0;
});

afterEach(async () => {
  for (const one of open.splice(0)) one.dispose();
  cluster.faults.clear();
  await expect.poll(() => cluster.openWatches().length).toBe(0);
  rmSync(userData, { recursive: true, force: true });
});

afterAll(async () => {
  clusters.dispose();
  await cluster.stop();
});

const isLive = ({ last }: EnvironmentPage): boolean => last.state.kind === 'live';
const lists = (namespace: string): number =>
  cluster
    .requests()
    .filter(({ url }) => url.includes(`/namespaces/${namespace}/pods?`) && !url.includes('watch='))
    .length;

/** What a start begins with: this context is current, these are the settings. */
async function begin(
  context: ContextName,
  settings: string | null = null,
): Promise<{ first: FirstList; found: FirstFindings | null; kubeconfig: string }> {
  const kubeconfig = join(userData, 'kubeconfig');
  await cluster.writeKubeconfig(kubeconfig, { contexts: [context], currentContext: context });
  if (settings !== null) writeFileSync(join(userData, 'settings.json'), settings);
  const first = newFirstList();
  const places = { argument: kubeconfig, variable: null, home: userData };
  const found = await first.begin({ places, userData });
  return { first, found, kubeconfig };
}

/** Main, behind a port, which asks for what it shows first. */
function show(
  first: FirstList,
  scope: Partial<EnvironmentScope> = {},
  { isTold = false, onListed = () => undefined }: { isTold?: boolean; onListed?: () => void } = {},
): EnvironmentPage {
  const { port1, port2 } = new MessageChannel();
  serveLists(port1, { clock, headStart: first.take, onListed });
  const thread = new SideThread({
    start: () =>
      Object.assign(port2, {
        terminate: () => {
          port2.close();
          return Promise.resolve();
        },
      }),
    log: (line) => {
      throw new Error(line);
    },
  });
  const worker = new ListWorker(thread, { quiet: () => null });
  if (isTold) thread.post({ type: 'told' });
  const page = new EnvironmentPage();
  const watch = new EnvironmentWatch<JsonText<EnvironmentsUpdate>>({
    makeList: (options) => worker.list(options),
    client: (context) => clusters.client(context),
    onUpdate: (text) => {
      page.take(JSON.parse(text) as EnvironmentsUpdate);
    },
  });
  open.push(watch, worker, {
    dispose: () => {
      // After the list's last words to the server.
      setImmediate(() => {
        thread.dispose();
      });
    },
  });
  const asked = { context: 'demo', namespaces: ['test'], labelKey: 'app', ...scope };
  const client = clusters.client(asked.context);
  if (!client.ok) throw new Error(client.error.kind);
  watch.show(client.value, asked);
  return page;
}

it('lists once, before it is asked for, and goes on with main’s watch', async () => {
  const { first } = await begin('demo');
  await expect.poll(() => lists('test')).toBe(1);
  const page = show(first);
  await page.until(isLive);
  expect(page.updates[0]?.reset).toBe(true);
  expect(page.environments.has('test/app=shop-a1b2')).toBe(true);
  await cluster.createEnvironment({ name: 'early-1', namespace: 'test' });
  await page.until(({ environments }) => environments.get('test/app=early-1')?.tone === 'ok');
  expect(lists('test')).toBe(1);
});

it('goes on with what the page was told already, and tells none of it again', async () => {
  const { first } = await begin('demo');
  const page = new EnvironmentPage();
  await expect.poll(() => early.at(-1)?.state.kind).toBe('live');
  let listed = 0;
  const later = show(first, {}, { isTold: true, onListed: () => (listed += 1) });
  // The list was whole before, and nothing changes now that would say so again.
  await expect.poll(() => listed).toBe(1);
  await cluster.createEnvironment({ name: 'early-2', namespace: 'test' });
  await later.until(({ environments }) => environments.get('test/app=early-2')?.tone === 'ok');
  expect(later.updates.some(({ reset }) => reset)).toBe(false);
  expect(later.environments.has('test/app=shop-a1b2')).toBe(false);
  for (const update of [...early, ...later.updates]) page.take(update);
  expect(page.environments.has('test/app=shop-a1b2')).toBe(true);
  expect(page.environments.get('test/app=early-2')?.tone).toBe('ok');
  expect(page.last.state.kind).toBe('live');
  expect(lists('test')).toBe(1);
  expect(listed).toBe(1);
});

it('finds what the page is told before main has looked', async () => {
  mkdirSync(join(userData, 'restore'));
  writeFileSync(join(userData, 'restore', 'layout.json'), '{"tabs":[]}');
  const settings = { ...DEFAULT_SETTINGS, theme: 'dark' };
  const { first, found } = await begin('demo', JSON.stringify({ version: 1, ...settings }));
  open.push({ dispose: () => first.take()?.dispose() });
  expect(found).toMatchObject({
    settings,
    contexts: { current: 'demo', inCluster: false, sources: [{ origin: 'argument' }] },
    layout: '{"tabs":[]}',
    scope: { context: 'demo', namespaces: ['test'], labelKey: 'app' },
  });
  expect(Date.now() - (found?.closedAt ?? 0)).toBeLessThan(60_000);
});

it.each([
  ['settings that have to be mended', { settings: '{ broken' }],
  ['a layout that has to be set aside', { layout: 'broken' }],
])('leaves to main what the page is told where there are %s', async (_what, files) => {
  mkdirSync(join(userData, 'restore'));
  if ('layout' in files) writeFileSync(join(userData, 'restore', 'layout.json'), files.layout);
  const { first, found } = await begin('demo', 'settings' in files ? files.settings : null);
  open.push({ dispose: () => first.take()?.dispose() });
  expect(found).toBeNull();
});

it('brings back no layout where that is turned off', async () => {
  mkdirSync(join(userData, 'restore'));
  writeFileSync(join(userData, 'restore', 'layout.json'), '{"tabs":[]}');
  const settings = { ...DEFAULT_SETTINGS, restoreTabs: false };
  const { first, found } = await begin('demo', JSON.stringify({ version: 1, ...settings }));
  open.push({ dispose: () => first.take()?.dispose() });
  expect(found).toMatchObject({ layout: null, closedAt: null });
});

it('goes by the settings: the context, its namespaces, its label', async () => {
  const preferences = { namespaces: ['kube-system'], labelKey: 'k8s-app' };
  const settings = { ...DEFAULT_SETTINGS, context: 'demo', contexts: { demo: preferences } };
  const { first } = await begin('demo', JSON.stringify({ version: 1, ...settings }));
  await expect.poll(() => lists('kube-system')).toBe(1);
  const page = show(first, preferences);
  await page.until(isLive);
  expect(lists('kube-system')).toBe(1);
  expect(lists('test')).toBe(0);
});

it('is no more than a head start: what is asked instead is shown, and nothing else', async () => {
  const { first } = await begin('demo');
  const page = show(first, { namespaces: ['kube-system'] });
  await page.until(isLive);
  expect(page.updates.every(({ scope }) => scope.namespaces.includes('kube-system'))).toBe(true);
  expect([...page.environments.values()].map(({ namespace }) => namespace)).toContain(
    'kube-system',
  );
});

it('what is refused is asked again by main, and said in its words', async () => {
  const { first } = await begin('demo-expired');
  await expect.poll(() => failures).toBe(1);
  await expect.poll(() => cluster.requests().some(({ status }) => status === 401)).toBe(true);
  const page = show(first, { context: 'demo-expired' });
  const { state } = await page.until(({ last }) => last.state.kind === 'stale');
  expect(state).toMatchObject({ error: { kind: 'unauthorized' } });
});

it('begins nothing once something was asked for', async () => {
  const kubeconfig = join(userData, 'kubeconfig');
  await cluster.writeKubeconfig(kubeconfig, { contexts: ['demo'] });
  const first = newFirstList();
  const begun = first.begin({
    places: { argument: kubeconfig, variable: null, home: userData },
    userData,
  });
  expect(first.take()).toBeNull();
  await begun;
  expect(first.take()).toBeNull();
  expect(cluster.requests()).toEqual([]);
});

it('needs main for nothing while the list can be read', async () => {
  const { first } = await begin('demo');
  await show(first).until(isLive);
  expect(failures).toBe(0);
});

it('leaves contexts with a credential plugin to main', async () => {
  const kubeconfig = join(userData, 'kubeconfig');
  await cluster.writeKubeconfig(kubeconfig, { contexts: ['demo'] });
  const text = await readFile(kubeconfig, 'utf8');
  const plugin =
    'exec: { apiVersion: client.authentication.k8s.io/v1, command: plugin, interactiveMode: Never }';
  writeFileSync(kubeconfig, text.replace(/token: .*/, plugin));
  expect(await readFile(kubeconfig, 'utf8')).toContain(plugin);
  const first = newFirstList();
  const found = await first.begin({
    places: { argument: kubeconfig, variable: null, home: userData },
    userData,
  });
  expect(found).toBeNull();
  expect(first.take()).toBeNull();
  expect(cluster.requests()).toEqual([]);
});

it('reads each kubeconfig once for both, and the next time afresh', async () => {
  const { first, kubeconfig } = await begin('demo');
  open.push({ dispose: () => first.take()?.dispose() });
  const place = { path: kubeconfig, folder: userData, origin: 'argument', added: null } as const;
  const before = await readKubeconfigFile(place);
  writeFileSync(kubeconfig, 'current-context: other\n');
  expect(await first.read(place)).toEqual(before);
  expect((await first.read(place)).document?.currentContext).toBe('other');
});

it('leaves broken settings as they are: to mend them is main’s', async () => {
  const { first } = await begin('demo', '{ broken');
  await expect.poll(() => lists('test')).toBe(1);
  expect(readdirSync(userData).sort()).toEqual(['kubeconfig', 'settings.json']);
  await show(first).until(isLive);
  expect(lists('test')).toBe(1);
});
