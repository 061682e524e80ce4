import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { AccessProbe } from '../../src/main/environments/access';
import { ExplanationFeed } from '../../src/main/environments/explanation-feed';
import { findPages } from '../../src/main/environments/pages';
import { systemClock } from '../../src/main/kube/clock';
import type { Clusters } from '../../src/main/kube/clusters';
import type { ClusterClient } from '../../src/main/kube/http/cluster-client';
import { mayExec } from '../../src/shared/access';
import type { ExplanationSubject, LogTail } from '../../src/shared/explain';
import { EXPLANATION_LIMITS } from '../../src/shared/explain';
import type { DemoCluster } from '../cluster';
import { startDemoCluster } from '../cluster';
import { demoClients } from '../support/demo-clients';
import { ExplanationPage, valueOf } from '../support/explanation-page';

/** A guard against a hang; nothing here takes a tenth of it. */
const SOON = { timeout: 20_000, interval: 10 };

let cluster: DemoCluster;
let clusters: Clusters;
const open: ExplanationFeed[] = [];

beforeEach(async () => {
  cluster = await startDemoCluster();
  clusters = await demoClients(cluster);
});
afterEach(async () => {
  for (const feed of open.splice(0)) feed.dispose();
  clusters.dispose();
  await cluster.stop();
});

function client(context: string): ClusterClient {
  const found = clusters.client(context);
  if (!found.ok) throw new Error(found.error.kind);
  return found.value;
}

function explain(
  subject: Partial<ExplanationSubject>,
  context = 'demo',
): { page: ExplanationPage; feed: ExplanationFeed } {
  const page = new ExplanationPage();
  const feed = new ExplanationFeed({
    client: client(context),
    subject: {
      context,
      namespace: 'test',
      labelKey: 'app',
      environment: null,
      pod: null,
      ...subject,
    },
    clock: systemClock,
    onUpdate: page.take,
  });
  page.acknowledge = (sequence) => {
    feed.acknowledge(sequence);
  };
  open.push(feed);
  feed.start();
  return { page, feed };
}

const texts = (log: LogTail | undefined): readonly string[] =>
  (log?.lines ?? []).map(({ text }) => text);

function podOf(environment: string): string {
  const found = cluster
    .pods('test')
    .find(({ metadata }) => metadata.labels?.['app'] === environment)?.metadata.name;
  if (found === undefined) throw new Error(`no pod of ${environment}`);
  return found;
}

