import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kill, quit } from './support/app-end';
import { violations } from './support/axe';
import { countExecs } from './support/exec-requests';
import { expect, test } from './support/fixtures';
import { Panes } from './support/panes';
import type { PodshellWindow } from './support/podshell-window';

const BAR = /shells? of last time, none of them connected/;
const DIVIDER = /^── Podshell was closed, this shell has ended · \d\d:\d\d ─+$/m;

/** The names of the tabs, and which one is in front. */
const tabsOf = (podshell: PodshellWindow): Promise<string[]> =>
  podshell.tabs.evaluateAll((tabs) =>
    tabs.map((tab) => (tab.ariaSelected === 'true' ? '> ' : '') + (tab.ariaLabel ?? '')),
  );

const textsOf = (userData: string): readonly string[] => {
  const folder = join(userData, 'restore/texts');
  // One that is being written bears another name until it is whole.
  return existsSync(folder) ? readdirSync(folder).filter((name) => !name.endsWith('.tmp')) : [];
};

/** The layout on disk. */
const layoutText = (userData: string): string =>
  readFileSync(join(userData, 'restore/layout.json'), 'utf8');

/** The texts on disk, all in one. */
const keptText = (userData: string): string =>
  textsOf(userData)
    .map((name) => readFileSync(join(userData, 'restore/texts', name), 'utf8'))
    .join('\n');

/** Marks a context as a protected one, while the app is not there. */
function protectContext(userData: string, context: string): void {
  const file = join(userData, 'settings.json');
  const settings = JSON.parse(readFileSync(file, 'utf8')) as { contexts?: object };
  const contexts = { ...settings.contexts, [context]: { protected: true } };
  writeFileSync(file, JSON.stringify({ ...settings, contexts }));
}

/** One tab, whose shell has printed `here 42`. */
async function openHere(podshell: PodshellWindow): Promise<void> {
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('echo here $((6*7))');
  await podshell.sees('here 42');
}

/** Three tabs: one with colours and wide characters, one split and renamed, one plain and in front. */
async function openThree(podshell: PodshellWindow): Promise<void> {
  const { keyboard } = podshell.page;
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run("printf '\\033[1;31mred\\033[0m 你好 🚀 e\\u0301\\n'");
  await podshell.sees(/^red 你好 🚀 e\u0301$/m);
  await podshell.prompt();

  await podshell.item(1, 'pay-9f8e').click();
  await podshell.prompt();
  await podshell.run('echo left $((6*7))');
  await podshell.sees('left 42');
  const panes = new Panes(podshell);
  await panes.split('Alt+Shift+=', 2);
  await keyboard.type('echo right $((6*8))');
  await keyboard.press('Enter');
  await panes.sees(2, /^right 48$/m);
  await podshell.tabs.nth(1).focus();
  await keyboard.press('F2');
  await keyboard.type('payments');
  await keyboard.press('Enter');
  await expect(podshell.tabs.nth(1)).toHaveAttribute('aria-label', 'payments');

  await podshell.item(1, 'shop-a1b2').click({ modifiers: ['Shift'] });
  await expect(podshell.tabs).toHaveCount(3);
  await podshell.prompt();
  await podshell.run('seq 1 200; echo done $((6*9))');
  await podshell.sees('done 54');
  await podshell.prompt();
}

/** Everything of `openThree` is back, and nothing is connected. */
async function expectThree(podshell: PodshellWindow, names: readonly string[]): Promise<void> {
  await expect(podshell.tabs).toHaveCount(3);
  expect(await tabsOf(podshell)).toEqual(names);
  for (const tab of await podshell.tabs.all()) {
    await expect(tab).toHaveAccessibleDescription(/^ended with Podshell/);
  }
  await expect(podshell.page.getByRole('status').filter({ hasText: BAR })).toContainText(
    '4 shells',
  );
}

