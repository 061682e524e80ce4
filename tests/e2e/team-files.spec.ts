import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Locator } from '@playwright/test';
import type { DemoCluster } from '../cluster';
import { DEMO_LOGIN } from '../support/plugins';
import { violations } from './support/axe';
import { expect, test } from './support/fixtures';
import { copyToClipboard, dropFile } from './support/native';
import {
  allowPlugin,
  answerWithToken,
  consentDialog,
  writePluginKubeconfig,
} from './support/plugin-login';
import type { PodshellWindow } from './support/podshell-window';
import { startAgain } from './support/start-again';

/** A home without a kubeconfig, as on a new computer. */
const emptyHome = (folder: string) => ({ HOME: join(folder, 'home'), KUBECONFIG: undefined });

const offer = (podshell: PodshellWindow): Locator =>
  podshell.page.getByRole('dialog', { name: /^Add the cluster/ });

/** Writes a team file of the demo cluster; returns its path. */
function writeTeamFile(
  cluster: DemoCluster,
  folder: string,
  { file = 'demo-team.podshell', ...changes }: { file?: string; [field: string]: unknown } = {},
): string {
  const path = join(folder, file);
  const text = {
    podshell: 1,
    name: 'team-staging',
    cluster: { server: cluster.url, certificateAuthority: cluster.ca },
    namespaces: ['test'],
    labelKey: 'app',
    colour: 'green',
    signIn: { method: 'own' },
    ...changes,
  };
  writeFileSync(path, JSON.stringify(text));
  return path;
}

const pluginSignIn = (folder: string) => ({
  method: 'plugin',
  apiVersion: 'client.authentication.k8s.io/v1',
  command: 'demo-login',
  args: ['answer'],
  env: [{ name: 'DEMO_LOGIN', value: folder }],
  interactiveMode: 'Never',
});

/** With the tests' credential plugin on the PATH, by its name. */
const withPlugin = (folder: string) => ({
  ...emptyHome(folder),
  PATH: [dirname(DEMO_LOGIN), process.env['PATH']].join(delimiter),
});

async function agree(dialog: Locator, button: string): Promise<void> {
  const add = dialog.getByRole('button', { name: button, exact: true });
  await expect(add).toHaveAttribute('aria-disabled', 'false');
  await add.click();
}

/** Native dialogs cannot be driven: they answer with this from now on. */
async function answerDialogs(podshell: PodshellWindow, path: string): Promise<void> {
  await podshell.app.evaluate(({ dialog }, filePath) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] });
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);
}

/** Chooses a command from the palette of commands. */
async function runCommand(podshell: PodshellWindow, id: string): Promise<void> {
  await podshell.app.evaluate(({ BrowserWindow }, command) => {
    const [window] = BrowserWindow.getAllWindows();
    window?.webContents.send('podshell:event:command', { id: command });
  }, id);
}

