import type { Locator } from '@playwright/test';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { violations } from './support/axe';
import { expect, test } from './support/fixtures';
import type { PodshellWindow } from './support/podshell-window';

async function openSettings(podshell: PodshellWindow, section: string): Promise<Locator> {
  await podshell.page.keyboard.press('Control+,');
  const dialog = podshell.page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('tab', { name: section }).click();
  return dialog;
}

/** What the settings file says. */
function saved(userData: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(userData, 'settings.json'), 'utf8')) as Record<
    string,
    unknown
  >;
}

/** The font size of the terminal on screen, as it is drawn. */
function fontSize(podshell: PodshellWindow): Promise<string> {
  return podshell.panel.locator('.xterm-rows').evaluate((rows) => getComputedStyle(rows).fontSize);
}

test('each setting shows in the terminal at once, and is there after a restart', async ({
  launch,
  folder,
}) => {
  const userData = join(folder, 'kept');
  const podshell = await launch({ userData, settings: { theme: 'light' } });
  await podshell.openEnvironment('shop-a1b2');
  const dialog = await openSettings(podshell, 'Terminal');

  const size = dialog.getByRole('spinbutton', { name: 'Font size' });
  await size.fill('20');
  await expect.poll(() => fontSize(podshell)).toBe('20px');
  await dialog.getByRole('radio', { name: 'Sand' }).check();
  await expect
    .poll(() =>
      podshell.page.evaluate(() => document.documentElement.style.getPropertyValue('--term-bg')),
    )
    .toBe('#faf4e8');
  await dialog.getByText('Underline', { exact: true }).click();
  await dialog.getByRole('switch', { name: 'Copy what is selected at once' }).check();
  await dialog.getByRole('combobox', { name: 'Font' }).fill('Liberation Mono');
  await dialog.getByRole('combobox', { name: 'Font' }).press('Enter');
  await dialog.getByRole('spinbutton', { name: 'Line height' }).fill('1.5');
  await dialog.getByRole('tab', { name: 'Privacy & updates' }).click();
  await dialog.getByRole('switch', { name: /Keep what terminals show/ }).uncheck();
  const feed = dialog.getByRole('textbox', { name: 'Where to look' });
  await feed.fill('ftp://example.org');
  await feed.press('Enter');
  await expect(dialog.getByText('This is not an http or https address.')).toBeVisible();
  await feed.fill('https://example.org/feed');
  await feed.press('Enter');

  const expected = {
    fontSize: 20,
    terminalThemeLight: 'sand',
    cursorStyle: 'underline',
    copyOnSelect: true,
    fontFamily: 'Liberation Mono',
    lineHeight: 1.5,
    keepText: false,
    updateFeed: 'https://example.org/feed',
  };
  await expect.poll(() => saved(userData)).toMatchObject(expected);
  await podshell.end();

  const again = await launch({ userData });
  await again.openEnvironment('shop-a1b2');
  expect(await fontSize(again)).toBe('20px');
});

test('one setting goes back to its default; the others stay', async ({ launch }) => {
  const podshell = await launch({ settings: { fontSize: 20, cursorStyle: 'bar' } });
  await podshell.openEnvironment('shop-a1b2');
  const dialog = await openSettings(podshell, 'Terminal');
  await dialog.getByRole('button', { name: 'Reset “Font size” to 13' }).click();
  await expect.poll(() => fontSize(podshell)).toBe('13px');
  await expect(dialog.getByRole('button', { name: /Reset “Font size”/ })).toBeHidden();
  await expect(dialog.getByRole('radio', { name: 'Bar' })).toBeChecked();

  await dialog.getByRole('searchbox', { name: 'Search settings' }).fill('blink');
  await expect(dialog.getByRole('switch')).toHaveCount(1);
  await expect(dialog.getByRole('region', { name: 'General' })).toBeHidden();
  await dialog.getByRole('searchbox').fill('no such thing');
  await expect(dialog.getByText('No setting matches “no such thing”.')).toBeVisible();
});

test('a key is recorded, after saying whose it is; it works, and Reset gives it back', async ({
  podshell,
}) => {
  await podshell.openEnvironment('shop-a1b2');
  const dialog = await openSettings(podshell, 'Keys');
  await dialog.getByRole('searchbox').fill('sidebar');
  const press = async (keys: string): Promise<void> => {
    await dialog.getByRole('button', { name: /^Add keys for “Show or hide the sidebar”/ }).click();
    await podshell.page.keyboard.press(keys);
  };
  await press('Control+r');
  await expect(dialog.getByText(/Ctrl\+R belongs to the shell/)).toBeVisible();
  await podshell.page.keyboard.press('Control+Shift+E');
  await expect(dialog.getByText('Ctrl+Shift+E is used for “Find an environment”.')).toBeVisible();
  await podshell.page.keyboard.press('Escape');
  await expect(dialog).toBeVisible();
  await press('Control+Shift+E');
  await dialog.getByRole('button', { name: 'Use it here' }).click();
  const remove = (keys: string): Locator =>
    dialog.getByRole('button', { name: `Remove ${keys} from “Show or hide the sidebar”` });
  // In force once it is shown.
  await remove('Ctrl+Shift+E').waitFor();
  await press('F7');
  await remove('F7').waitFor();
  await podshell.page.keyboard.press('Escape');

  await expect(podshell.tree).toBeVisible();
  await podshell.page.keyboard.press('Control+Shift+E');
  await expect(podshell.tree).toBeHidden();
  await podshell.page.keyboard.press('F7');
  await expect(podshell.tree).toBeVisible();

  await openSettings(podshell, 'Keys');
  await dialog
    .getByRole('button', { name: 'Reset the keys of “Show or hide the sidebar”' })
    .click();
  await dialog.getByRole('button', { name: 'Reset the keys of “Find an environment”' }).click();
  await expect(dialog.getByRole('button', { name: /^Reset the keys of/ })).toHaveCount(0);
  await podshell.page.keyboard.press('Escape');
  await podshell.page.keyboard.press('Control+Shift+E');
  await expect(podshell.filter).toBeFocused();
});

