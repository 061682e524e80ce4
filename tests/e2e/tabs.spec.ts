import { expect, test } from './support/fixtures';
import { Panes } from './support/panes';

test('a second click focuses the tab, Shift-click opens another', async ({ podshell }) => {
  await podshell.openEnvironment('shop-a1b2');
  await podshell.item(1, 'shop-a1b2').click();
  await expect(podshell.tabs).toHaveCount(1);
  await podshell.item(1, 'shop-a1b2').click({ modifiers: ['Shift'] });
  await expect(podshell.tabs).toHaveCount(2);
  await podshell.prompt();
});

test('two shells work side by side, and keep their text and cursor when switched', async ({
  podshell,
}) => {
  await podshell.openEnvironment('shop-a1b2');
  // Not a loop alone: a shell goes on with it where Ctrl-C comes as `sleep` has just ended.
  await podshell.run('while sleep 0.05; do echo tick; done | cat -n');
  await podshell.sees(/ 3\s+tick/);
  await podshell.item(1, 'pay-9f8e').click();
  await podshell.prompt();
  await podshell.run('echo in $POD_NAME');
  await podshell.sees(/^in pay-9f8e-/m);
  await podshell.type('half a li');
  await podshell.sees('half a li');

  await podshell.page.keyboard.press('Control+Tab');
  await podshell.sees(/ \d\d\s+tick/);
  await podshell.page.keyboard.press('Control+C');
  await podshell.prompt();
  await podshell.page.keyboard.press('Control+Shift+Tab');
  await podshell.type('ne');
  const text = await podshell.sees('half a line');
  expect(text).toMatch(/^in pay-9f8e-/m);
});

test('a new tab in the same pod, tabs by number, and closing by keyboard', async ({ podshell }) => {
  await podshell.openEnvironment('shop-a1b2');
  await podshell.page.keyboard.press('Control+Shift+T');
  await expect(podshell.tabs).toHaveCount(2);
  await podshell.prompt();
  await expect(podshell.tabs.nth(1)).toHaveAttribute('aria-selected', 'true');
  await podshell.page.keyboard.press('Alt+1');
  await expect(podshell.tabs.nth(0)).toHaveAttribute('aria-selected', 'true');
  await podshell.page.keyboard.press('Control+Shift+W');
  await expect(podshell.tabs).toHaveCount(1);
});

test('the button for a new tab stands right after the last one, and stays in view', async ({
  podshell,
}) => {
  const button = podshell.page.getByRole('button', { name: 'New shell in the same pod' });
  const gap = async (): Promise<number> => {
    const tab = await podshell.tabs.last().boundingBox();
    const plus = await button.boundingBox();
    return plus && tab ? plus.x - (tab.x + tab.width) : NaN;
  };
  await podshell.openEnvironment('shop-a1b2');
  for (let tabs = 1; tabs <= 9; tabs += 1) {
    await expect(podshell.tabs).toHaveCount(tabs);
    // The tab in front is scrolled into view once it is drawn.
    await expect.poll(async () => Math.abs(await gap())).toBeLessThanOrEqual(1);
    await expect(button).toBeInViewport({ ratio: 1 });
    await button.click();
  }
});

test('closing a connected tab asks once, and remembers the answer', async ({ launch }) => {
  const podshell = await launch({ settings: { confirmClose: true } });
  await podshell.openEnvironment('shop-a1b2');
  await podshell.page.keyboard.press('Control+Shift+W');
  const dialog = podshell.page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await dialog.getByRole('checkbox').click();
  await dialog
    .getByRole('button', { name: /^Close/ })
    .last()
    .click();
  await expect(podshell.tabs).toHaveCount(0);
  await podshell.openEnvironment('shop-a1b2');
  await podshell.page.keyboard.press('Control+Shift+W');
  await expect(podshell.tabs).toHaveCount(0);
});

test('what was closed is reopened: name, panes and place, with new shells', async ({
  podshell,
}) => {
  const { keyboard } = podshell.page;
  const panes = new Panes(podshell);
  await podshell.openEnvironment('shop-a1b2');
  await panes.split('Alt+Shift+-', 2);
  await podshell.tabs.first().press('F2');
  await keyboard.type('both halves');
  await keyboard.press('Enter');
  await podshell.item(1, 'pay-9f8e').click();
  await podshell.prompt();
  await podshell.tabs.first().click({ button: 'middle' });
  await expect(podshell.tabs).toHaveCount(1);
  await keyboard.press('Control+Shift+Alt+T');
  await expect(podshell.tabs).toHaveCount(2);
  await expect(podshell.tabs.first()).toHaveAccessibleName('both halves');
  await expect(podshell.tabs.first()).toHaveAttribute('aria-selected', 'true');
  await expect(panes.all).toHaveCount(2);
  for (const place of [1, 2]) await panes.sees(place, /[$#]\s*$/);
  await panes.expectFocusAt(2);
});

test('a pinned tab goes left, and stays when the others close', async ({ podshell }) => {
  const { page } = podshell;
  await podshell.openEnvironment('pay-9f8e');
  await podshell.item(1, 'shop-a1b2').click();
  await podshell.prompt();
  await page.keyboard.press('Control+Shift+T');
  await podshell.prompt();
  const pinned = podshell.tabs.nth(1);
  await expect(pinned).toHaveAccessibleName(/^shop-a1b2/);
  await pinned.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Pin', exact: true }).click();
  await expect(podshell.tabs.first()).toHaveAccessibleDescription(/pinned/);
  await podshell.tabs.first().click({ button: 'middle' });
  await expect(podshell.tabs).toHaveCount(3);
  await podshell.tabs.nth(1).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Close others' }).click();
  await expect(podshell.tabs).toHaveCount(2);
  await expect(podshell.tabs.first()).toHaveAccessibleName(/^shop-a1b2/);
  await expect(podshell.tabs.nth(1)).toHaveAccessibleName(/^pay-9f8e/);
});

test('closing others asks once, with the number of shells', async ({ launch }) => {
  const podshell = await launch({ settings: { confirmClose: true } });
  const { page } = podshell;
  await podshell.openEnvironment('shop-a1b2');
  await page.keyboard.press('Control+Shift+T');
  await podshell.prompt();
  await page.keyboard.press('Control+Shift+T');
  await podshell.prompt();
  await podshell.tabs.last().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Close others' }).click();
  const dialog = page.getByRole('dialog', { name: 'Close 2 tabs?' });
  await expect(dialog).toContainText('2 shells in them are still connected');
  await dialog.getByRole('button', { name: 'Close 2 tabs' }).click();
  await expect(podshell.tabs).toHaveCount(1);
});

test('the list of all tabs finds one by its name and shows its state', async ({ podshell }) => {
  const { page } = podshell;
  await podshell.openEnvironment('pay-9f8e');
  await podshell.item(1, 'shop-a1b2').click();
  await podshell.prompt();
  await page.keyboard.press('Control+Shift+L');
  const list = page.getByRole('dialog', { name: 'All tabs' });
  await expect(list.getByRole('option')).toHaveCount(2);
  await expect(list.getByRole('option').first()).toContainText('connected');
  await page.keyboard.type('pay');
  await expect(list.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(list).toHaveCount(0);
  await expect(podshell.tabs.first()).toHaveAttribute('aria-selected', 'true');
  await podshell.run('echo typed $((1 + 1))');
  await podshell.sees(/^typed 2$/m);
});
