import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from './support/fixtures';
import type { PodshellWindow } from './support/podshell-window';

/** Runs a command by its name. */
async function run(podshell: PodshellWindow, name: string): Promise<void> {
  const { page } = podshell;
  await page.keyboard.press('Control+Shift+P');
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  await palette.getByRole('combobox').fill(name);
  await palette.getByRole('option', { name }).first().click();
}

test('the app says what it is and what it is made of', async ({ podshell }) => {
  const { page } = podshell;
  await podshell.item(1, 'shop-a1b2').waitFor();
  await run(podshell, 'About Podshell');
  const about = page.getByRole('dialog', { name: 'About Podshell' });
  await expect(about).toContainText('Version 0.1.0');
  await expect(about).toContainText(/Electron \d+\.\d+\.\d+, Chromium \d+/);
  await expect(about).toContainText('no telemetry, no crash reports');
  await about.getByRole('searchbox', { name: 'Search licences' }).fill('client-node');
  await about.getByText('@kubernetes/client-node').click();
  await expect(about).toContainText('Apache License');
  await about.getByRole('searchbox', { name: 'Search licences' }).fill('jetbrains');
  await expect(about).toContainText('OFL-1.1');
  await page.keyboard.press('Escape');
  await expect(about).toHaveCount(0);
});

test('diagnostics are shown before they are copied, without names and without secrets', async ({
  podshell,
  cluster,
}) => {
  const { page, app } = podshell;
  await podshell.openEnvironment('shop-a1b2');
  await run(podshell, 'Copy diagnostics');
  const dialog = page.getByRole('dialog', { name: 'Diagnostics' });
  const report = dialog.getByRole('textbox', { name: 'Diagnostics, as they will be copied' });
  await expect(report).toHaveValue(/^Podshell: {2}0\.1\.0, from source\n/);
  await expect(report).toHaveValue(/Counts: .*shells=1, connected=1/);
  await expect(report).toHaveValue(/Graphics: .*webgl=/);
  const shown = await report.inputValue();
  expect(shown).not.toContain(new URL(cluster.url).host);
  expect(shown).not.toContain('shop-a1b2');
  await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(dialog.getByRole('status')).toHaveText('Copied');
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe(shown);
  // Counting the shells does them no harm.
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await podshell.run('echo unharmed $((6 * 7))');
  await podshell.sees(/^unharmed 42$/m);
});

test('a new version is told of quietly, and only where the user wants to know', async ({
  launch,
}) => {
  const asked: string[] = [];
  let answer = 'version: 99.0.0\n';
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(answer);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const feed = `http://127.0.0.1:${(server.address() as AddressInfo).port}/podshell`;
  const podshell = await launch({ settings: { updateFeed: feed } });
  const { page, app } = podshell;
  await app.evaluate(({ shell }) => {
    Object.assign(globalThis, { opened: [] });
    shell.openExternal = (url) => {
      (globalThis as unknown as { opened: string[] }).opened.push(url);
      return Promise.resolve();
    };
  });
  await podshell.openEnvironment('shop-a1b2');
  expect(asked).toEqual([]);

  await run(podshell, 'Look for a new version');
  const about = page.getByRole('dialog', { name: 'About Podshell' });
  await expect(about).toContainText('Podshell 99.0.0 is there.');
  expect(asked).toEqual([expect.stringMatching(/^\/podshell\/latest(-linux(-\w+)?|-mac)?\.yml$/)]);
  await page.keyboard.press('Escape');
  const note = page.getByRole('status').filter({ hasText: 'Podshell 99.0.0 is there' });
  await expect(note).toContainText('Nothing was downloaded');
  // The keyboard stays where it was.
  await expect(about).toHaveCount(0);
  await podshell.run('echo still $((6 * 7))');
  await podshell.sees('still 42');
  await note.getByRole('button', { name: 'What’s new' }).click();
  await expect
    .poll(() => app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened))
    .toEqual([feed]);
  await note.getByRole('button', { name: 'Later' }).click();
  await expect(note).toHaveCount(0);

  for (const [text, words] of [
    ['version: 0.1.0\n', 'This is the newest version'],
    ['<html>', 'What is there is no feed of versions.'],
    ['x'.repeat(1_000_000), 'What is there is no feed of versions.'],
  ] as const) {
    answer = text;
    await run(podshell, 'Look for a new version');
    const retry = about.getByRole('button', { name: 'Look for a new version' });
    await expect(about).toContainText(words);
    await expect(retry).toBeEnabled();
    await page.keyboard.press('Escape');
    await expect(about).toHaveCount(0);
  }
  await expect(podshell.alerts).toHaveCount(0);
  await podshell.end();
  server.close();
});