test('keys in the file work live; a conflict is told', async ({ launch, folder }) => {
  const userData = join(folder, 'edited');
  const podshell = await launch({ userData });
  await podshell.openEnvironment('shop-a1b2');
  const file = join(userData, 'settings.json');
  const edit = (bindings: object): void => {
    writeFileSync(file, JSON.stringify({ ...saved(userData), bindings }));
  };
  edit({ 'sidebar.toggle': ['ctrl+shift+alt+s'] });
  await expect(async () => {
    if (await podshell.tree.isVisible()) {
      await podshell.page.keyboard.press('Control+Shift+Alt+S');
    }
    await expect(podshell.tree).toBeHidden({ timeout: 2_000 });
  }).toPass();
  await podshell.page.keyboard.press('Control+Shift+Alt+S');
  await expect(podshell.tree).toBeVisible();

  edit({ 'sidebar.toggle': ['Control+Shift+T', 'Control+w'] });
  const dialog = await openSettings(podshell, 'Keys');
  await expect(
    dialog.getByText(
      'Ctrl+Shift+T is used for “Show or hide the sidebar”, so “New shell in the same pod” goes without it.',
    ),
  ).toBeVisible();
  await expect(dialog.getByText(/Ctrl\+W belongs to the shell/)).toBeVisible();
});

test('a file that is half typed is said to be, left alone, and counts once it is whole', async ({
  launch,
  folder,
}) => {
  const userData = join(folder, 'edited');
  const podshell = await launch({ userData, settings: { theme: 'light' } });
  await podshell.openEnvironment('shop-a1b2');
  const file = join(userData, 'settings.json');
  const whole = JSON.stringify({ ...saved(userData), theme: 'dark', language: 'zh-CN' }, null, 2);
  const broken = whole.replace('"theme": "dark",', '"theme": "dark"');
  writeFileSync(file, broken);
  const notice = podshell.alerts.filter({ hasText: 'The settings file is not used as it is now' });
  await expect(notice).toContainText(/line \d+, column \d+: a comma/);
  await expect(podshell.page.locator('html')).toHaveAttribute('data-theme', 'light');
  // What changes by the way does not write over it.
  await podshell.item(1, 'static-5e6f').click();
  await expect(podshell.tabs).toHaveCount(2);
  expect(readFileSync(file, 'utf8')).toBe(broken);

  writeFileSync(file, whole);
  await expect(notice).toBeHidden();
  await expect(podshell.page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(podshell.page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  expect(readdirSync(userData).filter((name) => name.includes('broken'))).toEqual([]);
});

test('Edit as JSON opens the file; where nothing does, the folder, and says so', async ({
  launch,
  folder,
}) => {
  const userData = join(folder, 'edited');
  const podshell = await launch({ userData });
  await podshell.item(1, 'shop-a1b2').waitFor();
  const calls = await podshell.app.evaluateHandle(({ shell }) => {
    const made: string[] = [];
    shell.openPath = (path) => {
      made.push(`open ${path}`);
      return Promise.resolve(made.length === 1 ? '' : 'no program');
    };
    shell.showItemInFolder = (path) => {
      made.push(`show ${path}`);
    };
    return made;
  });
  const dialog = await openSettings(podshell, 'General');
  const button = dialog.getByRole('button', { name: 'Edit as JSON…' });
  await button.click();
  const file = join(userData, 'settings.json');
  await expect.poll(() => calls.jsonValue()).toEqual([`open ${file}`]);
  await button.click();
  await expect(podshell.page.getByText(/No program opened .*settings\.json/)).toBeVisible();
  expect(await calls.jsonValue()).toEqual([`open ${file}`, `open ${file}`, `show ${file}`]);
});

for (const [theme, language] of [
  ['light', 'en'],
  ['dark', 'zh-CN'],
  ['dark', 'en'],
  ['light', 'zh-CN'],
] as const) {
  test(`axe finds nothing in any section (${theme}, ${language})`, async ({ launch }) => {
    const podshell = await launch({
      settings: { theme, language, fontSize: 15, bindings: { 'tab.rename': ['Control+Shift+W'] } },
    });
    const { page } = podshell;
    await page.locator('[role=treeitem]').first().waitFor();
    await page.keyboard.press('Control+,');
    const sections = page.getByRole('dialog').getByRole('tab');
    await expect(sections).toHaveCount(5);
    for (const section of await sections.all()) {
      await section.click();
      expect(await violations(podshell)).toEqual([]);
    }
    await page.getByRole('dialog').getByRole('searchbox').fill('a');
    expect(await violations(podshell)).toEqual([]);
  });
}
