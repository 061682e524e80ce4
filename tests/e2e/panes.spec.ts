import { violations } from './support/axe';
import { expect, test } from './support/fixtures';
import { Panes } from './support/panes';

test('splits right and down by keys: each pane has a shell of its own', async ({ podshell }) => {
  const { keyboard } = podshell.page;
  const panes = new Panes(podshell);
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('me=first');
  await panes.split('Alt+Shift+=', 2);
  await keyboard.type('me=second');
  await keyboard.press('Enter');
  await panes.split('Alt+Shift+-', 3);
  await expect(panes.all).toHaveCount(3);
  await expect(podshell.tabs).toHaveCount(1);
  await expect(podshell.tabs.first()).toHaveAccessibleDescription(/3 panes/);

  const [one, two, three] = [await panes.box(1), await panes.box(2), await panes.box(3)];
  expect(Math.abs(one.width - two.width)).toBeLessThanOrEqual(2);
  expect(two.x).toBeGreaterThanOrEqual(one.x + one.width - 1);
  expect(three.y).toBeGreaterThanOrEqual(two.y + two.height - 1);
  expect(Math.abs(one.height - two.height - three.height)).toBeLessThanOrEqual(2);

  for (const [keys, place] of [
    ['Alt+ArrowLeft', 1],
    // Back to the one that was left last.
    ['Alt+ArrowRight', 3],
    ['Alt+ArrowUp', 2],
  ] as const) {
    await keyboard.press(keys);
    await panes.expectFocusAt(place);
  }
  await keyboard.type('echo "I am $me."');
  await keyboard.press('Enter');
  await panes.sees(2, /^I am second\.$/m);
  await keyboard.press('Alt+ArrowLeft');
  await keyboard.type('echo "I am $me."');
  await keyboard.press('Enter');
  await panes.sees(1, /^I am first\.$/m);
  expect(await panes.text(3)).not.toContain('I am');
});

