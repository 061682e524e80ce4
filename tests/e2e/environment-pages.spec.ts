import type { Locator } from '@playwright/test';
import { expect, test } from './support/fixtures';
import type { PodshellWindow } from './support/podshell-window';

/** Has main note the addresses that it would open. */
const noteOpened = ({ app }: PodshellWindow): Promise<void> =>
  app.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    shell.openExternal = (url) => {
      opened.push(url);
      return Promise.resolve();
    };
  });
const opened = ({ app }: PodshellWindow): Promise<unknown> =>
  app.evaluate(() => Reflect.get(globalThis, 'opened') as unknown);

/** The pages that the menu of an environment offers, once it has looked for them. */
async function openMenu(podshell: PodshellWindow, environment: string): Promise<Locator> {
  await podshell.item(1, environment).click({ button: 'right' });
  await podshell.page.getByRole('menuitem', { name: 'What’s going on' }).waitFor();
  return podshell.page.getByRole('menuitem', { name: /^Open page/ });
}

test('the address of an Ingress is shown before it is opened, and opened as it was shown', async ({
  podshell,
}) => {
  await noteOpened(podshell);
  await podshell.item(1, 'shop-a1b2').waitFor();
  const secure = 'https://shop-a1b2.test.demo.local/';
  const pages = await openMenu(podshell, 'shop-a1b2');
  await expect(pages).toHaveCount(1);
  await expect(pages).toContainText(secure);
  expect(await opened(podshell)).toEqual([]);
  await pages.click();
  await expect.poll(() => opened(podshell)).toEqual([secure]);

  // Named by its Service alone, without TLS; and from what is said about the environment.
  await openMenu(podshell, 'pay-9f8e');
  await podshell.page.getByRole('menuitem', { name: 'What’s going on' }).click();
  const plain = 'http://pay-9f8e.test.demo.local/';
  const section = podshell.panel.getByRole('region', { name: 'Pages' });
  await expect(section).toContainText(plain);
  await expect(section).toContainText('named by pay-9f8e');
  await section.getByRole('button', { name: `Open ${plain}` }).click();
  await expect.poll(() => opened(podshell)).toEqual([secure, plain]);
});

test('of the addresses that annotations name, web addresses are offered and nothing else', async ({
  podshell,
  cluster,
}) => {
  await noteOpened(podshell);
  const page = 'https://paged-1111.example.com/login?next=%2Fcart';
  const annotated = (name: string, address: string) =>
    cluster.createEnvironment({ name, annotations: { 'podshell.github.io/page': address } });
  await annotated('paged-1111', page);
  await annotated('paged-2222', 'file:///etc/passwd');
  await annotated('paged-3333', 'javascript:alert(document.domain)');
  await annotated('paged-4444', 'https://shop.example.com@evil.example.com/');

  for (const name of ['paged-2222', 'paged-3333', 'paged-4444']) {
    // With its pod, whose annotation the menu knows without asking anybody.
    await expect(podshell.item(1, name)).toHaveAccessibleDescription(/1 of 1 ready/);
    await expect(await openMenu(podshell, name)).toHaveCount(0);
    await podshell.page.keyboard.press('Escape');
    await expect(podshell.page.getByRole('menu')).toHaveCount(0);
  }
  await expect(podshell.item(1, 'paged-1111')).toHaveAccessibleDescription(/1 of 1 ready/);
  const good = await openMenu(podshell, 'paged-1111');
  await expect(good).toHaveCount(1);
  await expect(good).toContainText(page);
  await good.click();
  await expect.poll(() => opened(podshell)).toEqual([page]);

  // Whatever the page asks for, main opens web addresses and nothing else.
  for (const address of ['file:///etc/passwd', 'javascript:alert(1)', 'smb://server/share']) {
    const refused = podshell.page.evaluate(
      `window.podshell.openLink({ url: ${JSON.stringify(address)} })`,
    );
    expect(await refused).toMatchObject({ ok: false, error: { kind: 'invalid-request' } });
  }
  expect(await opened(podshell)).toEqual([page]);
});
