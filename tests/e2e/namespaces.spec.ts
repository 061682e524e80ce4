import type { Locator } from '@playwright/test';
import { expect, test } from './support/fixtures';
import type { PodshellWindow } from './support/podshell-window';

/** The picker of namespaces, opened. */
async function openPicker(podshell: PodshellWindow): Promise<Locator> {
  await podshell.page.getByRole('combobox', { name: /^Namespace/ }).click();
  return podshell.page.getByRole('dialog', { name: 'Namespace' });
}

const described = (row: Locator): Promise<string> =>
  row.evaluate((element) => element.getAttribute('aria-description') ?? '');

test('several namespaces are one list, whose rows say where they are, and are remembered', async ({
  launch,
  folder,
}) => {
  const podshell = await launch();
  await podshell.item(1, 'shop-a1b2').waitFor();
  const picker = await openPicker(podshell);
  await picker.getByRole('option', { name: 'kube-system' }).waitFor();
  await picker.getByPlaceholder('Find or type a namespace').fill('kube');
  await podshell.page.keyboard.press('Shift+Enter');
  await expect(picker.getByRole('option', { name: 'kube-system' })).toBeChecked();
  await picker.getByRole('button', { name: 'Show 2 namespaces' }).click();
  await expect(podshell.page.getByRole('combobox', { name: /^Namespace/ })).toHaveText(
    '2 namespaces',
  );
  await expect(podshell.item(1, 'shop-a1b2')).toBeVisible();
  expect(await described(podshell.item(1, 'shop-a1b2'))).toContain('in namespace test');
  // Pods without the label are one group in each namespace.
  await expect(podshell.item(1, 'Unlabelled')).toHaveCount(2);

  await podshell.page.getByRole('searchbox', { name: 'Filter environments' }).fill('ns:kube');
  await expect(podshell.item(1, 'shop-a1b2')).toHaveCount(0);
  await expect(podshell.item(1, 'Unlabelled')).toHaveCount(1);
  await podshell.end();

  const again = await launch({ userData: `${folder}/user-data-0` });
  await expect(again.page.getByRole('combobox', { name: /^Namespace/ })).toHaveText('2 namespaces');
  await expect(again.item(1, 'Unlabelled')).toHaveCount(2);
});

test('all namespaces show what the user may list, and say what they may not', async ({
  launch,
  cluster,
  folder,
}) => {
  const kubeconfig = `${folder}/team`;
  await cluster.writeKubeconfig(kubeconfig, { contexts: [], currentContext: 'demo-team' });
  const podshell = await launch({ kubeconfig });
  await podshell.item(1, 'shop-a1b2').waitFor();
  const picker = await openPicker(podshell);
  await picker.getByRole('option', { name: 'All namespaces' }).click();
  await expect(
    // How many more depends on what other tests have made in the cluster.
    podshell.page.getByText(/^2 namespaces shown\. You may not list the pods of [2-9] more\.$/),
  ).toBeVisible();
  await expect(podshell.item(1, 'shop-a1b2')).toBeVisible();
  // Exec is allowed in one of the two: the other says so before anybody clicks.
  await expect(podshell.page.getByRole('note')).toContainText(
    'You may not open shells in default.',
  );
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('echo in $((40 + 2))');
  await podshell.sees('in 42');
});

test('a namespace that may not be listed is named, the others go on', async ({
  launch,
  cluster,
  folder,
}) => {
  const kubeconfig = `${folder}/tester`;
  await cluster.writeKubeconfig(kubeconfig, { contexts: [], currentContext: 'demo-tester' });
  const podshell = await launch({
    kubeconfig,
    settings: { contexts: { 'demo-tester': { namespaces: ['restricted', 'test'] } } },
  });
  await expect(podshell.item(1, 'shop-a1b2')).toBeVisible();
  await expect(podshell.page.getByRole('alert')).toContainText(
    "Can't list the pods of restricted in demo-tester",
  );
  // Listing namespaces is forbidden as well: names can be typed, several at once.
  const picker = await openPicker(podshell);
  await expect(picker.getByText('You may not list namespaces here: type the name.')).toBeVisible();
  await picker.getByPlaceholder('Find or type a namespace').fill('test, kube-system');
  await picker.getByRole('option', { name: 'Use namespaces test, kube-system' }).click();
  await expect(podshell.page.getByRole('alert')).toContainText('kube-system');
  await expect(podshell.page.getByRole('alert')).not.toContainText('restricted');
});

test('a namespace of an older version’s settings is read', async ({ launch }) => {
  const podshell = await launch({ settings: { contexts: { demo: { namespace: 'kube-system' } } } });
  await expect(podshell.page.getByRole('combobox', { name: /^Namespace/ })).toHaveText(
    'kube-system',
  );
});