describe('an environment that is broken explains itself', () => {
  it('a crash loop: its exit code, its events, the log of the run that failed, its rollout', async () => {
    const { page } = explain({ environment: 'demo-77aa' });
    const told = await page.until(
      ({ events, failedLog, rollouts, pages }) =>
        valueOf(events) !== undefined &&
        valueOf(rollouts)?.length === 1 &&
        valueOf(failedLog) !== undefined &&
        valueOf(pages) !== undefined,
    );
    const [pod] = valueOf(told.pods) ?? [];
    expect(pod).toMatchObject({ status: 'CrashLoopBackOff', tone: 'failing' });
    expect(pod?.containers[0]?.lastExit).toMatchObject({ code: 137, reason: 'Error' });
    const events = valueOf(told.events) ?? [];
    expect(events.map(({ object, reason }) => `${object.kind} ${reason}`)).toEqual(
      expect.arrayContaining([
        'Pod BackOff',
        'Pod Scheduled',
        'Deployment ScalingReplicaSet',
        'ReplicaSet SuccessfulCreate',
      ]),
    );
    expect(events.every(({ object }) => object.name.startsWith('demo-77aa'))).toBe(true);
    expect(texts(valueOf(told.failedLog))).toContain('fatal: cannot allocate memory');
    expect(valueOf(told.failedLog)).toMatchObject({ previous: true, following: false, cut: false });
    expect(told.log).toBeNull();
    expect(valueOf(told.rollouts)?.[0]).toMatchObject({
      workload: { kind: 'Deployment', name: 'demo-77aa' },
      status: 'stuck',
      desired: 1,
      available: 0,
    });
    expect(valueOf(told.pages)).toEqual([]);
  });

  it('a pod that no node takes: the scheduler’s words, and no log', async () => {
    const { page } = explain({ environment: 'search-3c4d' });
    const told = await page.until(
      ({ events, pods }) => (valueOf(events)?.length ?? 0) > 0 && valueOf(pods) !== undefined,
    );
    expect(valueOf(told.pods)?.[0]?.reason).toContain('Insufficient memory');
    expect(valueOf(told.events)?.map(({ reason }) => reason)).toContain('FailedScheduling');
    expect([told.failedLog, told.log]).toEqual([null, null]);
  });

  it('a rollout that does not come through: seen while it is under way, stuck at its deadline', async () => {
    const { page } = explain({ environment: 'static-5e6f' });
    await page.until(({ rollouts }) => valueOf(rollouts)?.[0]?.status === 'complete');
    cluster.rollout('test', 'static-5e6f', { fates: ['crash-loop'], progressDeadlineSeconds: 2 });
    await page.until(({ rollouts }) => valueOf(rollouts)?.[0]?.status === 'progressing');
    const told = await page.until(({ rollouts }) => valueOf(rollouts)?.[0]?.status === 'stuck');
    expect(valueOf(told.rollouts)?.[0]).toMatchObject({ desired: 1, updated: 1, total: 2 });
    expect(valueOf(told.rollouts)?.[0]?.conditions.map(({ reason }) => reason)).toContain(
      'ProgressDeadlineExceeded',
    );
    // The old pod still serves; the new one is what is explained.
    await page.until(({ failedLog }) => texts(valueOf(failedLog)).length > 0);
    expect(valueOf(page.explanation.pods)?.map(({ status }) => status)).toEqual([
      'CrashLoopBackOff',
      'Running',
    ]);
  });
});

