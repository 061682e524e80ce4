import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { violations } from './support/axe';
import { countExecs } from './support/exec-requests';
import { expect, test } from './support/fixtures';
import type { PodshellWindow } from './support/podshell-window';
import { startAgain } from './support/start-again';

const link = (query: string): string => `podshell://open?${query}`;
const SHOP = link('context=demo&namespace=test&env=shop-a1b2');

const question = (podshell: PodshellWindow): Locator =>
  podshell.page.getByRole('dialog', { name: 'Open this shell?' });
const nothingOpened = (podshell: PodshellWindow): Locator =>
  podshell.page.getByRole('dialog', { name: 'Nothing was opened' });

/** Agrees, once the question can be agreed to. */
async function agree(dialog: Locator): Promise<void> {
  const open = dialog.getByRole('button', { name: 'Open shell' });
  await expect(open).toHaveAttribute('aria-disabled', 'false');
  await open.click();
}

test('a link asks, opens the shell, and the next one goes to it', async ({ podshell }) => {
  await podshell.item(1, 'shop-a1b2').waitFor();
  const again = await startAgain(podshell, [SHOP]);
  expect(again.code).toBe(0);
  const dialog = question(podshell);
  await expect(dialog).toContainText('shop-a1b2');
  await expect(dialog).toContainText('https://127.0.0.1');
  await expect(dialog.getByRole('button', { name: 'Open shell' })).toBeFocused();
  expect(await violations(podshell)).toEqual([]);
  await expect(podshell.tabs).toHaveCount(0);
  await agree(dialog);
  await podshell.prompt();
  await expect(podshell.tabs).toHaveCount(1);
  // The keyboard is the shell's, without a click.
  await podshell.page.keyboard.type('echo first in $POD_NAME');
  await podshell.page.keyboard.press('Enter');
  await podshell.sees(/first in shop-a1b2/);

  await startAgain(podshell, [SHOP]);
  await agree(question(podshell));
  await expect(question(podshell)).toBeHidden();
  await expect(podshell.tabs).toHaveCount(1);
  await podshell.page.keyboard.type('echo again in $POD_NAME');
  await podshell.page.keyboard.press('Enter');
  await podshell.sees(/again in shop-a1b2/);
});

test('refused, a link opens nothing', async ({ podshell, cluster }) => {
  await podshell.item(1, 'shop-a1b2').waitFor();
  const execs = countExecs(cluster);
  await startAgain(podshell, [SHOP]);
  await question(podshell).getByRole('button', { name: 'Cancel' }).click();
  await expect(question(podshell)).toBeHidden();
  // What follows comes after it: nothing of the first is left.
  await startAgain(podshell, [link('context=demo&namespace=test&env=pay-9f8e')]);
  await expect(question(podshell)).toContainText('pay-9f8e');
  await podshell.page.keyboard.press('Escape');
  await expect(question(podshell)).toBeHidden();
  await expect(podshell.tabs).toHaveCount(0);
  expect(execs()).toBe(0);
});

test('for a protected context, Enter is no', async ({ launch }) => {
  const podshell = await launch({ settings: { contexts: { demo: { protected: true } } } });
  await podshell.item(1, 'shop-a1b2').waitFor();
  await startAgain(podshell, [SHOP]);
  const dialog = question(podshell);
  await expect(dialog).toContainText('demo is a protected context');
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await podshell.page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(podshell.tabs).toHaveCount(0);

  // The same for what was typed: it can end in a protected context by mistake.
  await startAgain(podshell, ['--env', 'shop-a1b2']);
  await expect(dialog).toContainText('A command line asks for it');
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await agree(dialog);
  await podshell.prompt();
});

