import { expect, test } from './support/fixtures';
import type { PodshellWindow } from './support/podshell-window';

const clipboard = ({ app }: PodshellWindow): Promise<string> =>
  app.evaluate(({ clipboard: board }) => board.readText());

/** Names of the environments on screen, from top to bottom. */
const names = (podshell: PodshellWindow): Promise<(string | null)[]> =>
  podshell.tree
    .locator('[aria-level="1"]')
    .evaluateAll((rows) =>
      [...rows]
        .sort((a, b) => Number(a.ariaPosInSet) - Number(b.ariaPosInSet))
        .map((row) => row.getAttribute('aria-label')),
    );

async function chooseInMenu(
  podshell: PodshellWindow,
  environment: string,
  item: string | RegExp,
): Promise<void> {
  await podshell.item(1, environment).click({ button: 'right' });
  await podshell.page.getByRole('menuitem', { name: item }).click();
}

test('all pods of an environment open in tabs of their own', async ({ podshell }) => {
  await podshell.item(1, 'shop-a1b2').waitFor();
  await chooseInMenu(podshell, 'shop-a1b2', 'Open all 3 pods in tabs');
  await expect(podshell.tabs).toHaveCount(3);
  for (const tab of await podshell.tabs.all()) {
    await expect(tab).toHaveAccessibleDescription(/connected/);
  }
  const pods = await podshell.tabs.evaluateAll((tabs) => tabs.map((tab) => tab.textContent));
  expect(new Set(pods).size).toBe(3);
});

test('a favourite stands above the others, tomorrow as well', async ({ launch, folder }) => {
  const podshell = await launch();
  await podshell.item(1, 'shop-a1b2').waitFor();
  expect((await names(podshell))[0]).not.toBe('shop-a1b2');
  await chooseInMenu(podshell, 'shop-a1b2', 'Add to favourites');
  await expect.poll(async () => (await names(podshell))[0]).toBe('shop-a1b2');
  await expect(podshell.item(1, 'shop-a1b2')).toHaveAccessibleDescription(/^favourite/);
  await podshell.end();

  const again = await launch({ userData: `${folder}/user-data-0` });
  await expect.poll(async () => (await names(again))[0]).toBe('shop-a1b2');
  await chooseInMenu(again, 'shop-a1b2', 'Remove from favourites');
  await expect.poll(async () => (await names(again))[0]).not.toBe('shop-a1b2');
});

test('a link to an environment, and to a pod of it, is copied to be sent to others', async ({
  podshell,
  cluster,
}) => {
  await podshell.item(1, 'shop-a1b2').waitFor();
  await chooseInMenu(podshell, 'shop-a1b2', 'Copy link');
  const environment = 'podshell://open?context=demo&namespace=test&env=shop-a1b2';
  await expect.poll(() => clipboard(podshell)).toBe(environment);

  await podshell.item(1, 'shop-a1b2').press('ArrowRight');
  const pod = podshell.tree.locator('[aria-level="2"]').first();
  const name = (await pod.getAttribute('aria-label')) ?? '';
  expect(cluster.pod('test', name)).toBeDefined();
  await pod.click({ button: 'right' });
  await podshell.page.getByRole('menuitem', { name: 'Copy link' }).click();
  await expect.poll(() => clipboard(podshell)).toBe(`${environment}&pod=${name}`);
});

test('the list is sorted as asked', async ({ podshell }) => {
  await podshell.item(1, 'shop-a1b2').waitFor();
  await podshell.page.getByRole('button', { name: 'Sort' }).click();
  await podshell.page.getByRole('menuitemradio', { name: 'Most restarts first' }).click();
  await expect.poll(async () => (await names(podshell))[0]).toBe('demo-77aa');
});

test('a rollout’s newer pod is offered beside the shell that still runs', async ({
  podshell,
  cluster,
}) => {
  await cluster.createEnvironment({ name: 'roll-1111', fates: ['running', 'running'] });
  const [old, next] = cluster
    .pods('test')
    .filter(({ metadata }) => metadata.labels?.['app'] === 'roll-1111')
    .map(({ metadata }) => metadata.name);
  if (old === undefined || next === undefined) throw new Error('two pods');
  await podshell.item(1, 'roll-1111').click();
  await podshell.prompt();
  const own = await podshell.podName();
  const other = own === old ? next : old;
  // Of a newer revision, and younger: what a rollout in progress looks like.
  cluster.patchPod('test', other, ({ metadata, ...rest }) => ({
    ...rest,
    metadata: {
      ...metadata,
      creationTimestamp: new Date(Date.now() + 1_000).toISOString(),
      labels: { ...metadata.labels, 'pod-template-hash': 'newer' },
      ownerReferences: (metadata.ownerReferences ?? []).map((owner) => ({
        ...owner,
        name: 'roll-1111-newer',
      })),
    },
  }));
  const bar = podshell.panel.getByRole('status').filter({ hasText: other });
  await expect(bar).toContainText('A newer pod has taken over');
  await bar.getByRole('button', { name: `Open ${other}` }).click();
  await expect(podshell.tabs).toHaveCount(2);
  await podshell.prompt();
  expect(await podshell.podName()).toBe(other);
});

