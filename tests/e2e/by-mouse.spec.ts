import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { Panes } from './support/panes';
import type { PodshellWindow } from './support/podshell-window';

// The keyboard only types texts here: no key does, chooses or goes to anything.

/** Chooses in the window's menu. */
async function choose({ page }: PodshellWindow, ...path: readonly string[]): Promise<void> {
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  for (const name of path) {
    // After its name it says its keys.
    await page
      .getByRole('menuitem', { name: new RegExp(`^${name}`) })
      .first()
      .click();
  }
  await expect(page.getByRole('menu')).toHaveCount(0);
}

async function middleOf(place: Locator): Promise<{ x: number; y: number }> {
  const box = await place.boundingBox();
  if (!box) throw new Error('not on screen');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Drags from one point to another, as a hand does: in steps. */
async function drag(
  page: Page,
  from: { x: number; y: number },
  to: { x: number; y: number },
): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 6 });
  await page.mouse.up();
}

/** Where a text begins and ends on the terminal's last line that has it. */
async function ends(
  podshell: PodshellWindow,
  text: string,
): Promise<{ left: number; right: number; y: number }> {
  const found = await podshell.panel.locator('.xterm-rows > div').evaluateAll((rows, wanted) => {
    const row = [...rows].reverse().find(({ textContent }) => textContent.startsWith(wanted));
    const walker = row && document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    const node = walker?.nextNode();
    if (!row || !node) return null;
    const range = document.createRange();
    range.setStart(node, 0);
    range.setEnd(node, wanted.length);
    const { left, right, top, height } = range.getBoundingClientRect();
    return { left, right, y: top + height / 2 };
  }, text);
  if (!found) throw new Error(`not on the screen: ${text}`);
  return found;
}

const clipboard = ({ app }: PodshellWindow): Promise<string> =>
  app.evaluate(({ clipboard: system }) => system.readText());

test('the list: filtered, unfolded, opened, sorted, explained, sized, put away', async ({
  podshell,
}) => {
  const { page } = podshell;
  await podshell.item(1, 'shop-a1b2').waitFor();
  await podshell.filter.click();
  await page.keyboard.type('pay');
  await expect(podshell.item(1, 'shop-a1b2')).toHaveCount(0);
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await expect(podshell.item(1, 'shop-a1b2')).toBeVisible();
  const row = podshell.item(1, 'shop-a1b2');
  await row.locator('[data-toggle]').click();
  await expect(row).toHaveAttribute('aria-expanded', 'true');
  await expect(podshell.tabs).toHaveCount(0);
  await podshell.item(2, /^shop-a1b2-api-/).click();
  await podshell.prompt();
  expect(await podshell.podName()).toContain('-api-');
  await row.locator('[data-toggle]').click();
  await expect(podshell.item(2, /^shop-a1b2-api-/)).toHaveCount(0);

  await page.getByRole('button', { name: /^Sort/ }).click();
  await page.getByRole('menuitemradio', { name: 'Worst first' }).click();
  await expect(page.getByRole('button', { name: 'Sort: Worst first' })).toBeVisible();
  await row.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'What’s going on' }).click();
  await expect(podshell.panel.getByRole('region', { name: /shop-a1b2/ })).toBeVisible();
  await expect(podshell.tabs).toHaveCount(2);

  const edge = page.getByRole('separator', { name: 'Resize the sidebar' });
  const from = await middleOf(edge);
  await drag(page, from, { x: from.x + 80, y: from.y });
  await expect.poll(async () => (await middleOf(edge)).x).toBeGreaterThan(from.x + 60);
  await page.getByRole('button', { name: 'Hide sidebar' }).click();
  await expect(podshell.tree).toHaveCount(0);
  await page.getByRole('button', { name: 'Show sidebar' }).click();
  await expect(podshell.tree).toBeVisible();

  await page.getByRole('combobox', { name: /^Namespace/ }).click();
  const picker = page.getByRole('dialog', { name: 'Namespace' });
  await picker.getByRole('option', { name: 'kube-system' }).locator('[data-box]').click();
  await picker.getByRole('button', { name: 'Show 2 namespaces' }).click();
  await expect(podshell.item(1, 'Unlabelled')).toHaveCount(2);
  await podshell.chooseContext('demo-cert');
  await expect(podshell.context).toContainText('demo-cert');
});