test('a key that was meant for a shell does not answer', async ({ podshell }) => {
  await podshell.openEnvironment('shop-a1b2');
  // Pressed over and over, as by someone who types on; what is pressed once it can be seen counts.
  await podshell.page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    new MutationObserver(() => {
      const open = [...document.querySelectorAll('[role=dialog] button')].find(
        ({ textContent }) => textContent === 'Open shell',
      );
      if (!(open instanceof HTMLElement) || seen.length > 0) return;
      seen.push(open.ariaDisabled ?? '');
      open.click();
    }).observe(document.body, { childList: true, subtree: true });
  });
  await startAgain(podshell, [link('context=demo&namespace=test&env=pay-9f8e')]);
  await expect(question(podshell)).toBeVisible();
  await expect
    .poll(() => podshell.page.evaluate(() => Reflect.get(window, 'seen') as unknown))
    .toEqual(['true']);
  await expect(question(podshell)).toBeVisible();
  await expect(podshell.tabs).toHaveCount(1);
});

test('a link to a context that is not here says which there are', async ({ podshell }) => {
  await podshell.item(1, 'shop-a1b2').waitFor();
  await startAgain(podshell, [link('context=prod%E2%9C%93&namespace=test&env=shop-a1b2')]);
  const dialog = nothingOpened(podshell);
  await expect(dialog).toContainText('no context called “prod✓”');
  await expect(dialog.getByRole('listitem')).toContainText(['demo', 'demo-cert']);
  await dialog.getByRole('button', { name: 'Contexts and kubeconfig files…' }).click();
  await expect(
    podshell.page.getByRole('dialog', { name: 'Contexts and kubeconfig files' }),
  ).toBeVisible();
  await expect(podshell.tabs).toHaveCount(0);
});

test('a link leads to another context and to its list', async ({ podshell }) => {
  await podshell.item(1, 'shop-a1b2').waitFor();
  await startAgain(podshell, [link('context=demo-cert&namespace=test&env=shop-a1b2')]);
  await agree(question(podshell));
  await podshell.prompt();
  await expect(podshell.status).toContainText('demo-cert');
  await expect(podshell.context).toContainText('demo-cert');
});

test('a link to an environment that is being built opens its shell once it is there', async ({
  podshell,
  cluster,
}) => {
  await podshell.item(1, 'shop-a1b2').waitFor();
  await startAgain(podshell, [link('context=demo&namespace=test&env=soon-3333')]);
  await agree(question(podshell));
  await expect(podshell.tabs.first()).toHaveAccessibleDescription(/no shell yet/);
  await cluster.createEnvironment({ name: 'soon-3333' });
  await podshell.prompt();
  await expect(podshell.tabs).toHaveCount(1);
});

const HOSTILE = [
  'podshell:',
  'podshell:///',
  'podshell://',
  'podshell://run?context=demo&namespace=test&env=shop-a1b2',
  'podshell://open',
  'podshell://open?context=demo&namespace=test',
  'podshell://open:80?context=demo&namespace=test&env=shop-a1b2',
  'podshell://demo@open?context=demo&namespace=test&env=shop-a1b2',
  'podshell://open/../exec?context=demo&namespace=test&env=shop-a1b2',
  `${SHOP}#fragment`,
  `${SHOP}&command=id`,
  `${SHOP}&confirm=false`,
  `${SHOP}&env=pay-9f8e`,
  `${SHOP}&pod=../../etc/passwd`,
  `${SHOP}&container=%00`,
  `${SHOP}&__proto__=x`,
  link('context=demo&namespace=test&env=%2e%2e%2fshop'),
  link('context=demo&namespace=kube%2Fsystem&env=shop-a1b2'),
  link('context=de%E2%80%AEmo&namespace=test&env=shop-a1b2'),
  link('context=demo&namespace=test&env=%E0%A4%A'),
  link(`context=${'x'.repeat(5000)}&namespace=test&env=shop-a1b2`),
  link('context=demo+&namespace=test&env=shop-a1b2'),
];

