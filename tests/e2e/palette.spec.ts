import type { Locator } from '@playwright/test';
import { violations } from './support/axe';
import { expect, test } from './support/fixtures';
import type { PodshellWindow } from './support/podshell-window';

const QUICK_OPEN = 'Control+Shift+O';
const PALETTE = 'Control+Shift+P';

/** The dialog of that name, and the row in it that Enter chooses. */
function palette(podshell: PodshellWindow, name: string): { dialog: Locator; chosen: Locator } {
  const dialog = podshell.page.getByRole('dialog', { name });
  return { dialog, chosen: dialog.getByRole('option', { selected: true }) };
}

async function focusTerminal(podshell: PodshellWindow): Promise<void> {
  await podshell.panel.locator('.xterm-helper-textarea').focus();
}

test('the palette runs a command by a few letters, and the keyboard is back in the shell', async ({
  podshell,
}) => {
  await podshell.openEnvironment('shop-a1b2');
  await focusTerminal(podshell);
  await podshell.page.keyboard.press(PALETTE);
  // At once, as people type: nothing of it may reach the shell.
  await podshell.page.keyboard.type('split r');
  const { dialog, chosen } = palette(podshell, 'Command palette');
  await expect(dialog.getByRole('combobox')).toHaveValue('split r');
  await expect(chosen).toContainText('Split right');
  await expect(chosen).toContainText('Alt+Shift+=');
  await podshell.page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(podshell.panel.getByRole('group')).toHaveCount(2);
  await podshell.page.keyboard.press('Control+Shift+W');
  await expect(podshell.panel.getByRole('group')).toHaveCount(0);
  await expect(podshell.panel.locator('.xterm-helper-textarea')).toBeFocused();
  expect(await podshell.text()).not.toContain('split');

  // What was chosen last is first now, and what does nothing now says so and is not run.
  await podshell.page.keyboard.press(PALETTE);
  await expect(chosen).toContainText('Split right');
  await podshell.page.keyboard.type('go to the pane above');
  await expect(chosen).toContainText('needs several panes');
  await expect(chosen).toHaveAttribute('aria-disabled', 'true');
  await podshell.page.keyboard.press('Enter');
  await expect(dialog).toBeVisible();
  await podshell.page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(podshell.panel.locator('.xterm-helper-textarea')).toBeFocused();
});

test('quick open finds a pod and opens its shell; again goes to it; Shift opens another', async ({
  podshell,
}) => {
  await podshell.item(1, 'shop-a1b2').waitFor();
  const { dialog, chosen } = palette(podshell, 'Quick open');
  const open = async (query: string, keys = 'Enter'): Promise<void> => {
    await podshell.page.keyboard.press(QUICK_OPEN);
    await podshell.page.keyboard.type(query);
    await expect(dialog.getByRole('combobox')).toHaveValue(query);
    await podshell.page.keyboard.press(keys);
    await expect(dialog).toBeHidden();
  };
  await open('shop api');
  await podshell.prompt();
  expect(await podshell.podName()).toContain('shop-a1b2-api-');
  await open('shop-a1b2-web');
  await expect(podshell.tabs).toHaveCount(2);
  await podshell.prompt();
  await open('api');
  await expect(podshell.status).toContainText('shop-a1b2-api-');
  await expect(podshell.tabs).toHaveCount(2);

  await podshell.page.keyboard.press(QUICK_OPEN);
  await podshell.page.keyboard.type('shop-a1b2-api');
  // The tab is first; the pod itself is there too, in its own right.
  await expect(chosen).toContainText('tab');
  await dialog.getByRole('option', { name: /^shop-a1b2-api-\S+ pod$/ }).click({
    modifiers: ['Shift'],
  });
  await expect(podshell.tabs).toHaveCount(3);
});