describe('logs', () => {
  it('are followed; a crash shows the run that ended and then follows the next', async () => {
    const pod = podOf('static-5e6f');
    const { page } = explain({ environment: 'static-5e6f', pod });
    await page.until(({ log }) => valueOf(log)?.following === true);
    cluster.writeLog('test', pod, 'server', 'one\n\u001b[31mtwo\u001b[0m\n');
    await page.until(({ log }) => texts(valueOf(log)).at(-1) === 'two');
    cluster.writeLog('test', pod, 'server', 'last words without an end');
    await page.until(({ log }) => texts(valueOf(log)).length > 0);
    cluster.crashContainer('test', pod, 'server', 3);
    const told = await page.until(
      ({ failedLog, log }) =>
        texts(valueOf(failedLog)).includes('two') && valueOf(log)?.following === true,
    );
    expect(texts(valueOf(told.failedLog)).at(-1)).toBe('last words without an end');
    expect(texts(valueOf(told.log))).not.toContain('two');
    const [row] = valueOf(told.pods) ?? [];
    expect(row?.containers[0]?.lastExit?.code).toBe(3);
  });

  it('are bounded, whatever is printed', async () => {
    const pod = podOf('static-5e6f');
    const { page } = explain({ environment: 'static-5e6f', pod });
    await page.until(({ log }) => valueOf(log)?.following === true);
    for (let i = 0; i < 500; i += 1) cluster.writeLog('test', pod, 'server', `line ${i}\n`);
    await page.until(({ log }) => texts(valueOf(log)).at(-1) === 'line 499');
    cluster.writeLog('test', pod, 'server', `${'x'.repeat(200_000)}\nend\n`);
    const told = await page.until(({ log }) => texts(valueOf(log)).at(-1) === 'end');
    const lines = texts(valueOf(told.log));
    expect(lines).toHaveLength(EXPLANATION_LIMITS.logLines);
    expect(valueOf(told.log)?.cut).toBe(true);
    expect(lines.at(-2)).toHaveLength(EXPLANATION_LIMITS.lineLength);
  });

  it('nobody reads are let go of, and taken up where they were', async () => {
    const pod = podOf('static-5e6f');
    const { page, feed } = explain({ environment: 'static-5e6f', pod });
    await page.until(({ log }) => valueOf(log)?.following === true);
    cluster.writeLog('test', pod, 'server', 'read\n');
    await page.until(({ log }) => texts(valueOf(log)).at(-1) === 'read');
    page.acknowledge = () => undefined;
    const sent = page.updates.length;
    for (let i = 0; i < 4; i += 1) {
      cluster.writeLog('test', pod, 'server', `unread ${i}\n`);
      if (i < 3) await page.until(({ log }) => texts(valueOf(log)).at(-1) === `unread ${i}`);
    }
    await expect.poll(() => page.updates.length, SOON).toBe(sent + 4);
    for (let i = 0; i < 50; i += 1) cluster.writeLog('test', pod, 'server', `later ${i}\n`);
    await expect
      .poll(() => cluster.requests().filter(({ url }) => url.includes('follow=true')).length, SOON)
      .toBe(1);
    expect(page.updates).toHaveLength(sent + 4);

    page.acknowledge = (sequence) => {
      feed.acknowledge(sequence);
    };
    feed.acknowledge(page.updates.length);
    const told = await page.until(({ log }) => texts(valueOf(log)).at(-1) === 'later 49');
    const lines = texts(valueOf(told.log)).filter((text) => /^(?:read|unread|later)/.test(text));
    expect(lines).toEqual([
      'read',
      ...[0, 1, 2, 3].map((i) => `unread ${i}`),
      ...Array.from({ length: 50 }, (_, i) => `later ${i}`),
    ]);
    expect(cluster.requests().filter(({ url }) => url.includes('sinceTime='))).toHaveLength(1);
  });

  it('that break off are taken up again', async () => {
    const pod = podOf('static-5e6f');
    const { page } = explain({ environment: 'static-5e6f', pod });
    await page.until(({ log }) => valueOf(log)?.following === true);
    cluster.writeLog('test', pod, 'server', 'before\n');
    await page.until(({ log }) => texts(valueOf(log)).at(-1) === 'before');
    await cluster.suspend();
    cluster.writeLog('test', pod, 'server', 'meanwhile\n');
    await page.until(({ log }) => log?.kind === 'known' && log.error !== null);
    await cluster.resume();
    const told = await page.until(({ log }) => texts(valueOf(log)).at(-1) === 'meanwhile');
    expect(texts(valueOf(told.log)).filter((text) => text === 'before')).toHaveLength(1);
  });
});

describe('what one may not see', () => {
  it('is missing for itself: a tester reads pods and logs, not events and Deployments', async () => {
    const { page } = explain({ environment: 'demo-77aa' }, 'demo-restricted');
    const told = await page.until(
      ({ events, rollouts, failedLog, pages }) =>
        events.kind === 'failed' &&
        rollouts.kind === 'failed' &&
        pages.kind === 'failed' &&
        valueOf(failedLog) !== undefined,
    );
    expect(valueOf(told.pods)).toHaveLength(1);
    expect(texts(valueOf(told.failedLog))).toContain('fatal: cannot allocate memory');
    expect(told.events).toMatchObject({
      error: { kind: 'forbidden', params: { resource: 'events', namespace: 'test' } },
    });
    expect(told.rollouts).toMatchObject({
      error: { kind: 'forbidden', params: { resource: 'deployments' } },
    });
    // What is forbidden is not asked for again and again.
    const asked = (): number =>
      cluster.requests().filter(({ url }) => url.includes('/deployments/')).length;
    expect(asked()).toBe(1);
  });

  it('a namespace one may not list says so', async () => {
    const { page } = explain({ namespace: 'restricted', environment: 'vault' }, 'demo-restricted');
    const told = await page.until(({ pods }) => pods.kind === 'failed');
    expect(told.pods).toMatchObject({ error: { kind: 'forbidden' } });
  });
});