test('Alt and an arrow belong to the shell while there is one pane', async ({ podshell }) => {
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('cat -v');
  await podshell.type('x');
  await podshell.page.keyboard.press('Alt+ArrowLeft');
  await podshell.page.keyboard.press('Enter');
  await podshell.sees(/x\^\[\[1;3D/);
});

test('a pane is resized by keys and by the mouse, and its shell knows', async ({ podshell }) => {
  const { page } = podshell;
  const panes = new Panes(podshell);
  await podshell.openEnvironment('shop-a1b2');
  await panes.split('Alt+Shift+=', 2);
  const before = await panes.box(2);
  await page.keyboard.press('Alt+Shift+ArrowLeft');
  await expect.poll(async () => (await panes.box(2)).width).toBeGreaterThan(before.width + 10);

  const edge = podshell.panel.getByRole('separator', { name: 'Edge between panes' });
  await expect(edge).toHaveAttribute('aria-valuenow', '45');
  await edge.focus();
  await page.keyboard.press('ArrowRight');
  await expect(edge).toHaveAttribute('aria-valuenow', '47');

  const handle = await edge.boundingBox();
  if (!handle) throw new Error('no edge');
  await page.mouse.move(handle.x, handle.y + 100);
  await page.mouse.down();
  await page.mouse.move(handle.x - 150, handle.y + 100, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await panes.box(2)).width).toBeGreaterThan(before.width + 100);
  await panes.at(2).locator('.xterm-helper-textarea').focus();
  await page.keyboard.type('while sleep 0.2; do stty size; done');
  await page.keyboard.press('Enter');
  // In the end it is told of the size that is shown.
  await expect
    .poll(async () => {
      const told = [...(await panes.text(2)).matchAll(/^(\d+) (\d+)$/gm)].at(-1);
      return told && page.getByText(`${told[2]}×${told[1]}`, { exact: true }).isVisible();
    })
    .toBe(true);
  await page.keyboard.press('Control+c');

  await edge.dblclick();
  await expect(edge).toHaveAttribute('aria-valuenow', '50');
});

test('a pane is zoomed and comes back, and a hidden one tells of new output', async ({
  podshell,
}) => {
  const { keyboard } = podshell.page;
  const panes = new Panes(podshell);
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('read -r _; printf "now\\a"');
  await panes.split('Alt+Shift+=', 2);
  const small = await panes.box(2);
  await keyboard.press('Control+Shift+Enter');
  await expect(panes.all).toHaveCount(1);
  await expect(panes.at(2).getByText('zoomed, 1 more')).toBeVisible();
  expect((await panes.box(2)).width).toBeGreaterThan(small.width * 1.9);
  await panes.expectFocusAt(2);
  await expect(podshell.tabs.first()).toHaveAccessibleDescription(/one pane zoomed/);

  // Going to the hidden pane shows all of them again.
  await keyboard.press('Alt+ArrowLeft');
  await expect(panes.all).toHaveCount(2);
  await panes.expectFocusAt(1);
  await keyboard.press('Enter');
  await panes.sees(1, /^now/m);
  await panes.at(1).getByRole('button', { name: 'Zoom pane' }).click();
  await expect(panes.all).toHaveCount(1);
  await panes.at(1).getByRole('button', { name: 'Show all panes' }).click();
  await expect(panes.all).toHaveCount(2);
});

test('a pane closes by keys and by its button, its shell is hung up, and it can be reopened', async ({
  podshell,
}) => {
  const { keyboard } = podshell.page;
  const panes = new Panes(podshell);
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('echo $$ > ~/first-shell');
  await panes.split('Alt+Shift+=', 2);
  await panes.split('Alt+Shift+-', 3);
  await keyboard.press('Control+Shift+W');
  await expect(panes.all).toHaveCount(2);
  await panes.expectFocusAt(2);
  await panes.at(1).hover();
  await panes.at(1).getByRole('button', { name: 'Close pane' }).click();
  await expect(panes.all).toHaveCount(0);
  await expect(podshell.tabs).toHaveCount(1);
  await podshell.run(
    'while kill -0 $(cat ~/first-shell); do sleep 0.1; done; echo gone $((1 + 1))',
  );
  await podshell.sees(/^gone 2$/m);

  await keyboard.press('Control+Shift+Alt+T');
  await expect(panes.all).toHaveCount(2);
  // In its old place, with a new shell.
  await panes.expectFocusAt(1);
  await panes.sees(1, /[$#]\s*$/);
});

test('a pane moves to a tab of its own with all that it shows', async ({ podshell }) => {
  const { page } = podshell;
  const panes = new Panes(podshell);
  await podshell.openEnvironment('shop-a1b2');
  await panes.split('Alt+Shift+=', 2);
  await page.keyboard.type('echo kept $((40 + 2))');
  await page.keyboard.press('Enter');
  await panes.sees(2, /^kept 42$/m);
  await podshell.tabs.first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Move pane to a tab of its own' }).click();
  await expect(podshell.tabs).toHaveCount(2);
  await expect(podshell.tabs.nth(1)).toHaveAttribute('aria-selected', 'true');
  await podshell.sees(/^kept 42$/m);
  await podshell.run('echo still $((40 + 3))');
  await podshell.sees(/^still 43$/m);
});

for (const [theme, language, names] of [
  ['light', 'en', { list: 'All tabs', groups: 'Broadcast groups…', rename: 'Rename…' }],
  ['dark', 'zh-CN', { list: '所有标签页', groups: '广播组…', rename: '重命名…' }],
] as const) {
  test(`axe finds nothing: panes, their bars, the list of tabs, groups (${theme}, ${language})`, async ({
    launch,
  }) => {
    const podshell = await launch({ settings: { theme, language } });
    const { page } = podshell;
    const tabs = page.getByRole('tab');
    const groups = page.getByRole('tabpanel').getByRole('group');
    await page.getByRole('treeitem', { name: 'shop-a1b2' }).click();
    await podshell.prompt();
    await page.keyboard.press('Alt+Shift+=');
    await expect(groups).toHaveCount(2);
    await page.keyboard.press('Control+Shift+Alt+B');
    await expect(page.getByRole('note')).toBeVisible();
    expect(await violations(podshell)).toEqual([]);

    await page.keyboard.press('Control+Shift+L');
    await expect(page.getByRole('dialog', { name: names.list })).toBeVisible();
    expect(await violations(podshell)).toEqual([]);
    await page.keyboard.press('Escape');

    await tabs.first().click({ button: 'right' });
    await expect(page.getByRole('menuitem', { name: names.rename })).toBeVisible();
    expect(await violations(podshell)).toEqual([]);
    await page.keyboard.press('Escape');

    await page.locator('footer').getByRole('button').click();
    await page.getByRole('menuitem', { name: names.groups }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    expect(await violations(podshell)).toEqual([]);
  });
}

test('a long name is one word for a screen reader, and when it is copied', async ({ podshell }) => {
  const { page } = podshell;
  await podshell.openEnvironment('shop-a1b2');
  await page.getByRole('button', { name: 'All tabs' }).click();
  await expect(page.getByRole('option')).toBeVisible();
  // As Chromium computes it, from boxes and not from the DOM.
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const option = nodes.find(({ role }) => role?.value === 'option');
  expect(String(option?.name?.value)).toMatch(/^shop-a1b2 · web-[a-z0-9]+-[a-z0-9]{5} /);
  const [name] = await page.getByRole('option').locator('.name').allInnerTexts();
  expect(name).toMatch(/^shop-a1b2 · web-[a-z0-9]+-[a-z0-9]{5}$/);
});
