import type { Locator } from '@playwright/test';
import { violations } from './support/axe';
import { expect, test } from './support/fixtures';
import type { PodshellWindow } from './support/podshell-window';

const bar = ({ page }: PodshellWindow): Locator =>
  page.getByRole('search', { name: 'Find in this terminal' });
const field = (podshell: PodshellWindow): Locator =>
  bar(podshell).getByRole('searchbox', { name: 'Find' });
const count = (podshell: PodshellWindow): Locator => bar(podshell).getByRole('status');

/** The marked text on the screen, a piece per mark; the one in use is `active`. */
async function marks({ page }: PodshellWindow): Promise<{ all: number; active: number }> {
  return {
    all: await page.locator('.find-match').filter({ visible: true }).count(),
    active: await page.locator('.find-match-active').filter({ visible: true }).count(),
  };
}

test('finds text by keyboard alone: count, marks, next, previous, back to the shell', async ({
  podshell,
}) => {
  const { page } = podshell;
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('for i in $(seq 1 300); do echo "line $i apple"; done; echo Ende');
  await podshell.sees(/^Ende$/m);
  await podshell.prompt();

  await page.keyboard.press('Control+Shift+F');
  await expect(field(podshell)).toBeFocused();
  await page.keyboard.type('apple');
  // 300 lines, and the command itself.
  await expect(count(podshell)).toHaveText('301 of 301');
  await expect.poll(async () => (await marks(podshell)).active).toBe(1);
  await expect.poll(async () => (await marks(podshell)).all).toBeGreaterThan(10);

  await page.keyboard.press('Enter');
  await expect(count(podshell)).toHaveText('1 of 301');
  await podshell.sees('seq 1 300');
  await page.keyboard.press('F3');
  await expect(count(podshell)).toHaveText('2 of 301');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.press('Shift+F3');
  await expect(count(podshell)).toHaveText('301 of 301');

  await page.keyboard.press('Escape');
  await expect(bar(podshell)).toBeHidden();
  await expect.poll(() => marks(podshell)).toEqual({ all: 0, active: 0 });
  await podshell.run('echo typed-$((40+2))');
  await podshell.sees('typed-42');
});

