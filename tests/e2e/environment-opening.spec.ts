import type { DemoCluster, Pod } from '../cluster';
import { expect, test } from './support/fixtures';

/** The pods of an environment, youngest first. */
const podsOf = (cluster: DemoCluster, environment: string): readonly Pod[] =>
  cluster
    .pods('test')
    .filter(({ metadata }) => metadata.labels?.['app'] === environment)
    .sort(
      (a, b) => Date.parse(b.metadata.creationTimestamp) - Date.parse(a.metadata.creationTimestamp),
    );

test('a click takes the newest ready pod, and the first container that is no mesh’s', async ({
  podshell,
  cluster,
}) => {
  await cluster.createEnvironment({
    name: 'newest-1111',
    containers: [{ name: 'istio-proxy' }, { name: 'web' }],
    fates: ['running', 'running', 'running'],
    ages: [3600, 1200, 60],
  });
  const [youngest, middle, oldest] = podsOf(cluster, 'newest-1111').map(
    ({ metadata }) => metadata.name,
  );
  if (youngest === undefined || middle === undefined || oldest === undefined) {
    throw new Error('three pods');
  }
  cluster.setReady('test', youngest, false);
  const row = podshell.item(1, 'newest-1111');
  await expect(row).toHaveAccessibleDescription(/2 of 3 ready/);
  await row.click();
  await podshell.prompt();
  await expect(podshell.status).toContainText(middle);
  await expect(podshell.status).toContainText(/\bweb\b/);

  // Its other pods are one key away, newest first.
  await row.focus();
  await podshell.page.keyboard.press('ArrowRight');
  const pods = podshell.tree.locator('[role=treeitem][aria-level="2"]');
  await expect(pods).toHaveCount(3);
  const shown = await pods.evaluateAll((rows) =>
    [...rows]
      .sort((a, b) => Number(a.ariaPosInSet) - Number(b.ariaPosInSet))
      .map(({ ariaLabel }) => ariaLabel),
  );
  expect(shown).toEqual([youngest, middle, oldest]);
  await podshell.item(2, oldest).focus();
  await podshell.page.keyboard.press('Enter');
  await expect(podshell.tabs).toHaveCount(2);
  await podshell.prompt();
  await expect(podshell.status).toContainText(oldest);
});

test('a shell whose pod a rollout has ended is offered the pod in its place, and keeps its text', async ({
  podshell,
  cluster,
}) => {
  await cluster.createEnvironment({ name: 'offers-1111' });
  await podshell.openEnvironment('offers-1111');
  const before = await podshell.podName();
  await podshell.run('echo before $((40 + 2))');
  await podshell.sees('before 42');
  expect(cluster.rollout('test', 'offers-1111')).toBe(true);
  const next = await cluster.podWhere(
    ({ metadata, status }) =>
      metadata.labels?.['app'] === 'offers-1111' &&
      metadata.name !== before &&
      (status.conditions ?? []).some((one) => one.type === 'Ready' && one.status === 'True'),
  );
  // Not by itself: that is a setting.
  const offer = podshell.panel.getByRole('button', { name: `Open in ${next.metadata.name}` });
  await expect(offer).toBeVisible();
  await expect(podshell.status).toContainText(before);
  await offer.click();
  await expect(podshell.status).toContainText(next.metadata.name);
  // Keys are taken once there is a shell.
  await expect(podshell.tabs.first()).toHaveAccessibleDescription(/^connected/);
  await podshell.run('echo after in $POD_NAME');
  const text = await podshell.sees(`after in ${next.metadata.name}`);
  expect(text).toContain('before 42');
  await expect(podshell.tabs).toHaveCount(1);
});

test('in a protected context, following a rollout into another container is the user’s to say', async ({
  launch,
  cluster,
}) => {
  await cluster.createEnvironment({ name: 'follows-1111' });
  const podshell = await launch({
    settings: { followRollouts: true, contexts: { demo: { protected: true } } },
  });
  await podshell.openEnvironment('follows-1111');
  const before = await podshell.podName();
  const containers = [{ name: 'main' }];
  expect(cluster.rollout('test', 'follows-1111', { containers })).toBe(true);
  const offer = podshell.panel.getByRole('button', { name: /^Open main in follows-1111-/ });
  await expect(offer).toBeVisible();
  await expect(podshell.status).toContainText(before);
  await offer.click();
  await podshell.prompt();
  await expect(podshell.status).toContainText(/\bmain\b/);
  await expect(podshell.status).not.toContainText(before);
});
