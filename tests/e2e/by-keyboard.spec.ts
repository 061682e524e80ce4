import type { Locator } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { focused, walkByTab } from './support/keyboard-focus';
import { Panes } from './support/panes';
import type { PodshellWindow } from './support/podshell-window';

/** The keyboard is in the terminal in front. */
const expectInTerminal = ({ panel }: PodshellWindow): Promise<void> =>
  expect(panel.locator('.xterm-helper-textarea:focus')).toHaveCount(1);

async function enter({ page }: PodshellWindow, text: string): Promise<void> {
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

/** Chooses a command in the palette, by its name. */
async function command(podshell: PodshellWindow, name: string): Promise<void> {
  const { page } = podshell;
  await page.keyboard.press('Control+Shift+P');
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  await page.keyboard.type(name);
  await expect(palette.getByRole('option', { selected: true })).toContainText(name);
  await page.keyboard.press('Enter');
  await expect(palette).toHaveCount(0);
}

/** Presses a key until something has the focus. */
async function pressUntil(podshell: PodshellWindow, key: string, place: Locator): Promise<void> {
  for (let step = 0; step < 40; step++) {
    if (await place.evaluateAll((elements) => elements.includes(document.activeElement as never))) {
      return;
    }
    await podshell.page.keyboard.press(key);
  }
  await expect(place).toBeFocused();
}

const copy = ({ app }: PodshellWindow, text: string): Promise<void> =>
  app.evaluate(({ clipboard }, copied) => clipboard.writeText(copied), text);

test('shells, panes and a group: opened, split, sized, zoomed, typed into, closed', async ({
  podshell,
}) => {
  const { page } = podshell;
  const { keyboard } = page;
  const panes = new Panes(podshell);
  await podshell.item(1, 'shop-a1b2').waitFor();
  await expect(podshell.filter).toBeFocused();
  await enter(podshell, 'shop');
  await podshell.prompt();
  await expectInTerminal(podshell);
  await keyboard.press('Control+Shift+T');
  await expect(podshell.tabs).toHaveCount(2);
  await podshell.prompt();
  await expectInTerminal(podshell);

  await panes.split('Alt+Shift+=', 2);
  await panes.split('Alt+Shift+-', 3);
  const before = await panes.box(3);
  await keyboard.press('Alt+Shift+ArrowUp');
  await expect.poll(async () => (await panes.box(3)).height).toBeGreaterThan(before.height + 5);
  await keyboard.press('Alt+Shift+ArrowLeft');
  await expect.poll(async () => (await panes.box(3)).width).toBeGreaterThan(before.width + 5);
  await command(podshell, 'Make panes equally large');
  await expect.poll(async () => (await panes.box(3)).width).toBeLessThan(before.width + 2);
  for (const [keys, place] of [
    ['Alt+ArrowLeft', 1],
    ['Alt+ArrowRight', 3],
    ['Alt+ArrowUp', 2],
    ['Alt+ArrowDown', 3],
  ] as const) {
    await keyboard.press(keys);
    await panes.expectFocusAt(place);
  }
  await keyboard.press('Control+Shift+Enter');
  await expect(panes.all).toHaveCount(1);
  await panes.expectFocusAt(3);
  await keyboard.press('Control+Shift+Enter');
  await expect(panes.all).toHaveCount(3);
  await panes.expectFocusAt(3);

  await keyboard.press('Control+Shift+Alt+B');
  await keyboard.press('Alt+ArrowUp');
  await keyboard.press('Control+Shift+Alt+B');
  await expect(panes.at(2)).toContainText('Broadcast · 2 panes');
  await enter(podshell, 'echo both $((1 + 1))');
  for (const place of [2, 3]) await panes.sees(place, /^both 2$/m);
  expect(await panes.text(1)).not.toContain('both');
  // F6 comes to the group in the status bar, and its menu leads to its panes.
  await pressUntil(podshell, 'F6', page.getByRole('button', { name: 'Broadcasting to 2 panes' }));
  await keyboard.press('Enter');
  await expect(page.getByRole('menu')).toBeVisible();
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await panes.expectFocusAt(3);
  await command(podshell, 'Stop broadcasting');
  await expect(podshell.panel.getByRole('note')).toHaveCount(0);
  await panes.expectFocusAt(3);

  await command(podshell, 'Move pane to a tab of its own');
  await expect(podshell.tabs).toHaveCount(3);
  await expectInTerminal(podshell);
  await keyboard.press('Control+Shift+W');
  await expect(podshell.tabs).toHaveCount(2);
  await expectInTerminal(podshell);
  await keyboard.press('Control+Shift+Alt+T');
  await expect(podshell.tabs).toHaveCount(3);
  await expectInTerminal(podshell);
});

test('tabs: named, pinned, moved, walked along, closed down to none, and back', async ({
  podshell,
}) => {
  const { page } = podshell;
  const { keyboard } = page;
  await podshell.item(1, 'shop-a1b2').waitFor();
  await expect(podshell.filter).toBeFocused();
  await enter(podshell, 'pay');
  await podshell.prompt();
  await keyboard.press('Control+Shift+E');
  await expect(podshell.filter).toBeFocused();
  await keyboard.press('Escape');
  await enter(podshell, 'shop');
  await podshell.prompt();

  // From the terminal and back to it.
  await command(podshell, 'Rename tab');
  await expect(podshell.tablist.getByRole('textbox')).toBeFocused();
  await enter(podshell, 'my shop');
  await expect(podshell.tabs.nth(1)).toHaveAccessibleName('my shop');
  await expectInTerminal(podshell);
  await keyboard.press('Control+Shift+PageUp');
  await expect(podshell.tabs.first()).toHaveAccessibleName('my shop');
  await keyboard.press('Control+Shift+PageDown');
  await command(podshell, 'Pin or unpin tab');
  await expect(podshell.tabs.first()).toHaveAccessibleDescription(/pinned/);
  await expectInTerminal(podshell);
  await keyboard.press('Control+Tab');
  await expect(podshell.tabs.nth(1)).toHaveAttribute('aria-selected', 'true');
  await keyboard.press('Alt+1');
  await expect(podshell.tabs.first()).toHaveAttribute('aria-selected', 'true');
  await expectInTerminal(podshell);

  // From the tabs and back to them.
  await pressUntil(podshell, 'F6', page.getByRole('button', { name: 'Hide sidebar' }));
  await pressUntil(podshell, 'Tab', podshell.tabs.first());
  await keyboard.press('ArrowRight');
  await expect(podshell.tabs.nth(1)).toBeFocused();
  await expect(podshell.tabs.nth(1)).toHaveAttribute('aria-selected', 'true');
  await keyboard.press('F2');
  await keyboard.type('never');
  await keyboard.press('Escape');
  await expect(podshell.tabs.nth(1)).toBeFocused();
  await expect(podshell.tabs.nth(1)).toHaveAccessibleName(/^pay-9f8e/);
  await keyboard.press('ContextMenu');
  await expect(page.getByRole('menuitem', { name: 'Rename…' })).toBeVisible();
  await keyboard.type('dup');
  await keyboard.press('Enter');
  await expect(podshell.tabs).toHaveCount(3);
  await expectInTerminal(podshell);
  await pressUntil(podshell, 'F6', page.getByRole('button', { name: 'Hide sidebar' }));
  await pressUntil(podshell, 'Tab', podshell.tabs.nth(2));
  await keyboard.press('Delete');
  await expect(podshell.tabs).toHaveCount(2);
  await expectInTerminal(podshell);

  for (const left of [1, 0]) {
    await keyboard.press('Control+Shift+W');
    await expect(podshell.tabs).toHaveCount(left);
  }
  // With the last one the keyboard is where the next is opened.
  await expect(podshell.filter).toBeFocused();
  await keyboard.press('Control+Shift+Alt+T');
  await expect(podshell.tabs).toHaveCount(1);
  await podshell.prompt();
  await expectInTerminal(podshell);
});

test('text: found here and everywhere, copied, pasted after a look, larger and smaller', async ({
  podshell,
}) => {
  const { page, app } = podshell;
  const { keyboard } = page;
  await podshell.item(1, 'shop-a1b2').waitFor();
  await expect(podshell.filter).toBeFocused();
  await enter(podshell, 'shop');
  await podshell.prompt();
  await enter(podshell, 'clear; for i in $(seq 1 60); do echo "plum $i"; done');
  await podshell.sees(/^plum 60$/m);
  await podshell.prompt();
  await keyboard.press('Control+Shift+F');
  const bar = page.getByRole('search', { name: 'Find in this terminal' });
  await expect(bar.getByRole('searchbox')).toBeFocused();
  await keyboard.type('plum 42');
  await expect(bar.getByRole('status')).toHaveText('1 of 1');
  // Its buttons are reached as well, and can be seen to be.
  const stops = await walkByTab(page);
  expect(stops.join()).toMatch(/Match case.*whole words.*regular.*Previous.*Next.*Close/);
  await keyboard.press('Control+Shift+F');
  await expect(bar.getByRole('searchbox')).toBeFocused();
  await keyboard.press('Escape');
  await expect(bar).toHaveCount(0);
  await expectInTerminal(podshell);
  await keyboard.press('Control+Shift+C');
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toBe('plum 42');
  await keyboard.press('Control+Shift+Alt+F');
  const dialog = page.getByRole('dialog', { name: 'Find in all terminals' });
  await expect(dialog.getByRole('searchbox')).toBeFocused();
  await keyboard.type('plum 7');
  await expect(dialog.getByRole('option')).toHaveCount(1);
  await keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await podshell.sees(/^plum 7$/m);
  await keyboard.press('Escape');
  await expectInTerminal(podshell);

  await copy(podshell, 'echo one $((1 + 0))\necho two $((1 + 1))\n');
  await keyboard.press('Control+Shift+V');
  const paste = page.getByRole('dialog', { name: 'Paste 2 lines?' });
  await expect(paste.getByRole('button', { name: 'Paste' })).toBeFocused();
  await keyboard.press('Escape');
  await expect(paste).toHaveCount(0);
  await expectInTerminal(podshell);
  await keyboard.press('Shift+Insert');
  await paste.waitFor();
  await keyboard.press('Enter');
  await expect(paste).toHaveCount(0);
  await expectInTerminal(podshell);
  await keyboard.press('Enter');
  await podshell.sees(/^two 2$/m);
  expect((await podshell.text()).match(/^one 1$/gm)).toHaveLength(1);

  const size = (): Promise<string> =>
    podshell.panel.locator('.xterm-rows').evaluate((rows) => getComputedStyle(rows).fontSize);
  for (const [keys, pixels] of [
    ['Control+=', '14px'],
    ['Control+-', '13px'],
    ['Control+-', '12px'],
    ['Control+0', '13px'],
  ] as const) {
    await keyboard.press(keys);
    await expect.poll(size).toBe(pixels);
  }
  await expectInTerminal(podshell);
  // The terminal's own menu, by the menu key.
  await keyboard.press('ContextMenu');
  await expect(page.getByRole('menuitem', { name: 'Clear terminal' })).toBeVisible();
  await keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expectInTerminal(podshell);
});

test('the list: unfolded, explained, favoured, sorted; other namespaces, labels and contexts', async ({
  podshell,
}) => {
  const { page } = podshell;
  const { keyboard } = page;
  await podshell.item(1, 'shop-a1b2').waitFor();
  await expect(podshell.filter).toBeFocused();
  await keyboard.press('ArrowDown');
  await expect(podshell.item(1, 'demo-77aa')).toBeFocused();
  await keyboard.press('Enter');
  const region = podshell.panel.getByRole('region', { name: /demo-77aa/ });
  await expect(region).toBeFocused();
  await region.getByRole('log').waitFor();
  const stops = await walkByTab(page, 4);
  expect(stops.join()).toContain('log “app in demo-77aa');
  await keyboard.press('Control+Shift+W');
  await expect(podshell.tabs).toHaveCount(0);
  await expect(podshell.filter).toBeFocused();

  await keyboard.type('shop');
  await keyboard.press('ArrowDown');
  await expect(podshell.item(1, 'shop-a1b2')).toBeFocused();
  await keyboard.press('ArrowRight');
  await keyboard.press('ArrowRight');
  await expect(podshell.item(2, /^shop-a1b2-/).first()).toBeFocused();
  await keyboard.press('ArrowLeft');
  await keyboard.press('ContextMenu');
  await expect(page.getByRole('menuitem', { name: 'Add to favourites' })).toBeVisible();
  await keyboard.type('add');
  await keyboard.press('Enter');
  await expect(podshell.item(1, 'shop-a1b2')).toHaveAccessibleDescription(/^favourite/);
  await expect(podshell.item(1, 'shop-a1b2')).toBeFocused();
  await keyboard.press('Enter');
  await podshell.prompt();
  await keyboard.press('Control+Shift+I');
  await expect(podshell.panel.getByRole('region', { name: /going on in shop-a1b2/ })).toBeFocused();
  await keyboard.press('Control+Shift+W');
  await expectInTerminal(podshell);

  await keyboard.press('Control+Shift+E');
  await keyboard.press('Escape');
  const sort = page.getByRole('button', { name: /^Sort/ });
  await pressUntil(podshell, 'Tab', sort);
  await keyboard.press('Enter');
  await expect(page.getByRole('menuitemradio', { name: 'Most restarts first' })).toBeVisible();
  await keyboard.type('most');
  await keyboard.press('Enter');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(sort).toBeFocused();
  await expect(page.getByRole('button', { name: 'Sort: Most restarts first' })).toBeVisible();

  const namespace = page.getByRole('combobox', { name: /^Namespace/ });
  await pressUntil(podshell, 'Shift+Tab', namespace);
  await keyboard.press('Enter');
  const picker = page.getByRole('dialog', { name: 'Namespace' });
  await picker.getByRole('option', { name: 'kube-system' }).waitFor();
  await keyboard.type('kube');
  await expect(picker.getByRole('option', { name: 'default' })).toHaveCount(0);
  await keyboard.press('Shift+Enter');
  await pressUntil(podshell, 'Tab', picker.getByRole('button', { name: 'Show 2 namespaces' }));
  await keyboard.press('Enter');
  await expect(namespace).toHaveText('2 namespaces');
  await expect(namespace).toBeFocused();
  await keyboard.press('Tab');
  await expect(page.getByRole('combobox', { name: 'Environment label' })).toBeFocused();
  await keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Environment label' })).toBeVisible();
  await keyboard.press('Escape');
  await expect(page.getByRole('combobox', { name: 'Environment label' })).toBeFocused();

  await pressUntil(podshell, 'Shift+Tab', podshell.context);
  await keyboard.press('Enter');
  await page.getByRole('option', { name: 'demo-cert' }).waitFor();
  await keyboard.type('demo-cert');
  await keyboard.press('Enter');
  await expect(podshell.context).toContainText('demo-cert');
  await expect(podshell.context).toBeFocused();
  // A sidebar that goes gives the keyboard on.
  await keyboard.press('Control+Shift+E');
  await keyboard.press('Control+Shift+B');
  await expect(podshell.tree).toHaveCount(0);
  await expectInTerminal(podshell);
});

test('theme and language in the settings; commands and places by a few letters; the menu', async ({
  launch,
}) => {
  const podshell = await launch({ settings: { theme: 'light', language: 'en' } });
  const { page } = podshell;
  const { keyboard } = page;
  await podshell.item(1, 'shop-a1b2').waitFor();
  await keyboard.press('Control+Shift+O');
  await enter(podshell, 'shop api');
  await podshell.prompt();
  await expectInTerminal(podshell);

  await keyboard.press('Control+,');
  const settings = page.getByRole('dialog', { name: 'Settings' });
  await expect(settings.getByRole('tab', { name: 'General' })).toBeFocused();
  await pressUntil(podshell, 'Tab', settings.getByRole('radio', { name: 'Light' }));
  await keyboard.press('ArrowRight');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await pressUntil(podshell, 'Shift+Tab', settings.getByRole('radio', { name: 'English' }));
  await keyboard.press('ArrowRight');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await keyboard.press('ArrowLeft');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await pressUntil(podshell, 'Shift+Tab', settings.getByRole('tab', { name: 'General' }));
  await keyboard.press('ArrowDown');
  await expect(settings.getByRole('tab', { name: 'Terminal' })).toBeFocused();
  await expect(settings.getByRole('tab', { name: 'Terminal' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await keyboard.press('Escape');
  await expect(settings).toHaveCount(0);
  await expectInTerminal(podshell);

  const menu = page.getByRole('button', { name: 'Menu', exact: true });
  await pressUntil(podshell, 'F6', page.getByRole('button', { name: 'Hide sidebar' }));
  await pressUntil(podshell, 'Tab', menu);
  await keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Panes' })).toBeVisible();
  await keyboard.type('pan');
  await keyboard.press('ArrowRight');
  await expect(page.getByRole('menuitem', { name: /^Split right/ })).toBeFocused();
  await keyboard.press('Enter');
  await expect(podshell.panel.getByRole('group')).toHaveCount(2);
  await expectInTerminal(podshell);
});

test('Tab comes to everything in the window, and it can be seen where it is', async ({
  podshell,
}) => {
  const { page } = podshell;
  await podshell.item(1, 'shop-a1b2').waitFor();
  await expect(podshell.filter).toBeFocused();
  await enter(podshell, 'shop');
  await podshell.prompt();
  await page.keyboard.press('Control+Shift+Alt+B');
  await pressUntil(podshell, 'F6', page.getByRole('button', { name: 'Hide sidebar' }));
  const stops = await walkByTab(page);
  expect(stops.length).toBeGreaterThan(10);
  expect((await focused(page)).isTerminal).toBe(true);
  // Tab is the shell's own; the rest is behind F6.
  await page.keyboard.press('F6');
  const rest = await walkByTab(page);
  expect([...stops, ...rest].join()).toMatch(
    /Context.*tab “shop.*All tabs.*Settings.*Menu.*Filter environments.*Namespace.*label.*Sort.*treeitem.*Resize the sidebar/,
  );
});

test('every dialog has the keyboard to itself, shows where it is, and gives it back', async ({
  podshell,
}) => {
  const { page } = podshell;
  const { keyboard } = page;
  await podshell.item(1, 'shop-a1b2').waitFor();
  await expect(podshell.filter).toBeFocused();
  await enter(podshell, 'shop');
  await podshell.prompt();
  for (const name of [
    'Settings',
    'Keyboard shortcuts',
    'Contexts and kubeconfig files…',
    'Broadcast groups…',
    'Find in all terminals',
    'List all tabs',
    'Export a team file…',
    'Copy diagnostics',
    'About Podshell',
    // Again: their code is there now, and they open before what their button needs has come.
    'Export a team file…',
    'Copy diagnostics',
  ]) {
    await test.step(name, async () => {
      await command(podshell, name);
      const dialog = page.getByRole('dialog');
      await expect(dialog).toBeVisible();
      await expect
        .poll(() => dialog.evaluate((element) => element.contains(document.activeElement)))
        .toBe(true);
      await walkByTab(page, 12);
      expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(
        true,
      );
      await keyboard.press('Escape');
      await expect(dialog).toHaveCount(0);
      await expectInTerminal(podshell);
    });
  }
  await enter(podshell, 'echo still $((6 * 7))');
  await podshell.sees(/^still 42$/m);
});
