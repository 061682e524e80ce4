import { expect, test } from './support/fixtures';

test('the environments of the context are listed as kubectl would', async ({ podshell }) => {
  await expect(podshell.item(1, /^shop-a1b2/)).toBeVisible();
  for (const name of ['shop-a1b2', 'pay-9f8e', 'demo-77aa', 'search-3c4d', 'static-5e6f']) {
    await expect(podshell.item(1, name)).toBeVisible();
  }
  await expect(podshell.item(1, 'demo-77aa')).toHaveAccessibleDescription(/CrashLoopBackOff/);
  await expect(podshell.item(1, 'pay-9f8e')).toHaveAccessibleDescription(/1 of 2 ready/);
  await expect(podshell.item(1, 'shop-a1b2')).toHaveAccessibleDescription(/3 of 3 ready/);
});

test('an environment unfolds into pods, and a pod into containers, by keyboard', async ({
  podshell,
}) => {
  await podshell.item(1, 'pay-9f8e').focus();
  await podshell.page.keyboard.press('ArrowRight');
  await expect(podshell.item(1, 'pay-9f8e')).toHaveAttribute('aria-expanded', 'true');
  const pods = podshell.tree.locator('[role=treeitem][aria-level="2"]');
  await expect(pods).toHaveCount(2);
  await podshell.page.keyboard.press('ArrowRight');
  await podshell.page.keyboard.press('ArrowRight');
  await expect(podshell.item(3, 'istio-proxy')).toBeVisible();
  await expect(podshell.item(3, 'app')).toBeVisible();
});

test('a deleted pod leaves the tree, and its replacement appears', async ({
  podshell,
  cluster,
}) => {
  await cluster.createEnvironment({ name: 'gone-1111' });
  await podshell.item(1, 'gone-1111').focus();
  await podshell.page.keyboard.press('ArrowRight');
  const [pod] = cluster
    .pods('test')
    .filter(({ metadata }) => metadata.labels?.['app'] === 'gone-1111');
  if (!pod) throw new Error('the environment has a pod');
  await expect(podshell.item(2, pod.metadata.name)).toBeVisible();
  cluster.deletePod('test', pod.metadata.name, 0);
  await expect(podshell.item(2, pod.metadata.name)).toBeHidden();
  await expect(podshell.tree.locator('[role=treeitem][aria-level="2"]')).toHaveCount(1);
});

test('the filter finds, Enter opens the first match, Escape clears', async ({ podshell }) => {
  await podshell.item(1, 'shop-a1b2').waitFor();
  await podshell.filter.fill('pay');
  await expect(podshell.item(1, 'shop-a1b2')).toBeHidden();
  await podshell.filter.press('Enter');
  await podshell.prompt();
  await expect(podshell.tabs.first()).toHaveAccessibleName(/^pay-9f8e · /);
  await podshell.filter.press('Escape');
  await expect(podshell.item(1, 'shop-a1b2')).toBeVisible();
});

test('the default container is the one the annotation names', async ({ podshell }) => {
  await podshell.openEnvironment('pay-9f8e');
  await expect(podshell.status).toContainText(/\bapp\b/);
  await expect(podshell.status).not.toContainText('istio-proxy');
});

test('a click on a container opens that one', async ({ podshell }) => {
  await podshell.item(1, 'pay-9f8e').focus();
  await podshell.page.keyboard.press('ArrowRight');
  // The newest of the two pods is still pending.
  await podshell.tree.locator('[role=treeitem][aria-level="2"]').last().focus();
  await podshell.page.keyboard.press('ArrowRight');
  await podshell.item(3, 'istio-proxy').click();
  await podshell.prompt();
  await expect(podshell.status).toContainText('istio-proxy');
});

test('another namespace without the label says what would fill the list, and takes it', async ({
  launch,
  folder,
}) => {
  const podshell = await launch();
  await podshell.item(1, 'shop-a1b2').waitFor();
  await podshell.chooseNamespace('default');
  await expect(podshell.page.getByText(/app\.kubernetes\.io\/instance/).first()).toBeVisible();
  await podshell.page
    .getByRole('button', { name: /app\.kubernetes\.io\/instance/ })
    .first()
    .click();
  await expect(podshell.item(1, 'billing-demo')).toBeVisible();
  await podshell.end();

  // Remembered tomorrow.
  const again = await launch({ userData: `${folder}/user-data-0` });
  await expect(again.item(1, 'billing-demo')).toBeVisible();
});

test('another context shows its own pods, and open shells live on', async ({ launch }) => {
  const podshell = await launch();
  await podshell.openEnvironment('shop-a1b2');
  await podshell.chooseContext('demo-cert');
  await expect(podshell.context).toContainText('demo-cert');
  await expect(podshell.item(1, 'shop-a1b2')).toBeVisible();
  await podshell.run('echo still $((40 + 2))');
  await podshell.sees('still 42');
});