test('tabs: new, dragged, named, pinned, listed, closed by each way, reopened', async ({
  podshell,
}) => {
  const { page } = podshell;
  const { tabs } = podshell;
  const names = (): Promise<(string | null)[]> =>
    tabs.evaluateAll((all) => all.map((tab) => tab.ariaLabel));
  const inMenu = async (tab: Locator, name: string): Promise<void> => {
    await tab.click({ button: 'right' });
    await page.getByRole('menuitem', { name, exact: true }).click();
  };
  await podshell.openEnvironment('shop-a1b2');
  await page.getByRole('button', { name: 'New shell in the same pod' }).click();
  await expect(tabs).toHaveCount(2);
  await podshell.item(1, 'pay-9f8e').click();
  await podshell.prompt();
  await expect(tabs).toHaveCount(3);

  await tabs.nth(1).dblclick();
  await page.keyboard.type('second');
  // A click elsewhere is enough: the name stays, the keyboard goes there.
  await podshell.filter.click();
  await expect(tabs.nth(1)).toHaveAccessibleName('second');
  await expect(podshell.filter).toBeFocused();

  const [first, , third] = await names();
  await drag(page, await middleOf(tabs.nth(1)), {
    ...(await middleOf(tabs.nth(2))),
    x: (await middleOf(tabs.nth(2))).x + 30,
  });
  await expect.poll(names).toEqual([first, third, 'second']);
  await drag(page, await middleOf(tabs.nth(2)), {
    ...(await middleOf(tabs.first())),
    x: (await middleOf(tabs.first())).x - 30,
  });
  await expect.poll(names).toEqual(['second', first, third]);
  await inMenu(tabs.first(), 'Move right');
  await expect.poll(names).toEqual([first, 'second', third]);

  await inMenu(tabs.nth(2), 'Pin');
  await expect(tabs.first()).toHaveAccessibleDescription(/pinned/);
  await tabs.first().click({ button: 'middle' });
  await expect(tabs).toHaveCount(3);
  await inMenu(tabs.first(), 'Unpin');
  await page.getByRole('button', { name: 'All tabs' }).click();
  await page.getByRole('option', { name: /^second/ }).click();
  await expect(tabs.filter({ hasText: 'second' })).toHaveAttribute('aria-selected', 'true');
  await podshell.prompt();

  await inMenu(tabs.filter({ hasText: 'second' }), 'Duplicate');
  await expect(tabs).toHaveCount(4);
  await tabs.last().click({ button: 'middle' });
  await expect(tabs).toHaveCount(3);
  await tabs.filter({ hasText: 'second' }).hover();
  await tabs.filter({ hasText: 'second' }).getByTitle('Close').click();
  await expect(tabs).toHaveCount(2);
  await inMenu(tabs.first(), 'Reopen closed tab');
  await expect(tabs.filter({ hasText: 'second' })).toHaveCount(1);
  await inMenu(tabs.filter({ hasText: 'second' }), 'Close others');
  await expect.poll(names).toEqual(['second']);
});

