import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DemoCluster } from '../cluster';
import { containerHome } from '../cluster/exec/container-home';
import { expect, test } from './support/fixtures';
import { podOf } from './support/pods';

/** What is typed before the tab is closed, and the program that must run by then. */
const CASES: Readonly<Record<string, { keys: string; runs?: string }>> = {
  'an idle prompt': { keys: '' },
  'a half-typed line': { keys: 'cd ~; touch BOOM;' },
  sleep: { keys: 'sleep 1000\n', runs: 'sleep' },
  vi: { keys: 'vi notes\n', runs: 'vi' },
  python: { keys: 'python3 -i\n', runs: 'python3' },
  'a background job': { keys: 'sleep 1000 &\n', runs: 'sleep' },
};

function programs(cluster: DemoCluster, pod: string): string[] {
  return cluster
    .processes({ namespace: 'test', pod })
    .map(({ command }) => basename(command.split(' ')[0] ?? ''));
}

for (const [name, { keys, runs }] of Object.entries(CASES)) {
  test(`closing a tab leaves nothing of ${name}`, async ({ podshell, cluster }) => {
    await podshell.openEnvironment('shop-a1b2');
    const pod = podOf(cluster, 'shop-a1b2', await podshell.podName());
    if (keys !== '') await podshell.type(keys);
    if (runs === undefined) await podshell.sees(keys);
    else await expect.poll(() => programs(cluster, pod.metadata.name)).toContain(runs);
    await podshell.page.keyboard.press('Control+Shift+W');
    await expect(podshell.tabs).toHaveCount(0);
    await expect.poll(() => programs(cluster, pod.metadata.name)).toEqual([]);
    const home = containerHome(cluster.root, pod, pod.spec.containers[0]?.name ?? '');
    expect(existsSync(join(home, 'BOOM'))).toBe(false);
    await expect(podshell.alerts).toHaveCount(0);
  });
}

test('closing the window asks, and hangs every shell up', async ({ launch, cluster }) => {
  const podshell = await launch({ settings: { confirmClose: true } });
  await podshell.openEnvironment('shop-a1b2');
  const shop = await podshell.podName();
  await podshell.run('sleep 1000');
  await podshell.openEnvironment('pay-9f8e');
  const pay = await podshell.podName();
  await podshell.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.close();
  });
  const dialog = podshell.page.getByRole('dialog');
  await expect(dialog).toContainText('2 shells');
  const ended = podshell.app.waitForEvent('close');
  // Not Playwright's click: it would wait for a page that is going away.
  await dialog
    .getByRole('button', { name: /^Close/ })
    .last()
    .evaluate((button: HTMLElement) => {
      setTimeout(() => {
        button.click();
      });
    });
  await ended;
  for (const pod of [shop, pay]) await expect.poll(() => programs(cluster, pod)).toEqual([]);
});