test('a shared context opens in a fresh profile: file, sign-in, environments, shell', async ({
  launch,
  cluster,
  folder,
}) => {
  // Ops share a context that signs in with a program.
  const kubeconfig = writePluginKubeconfig(cluster, folder, { args: ['answer'] });
  const shared = join(folder, 'plugged.podshell');
  const ops = await launch({
    kubeconfig,
    settings: { contexts: { plugged: { protected: true, colour: 'red', labelKey: 'app' } } },
  });
  await answerWithToken(cluster, folder);
  await allowPlugin(ops);
  await ops.item(1, 'shop-a1b2').waitFor();
  await answerDialogs(ops, shared);
  await runCommand(ops, 'team.export');
  const dialog = ops.page.getByRole('dialog', { name: 'Team file for others' });
  const preview = dialog.getByRole('region', { name: 'What the file will hold' });
  await expect(preview).toContainText('"command": "demo-login"');
  await expect(dialog).toContainText('The sign-in program goes by its name only');
  expect(await violations(ops)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save…' }).click();
  await expect(dialog).toContainText(`Saved as ${shared}`);
  expect(readFileSync(shared, 'utf8')).toBe(await preview.textContent());
  expect(statSync(shared).mode & 0o777).toBe(0o644);

  // A tester who has nothing but the program and the file.
  const tester = await launch({ kubeconfig: null, env: withPlugin(folder), args: [shared] });
  const question = offer(tester);
  await expect(question).toContainText(cluster.url);
  await expect(question).toContainText('with the program demo-login');
  await expect(question).toContainText(/[0-9A-F]{2}(:[0-9A-F]{2}){31}/);
  expect(await violations(tester)).toEqual([]);
  const ran = join(folder, 'runs');
  const before = existsSync(ran) ? readFileSync(ran, 'utf8') : '';
  await agree(question, 'Add');
  // Nothing is run before the user has agreed to the program itself.
  await expect(consentDialog(tester)).toContainText('answer');
  expect(existsSync(ran) ? readFileSync(ran, 'utf8') : '').toBe(before);
  await allowPlugin(tester);
  await tester.openEnvironment('shop-a1b2');
  await expect(tester.status).toContainText('plugged');
  await expect(tester.status).toContainText('protected');
});

test('a token from the clipboard signs in, and stays with the app', async ({
  launch,
  cluster,
  folder,
}) => {
  const podshell = await launch({
    kubeconfig: null,
    env: emptyHome(folder),
    args: [writeTeamFile(cluster, folder)],
  });
  const token = cluster.issueToken('developer');
  const question = offer(podshell);
  await expect(question).toContainText('with your own credentials');
  await question.getByLabel('The kubeconfig or token on the clipboard').check();

  await copyToClipboard(podshell, 'no token');
  await agree(question, 'Add');
  await expect(question.getByRole('alert')).toContainText('no token, on the clipboard');

  await copyToClipboard(podshell, token);
  await agree(question, 'Add');
  await podshell.openEnvironment('shop-a1b2');
  await expect(podshell.context).toContainText('team-staging');
  const kept = join(folder, 'user-data-0', 'kubeconfigs');
  const copies = readdirSync(kept).filter((name) => name.endsWith('.yaml'));
  expect(copies).toHaveLength(1);
  expect(statSync(join(kept, copies[0] ?? '')).mode & 0o777).toBe(0o600);
  expect(await podshell.page.content()).not.toContain(token);
});

test('credentials of a kubeconfig that the user was given, and a second file of that name', async ({
  launch,
  cluster,
  folder,
}) => {
  const given = join(folder, 'given');
  await cluster.writeKubeconfig(given, { contexts: ['demo-cert'], currentContext: 'demo-cert' });
  const podshell = await launch({ kubeconfig: null, env: emptyHome(folder) });
  await expect(podshell.page.getByText('kubeconfig').first()).toBeVisible();
  await startAgain(podshell, [writeTeamFile(cluster, folder)]);
  await answerDialogs(podshell, given);
  await agree(offer(podshell), 'Choose file and add…');
  await podshell.item(1, 'shop-a1b2').waitFor();

  // The same name from elsewhere: asked about, and nothing is lost.
  const other = writeTeamFile(cluster, folder, {
    file: 'other.podshell',
    namespaces: ['restricted'],
  });
  await startAgain(podshell, [other]);
  const question = offer(podshell);
  await expect(question).toContainText('“team-staging” is there already');
  await question.getByLabel('Keep both').check();
  await question.getByLabel('Those of team-staging').check();
  await agree(question, 'Add');
  await expect(podshell.context).toContainText('team-staging (2)');

  // Replaced by the first again.
  await startAgain(podshell, [
    writeTeamFile(cluster, folder, { file: 'third.podshell', colour: 'red', protected: true }),
  ]);
  await expect(question).toContainText('protected');
  await question.getByLabel('Those of team-staging', { exact: true }).check();
  await agree(question, 'Add');
  await podshell.openEnvironment('shop-a1b2');
  await expect(podshell.status).toContainText('protected');
  await podshell.context.click();
  await expect(podshell.page.getByRole('option')).toHaveCount(2);
});

test('credentials go to another server only with a warning', async ({
  launch,
  cluster,
  folder,
}) => {
  const podshell = await launch();
  await podshell.item(1, 'shop-a1b2').waitFor();
  const url = new URL(cluster.url);
  await startAgain(podshell, [
    writeTeamFile(cluster, folder, { cluster: { server: `https://evil.example:${url.port}` } }),
  ]);
  const question = offer(podshell);
  await expect(question.getByLabel('A kubeconfig file that you were given…')).toBeChecked();
  await question.getByLabel('Those of demo used', { exact: false }).first().check();
  await expect(question.getByRole('status')).toContainText('belong to another server');
  // And main asks again, in a window that no page can draw over or answer.
  await podshell.app.evaluate(({ dialog }) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    dialog.showMessageBox = (_window: unknown, options?: { message: string }) => {
      asked.push(options?.message ?? '');
      return Promise.resolve({ response: 0, checkboxChecked: false });
    };
  });
  await agree(question, 'Add');
  await expect
    .poll(() => podshell.app.evaluate(() => Reflect.get(globalThis, 'asked') as unknown))
    .toEqual([`Send the credentials of demo to https://evil.example:${url.port}?`]);
  await expect(question).toBeVisible();
  expect(existsSync(join(folder, 'user-data-0', 'kubeconfigs'))).toBe(false);
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(question).toBeHidden();
});

