import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Locator } from '@playwright/test';
import { parse, stringify } from 'yaml';
import { expect, test } from './support/fixtures';
import { chooserTakes } from './support/native';
import type { PodshellWindow } from './support/podshell-window';

async function openFiles(podshell: PodshellWindow): Promise<Locator> {
  await podshell.context.click();
  await podshell.page.getByRole('button', { name: 'Contexts and kubeconfig files…' }).click();
  const manager = podshell.page.getByRole('dialog', { name: 'Contexts and kubeconfig files' });
  await manager.getByRole('button', { name: /^Kubeconfig files/ }).click();
  return manager;
}

test('an added kubeconfig gets no credentials of another file for its own server', async ({
  launch,
  cluster,
  folder,
}) => {
  const podshell = await launch();
  await podshell.item(1, 'shop-a1b2').waitFor();
  const lure = join(folder, 'lure');
  const ca = Buffer.from(cluster.ca).toString('base64');
  writeFileSync(
    lure,
    stringify({
      clusters: [
        { name: 'evil', cluster: { server: cluster.url, 'certificate-authority-data': ca } },
      ],
      contexts: [{ name: 'lure', context: { cluster: 'evil', user: 'developer' } }],
    }),
  );
  await chooserTakes(podshell, lure);
  cluster.clearRequests();
  const manager = await openFiles(podshell);
  await manager.getByRole('button', { name: 'Choose a file…' }).click();
  await expect(podshell.alerts.filter({ hasText: 'lure is kept, but' })).toContainText(
    'refers to the user developer, which no kubeconfig file defines for it',
  );
  expect(cluster.requests().filter(({ url }) => url.includes('selfsubjectreviews'))).toEqual([]);
});

test('the added file of the context on screen is removed: its shells go on, the list says so', async ({
  launch,
  cluster,
  folder,
}) => {
  const added = join(folder, 'to-be-removed');
  await cluster.writeKubeconfig(added, { contexts: ['demo-cert'], currentContext: 'demo-cert' });
  const kubeconfig = join(folder, 'own');
  await cluster.writeKubeconfig(kubeconfig, { contexts: ['demo'] });
  const podshell = await launch({ kubeconfig });
  await chooserTakes(podshell, added);
  const manager = await openFiles(podshell);
  await manager.getByRole('button', { name: 'Choose a file…' }).click();
  await expect(podshell.page.getByText(/^Added to-be-removed/)).toBeVisible();
  await manager.getByRole('button', { name: 'Show', exact: true }).first().click();
  await podshell.page.keyboard.press('Escape');
  await expect(podshell.context).toContainText('demo-cert');
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('x=kept');

  await openFiles(podshell);
  await manager.getByRole('button', { name: 'Remove to-be-removed' }).click();
  const question = podshell.page.getByRole('dialog', { name: 'Remove to-be-removed?' });
  await question.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(question).toHaveCount(0);
  await expect(manager.getByRole('option', { name: 'demo-cert', exact: true })).toHaveCount(0);
  await podshell.page.keyboard.press('Escape');
  await podshell.run('echo $x and well');
  await podshell.sees(/^kept and well$/m);
  await expect(podshell.context).not.toContainText('demo-cert');
});

test('a folder, a binary and a giant are refused in a sentence; the same file twice, too', async ({
  launch,
  cluster,
  folder,
}) => {
  const podshell = await launch();
  const manager = await openFiles(podshell);
  const binary = join(folder, 'binary');
  writeFileSync(binary, Buffer.from(Array.from({ length: 4096 }, (_, index) => index % 256)));
  const giant = join(folder, 'giant');
  writeFileSync(giant, 'x'.repeat(3 * 1024 * 1024));
  const directory = join(folder, 'directory');
  mkdirSync(directory);
  const again = join(folder, 'again');
  await cluster.writeKubeconfig(again, { contexts: ['demo-cert'], currentContext: 'demo-cert' });
  for (const [path, words] of [
    [directory, "can't be read"],
    [binary, 'is not a valid kubeconfig'],
    [giant, 'is larger than 1024 KiB'],
    [join(folder, 'kubeconfig'), 'It is read already, from'],
  ] as const) {
    await chooserTakes(podshell, path);
    await manager.getByRole('button', { name: 'Choose a file…' }).click();
    const note = podshell.alerts.filter({ hasText: words });
    await expect(note).toContainText(path);
    await note.getByRole('button', { name: 'Dismiss' }).click();
  }
});