test('quit and started again, everything is there, and no shell is opened', async ({
  launch,
  cluster,
  folder,
}) => {
  const userData = join(folder, 'mine');
  const first = await launch({ userData });
  await openThree(first);
  const names = await tabsOf(first);
  const text = await first.text();
  await quit(first);
  const execs = countExecs(cluster);

  const second = await launch({ userData });
  await expectThree(second, names);
  const shown = await second.sees(DIVIDER);
  // The divider and the empty line below it push the first lines up, and out of sight.
  const held = text.split('\n').filter((line) => line !== '');
  const above = shown.split('\n').slice(
    0,
    shown.split('\n').findIndex((line) => DIVIDER.test(line)),
  );
  expect(held.slice(-above.length)).toEqual(above);
  expect(above.at(-2)).toBe('done 54');

  await second.page.keyboard.press('Alt+1');
  await second.sees(/^red 你好 🚀 e\u0301$/m);
  const red = second.panel.locator('.xterm-rows span', { hasText: /^red$/ });
  await expect(red).toHaveCSS('font-weight', /bold|700/);
  await second.page.keyboard.press('Alt+2');
  const panes = new Panes(second);
  await expect(panes.all).toHaveCount(2);
  await panes.sees(1, /^left 42$/m);
  await panes.sees(2, /^right 48$/m);
  expect(execs()).toBe(0);

  // Enter opens a shell in the same pod, below what was there.
  await second.page.keyboard.press('Alt+3');
  await second.sees(DIVIDER);
  await second.panel.locator('.xterm-helper-textarea').focus();
  await second.page.keyboard.press('Enter');
  await second.prompt();
  await second.run('echo again $((6*7))');
  const again = await second.sees(/^again 42$/m);
  expect(again).toMatch(DIVIDER);
  expect(execs()).toBe(1);
  await expect(second.tabs.nth(2)).toHaveAccessibleDescription(/^connected/);
});

// At which moment does not matter: see killed.spec.ts.
test('killed, it comes back with what its terminals showed, and no shell is opened', async ({
  launch,
  cluster,
  folder,
}) => {
  const userData = join(folder, 'mine');
  const first = await launch({ userData });
  await openThree(first);
  const names = await tabsOf(first);
  // Kept when it has been quiet for a while; before that, a kill loses what was printed last.
  await expect.poll(() => keptText(userData), { timeout: 30_000 }).toContain('done 54');
  await expect.poll(() => layoutText(userData).match(/"paneKey"/g)?.length).toBe(4);
  await expect.poll(() => layoutText(userData)).toContain('payments');
  const execs = countExecs(cluster);
  await kill(first);

  const second = await launch({ userData });
  await expectThree(second, names);
  await second.sees('done 54');
  await second.sees(DIVIDER);
  expect(execs()).toBe(0);
});

test('all shells are opened again after a question, on a protected context after its name', async ({
  launch,
  cluster,
  folder,
}) => {
  const userData = join(folder, 'mine');
  const first = await launch({ userData });
  await openThree(first);
  await quit(first);
  const execs = countExecs(cluster);
  protectContext(userData, 'demo');
  const second = await launch({ userData });
  await expect(second.tabs).toHaveCount(3);
  await second.page.getByRole('button', { name: 'Reopen all' }).click();
  const dialog = second.page.getByRole('dialog', { name: 'Reopen 4 shells?' });
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await expect(dialog).toContainText('4 shells on demo, which is protected');
  await expect(dialog.getByRole('button', { name: 'Reopen', exact: true })).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Type demo to reopen there too' }).fill('demo');
  expect(execs()).toBe(0);
  await dialog.getByRole('button', { name: 'Reopen 4' }).click();
  for (const tab of await second.tabs.all()) {
    await expect(tab).toHaveAccessibleDescription(/^connected/);
  }
  await expect(second.page.getByRole('status').filter({ hasText: BAR })).toHaveCount(0);
  // A tab says how its pane with the keyboard is.
  await expect.poll(execs).toBe(4);
});

