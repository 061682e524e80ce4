import { join } from 'node:path';
import { startDemoCluster } from '../cluster';
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

test('the logs of the run that failed and of the one that runs: one follows, the other stays', async ({
  podshell,
  cluster,
}) => {
  const { page } = podshell;
  const [pod] = await cluster.createEnvironment({ name: 'moody-3333' });
  if (!pod) throw new Error('the environment has a pod');
  const { name } = pod.metadata;
  cluster.crashContainer('test', name, 'app', 3);
  await expect(podshell.item(1, 'moody-3333')).toHaveAccessibleDescription(/1 restart/);
  await podshell.item(1, 'moody-3333').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'What’s going on' }).click();

  const log = podshell.panel.getByRole('log', { name: `app in ${name}` });
  const runs = podshell.panel.getByRole('radiogroup', { name: 'Which run' });
  await expect(runs.getByRole('radio', { name: 'Run that failed' })).toBeChecked();
  await expect(log).toContainText('fatal: cannot allocate memory');
  await expect(log).toHaveAttribute('aria-live', 'off');
  await runs.getByText('Current run').click();
  await expect(podshell.panel.getByText('following', { exact: true })).toBeVisible();
  await expect(log).toHaveAttribute('aria-live', 'polite');
  await expect(log).not.toContainText('fatal');
  for (const line of ['first line of today', 'second line of today']) {
    expect(cluster.writeLog('test', name, 'app', `${line}\n`)).toBe(true);
    await expect(log).toContainText(line);
  }

  // As long as a reader of older lines looks there, new ones do not move them.
  const many = Array.from({ length: 60 }, (_, index) => `filler ${index}\n`).join('');
  cluster.writeLog('test', name, 'app', many);
  await expect(log).toContainText('filler 59');
  const top = (): Promise<number> => log.evaluate(({ scrollTop }) => scrollTop);
  await expect.poll(top).toBeGreaterThan(100);
  await log.focus();
  await page.keyboard.press('Home');
  await expect.poll(top).toBe(0);
  cluster.writeLog('test', name, 'app', 'while reading\n');
  await expect(log).toContainText('while reading');
  expect(await top()).toBe(0);

  await runs.getByText('Run that failed').click();
  await expect(log).toContainText('fatal: cannot allocate memory');
  await expect(log).not.toContainText('first line of today');
  await runs.getByText('Current run').click();
  await expect(log).toContainText('first line of today');
  await expect(log).toContainText('while reading');
});

test('events and the rollout come in while it is looked at', async ({ launch, folder }) => {
  // Its pods take their time to end: what happens to a pod is told as long as the pod is there.
  const cluster = await startDemoCluster({ delays: { terminate: 120_000 } });
  const kubeconfig = join(folder, 'own');
  await cluster.writeKubeconfig(kubeconfig);
  const podshell = await launch({ kubeconfig });
  const { page } = podshell;
  await cluster.createEnvironment({ name: 'grows-4444' });
  await podshell.item(1, 'grows-4444').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'What’s going on' }).click();
  const events = podshell.panel.getByRole('region', { name: 'Events' });
  await expect(events.getByRole('row', { name: /Started/ })).toHaveCount(1);
  await expect(podshell.panel.getByText(/1 of 1 updated · 1 ready/)).toBeVisible();
  expect(cluster.scale('test', 'grows-4444', 2)).toBe(true);
  await expect(events.getByRole('row', { name: /Started/ })).toHaveCount(2);
  await expect(podshell.panel.getByText(/2 of 2 updated · 2 ready/)).toBeVisible();
  const [first] = cluster
    .pods('test')
    .filter(({ metadata }) => metadata.labels?.['app'] === 'grows-4444');
  cluster.deletePod('test', first?.metadata.name ?? '');
  await expect(events.getByRole('row', { name: /Killing/ })).toContainText('Stopping container');
  await podshell.end();
  await cluster.stop();
});

test('a pod that waits tells what happens to it, and its shell opens when it is up', async ({
  podshell,
  cluster,
}) => {
  const [pod] = await cluster.createEnvironment({ name: 'waits-5555' });
  if (!pod) throw new Error('the environment has a pod');
  const { name } = pod.metadata;
  await expect(podshell.item(1, 'waits-5555')).toHaveAccessibleDescription(/1 of 1 ready/);
  const up = cluster.pods('test').find(({ metadata }) => metadata.name === name)?.status;
  if (!up) throw new Error('the pod is there');
  cluster.patchPod('test', name, (now) => ({
    ...now,
    status: { ...now.status, phase: 'Pending', conditions: [], containerStatuses: [] },
  }));
  await expect(podshell.item(1, 'waits-5555')).toHaveAccessibleDescription(/0 of 1 ready/);
  await podshell.item(1, 'waits-5555').click();
  const region = podshell.panel.getByRole('region', { name: /waits-5555/ });
  await expect(region).toBeFocused();
  await expect(region.getByRole('status')).toHaveText(
    'A shell opens here as soon as a pod is ready.',
  );
  // Running, not yet ready: it still waits, and shows the log as it is written.
  const unready = (ready: boolean) => ({
    ...up,
    conditions: (up.conditions ?? []).map((one) =>
      one.type === 'Ready'
        ? { ...one, status: ready ? ('True' as const) : ('False' as const) }
        : one,
    ),
    containerStatuses: (up.containerStatuses ?? []).map((one) => ({ ...one, ready })),
  });
  cluster.patchPod('test', name, (now) => ({ ...now, status: unready(false) }));
  const log = region.getByRole('log');
  await expect(log).toContainText('listening on :8080');
  cluster.writeLog('test', name, 'app', 'warming up\n');
  await expect(log).toContainText('warming up');
  cluster.patchPod('test', name, (now) => ({ ...now, status: unready(true) }));
  await podshell.prompt();
  await expect(podshell.tabs).toHaveCount(1);
  // The keyboard is in it, without a click.
  await podshell.page.keyboard.type('echo up in $POD_NAME');
  await podshell.page.keyboard.press('Enter');
  await podshell.sees(new RegExp(`^up in ${name}$`, 'm'));
});