const HOSTILE: readonly (readonly [string, (cluster: DemoCluster) => unknown, string])[] = [
  ['a token', () => ({ signIn: { method: 'own', token: 'x' } }), 'is, or holds, a secret'],
  ['a password', ({ url }) => ({ cluster: { server: url, password: 'x' } }), 'a secret'],
  ['a user in the address', () => ({ cluster: { server: 'https://a:b@c' } }), 'a secret'],
  ['a token file', () => ({ signIn: { method: 'own', tokenFile: '/etc/shadow' } }), 'a secret'],
  [
    'a CA path',
    () => ({ cluster: { server: 'https://c', certificateAuthority: '/etc/ca.pem' } }),
    'a place on your computer',
  ],
  [
    'a relative program',
    () => ({ signIn: { ...pluginSignIn('/x'), command: './evil' } }),
    'a place on your computer',
  ],
  [
    'an absolute program',
    () => ({ signIn: { ...pluginSignIn('/x'), command: '/bin/sh' } }),
    'a place on your computer',
  ],
  [
    'a loaded library',
    () => ({ signIn: { ...pluginSignIn('/x'), env: [{ name: 'LD_PRELOAD', value: '/x.so' }] } }),
    'LD_PRELOAD',
  ],
  ['plain http', () => ({ cluster: { server: 'http://c.example' } }), 'not encrypted'],
  ['a file address', () => ({ cluster: { server: 'file:///etc/passwd' } }), 'cluster.server'],
  ['a turned name', () => ({ name: 'prod\u202egnigats' }), '“name”'],
  ['an unknown field', () => ({ run: 'id' }), '“run”'],
  ['a newer format', () => ({ podshell: 2 }), 'newer Podshell'],
];

test('hostile team files are refused in a sentence, and nothing is kept of them', async ({
  launch,
  cluster,
  folder,
}) => {
  const podshell = await launch();
  await podshell.item(1, 'shop-a1b2').waitFor();
  const files = HOSTILE.map(([, changes], index) =>
    writeTeamFile(cluster, folder, { file: `h${index}.podshell`, ...(changes(cluster) as object) }),
  );
  const broken = join(folder, 'broken.podshell');
  writeFileSync(broken, '{"podshell": 1, "__proto__": {"x": 1}, ');
  const nested = join(folder, 'nested.podshell');
  writeFileSync(nested, `{"podshell":1,"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
  const all: [string, string][] = [
    ...files.map((file, index): [string, string] => [file, HOSTILE[index]?.[2] ?? '']),
    [broken, 'no team file'],
    [nested, 'does not say'],
    [join(folder, 'missing.podshell'), "can't be read"],
  ];
  for (let from = 0; from < all.length; from += 4) {
    const some = all.slice(from, from + 4);
    await startAgain(
      podshell,
      some.map(([file]) => file),
    );
    for (const [file, words] of some) {
      const notice = podshell.alerts.filter({ hasText: file });
      await expect(notice).toContainText(words);
      await notice.getByRole('button', { name: 'Dismiss' }).click();
    }
  }
  await expect(podshell.page.getByRole('dialog')).toHaveCount(0);
  expect(existsSync(join(folder, 'user-data-0', 'kubeconfigs'))).toBe(false);
});

test('a dropped team file is asked about, also by another name', async ({
  launch,
  cluster,
  folder,
}) => {
  const home = emptyHome(folder);
  mkdirSync(home.HOME, { recursive: true });
  const podshell = await launch({ kubeconfig: null, env: home });
  // As mail programs name what they do not know.
  const path = writeTeamFile(cluster, folder, { file: 'demo-team.podshell.txt' });
  await podshell.page.getByRole('button', { name: 'Choose a file…' }).waitFor();
  await dropFile(podshell, path);
  await expect(offer(podshell)).toContainText(path);
  await podshell.page.keyboard.press('Escape');
  await expect(offer(podshell)).toBeHidden();

  // So is one that is taken for a kubeconfig, and one from its own chooser.
  const other = writeTeamFile(cluster, folder, { file: 'other.podshell' });
  await answerDialogs(podshell, other);
  await podshell.page.getByRole('button', { name: 'Choose a file…' }).click();
  await expect(offer(podshell)).toContainText(other);
  await podshell.page.keyboard.press('Escape');
  await expect(offer(podshell)).toBeHidden();
  await runCommand(podshell, 'team.open');
  await expect(offer(podshell)).toContainText(other);
});