test('Ctrl+Enter opens beside; > turns to commands; a context can be gone to', async ({
  podshell,
}) => {
  await podshell.openEnvironment('shop-a1b2');
  const { dialog } = palette(podshell, 'Quick open');
  await podshell.page.keyboard.press(QUICK_OPEN);
  await podshell.page.keyboard.type('shop api');
  await dialog.getByRole('option', { name: / pod$/ }).first().hover();
  await podshell.page.keyboard.press('Control+Enter');
  await expect(podshell.panel.getByRole('group')).toHaveCount(2);
  await expect(podshell.tabs).toHaveCount(1);

  await podshell.page.keyboard.press(QUICK_OPEN);
  await podshell.page.keyboard.type('>zoom pane');
  const commands = palette(podshell, 'Command palette');
  await expect(commands.chosen).toContainText('Zoom pane in or out');
  await podshell.page.keyboard.press(PALETTE);
  await expect(commands.dialog).toBeHidden();

  await podshell.page.keyboard.press(QUICK_OPEN);
  await podshell.page.keyboard.type('demo-cert');
  await podshell.page.keyboard.press('Enter');
  await expect(podshell.context).toContainText('demo-cert');
});

test('what can take no shell explains itself', async ({ podshell }) => {
  await podshell.item(1, 'demo-77aa').waitFor();
  await podshell.page.keyboard.press(QUICK_OPEN);
  await podshell.page.keyboard.type('demo-77aa');
  const { chosen } = palette(podshell, 'Quick open');
  await expect(chosen).toContainText('CrashLoopBackOff');
  await podshell.page.keyboard.press('Enter');
  await expect(podshell.panel.getByText('CrashLoopBackOff').first()).toBeVisible();
});

test('nothing typed before the palette is there reaches the shell', async ({ podshell }) => {
  await podshell.openEnvironment('shop-a1b2');
  await focusTerminal(podshell);
  // In one task, as a burst of input is: the palette's code is not even loaded.
  await podshell.page.evaluate(() => {
    const press = (key: string, code: string, held: KeyboardEventInit): void => {
      const target = document.activeElement ?? document.body;
      const init = { key, code, bubbles: true, cancelable: true, ...held };
      target.dispatchEvent(new KeyboardEvent('keydown', init));
    };
    press('P', 'KeyP', { ctrlKey: true, shiftKey: true });
  });
  await podshell.page.keyboard.type('rename');
  const { dialog, chosen } = palette(podshell, 'Command palette');
  await expect(dialog.getByRole('combobox')).toHaveValue('rename');
  await expect(chosen).toContainText('Rename tab');
  expect(await podshell.text()).not.toContain('rename');
});

test('Enter counts, too, that is pressed before the palette is there', async ({ podshell }) => {
  await podshell.item(1, 'shop-a1b2').waitFor();
  // In one task: the palette's code comes after it at best.
  const stoodIn = await podshell.page.evaluate(async () => {
    const press = (key: string, code: string, held: KeyboardEventInit = {}): void => {
      const target = document.activeElement ?? document.body;
      const init = { key, code, bubbles: true, cancelable: true, ...held };
      target.dispatchEvent(new KeyboardEvent('keydown', init));
    };
    press('O', 'KeyO', { ctrlKey: true, shiftKey: true });
    for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
    const field = document.activeElement;
    if (!(field instanceof HTMLInputElement)) return false;
    field.value = 'shop api';
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await Promise.resolve();
    press('Enter', 'Enter');
    return field.ariaHidden === 'true';
  });
  expect(stoodIn).toBe(true);
  await podshell.prompt();
  expect(await podshell.podName()).toContain('-api-');
  await expect(palette(podshell, 'Quick open').dialog).toHaveCount(0);
});

