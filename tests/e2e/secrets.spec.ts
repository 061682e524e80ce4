import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import type { Page } from '@playwright/test';
import { stringify } from 'yaml';
import type { DemoCluster } from '../cluster';
import { HttpProxy } from '../support/http-proxy';
import { DEMO_LOGIN } from '../support/plugins';
import { expect, test } from './support/fixtures';
import { tapPage } from './support/page-tap';
import { allowPlugin, answerWithToken, consentDialog } from './support/plugin-login';
import type { PodshellWindow } from './support/podshell-window';

const PROXY_USER = 'canary-user';
const PROXY_PASSWORD = 'CanaryProxyR4t8Wp1Zk2';
const PLUGIN_PASSWORD = 'CanaryPluginQx9Lm4Vt8';
const BROKEN_TOKEN = 'CanaryBrokenJd0FgHb5N';
const PASTED_TOKEN = 'CanaryPastedT7mC3vXe6';

/** Every way in which a kubeconfig of five contexts can hold a secret, and the secrets. */
async function canaryKubeconfig(cluster: DemoCluster, folder: string, proxy: string) {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const token = cluster.issueToken('developer');
  const answered = await answerWithToken(cluster, folder);
  const pair = await cluster.issueCertificate('developer');
  const withCredentials = (proxyAddress: string): string => {
    const address = new URL(proxyAddress);
    address.username = PROXY_USER;
    address.password = PROXY_PASSWORD;
    return address.href;
  };
  const demo = { server: cluster.url, 'certificate-authority-data': base64(cluster.ca) };
  const contexts = [
    ['by-token', 'demo', 'token'],
    ['by-certificate', 'demo', 'certificate'],
    ['by-proxy', 'proxied', 'token'],
    ['by-lost-proxy', 'lost', 'token'],
    ['by-plugin', 'demo', 'plugin'],
  ] as const;
  const good = join(folder, 'good');
  writeFileSync(
    good,
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        { name: 'demo', cluster: demo },
        { name: 'proxied', cluster: { ...demo, 'proxy-url': withCredentials(proxy) } },
        {
          name: 'lost',
          cluster: { ...demo, 'proxy-url': withCredentials('http://127.0.0.1:1') },
        },
      ],
      users: [
        { name: 'token', user: { token } },
        {
          name: 'certificate',
          user: {
            'client-certificate-data': base64(pair.cert),
            'client-key-data': base64(pair.key),
          },
        },
        {
          name: 'plugin',
          user: {
            exec: {
              apiVersion: 'client.authentication.k8s.io/v1',
              command: DEMO_LOGIN,
              args: ['answer', `--password=${PLUGIN_PASSWORD}`],
              env: [
                { name: 'DEMO_LOGIN', value: folder },
                { name: 'DEMO_PASSWORD', value: PLUGIN_PASSWORD },
              ],
              interactiveMode: 'Never',
            },
          },
        },
      ],
      contexts: contexts.map(([name, of, user]) => ({
        name,
        context: { cluster: of, user, namespace: 'test' },
      })),
      'current-context': 'by-token',
    }),
  );
  const broken = join(folder, 'broken');
  writeFileSync(broken, `apiVersion: v1\nusers:\n- name: x\n  user: { token: [${BROKEN_TOKEN}\n`);
  const keyLine = pair.key.split('\n')[1] ?? '';
  expect(keyLine.length).toBeGreaterThan(30);
  const secrets = [
    ...[token, answered, keyLine, base64(pair.key).slice(100, 160)],
    ...[PROXY_PASSWORD, PLUGIN_PASSWORD, BROKEN_TOKEN, PASTED_TOKEN],
    base64(`${PROXY_USER}:${PROXY_PASSWORD}`),
  ];
  return { good, broken, token, secrets };
}

/** Everything in the page that has text: also what is typed into fields, and in shadow roots. */
function pageText(page: Page): Promise<string> {
  return page.evaluate(() => {
    const texts: string[] = [document.title];
    const read = (root: Document | ShadowRoot): void => {
      for (const element of root.querySelectorAll('*')) {
        if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) {
          texts.push(element.value);
        }
        if (element.shadowRoot) {
          texts.push(element.shadowRoot.innerHTML);
          read(element.shadowRoot);
        }
      }
    };
    texts.push(document.documentElement.outerHTML);
    read(document);
    texts.push(JSON.stringify(localStorage), JSON.stringify(sessionStorage));
    return texts.join('\n');
  });
}

/** All files below a folder, by their path in it, as Latin-1. */
function filesBelow(folder: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const read = (below: string): void => {
    for (const name of readdirSync(below)) {
      const path = join(below, name);
      const kind = statSync(path, { throwIfNoEntry: false });
      if (kind?.isDirectory() === true) read(path);
      else if (kind?.isFile() === true)
        files.set(relative(folder, path), readFileSync(path, 'latin1'));
    }
  };
  read(folder);
  return files;
}

const copied = (podshell: PodshellWindow): Promise<string> =>
  podshell.app.evaluate(({ clipboard }) => clipboard.readText());

