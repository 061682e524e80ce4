import type { Locator } from '@playwright/test';
import { expect, test } from './support/fixtures';
import type { PodshellWindow } from './support/podshell-window';

const namespacePicker = ({ page }: PodshellWindow): Locator =>
  page.getByRole('combobox', { name: /^Namespace/ });
const labelPicker = ({ page }: PodshellWindow): Locator =>
  page.getByRole('combobox', { name: 'Environment label' });

/** The picker of label keys, opened. */
async function openLabels(podshell: PodshellWindow): Promise<Locator> {
  await labelPicker(podshell).click();
  return podshell.page.getByRole('dialog', { name: 'Environment label' });
}

async function openNamespaces(podshell: PodshellWindow): Promise<Locator> {
  await namespacePicker(podshell).click();
  return podshell.page.getByRole('dialog', { name: 'Namespace' });
}

const clipboard = ({ app }: PodshellWindow): Promise<string> =>
  app.evaluate(({ clipboard: board }) => board.readText());

test('the labels that pods carry are offered, any other can be typed, and each context keeps its own', async ({
  launch,
  cluster,
  folder,
}) => {
  const podshell = await launch();
  await podshell.item(1, 'shop-a1b2').waitFor();
  await expect(labelPicker(podshell)).toHaveText('app');
  const labels = await openLabels(podshell);
  // What the pods of this namespace carry, and how many of them.
  await expect(labels.getByRole('option', { name: /^component\s*\d+ pods/ })).toBeVisible();
  const field = labels.getByPlaceholder('Find or type a label');
  await field.fill('not a key');
  await expect(labels.getByText('This is not a valid label key.')).toBeVisible();
  await field.fill('example.com/owner');
  await labels.getByRole('option', { name: 'Group by label “example.com/owner”' }).click();
  await expect(labelPicker(podshell)).toHaveText('example.com/owner');
  // Nothing carries it yet, and the list says so; what does, comes.
  await expect(
    podshell.page.getByText('No pod in test carries the label example.com/owner.'),
  ).toBeVisible();
  await cluster.createEnvironment({
    name: 'owned-1111',
    labels: { 'example.com/owner': 'crimson-7' },
  });
  await expect(podshell.item(1, 'crimson-7')).toHaveAccessibleDescription(/1 of 1 ready/);

  // Another context has its own.
  await podshell.chooseContext('demo-cert');
  await expect(podshell.item(1, 'shop-a1b2')).toBeVisible();
  await expect(labelPicker(podshell)).toHaveText('app');
  await expect(podshell.item(1, 'crimson-7')).toHaveCount(0);
  await podshell.end();

  const again = await launch({ userData: `${folder}/user-data-0` });
  await expect(again.item(1, 'crimson-7')).toBeVisible();
  await expect(labelPicker(again)).toHaveText('example.com/owner');
  await expect(again.item(1, 'shop-a1b2')).toHaveCount(0);
  await again.chooseContext('demo-cert');
  await expect(again.item(1, 'shop-a1b2')).toBeVisible();
  await expect(labelPicker(again)).toHaveText('app');
});

test('a label found elsewhere is offered there', async ({ podshell }) => {
  await podshell.item(1, 'shop-a1b2').waitFor();
  await podshell.chooseNamespace('default');
  await expect(podshell.page.getByText('No pod in default carries the label app.')).toBeVisible();
  const labels = await openLabels(podshell);
  await labels.getByRole('option', { name: /^app\.kubernetes\.io\/instance/ }).click();
  await expect(podshell.item(1, 'mailer-demo')).toBeVisible();
  await expect(podshell.item(1, 'billing-demo')).toHaveAccessibleDescription(/2 of 2 ready/);
});

test('namespaces are remembered by context: one typed where none may be listed, and a set', async ({
  launch,
  cluster,
  folder,
}) => {
  const kubeconfig = `${folder}/kubeconfig-of-a-tester`;
  await cluster.writeKubeconfig(kubeconfig, { currentContext: 'demo-restricted' });
  const podshell = await launch({ kubeconfig });
  // This context's own namespace may not be listed.
  const alert = podshell.alerts.filter({ hasText: 'restricted' });
  await expect(alert).toContainText("Can't list the pods of restricted in demo-restricted");
  await podshell.page
    .getByRole('complementary')
    .getByRole('button', { name: 'Copy request' })
    .click();
  await expect.poll(() => clipboard(podshell)).toMatch(/list pods in namespace restricted/);

  const names = await openNamespaces(podshell);
  await expect(names.getByText('You may not list namespaces here: type the name.')).toBeVisible();
  await names.getByRole('button', { name: 'Copy request' }).click();
  await expect.poll(() => clipboard(podshell)).toMatch(/to list namespaces\./);
  await names.getByPlaceholder('Find or type a namespace').fill('test');
  await names.getByRole('option', { name: 'Use namespace “test”' }).click();
  await expect(podshell.item(1, 'shop-a1b2')).toBeVisible();
  await expect(namespacePicker(podshell)).toHaveText('test');

  await podshell.chooseContext('demo-cert');
  await expect(podshell.context).toContainText('demo-cert');
  await podshell.item(1, 'shop-a1b2').waitFor();
  const set = await openNamespaces(podshell);
  await set.getByRole('option', { name: 'kube-system' }).locator('[data-box]').click();
  await set.getByRole('button', { name: 'Show 2 namespaces' }).click();
  await expect(podshell.item(1, 'Unlabelled')).toHaveCount(2);
  await podshell.end();

  const again = await launch({ kubeconfig, userData: `${folder}/user-data-0` });
  await expect(again.item(1, 'shop-a1b2')).toBeVisible();
  await expect(namespacePicker(again)).toHaveText('test');
  await again.chooseContext('demo-cert');
  await expect(again.item(1, 'Unlabelled')).toHaveCount(2);
  await expect(namespacePicker(again)).toHaveText('2 namespaces');
  // A context of which nothing was chosen has its own.
  await again.chooseContext('demo-no-exec');
  await expect(again.context).toContainText('demo-no-exec');
  await expect(namespacePicker(again)).toHaveText('test');
});