for (const elsewhere of [false, true]) {
  const where = elsewhere ? ', though the list shows another context' : '';
  test(`a shell goes on in the newer pod where that is wanted${where}`, async ({
    launch,
    cluster,
  }) => {
    const name = elsewhere ? 'goes-2222' : 'goes-1111';
    await cluster.createEnvironment({ name });
    const podshell = await launch({ settings: { followRollouts: true } });
    await podshell.openEnvironment(name);
    const before = await podshell.podName();
    if (elsewhere) {
      await podshell.chooseContext('demo-cert');
      await expect(podshell.context).toContainText('demo-cert');
    }
    cluster.deletePod('test', before, 0);
    // What the list does not show is looked at every 15 seconds.
    await expect(podshell.status).not.toContainText(before, { timeout: 90_000 });
    // The prompt of the shell that is gone is still on the screen.
    await expect(podshell.tabs.first()).toHaveAccessibleDescription(/^connected/);
    await podshell.run('echo went on in $POD_NAME');
    await podshell.sees(new RegExp(`went on in ${name}`));
    expect(await podshell.podName()).not.toBe(before);
  });
}

test('an image without a shell gets the kubectl debug line to copy', async ({ podshell }) => {
  await podshell.item(1, 'static-5e6f').click();
  await podshell.panel.getByRole('button', { name: 'Copy kubectl debug line' }).click();
  await expect.poll(() => clipboard(podshell)).toMatch(/^kubectl --context=demo .*debug -it /);
});

test('who may not open shells knows it before the click, and what to ask for', async ({
  launch,
}) => {
  const podshell = await launch();
  await podshell.item(1, 'shop-a1b2').waitFor();
  await podshell.chooseContext('demo-no-exec');
  const note = podshell.page.getByRole('note');
  await expect(note).toContainText('You may not open shells in test.');
  await expect(podshell.item(1, 'shop-a1b2')).toHaveAccessibleDescription(
    /you may not open shells here/,
  );
  await note.getByRole('button', { name: 'Copy request' }).click();
  await expect.poll(() => clipboard(podshell)).toContain('pods/exec: get, create');
  // A click explains instead of failing.
  await podshell.item(1, 'shop-a1b2').click();
  await expect(podshell.panel.getByRole('region', { name: /shop-a1b2/ })).toBeVisible();
  await expect(podshell.panel.getByRole('note')).toBeVisible();
});

test('a list that cannot be true is dimmed, says since when and why, and comes back', async ({
  podshell,
  cluster,
}) => {
  await podshell.item(1, 'shop-a1b2').waitFor();
  const down = cluster.faults.respond({
    match: /\/pods\?/,
    code: 503,
    message: 'the server is being replaced',
  });
  cluster.dropWatches('reset');
  const alert = podshell.alerts.filter({ hasText: 'Last updated' });
  await expect(alert).toBeVisible();
  await expect(alert).toContainText("Can't list the pods of test in demo");
  await expect(podshell.item(1, 'shop-a1b2')).toBeVisible();
  // Asked for once more at the user's word, though it will be by itself sooner or later.
  const lists = (): number =>
    cluster.requests().filter(({ url, status }) => /\/pods\?/.test(url) && status === 503).length;
  const before = lists();
  await podshell.page.getByRole('button', { name: 'Retry now' }).click();
  await expect.poll(lists).toBeGreaterThan(before);
  down.dispose();
  await expect(async () => {
    const retry = podshell.page.getByRole('button', { name: 'Retry now' });
    // It may be back by now.
    if ((await alert.count()) > 0) await retry.click({ timeout: 2_000 });
    await expect(alert).toHaveCount(0, { timeout: 2_000 });
  }).toPass();
});

test('tabs of several contexts stand side by side, each in its colours', async ({ launch }) => {
  const podshell = await launch({
    settings: {
      contexts: { demo: { colour: 'green' }, 'demo-cert': { colour: 'red', protected: true } },
    },
  });
  await podshell.openEnvironment('shop-a1b2');
  await podshell.chooseContext('demo-cert');
  await expect(podshell.context).toContainText('demo-cert');
  await podshell.item(1, 'pay-9f8e').waitFor();
  await podshell.openEnvironment('pay-9f8e');
  await expect(podshell.tabs).toHaveCount(2);
  await expect(podshell.tabs.nth(1)).toHaveAccessibleDescription(/protected context demo-cert/);
  await expect(podshell.tabs.nth(0)).not.toHaveAccessibleDescription(/protected/);
  await expect(podshell.status).toContainText('demo-cert is protected');
  await podshell.tabs.nth(0).click();
  await expect(podshell.status).not.toContainText('protected');
  await podshell.run('echo first $((40 + 2))');
  await podshell.sees('first 42');
});
