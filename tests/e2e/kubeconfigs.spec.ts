import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator } from '@playwright/test';
import { parse, stringify } from 'yaml';
import type { DemoCluster } from '../cluster';
import { violations } from './support/axe';
import { expect, test } from './support/fixtures';
import { copyToClipboard, dropFile } from './support/native';
import type { PodshellWindow } from './support/podshell-window';

/** A home without a kubeconfig, as on a new computer. */
const emptyHome = (folder: string) => ({ HOME: folder, KUBECONFIG: undefined });

async function kubeconfigText(
  cluster: DemoCluster,
  folder: string,
  options: Parameters<DemoCluster['writeKubeconfig']>[1] = {},
): Promise<string> {
  const file = join(folder, 'template');
  await cluster.writeKubeconfig(file, options);
  return readFileSync(file, 'utf8');
}

/** Opens the context manager from the context picker. */
async function openManager(podshell: PodshellWindow): Promise<Locator> {
  await podshell.context.click();
  await podshell.page.getByRole('button', { name: 'Contexts and kubeconfig files…' }).click();
  const manager = podshell.page.getByRole('dialog', { name: 'Contexts and kubeconfig files' });
  await manager.waitFor();
  return manager;
}

test('the first-run screen moves on by itself when a file appears', async ({
  launch,
  cluster,
  folder,
}) => {
  const podshell = await launch({ kubeconfig: null, env: emptyHome(folder) });
  const path = join(folder, '.kube', 'config');
  await expect(podshell.page.getByText(path)).toBeVisible();
  mkdirSync(dirname(path));
  await cluster.writeKubeconfig(path);
  await expect(podshell.item(1, 'shop-a1b2')).toBeVisible();
});

test('a pasted kubeconfig is said to be added once its cluster answered, and kept for itself', async ({
  launch,
  cluster,
  folder,
}) => {
  const podshell = await launch({ kubeconfig: null, env: emptyHome(folder) });
  await copyToClipboard(podshell, await kubeconfigText(cluster, folder));
  await podshell.page.getByRole('button', { name: 'Paste' }).click();
  await expect(podshell.item(1, 'shop-a1b2')).toBeVisible();
  await expect(podshell.page.getByText(/^Added .+ answered\.$/)).toBeVisible();
  await expect(podshell.page.getByText('You are signed in as developer.')).toBeVisible();

  expect(existsSync(join(folder, '.kube', 'config'))).toBe(false);
  const kept = join(folder, 'user-data-0', 'kubeconfigs');
  expect(statSync(kept).mode & 0o777).toBe(0o700);
  const modes = readdirSync(kept).map((name) => statSync(join(kept, name)).mode & 0o777);
  expect(new Set(modes)).toEqual(new Set([0o600]));
});

test('a pasted kubeconfig whose cluster is away is kept, says why, and can be checked', async ({
  launch,
  cluster,
  folder,
}) => {
  const podshell = await launch({ kubeconfig: null, env: emptyHome(folder) });
  const options = { contexts: [], currentContext: 'demo-unreachable' } as const;
  await copyToClipboard(podshell, await kubeconfigText(cluster, folder, options));
  await podshell.page.getByRole('button', { name: 'Paste' }).click();
  const note = podshell.alerts.filter({ hasText: 'is kept, but' });
  await expect(note).toContainText('127.0.0.1:1');
  await note.getByRole('button', { name: 'Check connection' }).click();
  const dialog = podshell.page.getByRole('dialog', { name: /^Connection check/ });
  await expect(dialog).toContainText('Failed at: Network connection');
  await expect(dialog).toContainText('Nothing accepts connections at');
  await expect(dialog).toContainText('Not tried, because an earlier step failed.');
});

test('a broken paste says its line in place, and adds nothing', async ({ launch, folder }) => {
  const podshell = await launch({ kubeconfig: null, env: emptyHome(folder) });
  await copyToClipboard(podshell, 'apiVersion: v1\ncontexts: [\n');
  await podshell.page.getByRole('button', { name: 'Paste' }).click();
  await expect(podshell.alerts.first()).toContainText(/line \d/);
  expect(await violations(podshell)).toEqual([]);
  await expect(podshell.tree).toHaveCount(0);
});

test('a protected context frames its terminals, is named, and always asks', async ({ launch }) => {
  const podshell = await launch();
  const manager = await openManager(podshell);
  await manager.getByRole('switch', { name: 'Protected' }).click();
  await manager.getByRole('radio', { name: 'Red' }).check({ force: true });
  expect(await violations(podshell)).toEqual([]);
  await podshell.page.keyboard.press('Escape');
  await podshell.openEnvironment('shop-a1b2');
  await expect(podshell.status).toContainText('demo is protected');
  await expect(podshell.tabs.first()).toHaveAccessibleDescription(/protected context demo/);

  await copyToClipboard(podshell, 'echo one\necho two');
  await podshell.panel.locator('.xterm-helper-textarea').focus();
  await podshell.page.keyboard.press('Control+Shift+V');
  const paste = podshell.page.getByRole('dialog', { name: 'Paste 2 lines?' });
  await expect(paste).toContainText('This goes to demo, which is protected.');
  await paste.getByRole('button', { name: 'Cancel' }).click();

  // Tests turn the question off; here it is asked all the same.
  await podshell.page.keyboard.press('Control+Shift+W');
  const close = podshell.page.getByRole('dialog', { name: 'Close this shell?' });
  await expect(close).toContainText('demo is protected.');
  await expect(close.getByRole('checkbox')).toHaveCount(0);
  await close.getByRole('button', { name: 'Cancel' }).click();

  // So is closing the whole window.
  await podshell.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.close();
  });
  const quit = podshell.page.getByRole('dialog', { name: /^Close / });
  await expect(quit).toContainText('This ends what runs on demo, which is protected.');
  await quit.getByRole('button', { name: 'Cancel' }).click();
  await podshell.run('echo still $((6*7))');
  await podshell.sees('still 42');
  await podshell.page.keyboard.press('Control+Shift+W');
  await close.getByRole('button', { name: 'Close shell' }).click();
  await expect(podshell.tabs).toHaveCount(0);
});

