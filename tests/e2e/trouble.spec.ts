import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './support/fixtures';
import { chooserTakes } from './support/native';

test('an exec that is forbidden is known before it is tried, and says who may not do what', async ({
  launch,
  cluster,
  folder,
}) => {
  const kubeconfig = join(folder, 'no-exec');
  await cluster.writeKubeconfig(kubeconfig, { currentContext: 'demo-no-exec' });
  const podshell = await launch({ kubeconfig });
  const note = podshell.page.getByText('You may not open shells in test.');
  await note.first().waitFor();
  await podshell.item(1, 'shop-a1b2').click();
  await expect(podshell.panel.getByText('You may not open shells in test.')).toBeVisible();
  // The review is a hint: whoever wants to may try.
  await podshell.panel.getByRole('button', { name: 'Open shell' }).click();
  const alert = podshell.alerts.first();
  await expect(alert).toContainText(/shop-a1b2-/);
  await expect(alert).toContainText('pods/exec');
  await expect(alert).toContainText('test');
  await expect(alert).toContainText('no-exec');
});

test('a pod without a shell says so', async ({ podshell }) => {
  await podshell.item(1, 'static-5e6f').click();
  await expect(podshell.alerts.first()).toContainText(/no shell/i);
  await expect(podshell.tabs.first()).toHaveAccessibleDescription(/failed/i);
});

test('an environment that cannot take a shell says why in a tab', async ({ podshell }) => {
  await podshell.item(1, 'demo-77aa').click();
  await expect(podshell.panel.getByText(/CrashLoopBackOff/).first()).toBeVisible();
  await podshell.item(1, 'search-3c4d').click();
  await expect(podshell.panel.getByText(/nodes are available/).first()).toBeVisible();
  await expect(podshell.tabs).toHaveCount(2);
});

test('a pod that vanishes between list and click says so, and loses nothing else', async ({
  podshell,
  cluster,
}) => {
  await podshell.openEnvironment('shop-a1b2');
  await cluster.createEnvironment({ name: 'leaves-2222' });
  await expect(podshell.item(1, 'leaves-2222')).toHaveAccessibleDescription(/1 of 1 ready/);
  // Read as the row is pressed, and once more for the click, because it was not there.
  cluster.faults.respond({ match: /^GET \S+\/pods\/leaves-2222[^/]*$/, code: 404, times: 2 });
  await podshell.item(1, 'leaves-2222').click();
  await expect(podshell.alerts.first()).toContainText(/leaves-2222-/);
  await podshell.page.keyboard.press('Alt+1');
  await podshell.run('echo still here');
  await podshell.sees(/^still here$/m);
});

test('a namespace one may not list says so', async ({ launch, cluster, folder }) => {
  const kubeconfig = join(folder, 'restricted');
  await cluster.writeKubeconfig(kubeconfig, { currentContext: 'demo-restricted' });
  const podshell = await launch({ kubeconfig });
  await expect(podshell.alerts.first()).toContainText('restricted');
  await expect(podshell.alerts.first()).toContainText(/list/);
});

for (const [context, words] of [
  ['demo-unreachable', /127\.0\.0\.1:1\b/],
  ['demo-untrusted', /certificate/i],
  ['demo-expired', /sign|credential|token/i],
] as const) {
  test(`the context ${context} says what is wrong with its server`, async ({
    launch,
    cluster,
    folder,
  }) => {
    const kubeconfig = join(folder, context);
    await cluster.writeKubeconfig(kubeconfig, { currentContext: context });
    const podshell = await launch({ kubeconfig });
    await expect(podshell.alerts.first()).toContainText(words);
    await expect(podshell.alerts.first()).not.toContainText(/undefined|\[object|Error:/);
  });
}

test.describe('without a usable kubeconfig', () => {
  test('none: the first-run screen says where it looked, and takes a chosen file', async ({
    launch,
    cluster,
    folder,
  }) => {
    const podshell = await launch({
      kubeconfig: null,
      env: { HOME: folder, KUBECONFIG: join(folder, 'not-there') },
    });
    await expect(podshell.page.getByText(join(folder, 'not-there')).first()).toBeVisible();
    const chosen = join(folder, 'chosen');
    await cluster.writeKubeconfig(chosen);
    await chooserTakes(podshell, chosen);
    await podshell.page.getByRole('button', { name: /Choose a file/ }).click();
    await expect(podshell.item(1, 'shop-a1b2')).toBeVisible();
    await podshell.end();

    // Remembered tomorrow.
    const again = await launch({
      kubeconfig: null,
      env: { HOME: folder, KUBECONFIG: undefined },
      userData: join(folder, 'user-data-0'),
    });
    await expect(again.item(1, 'shop-a1b2')).toBeVisible();
  });

  for (const [name, text, words] of [
    ['empty', '', /empty/i],
    ['no YAML', 'a: [1\nb: 2', /line 2/i],
    ['no contexts', 'apiVersion: v1\nkind: Config\n', /context/i],
  ] as const) {
    test(`${name}: named with its reason`, async ({ launch, folder }) => {
      const kubeconfig = join(folder, 'broken');
      writeFileSync(kubeconfig, text);
      const podshell = await launch({ kubeconfig, env: { HOME: folder } });
      await expect(podshell.page.getByText(kubeconfig).first()).toBeVisible();
      await expect(podshell.page.getByText(words).first()).toBeVisible();
    });
  }

  test('without current-context: the first usable context is shown', async ({
    launch,
    cluster,
    folder,
  }) => {
    const kubeconfig = join(folder, 'no-current');
    await cluster.writeKubeconfig(kubeconfig, { currentContext: '' });
    const podshell = await launch({ kubeconfig });
    await expect(podshell.item(1, 'shop-a1b2')).toBeVisible();
  });
});

test('broken settings are set aside and told, and the app works', async ({ launch, folder }) => {
  const userData = join(folder, 'user-data-0');
  const podshell = await launch({ userData, rawSettings: '{ "version": 1, "theme": ' });
  await expect(podshell.alerts.first()).toContainText(/settings/i);
  await expect(podshell.item(1, 'shop-a1b2')).toBeVisible();
});