test('a click on its environment opens a shell in the tab of the last run', async ({
  launch,
  cluster,
  folder,
}) => {
  const userData = join(folder, 'mine');
  const first = await launch({ userData });
  await openHere(first);
  await first.tabs.first().focus();
  await first.page.keyboard.press('F2');
  await first.page.keyboard.type('mine');
  // Also what happens right before the end is not lost.
  await first.page.keyboard.press('Enter');
  await quit(first);
  const execs = countExecs(cluster);
  const second = await launch({ userData });
  await second.sees(DIVIDER);
  expect(execs()).toBe(0);
  await second.item(1, 'shop-a1b2').click();
  await second.prompt();
  await expect(second.tabs).toHaveCount(1);
  await expect(second.tabs).toHaveAttribute('aria-label', 'mine');
  await expect(second.tabs).toHaveAccessibleDescription(/^connected/);
  expect(await second.text()).toContain('here 42');
  expect(execs()).toBe(1);
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing in what offers the shells of the last run (${theme})`, async ({
    launch,
    folder,
  }) => {
    const userData = join(folder, 'mine');
    const first = await launch({ userData, settings: { theme } });
    await first.openEnvironment('shop-a1b2');
    await first.page.keyboard.press('Control+Shift+T');
    await expect(first.tabs).toHaveCount(2);
    await first.prompt();
    await quit(first);
    protectContext(userData, 'demo');
    const second = await launch({ userData });
    await second.sees(DIVIDER);
    expect(await violations(second)).toEqual([]);
    await second.page.getByRole('button', { name: 'Reopen all' }).click();
    await second.page.getByRole('dialog', { name: 'Reopen 2 shells?' }).waitFor();
    expect(await violations(second)).toEqual([]);
  });
}

test('what is on disk is its user’s alone, and goes with its tab', async ({ launch, folder }) => {
  const userData = join(folder, 'mine');
  const podshell = await launch({ userData });
  await openHere(podshell);
  await expect.poll(() => keptText(userData)).toContain('here 42');
  const restore = join(userData, 'restore');
  for (const path of [restore, join(restore, 'texts')]) {
    expect(statSync(path).mode & 0o777).toBe(0o700);
  }
  for (const path of ['layout.json', ...textsOf(userData).map((name) => `texts/${name}`)]) {
    expect(statSync(join(restore, path)).mode & 0o777).toBe(0o600);
  }
  await podshell.page.keyboard.press('Control+Shift+W');
  await expect(podshell.tabs).toHaveCount(0);
  await expect.poll(() => textsOf(userData)).toEqual([]);
});

test('turned off, nothing is kept, and what was is deleted at once', async ({ launch, folder }) => {
  const userData = join(folder, 'mine');
  const podshell = await launch({ userData });
  await podshell.openEnvironment('shop-a1b2');
  await expect.poll(() => textsOf(userData)).toHaveLength(1);
  const set = (patch: object): Promise<unknown> =>
    podshell.page.evaluate(`window.podshell.updateSettings(${JSON.stringify(patch)})`);
  await set({ keepText: false });
  await expect.poll(() => textsOf(userData)).toEqual([]);
  await expect.poll(() => existsSync(join(userData, 'restore/layout.json'))).toBe(true);
  await set({ restoreTabs: false });
  await expect.poll(() => existsSync(join(userData, 'restore/layout.json'))).toBe(false);
  await podshell.run('echo secret $((6*7))');
  await podshell.sees('secret 42');
  await quit(podshell);
  expect(textsOf(userData)).toEqual([]);
  expect(existsSync(join(userData, 'restore/layout.json'))).toBe(false);
  const next = await launch({ userData });
  await expect(next.item(1, 'shop-a1b2')).toBeVisible();
  await expect(next.tabs).toHaveCount(0);
});

test('files that are no layout and no text are said to be unusable, and do no harm', async ({
  launch,
  folder,
}) => {
  const userData = join(folder, 'mine');
  const first = await launch({ userData });
  await openHere(first);
  await quit(first);
  const [text = ''] = textsOf(userData);
  const path = join(userData, 'restore/texts', text);
  writeFileSync(path, readFileSync(path, 'utf8').replace('here', 'HERE'));

  const second = await launch({ userData });
  await expect(second.tabs).toHaveCount(1);
  await expect(
    second.alerts.filter({ hasText: "Can't show what this terminal held" }),
  ).toContainText('it is damaged');
  await second.panel.locator('.xterm-helper-textarea').focus();
  await second.page.keyboard.press('Enter');
  await second.prompt();
  await quit(second);
  writeFileSync(join(userData, 'restore/layout.json'), '{"version":2,"tabs":[{"panes":');

  const third = await launch({ userData });
  await expect(third.item(1, 'shop-a1b2')).toBeVisible();
  await expect(third.tabs).toHaveCount(0);
  await expect(third.alerts).toContainText('layout.json.broken');
  expect(existsSync(join(userData, 'restore/layout.json.broken'))).toBe(true);
});

test('the window opens where it was, and where it can be seen when its screen is gone', async ({
  launch,
  folder,
}) => {
  const userData = join(folder, 'mine');
  const bounds = (podshell: PodshellWindow): Promise<object | undefined> =>
    podshell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
  const first = await launch({ userData });
  const place = { x: 120, y: 90, width: 900, height: 610 };
  await first.app.evaluate(({ BrowserWindow }, to) => {
    BrowserWindow.getAllWindows()[0]?.setBounds(to);
  }, place);
  await expect.poll(() => bounds(first)).toEqual(place);
  await quit(first);
  const second = await launch({ userData });
  expect(await bounds(second)).toEqual(place);
  await quit(second);

  writeFileSync(
    join(userData, 'window.json'),
    JSON.stringify({ ...place, x: 9000, maximized: false, fullScreen: false }),
  );
  const third = await launch({ userData });
  const area = await third.app.evaluate(({ screen }) => screen.getPrimaryDisplay().workArea);
  const found = await bounds(third);
  expect(found).toEqual({
    x: Math.round(area.x + (area.width - 900) / 2),
    y: Math.round(area.y + (area.height - 610) / 2),
    width: 900,
    height: 610,
  });
});
