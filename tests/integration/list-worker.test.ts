import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

import { EnvironmentWatch } from '../../src/main/environments/environment-watch';
import { ListWorker } from '../../src/main/environments/worker/list-worker';
import { SideThread, type RunningThread } from '../../src/main/environments/worker/side-thread';
import type { Clusters } from '../../src/main/kube/clusters';
import type { JsonText } from '../../src/shared/ipc';
import type { EnvironmentScope, EnvironmentsUpdate } from '../../src/shared/kubernetes';
import type { Disposable } from '../../src/shared/result';
import type { DemoCluster } from '../cluster';
import { startDemoCluster } from '../cluster';
import { demoClients } from '../support/demo-clients';
import { EnvironmentPage } from '../support/environment-page';
import { listThread } from '../support/list-thread';

let cluster: DemoCluster;
let clusters: Clusters;
const open: Disposable[] = [];

beforeAll(async () => {
  cluster = await startDemoCluster();
  clusters = await demoClients(cluster);
});

afterEach(() => {
  cluster.faults.clear();
  for (const one of open.splice(0)) one.dispose();
});

afterAll(async () => {
  clusters.dispose();
  await cluster.stop();
});

/** A thread that a test can end. */
interface Killable extends RunningThread {
  die(): void;
}

function killable(): Killable {
  const thread = listThread({ backoffBaseMs: 100, backoffCeilingMs: 200 });
  let died: (() => void) | undefined;
  const on = thread.on.bind(thread) as (event: string, listener: () => void) => unknown;
  return Object.assign(thread, {
    on: (event: string, listener: () => void) =>
      event === 'exit' ? (died = listener) : on(event, listener),
    die: () => {
      void thread.terminate();
      died?.();
    },
  });
}

function setUp(): {
  watch: EnvironmentWatch<JsonText<EnvironmentsUpdate>>;
  page: EnvironmentPage;
  threads: Killable[];
  /** From now on a key waits for its echo, until what this returns is called. */
  press: () => () => void;
  show: (scope: Partial<EnvironmentScope>) => void;
} {
  const threads: Killable[] = [];
  const thread = new SideThread({
    start: () => {
      const thread = killable();
      threads.push(thread);
      return thread;
    },
    log: (line) => {
      throw new Error(line);
    },
  });
  let resting: Promise<void> | null = null;
  const press = (): (() => void) => {
    let echo = (): void => undefined;
    resting = new Promise((resolve) => {
      echo = () => {
        resting = null;
        resolve();
      };
    });
    return echo;
  };
  const worker = new ListWorker(thread, { quiet: () => resting });
  open.push(worker, thread);
  const page = new EnvironmentPage();
  const watch = new EnvironmentWatch<JsonText<EnvironmentsUpdate>>({
    makeList: (options) => worker.list(options),
    client: (context) => clusters.client(context),
    onUpdate: (text) => {
      page.take(JSON.parse(text) as EnvironmentsUpdate);
    },
  });
  const show = (scope: Partial<EnvironmentScope>): void => {
    const client = clusters.client(scope.context ?? 'demo');
    if (!client.ok) throw new Error(client.error.kind);
    watch.show(client.value, { context: 'demo', namespaces: ['test'], labelKey: 'app', ...scope });
  };
  return { watch, page, threads, press, show };
}

const isLive = ({ last }: EnvironmentPage): boolean => last.state.kind === 'live';

it('lists and watches behind a port as it does without one', async () => {
  const { page, show } = setUp();
  show({});
  await page.until(isLive);
  expect(page.environments.has('test/app=shop-a1b2')).toBe(true);
  await cluster.createEnvironment({ name: 'new-1', namespace: 'test' });
  await page.until(({ environments }) => environments.get('test/app=new-1')?.tone === 'ok');
});

it('shows what is asked for last, and nothing of what was asked before', async () => {
  const { page, show } = setUp();
  show({});
  show({ namespaces: ['default'] });
  show({ namespaces: ['kube-system'] });
  await page.until(
    ({ last }) => last.state.kind === 'live' && last.scope.namespaces.includes('kube-system'),
  );
  expect([...page.environments.values()].map(({ namespace }) => namespace)).toEqual([
    'kube-system',
  ]);
});

it('says what the server says, in main’s words', async () => {
  const { page, show } = setUp();
  show({ context: 'demo-tester', namespaces: ['restricted'] });
  const { state } = await page.until(({ last }) => last.state.kind === 'stale');
  expect(state).toMatchObject({
    error: { kind: 'forbidden', params: { user: 'tester', resource: 'pods' } },
  });
});

it('a worker that ends by itself is replaced, and its list begins again', async () => {
  const { page, show, threads } = setUp();
  show({});
  await page.until(isLive);
  const before = page.updates.length;
  threads[0]?.die();
  await page.until((now) => now.updates.length > before && isLive(now));
  expect(threads).toHaveLength(2);
  expect(page.updates.slice(before)[0]?.reset).toBe(true);
  expect(page.environments.has('test/app=shop-a1b2')).toBe(true);
});

it('while a key waits for its echo, no list is asked for, and the page is told nothing', async () => {
  const { page, press, show, threads } = setUp();
  // Watches of the tests before this one may still be on their way.
  const asked = () =>
    cluster.requests().filter(({ url }) => url.includes('/test/pods?') && !url.includes('watch='))
      .length;
  const before = asked();
  const echoed = press();
  show({});
  // The list's thread has asked, and told the page to forget what it showed: both wait in main.
  await new Promise<void>((resolve) => {
    threads[0]?.on('message', (message) => {
      if (message.type === 'ask') resolve();
    });
  });
  expect(asked()).toBe(before);
  expect(page.updates).toEqual([]);
  echoed();
  await page.until(isLive);
  expect(page.updates[0]?.reset).toBe(true);
  expect(page.environments.has('test/app=shop-a1b2')).toBe(true);
});

it('what waited for a key is not told of another list', async () => {
  const { page, press, show, threads } = setUp();
  show({});
  await page.until(isLive);
  const before = page.updates.length;
  const echoed = press();
  show({ namespaces: ['default'] });
  await new Promise<void>((resolve) => {
    threads[0]?.on('message', (message) => {
      if (message.type === 'ask') resolve();
    });
  });
  show({ namespaces: ['kube-system'] });
  echoed();
  await page.until(
    ({ last }) => last.state.kind === 'live' && last.scope.namespaces.includes('kube-system'),
  );
  const told = page.updates.slice(before).flatMap(({ scope }) => scope.namespaces);
  expect(told).not.toContain('default');
});

it('leaves no request behind', async () => {
  const { watch, page, show } = setUp();
  show({});
  await page.until(isLive);
  await expect.poll(() => cluster.openWatches().length).toBe(1);
  watch.dispose();
  await expect.poll(() => cluster.openWatches().length).toBe(0);
});