test('no secret of a kubeconfig gets to the page, the disk, the log or the clipboard', async ({
  launch,
  cluster,
  folder,
}) => {
  test.setTimeout(180_000);
  const proxy = await HttpProxy.start({
    credentials: { user: PROXY_USER, password: PROXY_PASSWORD },
  });
  const { good, broken, token, secrets } = await canaryKubeconfig(cluster, folder, proxy.address);
  const found = (text: string): string[] =>
    secrets.filter((secret) =>
      [
        secret,
        encodeURIComponent(secret),
        Buffer.from(secret).toString('base64').slice(0, -4),
      ].some((form) => text.includes(form)),
    );
  // The net must catch what it is for.
  for (const secret of secrets) expect(found(`<i>${secret}</i>`)).toContain(secret);

  const podshell = await launch({
    kubeconfig: null,
    env: { HOME: folder, KUBECONFIG: [good, broken].join(delimiter), PODSHELL_TRACE: '1' },
  });
  const { page, app } = podshell;
  let printed = '';
  for (const stream of [app.process().stdout, app.process().stderr]) {
    stream?.on('data', (chunk: Buffer) => (printed += chunk.toString('latin1')));
  }
  const told = await tapPage(app);
  const shows = async (what: string): Promise<void> => {
    expect(found(await pageText(page)), what).toEqual([]);
  };
  // By its text: a long name is drawn in two halves, and is no one word to the accessibility tree.
  const choose = async (context: string): Promise<void> => {
    await podshell.context.click();
    await page.getByRole('option').filter({ hasText: context }).click();
  };
  await page.reload();

  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('echo canary-free');
  await podshell.sees(/^canary-free$/m);
  await shows('the shell');

  // A server, or a proxy before it, that prints what it was sent.
  cluster.faults.respond({ match: /\/pods\b/, code: 401, message: `I got Bearer ${token}, no` });
  cluster.dropWatches('reset');
  const refused = podshell.alerts.filter({ hasText: 'does not accept the credentials' });
  await expect(refused).toContainText('I got Bearer •••, no');
  await podshell.item(1, 'pay-9f8e').click();
  await expect(refused).toHaveCount(2);
  await shows('a 401');
  cluster.faults.clear();

  for (const context of ['by-certificate', 'by-proxy', 'by-token']) {
    await choose(context);
    await expect(podshell.item(1, 'shop-a1b2')).toBeVisible();
    await shows(context);
  }
  expect(proxy.asked.length).toBeGreaterThan(0);
  await choose('by-lost-proxy');
  await expect(podshell.alerts.filter({ hasText: '127.0.0.1:1' }).first()).toBeVisible();
  await shows('a proxy that is away');
  await choose('by-plugin');
  await consentDialog(podshell).waitFor();
  await shows('the question about the plugin');
  await allowPlugin(podshell);
  await expect(podshell.item(1, 'shop-a1b2')).toBeVisible();

  await podshell.context.click();
  await page.getByRole('button', { name: 'Contexts and kubeconfig files…' }).click();
  const manager = page.getByRole('dialog', { name: 'Contexts and kubeconfig files' });
  for (const [context, end] of [
    ['by-token', 'Every step passed'],
    ['by-certificate', 'Every step passed'],
    ['by-proxy', 'Every step passed'],
    ['by-plugin', 'Every step passed'],
    ['by-lost-proxy', 'Failed at: Network connection'],
  ] as const) {
    await manager.getByRole('option', { name: context, exact: true }).click();
    await manager.getByRole('button', { name: 'Check connection' }).click();
    await expect(manager).toContainText(end);
    await manager.getByRole('button', { name: 'Copy report' }).click();
    await expect.poll(() => copied(podshell)).toContain(`connection check of ${context}`);
    expect(found(await copied(podshell)), `the report of ${context}`).toEqual([]);
    await shows(`the check of ${context}`);
  }
  await page.keyboard.press('Escape');

  const paste = async (text: string): Promise<void> => {
    await app.evaluate(({ clipboard }, it) => clipboard.writeText(it), text);
    await podshell.context.click();
    await page.getByRole('button', { name: 'Contexts and kubeconfig files…' }).click();
    await manager.getByRole('button', { name: /^Kubeconfig files/ }).click();
    await manager.getByRole('button', { name: 'Paste' }).click();
    await page.keyboard.press('Escape');
  };
  await paste(`users:\n- name: x\n  user: { token: "${PASTED_TOKEN}\n`);
  await expect(podshell.alerts.filter({ hasText: 'The pasted text, line' })).toBeVisible();
  await shows('a broken paste');
  await paste(
    stringify({
      clusters: [{ name: 'p', cluster: { server: 'https://127.0.0.1:1' } }],
      users: [{ name: 'p', user: { token: PASTED_TOKEN } }],
      contexts: [{ name: 'pasted', context: { cluster: 'p', user: 'p' } }],
    }),
  );
  await expect(podshell.alerts.filter({ hasText: 'pasted is kept, but' })).toBeVisible();
  await shows('a paste');

  const heard = await told();
  await podshell.end();
  await proxy.stop();
  expect(heard).toContain('canary-free');
  expect(heard).toContain('podshell:request:start');
  expect(found(heard), 'what main told the page').toEqual([]);
  expect(printed).not.toBe('');
  expect(found(printed), 'stdout and stderr').toEqual([]);
  const files = filesBelow(join(folder, 'user-data-0'));
  expect(files.get('settings.json')).toContain('pluginConsents');
  const holding = [...files].filter(([, content]) => found(content).length > 0);
  // The app's own copy of what was pasted; nothing else.
  expect(holding.map(([path]) => path.replace(/[^/]+\.yaml$/, 'COPY'))).toEqual([
    'kubeconfigs/COPY',
  ]);
});