it('becomes a shell’s environment by itself: the pod that is ready is told', async () => {
  cluster.createNamespace('fresh');
  const { page } = explain({ namespace: 'fresh', environment: 'new-1' });
  await page.until(({ pods }) => valueOf(pods)?.length === 0);
  const created = cluster.createEnvironment({ namespace: 'fresh', name: 'new-1' });
  const told = await page.until(({ pods }) => valueOf(pods)?.some(({ ready }) => ready) === true);
  expect(valueOf(told.pods)?.[0]?.canExec).toBe(true);
  await created;
});

it('leaves nothing behind', async () => {
  const { page, feed } = explain({ environment: 'shop-a1b2' });
  await page.until(({ log }) => valueOf(log)?.following === true);
  await expect.poll(() => cluster.openWatches().length, SOON).toBe(2);
  feed.dispose();
  await expect.poll(() => cluster.openWatches().length, SOON).toBe(0);
  const before = page.updates.length;
  const known = new Set(cluster.pods('test').map(({ metadata }) => metadata.uid));
  cluster.rollout('test', 'shop-a1b2-web');
  await cluster.podWhere(({ metadata }) => !known.has(metadata.uid));
  expect(page.updates).toHaveLength(before);
});

describe('pages', () => {
  it.each([
    [
      'shop-a1b2',
      'its own label',
      [{ url: 'https://shop-a1b2.test.demo.local/', source: 'shop-a1b2-web' }],
    ],
    ['pay-9f8e', 'its Service', [{ url: 'http://pay-9f8e.test.demo.local/', source: 'pay-9f8e' }]],
    ['demo-77aa', 'nothing', []],
  ])('of %s are found by %s', async (name, _, expected) => {
    const subject = { namespace: 'test', labelKey: 'app', name };
    const found = await findPages(client('demo'), subject, new AbortController().signal);
    expect(found).toEqual({ ok: true, value: expected });
  });
});

describe('access', () => {
  const probe = (): AccessProbe =>
    new AccessProbe({ clock: systemClock, client: (context) => clusters.client(context) });

  it.each([
    ['demo', 'allowed', 'allowed', 'allowed'],
    ['demo-no-exec', 'denied', 'allowed', 'allowed'],
    // `get` without `create`: enough for a cluster before 1.35, so it is no `no`.
    ['demo-get-exec', 'unknown', 'allowed', 'allowed'],
    ['demo-restricted', 'allowed', 'denied', 'denied'],
  ] as const)(
    '%s: exec %s, events %s, namespaces %s',
    async (context, exec, events, namespaces) => {
      const view = await probe().view(context, 'test');
      if (!view.ok) throw new Error(view.error.kind);
      expect([
        mayExec(view.value),
        view.value.may.listEvents,
        view.value.may.listNamespaces,
      ]).toEqual([exec, events, namespaces]);
    },
  );

  it('is asked once for all who ask, and not again for a while', async () => {
    const access = probe();
    const reviews = (): number =>
      cluster.requests().filter(({ url }) => url.includes('selfsubjectaccessreviews')).length;
    await Promise.all([access.view('demo', 'test'), access.view('demo', 'test')]);
    const once = reviews();
    await access.view('demo', 'test');
    expect(reviews()).toBe(once);
    access.forget('demo');
    await access.view('demo', 'test');
    expect(reviews()).toBe(2 * once);
  });

  it('that cannot be asked for is unknown, and asked again where no answer came', async () => {
    const access = probe();
    cluster.faults.respond({ match: 'selfsubjectaccessreviews', code: 403 });
    const refused = await access.view('demo', 'test');
    expect(refused).toMatchObject({ ok: true, value: { may: { execGet: 'unknown' } } });
    cluster.faults.clear();
    expect(await access.view('demo', 'test')).toEqual(refused);

    await cluster.suspend();
    const away = await access.view('demo', 'default');
    expect(away).toMatchObject({ ok: true, value: { may: { listPods: 'unknown' } } });
    await cluster.resume();
    expect(await access.view('demo', 'default')).toMatchObject({
      value: { may: { listPods: 'allowed' } },
    });
  });
});