test('hostile links are refused in a sentence and do nothing', async ({ podshell, cluster }) => {
  await podshell.item(1, 'shop-a1b2').waitFor();
  const execs = countExecs(cluster);
  const refusal = podshell.alerts.filter({ hasText: 'A link was not followed' });
  // A few at a time, as one start may bring several; each is answered before the next ones come.
  for (let from = 0; from < HOSTILE.length; from += 4) {
    const { code } = await startAgain(podshell, HOSTILE.slice(from, from + 4));
    expect(code).toBe(0);
    await expect(refusal.first()).toBeVisible();
    while ((await refusal.count()) > 0) {
      await refusal.first().getByRole('button', { name: 'Dismiss' }).click();
    }
  }
  await expect(podshell.page.getByRole('dialog')).toHaveCount(0);
  await expect(podshell.tabs).toHaveCount(0);
  await expect(podshell.context).toContainText('demo');
  expect(execs()).toBe(0);
});

test('of a flood of links a few wait, one at a time', async ({ podshell }) => {
  await podshell.item(1, 'shop-a1b2').waitFor();
  const flood = Array.from({ length: 12 }, (_, index) =>
    link(`context=demo&namespace=test&env=flood-${index}`),
  );
  await startAgain(podshell, flood);
  for (let index = 0; index < 5; index += 1) {
    await expect(podshell.page.getByRole('dialog')).toHaveCount(1);
    await expect(question(podshell)).toContainText(`flood-${index}`);
    await podshell.page.keyboard.press('Escape');
  }
  await expect(question(podshell)).toBeHidden();
  await expect(podshell.alerts.filter({ hasText: 'More than 5 links' })).toBeVisible();
  await expect(podshell.tabs).toHaveCount(0);
});

test('a link and an environment that a start brings along wait for the page', async ({
  launch,
}) => {
  const linked = await launch({ args: [SHOP] });
  await agree(question(linked));
  await linked.prompt();

  const named = await launch({ args: ['--env', 'shop-a1b2'] });
  await named.prompt();
  await expect(named.tabs).toHaveCount(1);
  await expect(question(named)).toBeHidden();
});

test('the command line opens environments, pods and containers in the open window', async ({
  podshell,
  cluster,
}) => {
  await podshell.item(1, 'shop-a1b2').waitFor();
  await startAgain(podshell, ['--env', 'shop-a1b2']);
  await podshell.prompt();
  await expect(podshell.tabs).toHaveCount(1);

  const first = await podshell.podName();
  const [pod = ''] = cluster
    .pods('test')
    .filter(({ metadata }) => metadata.labels?.['app'] === 'shop-a1b2')
    .map(({ metadata }) => metadata.name)
    .filter((name) => name !== first);
  await startAgain(podshell, [`--pod=${pod}`]);
  await expect(podshell.tabs).toHaveCount(2);
  await podshell.prompt();
  expect(await podshell.podName()).toBe(pod);

  await startAgain(podshell, ['--pod', 'no-such-pod', '--namespace', 'test']);
  await expect(
    podshell.alerts.filter({ hasText: "Can't open a shell in no-such-pod" }),
  ).toBeVisible();
  await expect(podshell.tabs).toHaveCount(2);

  const wrong = await startAgain(podshell, ['--env', '../x']);
  expect(wrong.code).toBe(2);
  expect(wrong.output).toContain('--env needs a name');
  expect(wrong.output).toContain('Usage: podshell');
});

test('a second start with another kubeconfig is told that this window has its own', async ({
  podshell,
  folder,
}) => {
  await podshell.item(1, 'shop-a1b2').waitFor();
  const other = join(folder, 'other');
  await startAgain(podshell, ['--kubeconfig', 'other', '--env', 'shop-a1b2'], folder);
  const notice = podshell.alerts.filter({ hasText: 'Podshell is open already' });
  await expect(notice).toContainText(other);
  await expect(notice).toContainText('--user-data-dir');
  await expect(podshell.tabs).toHaveCount(0);

  // The same one is no other.
  await startAgain(podshell, ['--kubeconfig=kubeconfig', '--env', 'shop-a1b2'], folder);
  await podshell.prompt();
});