test('a name that is not seen as it is refuses its file, with the line', async ({
  launch,
  cluster,
  folder,
}) => {
  const kubeconfig = join(folder, 'spoof');
  await cluster.writeKubeconfig(kubeconfig, { contexts: ['demo'] });
  const config = parse(readFileSync(kubeconfig, 'utf8')) as { contexts: { name: string }[] };
  config.contexts.push({ ...config.contexts[0], name: 'prod\u202etset' });
  writeFileSync(kubeconfig, stringify(config, { aliasDuplicateObjects: false }));
  const podshell = await launch({ kubeconfig, env: { HOME: folder } });
  await expect(
    podshell.page.getByText(/line \d+, is not a valid kubeconfig/).first(),
  ).toContainText('contexts[1].name: has characters that are not seen');
});

test('five thousand contexts: the window, its picker and its manager stay quick', async ({
  launch,
  cluster,
  folder,
}) => {
  const ca = Buffer.from(cluster.ca).toString('base64');
  // One file of so many is refused for its length; three are not.
  const files = [0, 1, 2].map((file) => {
    const path = join(folder, `many-${file}`);
    const lines = [
      `clusters: [{name: c, cluster: {server: '${cluster.url}', certificate-authority-data: ${ca}}}]`,
      `users: [{name: u, user: {token: ${cluster.token('developer')}}}]`,
      'contexts:',
      ...Array.from({ length: 1700 }, (_, index) => {
        const name = `ctx-${file * 1700 + index}`;
        return `- {name: ${name}, context: {cluster: c, user: u, namespace: test}}`;
      }),
    ];
    writeFileSync(path, lines.join('\n'));
    return path;
  });
  const podshell = await launch({
    kubeconfig: null,
    env: { HOME: folder, KUBECONFIG: files.join(delimiter) },
  });
  await podshell.item(1, 'shop-a1b2').waitFor();
  const timed = async (act: () => Promise<unknown>): Promise<number> => {
    const from = performance.now();
    await act();
    return performance.now() - from;
  };
  const dialog = podshell.page.getByRole('dialog', { name: 'Contexts and kubeconfig files' });
  const open = await timed(async () => {
    await podshell.context.click();
    const picker = podshell.page.getByRole('dialog', { name: /^Context/ });
    await expect(picker.getByRole('combobox')).toBeFocused();
  });
  const find = await timed(async () => {
    await podshell.page.keyboard.type('ctx-4321');
    await podshell.page.getByRole('option').filter({ hasText: 'ctx-4321' }).waitFor();
  });
  await podshell.page.keyboard.press('Escape');
  const manage = await timed(async () => {
    await openFiles(podshell);
    await dialog.getByRole('listbox', { name: 'Contexts' }).waitFor();
  });
  const list = dialog.getByRole('listbox', { name: 'Contexts' });
  await expect(list.getByRole('option')).toHaveCount(200);
  await list.evaluate((element) => {
    element.scrollTop = element.scrollHeight;
  });
  await expect(list.getByRole('option')).toHaveCount(400);
  await list.focus();
  // The files are looked at: the first key only chooses a context.
  await podshell.page.keyboard.press('Home');
  await podshell.page.keyboard.press('End');
  await expect(list.getByRole('option', { selected: true })).toHaveText(/ctx-5099/);
  // A fraction of a second each on an idle machine; the limit is for one that is not.
  for (const milliseconds of [open, find, manage]) expect(milliseconds).toBeLessThan(10_000);
});