test('a namespace chosen in the context manager shows at once', async ({ launch }) => {
  const podshell = await launch();
  await podshell.item(1, 'shop-a1b2').waitFor();
  const manager = await openManager(podshell);
  await manager.getByRole('textbox', { name: 'Namespace' }).fill('default');
  await podshell.page.keyboard.press('Enter');
  await podshell.page.keyboard.press('Escape');
  await expect(podshell.page.getByRole('combobox', { name: 'Namespace' })).toHaveText('default');
  await expect(podshell.item(1, 'shop-a1b2')).toHaveCount(0);
});

test('the connection check goes the whole way, and its report holds no secret', async ({
  launch,
  cluster,
  folder,
}) => {
  const text = await kubeconfigText(cluster, folder);
  const podshell = await launch();
  const manager = await openManager(podshell);
  await manager.getByRole('button', { name: 'Check connection' }).click();
  await expect(manager).toContainText('Every step passed: a shell can be opened.');
  await manager.getByRole('button', { name: 'Copy report' }).click();
  await expect(manager.getByRole('button', { name: 'Copied' })).toBeVisible();
  const report = await podshell.app.evaluate(({ clipboard }) => clipboard.readText());
  expect(report).toContain('Podshell connection check of demo');
  expect(report).toContain('developer');
  const { users } = parse(text) as { users: { user: { token?: string } }[] };
  for (const { user } of users) if (user.token) expect(report).not.toContain(user.token);
  expect(await violations(podshell)).toEqual([]);
});

test.describe('a credential plugin', () => {
  /** A kubeconfig whose user signs in with a script; the script leaves a mark when it runs. */
  async function withPlugin(cluster: DemoCluster, folder: string) {
    const config = parse(await kubeconfigText(cluster, folder, { contexts: ['demo'] })) as {
      users: { user: { token?: string; exec?: unknown } }[];
    };
    const [entry] = config.users;
    if (!entry) throw new Error('no user');
    const ran = join(folder, 'plugin-ran');
    const script = join(folder, 'demo-plugin');
    const credential = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: entry.user.token },
    };
    writeFileSync(
      script,
      `#!/bin/sh\necho ran >> '${ran}'\necho '${JSON.stringify(credential)}'\n`,
    );
    chmodSync(script, 0o755);
    entry.user = {
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: script,
        args: ['get-token'],
        env: [{ name: 'CLIENT_SECRET', value: 'canary-4711' }],
        interactiveMode: 'Never',
      },
    };
    const kubeconfig = join(folder, 'with-plugin');
    writeFileSync(kubeconfig, stringify(config), { mode: 0o600 });
    return { kubeconfig, script, ran };
  }

  test('runs only after the user agreed, and is not asked about again', async ({
    launch,
    cluster,
    folder,
  }) => {
    const { kubeconfig, script, ran } = await withPlugin(cluster, folder);
    const podshell = await launch({ kubeconfig });
    const consent = podshell.page.getByRole('dialog', { name: 'Run demo-plugin to sign in?' });
    await expect(consent).toContainText(script);
    await expect(consent).toContainText('get-token');
    await expect(consent).toContainText('CLIENT_SECRET=(hidden, looks secret)');
    await expect(consent).not.toContainText('canary-4711');
    await expect(consent.getByRole('button', { name: "Don't run" })).toBeFocused();
    expect(await violations(podshell)).toEqual([]);
    expect(existsSync(ran)).toBe(false);
    await consent.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(podshell.item(1, 'shop-a1b2')).toBeVisible();
    expect(readFileSync(ran, 'utf8')).toBe('ran\n');
    await podshell.end();

    const again = await launch({ kubeconfig, userData: join(folder, 'user-data-0') });
    await expect(again.item(1, 'shop-a1b2')).toBeVisible();
    await expect(again.page.getByRole('dialog')).toHaveCount(0);
  });

  test('that is refused says so, and asks again only on the user’s word', async ({
    launch,
    cluster,
    folder,
  }) => {
    const { kubeconfig, ran } = await withPlugin(cluster, folder);
    const podshell = await launch({ kubeconfig });
    const consent = podshell.page.getByRole('dialog', { name: 'Run demo-plugin to sign in?' });
    await expect(consent.getByRole('button', { name: "Don't run" })).toBeFocused();
    await podshell.page.keyboard.press('Enter');
    await expect(consent).toHaveCount(0);
    await expect(podshell.alerts.first()).toContainText('which you have not allowed to run');
    expect(existsSync(ran)).toBe(false);
    await podshell.page.getByRole('button', { name: 'Retry now' }).click();
    await expect(consent).toBeVisible();
  });
});

test('a kubeconfig dropped on the window is added', async ({ launch, cluster, folder }) => {
  const dropped = join(folder, 'dropped.yaml');
  writeFileSync(dropped, await kubeconfigText(cluster, folder));
  const podshell = await launch({ kubeconfig: null, env: emptyHome(folder) });
  await podshell.page.getByRole('button', { name: 'Choose a file…' }).waitFor();
  await dropFile(podshell, dropped);
  await expect(podshell.page.getByText(/^Added dropped\.yaml.+ answered\.$/)).toBeVisible();
  await expect(podshell.item(1, 'shop-a1b2')).toBeVisible();
});
