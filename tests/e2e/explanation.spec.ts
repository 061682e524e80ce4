import { expect, test } from './support/fixtures';

test('a click on what crashes says why: exit, log, events', async ({ podshell }) => {
  const { page } = podshell;
  await podshell.item(1, 'demo-77aa').click();
  const region = podshell.panel.getByRole('region', { name: /demo-77aa/ });
  await expect(region).toBeFocused();
  await expect(podshell.tabs.first()).toHaveAccessibleDescription(/CrashLoopBackOff, no shell yet/);
  await expect(region.getByRole('heading', { name: 'demo-77aa' })).toBeVisible();
  await expect(region.getByRole('table').first()).toContainText(/app.*CrashLoopBackOff/s);
  await expect(region.getByRole('log', { name: /app in demo-77aa/ })).toContainText(/\S/);
  await expect(region.getByRole('cell', { name: /^warning: BackOff/ }).first()).toBeVisible();
  await expect(region.getByText(/Deployment demo-77aa/).first()).toBeVisible();
  await expect(podshell.status).toContainText(/demo.*test.*demo-77aa/s);
  // A second click goes to the same tab.
  await podshell.item(1, 'demo-77aa').click();
  await expect(podshell.tabs).toHaveCount(1);
  await page.keyboard.press('Control+Shift+W');
  await expect(podshell.tabs).toHaveCount(0);
});

test('turns into the shell by itself once a pod is ready', async ({ podshell, cluster }) => {
  await cluster.createEnvironment({ name: 'late-2222' });
  const [pod] = cluster
    .pods('test')
    .filter(({ metadata }) => metadata.labels?.['app'] === 'late-2222');
  if (!pod) throw new Error('the environment has a pod');
  await expect(podshell.item(1, 'late-2222')).toBeVisible();
  // Without pods that can take a shell.
  cluster.patchPod('test', pod.metadata.name, ({ status, ...rest }) => ({
    ...rest,
    status: {
      ...status,
      phase: 'Pending',
      conditions: [],
      containerStatuses: [],
    },
  }));
  await expect(podshell.item(1, 'late-2222')).toHaveAccessibleDescription(/0 of 1 ready/);
  await podshell.item(1, 'late-2222').click();
  await expect(podshell.tabs.first()).toHaveAccessibleDescription(/no shell yet/);
  await expect(podshell.panel.getByText('A shell opens here as soon as')).toBeVisible();
  cluster.deletePod('test', pod.metadata.name, 0);
  await podshell.prompt();
  await expect(podshell.tabs).toHaveCount(1);
  await podshell.run('echo late but $POD_NAME');
  await podshell.sees(/late but late-2222/);
});

test('a healthy environment is explained from its menu, and its page is named there', async ({
  podshell,
}) => {
  const { page } = podshell;
  await podshell.item(1, 'shop-a1b2').click({ button: 'right' });
  await expect(page.getByRole('menuitem', { name: /Open all 3 pods/ })).toBeVisible();
  await expect(
    page.getByRole('menuitem', { name: 'Open page https://shop-a1b2.test.demo.local/' }),
  ).toBeVisible();
  await page.getByRole('menuitem', { name: 'What’s going on' }).click();
  await expect(podshell.panel.getByRole('log')).toContainText(/listening/);
  await podshell.panel.getByRole('button', { name: 'Open shell' }).click();
  await podshell.prompt();
  await expect(podshell.tabs).toHaveCount(2);
});