test('everything by mouse: the menu has every command, with its keys', async ({ podshell }) => {
  await podshell.openEnvironment('shop-a1b2');
  await podshell.page.getByRole('button', { name: 'Menu', exact: true }).click();
  await podshell.page.getByRole('menuitem', { name: 'Panes' }).click();
  const split = podshell.page.getByRole('menuitem', { name: /^Split right/ });
  await expect(split).toContainText('Alt+Shift+=');
  await expect(
    podshell.page.getByRole('menuitem', { name: /^Go to the pane above/ }),
  ).toBeDisabled();
  await split.click();
  await expect(podshell.panel.getByRole('group')).toHaveCount(2);

  await podshell.page.getByRole('button', { name: 'Menu', exact: true }).click();
  await podshell.page.getByRole('menuitem', { name: 'Help' }).click();
  await podshell.page.getByRole('menuitem', { name: /^Keyboard shortcuts/ }).click();
  const sheet = podshell.page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(sheet).toBeVisible();
  await sheet.getByRole('searchbox').fill('split');
  await expect(sheet.locator('dt')).toHaveText(['Split right', 'Split down']);
});

test('the menus of tabs and terminals show the keys in force', async ({ launch }) => {
  const bindings = { 'terminal.clear': ['Control+Shift+Y'], 'terminal.save': [] };
  const podshell = await launch({ settings: { bindings } });
  const { page } = podshell;
  await podshell.openEnvironment('shop-a1b2');
  const item = (name: string): Locator => page.getByRole('menuitem', { name, exact: true });
  await podshell.panel.locator('.xterm-screen').click({ button: 'right' });
  await expect(item('Paste')).toContainText('Ctrl+Shift+V');
  await expect(item('Clear terminal')).toContainText('Ctrl+Shift+Y');
  await expect(item('Clear terminal')).toHaveAttribute('aria-keyshortcuts', 'Control+Shift+Y');
  // No keys are no words, and no attribute.
  await expect(item('Save the terminal’s text…')).toHaveText('Save the terminal’s text…');
  await expect(item('Reset terminal')).not.toHaveAttribute('aria-keyshortcuts');
  await page.keyboard.press('Escape');
  await expect(item('Paste')).toHaveCount(0);

  await podshell.tabs.first().click({ button: 'right' });
  await expect(item('Close')).toContainText('Ctrl+Shift+W');
  await expect(item('Split right')).toContainText('Alt+Shift+=');
});

test('the palette speaks another language while it is open', async ({ podshell }) => {
  await podshell.openEnvironment('shop-a1b2');
  await focusTerminal(podshell);
  await podshell.page.keyboard.press(PALETTE);
  const options = podshell.page.getByRole('option');
  await expect(options.filter({ hasText: 'Split right' })).toBeVisible();
  await podshell.page.evaluate(`window.podshell.updateSettings({ language: 'zh-CN' })`);
  await expect(options.filter({ hasText: '向右拆分' })).toBeVisible();
  await expect(options.filter({ hasText: 'Split right' })).toHaveCount(0);
});

for (const [theme, language] of [
  ['light', 'en'],
  ['dark', 'zh-CN'],
  ['dark', 'en'],
  ['light', 'zh-CN'],
] as const) {
  test(`axe finds nothing in the lists of commands and places (${theme}, ${language})`, async ({
    launch,
  }) => {
    const bindings = { 'tab.rename': ['Control+Shift+W'] };
    const podshell = await launch({ settings: { theme, language, bindings } });
    const { page } = podshell;
    await page.locator('[role=treeitem]', { hasText: 'shop-a1b2' }).first().click();
    await podshell.prompt();
    await page.keyboard.press(QUICK_OPEN);
    await page.keyboard.type('a1');
    await page.getByRole('option').first().waitFor();
    expect(await violations(podshell)).toEqual([]);
    await page.keyboard.type('zzz');
    await page.getByRole('dialog').getByRole('status').waitFor();
    expect(await violations(podshell)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press(PALETTE);
    await page.getByRole('option').first().waitFor();
    expect(await violations(podshell)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Shift+H');
    await page.getByRole('dialog').getByRole('note').waitFor();
    expect(await violations(podshell)).toEqual([]);
  });
}
