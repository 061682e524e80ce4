import { startDemoCluster, type DemoCluster } from '../cluster';
import { violations } from './support/axe';
import { expect, test } from './support/fixtures';
import type { PodshellWindow } from './support/podshell-window';

/** A cluster of its own: the others' lists stay short. */
let cluster: DemoCluster;

test.beforeAll(async () => {
  cluster = await startDemoCluster({ seed: false });
  cluster.addPods(10_000, { environments: 1_000, namespace: 'test' });
});
test.afterAll(async () => {
  await cluster.stop();
});

/** The app with all of the list: what was chosen while a list came in stays chosen. */
async function openLarge(
  launch: (options: { kubeconfig: string }) => Promise<PodshellWindow>,
  folder: string,
): Promise<PodshellWindow> {
  const kubeconfig = `${folder}/large`;
  await cluster.writeKubeconfig(kubeconfig);
  const podshell = await launch({ kubeconfig });
  await expect(podshell.item(1, 'load-00001')).toHaveAttribute('aria-setsize', '1000');
  return podshell;
}

test('10,000 pods: found by typing, unfolded, and axe finds nothing', async ({
  launch,
  folder,
}) => {
  const podshell = await openLarge(launch, folder);
  const { page } = podshell;
  // One tree for assistive technology, though it is drawn in part.
  expect(await podshell.tree.getByRole('treeitem').count()).toBeLessThan(100);

  await podshell.filter.fill('load-00777');
  const best = podshell.item(1, 'load-00777');
  await expect(best).toHaveAttribute('aria-posinset', '1');
  await podshell.filter.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(best).toHaveAttribute('aria-expanded', 'true');
  await expect(podshell.item(2, /^load-00777-/).first()).toBeVisible();
  expect(await violations(podshell)).toEqual([]);
  await podshell.filter.fill('');
  await expect(podshell.item(1, 'load-00001')).toHaveAttribute('aria-setsize', '1000');
  expect(await violations(podshell)).toEqual([]);
});

test('10,000 pods: quick open finds one by a few letters, and axe finds nothing', async ({
  launch,
  folder,
}) => {
  const podshell = await openLarge(launch, folder);
  const { page } = podshell;
  await page.keyboard.press('Control+Shift+O');
  const dialog = page.getByRole('dialog', { name: 'Quick open' });
  const chosen = dialog.getByRole('option', { selected: true });
  await page.keyboard.type('load-00777');
  await expect(chosen).toContainText('load-00777');
  expect(await violations(podshell)).toEqual([]);
  // A pod by the end of its name, which only it has.
  const [pod] = cluster
    .pods('test')
    .filter(({ metadata }) => metadata.labels?.['app'] === 'load-00500');
  const name = pod?.metadata.name ?? '';
  await dialog.getByRole('combobox').fill(name);
  await expect(chosen).toHaveAccessibleName(new RegExp(`^${name} pod`));
  await expect(dialog.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await podshell.prompt();
  await expect(podshell.status).toContainText(`/${name}/`);
});