test('panes: split, sized, zoomed, in a group, closed; a shell that ended is opened again', async ({
  podshell,
}) => {
  const { page } = podshell;
  const panes = new Panes(podshell);
  await podshell.openEnvironment('shop-a1b2');
  await choose(podshell, 'Panes', 'Split right');
  await panes.sees(2, /[$#]\s*$/);
  await podshell.tabs.first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Split down' }).click();
  await panes.sees(3, /[$#]\s*$/);
  const before = await panes.box(1);
  const edge = podshell.panel.locator('[role=separator][aria-orientation=vertical]');
  // In its middle the other edge begins.
  const from = { x: (await middleOf(edge)).x, y: before.y + 80 };
  await drag(page, from, { x: from.x - 120, y: from.y });
  await expect.poll(async () => (await panes.box(1)).width).toBeLessThan(before.width - 100);
  await edge.dblclick({ position: { x: 0, y: 80 } });
  await expect.poll(async () => (await panes.box(1)).width).toBeGreaterThan(before.width - 3);

  await panes.at(1).locator('.xterm-screen').click();
  await panes.expectFocusAt(1);
  await panes.at(1).getByRole('button', { name: 'Zoom pane' }).click();
  await expect(panes.all).toHaveCount(1);
  await panes.at(1).getByRole('button', { name: 'Show all panes' }).click();
  await expect(panes.all).toHaveCount(3);

  await choose(podshell, 'Panes', 'Add the pane to the broadcast group');
  await panes.at(3).locator('.xterm-screen').click();
  await choose(podshell, 'Panes', 'Add the pane to the broadcast group');
  const status = page.getByRole('button', { name: 'Broadcasting to 2 panes' });
  await expect(status).toBeVisible();
  await panes.expectFocusAt(3);
  await page.keyboard.type('echo both $((1 + 1))\n');
  for (const place of [1, 3]) await panes.sees(place, /^both 2$/m);
  expect(await panes.text(2)).not.toContain('both');
  await panes.at(1).getByRole('button', { name: 'Leave' }).click();
  await status.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: '1 pane in broadcast groups' }).click();
  await page.getByRole('menuitem', { name: 'Stop broadcasting' }).click();
  await expect(podshell.panel.getByRole('note')).toHaveCount(0);

  await panes.at(2).hover();
  await panes.at(2).getByRole('button', { name: 'Close pane' }).click();
  await expect(panes.all).toHaveCount(2);
  await panes.at(1).locator('.xterm-screen').click();
  await page.keyboard.type('exit 3\n');
  await expect(panes.at(1)).toContainText('Exited with code 3');
  await panes.at(1).getByRole('button', { name: 'Reopen' }).click();
  await panes.sees(1, /[$#]\s*$/);
  await expect(panes.at(1)).not.toContainText('Exited with code 3');
});

test('text: selected, copied, pasted after a look, found here and everywhere, larger, gone', async ({
  podshell,
}) => {
  const { page, app } = podshell;
  await podshell.openEnvironment('shop-a1b2');
  await page.keyboard.type('clear; for i in $(seq 1 40); do echo "plum number $i"; done\n');
  await podshell.sees(/^plum number 40$/m);
  await podshell.prompt();
  const inMenu = async (name: string | RegExp): Promise<void> => {
    await podshell.panel.click({ button: 'right', position: { x: 300, y: 100 } });
    await page.getByRole('menuitem', { name }).click();
  };
  const { left, right, y } = await ends(podshell, 'plum number 39');
  await drag(page, { x: left + 1, y }, { x: right - 1, y });
  await inMenu('Copy');
  await expect.poll(() => clipboard(podshell)).toBe('plum number 39');

  await app.evaluate(({ clipboard: system }) =>
    system.writeText('echo one $((1 + 0))\necho two $((1 + 1))\n'),
  );
  const question = page.getByRole('dialog', { name: 'Paste 2 lines?' });
  await inMenu('Paste');
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(question).toHaveCount(0);
  await choose(podshell, 'Edit', 'Paste');
  await question.getByRole('button', { name: 'Paste' }).click();
  await expect(question).toHaveCount(0);
  await page.keyboard.type('\n');
  await podshell.sees(/^one 1$/m);

  await inMenu('Find in the terminal');
  const bar = page.getByRole('search', { name: 'Find in this terminal' });
  await page.keyboard.type('plum number 1');
  await expect(bar.getByRole('status')).toHaveText(/of 11$/);
  await bar.getByRole('button', { name: /^Match whole words/ }).click();
  await expect(bar.getByRole('status')).toHaveText(/of 1$|^1$/);
  await bar.getByRole('button', { name: /^Match whole words/ }).click();
  await bar.getByRole('button', { name: /^Previous match/ }).click();
  await bar.getByRole('button', { name: /^Next match/ }).click();
  await expect(bar.getByRole('status')).toHaveText(/^\d+ of 11$/);
  await bar.getByRole('button', { name: /^Close/ }).click();
  await expect(bar).toHaveCount(0);
  await choose(podshell, 'Edit', 'Find in all terminals');
  const everywhere = page.getByRole('dialog', { name: 'Find in all terminals' });
  await expect(everywhere.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('number 5');
  await everywhere.getByRole('option', { name: /plum number 5/ }).click();
  await expect(everywhere).toHaveCount(0);
  await podshell.sees(/^plum number 5$/m);
  await bar.getByRole('button', { name: /^Close/ }).click();

  const size = (): Promise<string> =>
    podshell.panel.locator('.xterm-rows').evaluate((rows) => getComputedStyle(rows).fontSize);
  await choose(podshell, 'View', 'Larger text');
  await expect.poll(size).toBe('14px');
  await choose(podshell, 'View', 'Reset text size');
  await expect.poll(size).toBe('13px');
  await inMenu('Clear terminal');
  await expect.poll(() => podshell.text()).toMatch(/^\S+[#$]\s*$/);
});

test('settings, palette, quick open and the other dialogs open and close', async ({ launch }) => {
  const podshell = await launch({ settings: { theme: 'light', language: 'en' } });
  const { page } = podshell;
  await podshell.openEnvironment('shop-a1b2');
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  const settings = page.getByRole('dialog', { name: 'Settings' });
  await settings.getByText('Dark', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await settings.getByText('简体中文', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await page.getByRole('dialog').getByText('English', { exact: true }).click();
  await settings.getByRole('tab', { name: 'Terminal' }).click();
  await settings.getByRole('radio', { name: 'Pine' }).check();
  await settings.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(settings).toHaveCount(0);

  await choose(podshell, 'Command palette');
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  await page.keyboard.type('split down');
  await palette.getByRole('option', { name: /Split down/ }).click();
  await expect(podshell.panel.getByRole('group')).toHaveCount(2);
  await choose(podshell, 'Quick open');
  await page.keyboard.type('pay-9f8e');
  await page
    .getByRole('dialog', { name: 'Quick open' })
    .getByRole('option', { name: /^pay-9f8e/ })
    .first()
    .click();
  await expect(podshell.tabs).toHaveCount(2);
  await podshell.prompt();

  for (const [menu, item, name] of [
    ['Help', 'Keyboard shortcuts', 'Keyboard shortcuts'],
    ['Help', 'About Podshell', 'About Podshell'],
    ['Help', 'Copy diagnostics', 'Diagnostics'],
    ['Contexts', 'Contexts and kubeconfig files…', 'Contexts and kubeconfig files'],
    ['Contexts', 'Export a team file…', 'Team file for others'],
    ['Panes', 'Broadcast groups…', 'Broadcast groups'],
  ] as const) {
    await test.step(name, async () => {
      await choose(podshell, menu, item);
      const dialog = page.getByRole('dialog', { name });
      await dialog.getByRole('button', { name: 'Close', exact: true }).first().click();
      await expect(dialog).toHaveCount(0);
    });
  }
  // Beside a dialog is out of it.
  await choose(podshell, 'Help', 'Keyboard shortcuts');
  await page.getByRole('dialog').waitFor();
  await page.mouse.click(8, 400);
  await expect(page.getByRole('dialog')).toHaveCount(0);
});