test('case, whole words and expressions; what is no expression is said', async ({ podshell }) => {
  const { page } = podshell;
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run(String.raw`clear; printf 'Pod pod\npods podium POD\n'`);
  await podshell.sees(/^pods podium POD$/m);
  await podshell.prompt();
  await page.keyboard.press('Control+Shift+F');
  await page.keyboard.type('pod');
  await expect(count(podshell)).toHaveText(/ of 5$/);
  await page.keyboard.press('Alt+c');
  await expect(bar(podshell).getByRole('button', { name: /Match case/ })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect(count(podshell)).toHaveText(/ of 3$/);
  await page.keyboard.press('Alt+c');
  await expect(count(podshell)).toHaveText(/ of 5$/);
  await bar(podshell)
    .getByRole('button', { name: /whole words/ })
    .click();
  await field(podshell).fill('pod(s|ium)');
  await expect(count(podshell)).toHaveText('No matches');
  await bar(podshell)
    .getByRole('button', { name: /regular expression/ })
    .click();
  await expect(count(podshell)).toHaveText('2 of 2');
  await field(podshell).fill('pod(');
  await expect(count(podshell)).toHaveText('Not a regular expression');
  await expect(field(podshell)).toHaveAttribute('aria-invalid', 'true');
});

test('an expression that never ends hangs nothing', async ({ podshell }) => {
  const { page } = podshell;
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run(`echo ${'a'.repeat(60)}!`);
  await podshell.sees(/^a{60}!$/m);
  await page.keyboard.press('Control+Shift+F');
  await page.keyboard.press('Alt+r');
  await page.keyboard.type('^(a+)+$');
  await expect(count(podshell)).toHaveText('This expression takes too long');
  // The page answered all along, and another expression works at once.
  await field(podshell).fill('a{60}!');
  await expect(count(podshell)).toHaveText(/of 2$/);
  await page.keyboard.press('Escape');
  await podshell.run('echo after-$((40+2))');
  await podshell.sees('after-42');
});

test('output that comes is counted and does not scroll what is looked at', async ({ podshell }) => {
  const { page } = podshell;
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('clear; seq -f "pear %g" 1 200; while sleep 0.1; do echo pear again; done');
  await podshell.sees(/^pear again$/m);
  await page.keyboard.press('Control+Shift+F');
  // One line only: which of several would be in use depends on what is printed meanwhile.
  await page.keyboard.type('pear 42');
  await podshell.sees(/^pear 42$/m);
  await field(podshell).fill('pear');
  const counted = async (): Promise<number> =>
    Number(/(\d+)$/.exec((await count(podshell).textContent()) ?? '')?.[1] ?? 0);
  await expect.poll(counted).toBeGreaterThan(200);
  const [before, shown] = [await counted(), await podshell.text()];
  await expect.poll(counted).toBeGreaterThan(before + 5);
  expect(await podshell.text()).toBe(shown);
  // Back to what is printed now.
  await page.getByRole('button', { name: 'Go to the newest line' }).click();
  await podshell.sees(/^pear again$/m);
  await expect(page.getByRole('button', { name: 'Go to the newest line' })).toBeHidden();
});

test('what is selected is looked for; an ended terminal is searched too', async ({ podshell }) => {
  const { page } = podshell;
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('echo needle in the haystack; exit 3');
  await expect(page.getByText('Exited with code 3', { exact: true })).toBeVisible();
  await page.keyboard.press('Control+Shift+F');
  await page.keyboard.type('needle');
  await expect(count(podshell)).toHaveText('2 of 2');
  await page.keyboard.press('Escape');
  // The match is selected: asked again, it is what is looked for.
  await page.keyboard.press('Control+Shift+F');
  await expect(field(podshell)).toHaveValue('needle');
});

test('finds in all terminals, by keyboard alone, and goes to the line', async ({ podshell }) => {
  const { page } = podshell;
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('clear; seq 1 200; echo "kiwi one"; seq 1 200');
  await podshell.sees(/^200\n.*[$#]\s*$/m);
  await podshell.openEnvironment('pay-9f8e');
  await podshell.run('clear; echo "kiwi two"');
  await podshell.sees(/^kiwi two$/m);

  await page.keyboard.press('Control+Shift+Alt+F');
  const dialog = page.getByRole('dialog', { name: 'Find in all terminals' });
  await expect(dialog.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('kiwi');
  const lines = dialog.getByRole('option');
  await expect(dialog.getByRole('status')).toHaveText(/in 2 terminals$/);
  await expect(dialog.getByRole('group', { name: /^shop-a1b2/ })).toBeVisible();
  await expect(lines.filter({ hasText: /^kiwi one$/ })).toHaveCount(1);
  await expect(lines.filter({ hasText: /^kiwi two$/ })).toHaveCount(1);

  const position = (await lines.allInnerTexts()).findIndex((line) => line.trim() === 'kiwi one');
  for (let step = 0; step < position; step++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await podshell.sees(/^kiwi one$/m);
  await expect(field(podshell)).toBeFocused();
  await expect(field(podshell)).toHaveValue('kiwi');
  await expect(podshell.tabs.filter({ hasText: 'shop-a1b2' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await expect.poll(async () => (await marks(podshell)).active).toBe(1);

  // Again, by mouse, and nothing where nothing is.
  await page.keyboard.press('Control+Shift+Alt+F');
  await lines.filter({ hasText: /^kiwi two$/ }).click();
  await podshell.sees(/^kiwi two$/m);
  await page.keyboard.press('Control+Shift+Alt+F');
  await dialog.getByRole('searchbox').fill('nowhere-$');
  await expect(dialog.getByRole('status')).toHaveText('No open terminal holds this text.');
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing while something is looked for (${theme})`, async ({ launch }) => {
    const podshell = await launch({ settings: { theme, contexts: { demo: { readOnly: true } } } });
    const { page } = podshell;
    await podshell.openEnvironment('shop-a1b2');
    await page.keyboard.press('Control+Shift+F');
    await page.keyboard.type('shop');
    await expect(count(podshell)).toHaveText(/^\d+ of \d+$/);
    expect(await violations(podshell)).toEqual([]);
    await page.keyboard.press('Control+Shift+Alt+F');
    await expect(page.getByRole('dialog').getByRole('searchbox')).toBeFocused();
    await page.keyboard.type('shop');
    await page.getByRole('option').first().waitFor();
    expect(await violations(podshell)).toEqual([]);
  });
}
