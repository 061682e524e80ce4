import type { Locator } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { Panes } from './support/panes';

test('what is typed once goes to every pane of the group, and says so all the time', async ({
  podshell,
}) => {
  const { page } = podshell;
  await podshell.openEnvironment('shop-a1b2');
  await page.keyboard.press('Control+Shift+Alt+B');
  await podshell.item(1, 'pay-9f8e').click();
  await podshell.prompt();
  await page.keyboard.press('Control+Shift+Alt+B');

  const bar = podshell.panel.getByRole('note').filter({ hasText: 'Broadcast' });
  await expect(bar).toContainText('Broadcast · 2 panes');
  const status = page.getByRole('button', { name: 'Broadcasting to 2 panes' });
  await expect(status).toBeVisible();
  for (const tab of await podshell.tabs.all()) {
    await expect(tab).toHaveAccessibleDescription(/Broadcast/);
  }
  await podshell.run('echo both $((20 + 1)) in $POD_NAME');
  await podshell.sees(/^both 21 in pay-9f8e-/m);
  await page.keyboard.press('Control+Shift+Tab');
  await podshell.sees(/^both 21 in shop-a1b2-/m);

  await bar.getByRole('button', { name: 'Leave' }).click();
  await expect(bar).toHaveCount(0);
  await expect(page.getByRole('button', { name: '1 pane in broadcast groups' })).toBeVisible();
  await podshell.run('echo alone $((30 + 1))');
  await podshell.sees(/^alone 31$/m);
  await page.keyboard.press('Control+Tab');
  await podshell.prompt();
  expect(await podshell.text()).not.toContain('alone');
  await page.getByRole('button', { name: 'Broadcasting to 1 pane' }).click();
  await page.getByRole('menuitem', { name: 'Stop broadcasting' }).click();
  await expect(bar).toHaveCount(0);
  await expect(status).toHaveCount(0);
});

test('several lines ask once, with the number of panes', async ({ podshell }) => {
  const { page } = podshell;
  const panes = new Panes(podshell);
  await podshell.openEnvironment('shop-a1b2');
  await panes.split('Alt+Shift+=', 2);
  await panes.split('Alt+Shift+-', 3);
  await podshell.tabs.first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Broadcast to all panes of the tab' }).click();
  await expect(page.getByRole('button', { name: 'Broadcasting to 3 panes' })).toBeVisible();
  await panes.expectFocusAt(3);
  const paste = async (text: string): Promise<void> => {
    await podshell.app.evaluate(({ clipboard }, copied) => clipboard.writeText(copied), text);
    await page.keyboard.press('Control+Shift+V');
  };
  const dialog = page.getByRole('dialog', { name: 'Paste 2 lines?' });
  await paste('echo first $((1 + 1))\necho second $((2 + 2))\n');
  await expect(dialog).toContainText('It also goes to 2 more panes in “Broadcast”.');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await paste('echo third $((3 + 3))\necho fourth $((4 + 4))\n');
  await dialog.getByRole('button', { name: 'Paste' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  for (const place of [1, 2, 3]) {
    await page.keyboard.press('Enter');
    await panes.sees(place, /^fourth 8$/m);
    expect(await panes.text(place)).not.toContain('first');
  }
});

test('a pane that has ended receives nothing, and says so', async ({ podshell }) => {
  const { page } = podshell;
  const panes = new Panes(podshell);
  await podshell.openEnvironment('shop-a1b2');
  await panes.split('Alt+Shift+=', 2);
  await page.keyboard.type('exit');
  await page.keyboard.press('Enter');
  await expect(podshell.tabs.first()).toHaveAccessibleDescription(/exited/);
  await page.keyboard.press('Alt+ArrowLeft');
  await podshell.tabs.first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Broadcast to all panes of the tab' }).click();
  await expect(panes.at(2)).toContainText('not connected, receives nothing');
  await panes.expectFocusAt(1);
  await page.keyboard.type('echo here $((5 + 5))');
  await page.keyboard.press('Enter');
  await panes.sees(1, /^here 10$/m);
  expect(await panes.text(2)).not.toContain('here');
  await page.getByRole('button', { name: 'Broadcasting to 2 panes' }).click();
  await expect(page.getByRole('menuitem', { name: /pane 2/ })).toContainText('not connected');
});

test('a protected context is left out until its name is typed', async ({ launch }) => {
  const podshell = await launch({ settings: { contexts: { demo: { protected: true } } } });
  const { page } = podshell;
  await podshell.openEnvironment('shop-a1b2');
  await page.keyboard.press('Control+Shift+Alt+B');
  const dialog = page.getByRole('dialog', { name: 'Add a protected pane?' });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(podshell.panel.getByRole('note')).toHaveCount(0);

  await page.keyboard.press('Control+Shift+Alt+B');
  const add = dialog.getByRole('button', { name: 'Add' });
  await expect(add).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Type demo to confirm' }).fill('demo');
  await add.click();
  await expect(podshell.panel.getByRole('note')).toContainText('only this pane so far');
});

test('groups are named, coloured, filled and removed in their dialog', async ({ podshell }) => {
  const { page } = podshell;
  const panes = new Panes(podshell);
  await podshell.openEnvironment('shop-a1b2');
  await panes.split('Alt+Shift+=', 2);
  await page.keyboard.press('Control+Shift+Alt+B');
  await page.getByRole('button', { name: 'Broadcasting to 1 pane' }).click();
  await page.getByRole('menuitem', { name: 'Broadcast groups…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Broadcast groups' });
  await dialog.getByRole('button', { name: 'New group' }).click();
  const second = dialog.getByRole('listitem', { name: 'Group 2' });
  await second.getByRole('textbox', { name: 'Name' }).fill('databases');
  await second.getByRole('textbox', { name: 'Name' }).press('Tab');
  const named = dialog.getByRole('listitem', { name: 'databases' });
  await named.getByRole('radio', { name: 'Green' }).check({ force: true });
  await named.getByRole('button', { name: 'Add all panes of the tab in front' }).click();
  await expect(named.getByRole('button', { name: /^Take .* out$/ })).toHaveCount(2);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(panes.at(1)).toContainText('databases · 2 panes');
  await expect(panes.at(2)).toContainText('databases · 2 panes');
});

test('over an open and a protected context: left out until its own name is typed', async ({
  launch,
}) => {
  const podshell = await launch({
    settings: { contexts: { demo: {}, 'demo-cert': { protected: true } } },
  });
  const { page } = podshell;
  const { keyboard } = page;
  const toggle = 'Control+Shift+Alt+B';
  const bar = podshell.panel.getByRole('note').filter({ hasText: 'Broadcast' });
  await podshell.openEnvironment('shop-a1b2');
  await keyboard.press(toggle);
  await podshell.chooseContext('demo-cert');
  await podshell.item(1, 'pay-9f8e').waitFor();
  await podshell.openEnvironment('pay-9f8e');
  await keyboard.press(toggle);
  const dialog = page.getByRole('dialog', { name: 'Add a protected pane?' });
  const name = dialog.getByRole('textbox', { name: 'Type demo-cert to confirm' });
  const add = dialog.getByRole('button', { name: 'Add', exact: true });
  await expect(name).toBeFocused();
  await keyboard.type('demo');
  await expect(add).toBeDisabled();
  await keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(bar).toHaveCount(0);

  // Left out: nothing of it arrives here.
  await keyboard.press('Alt+1');
  await expect(bar).toContainText('only this pane so far');
  await podshell.run('echo lonely $((1 + 1)); sleep 0.1');
  await podshell.sees(/^lonely 2$/m);
  await podshell.prompt();
  await keyboard.press('Alt+2');
  await podshell.prompt();
  expect(await podshell.text()).not.toContain('lonely');

  await keyboard.press(toggle);
  await expect(name).toBeFocused();
  await keyboard.type('demo-cert');
  await expect(add).toBeEnabled();
  await add.click();
  await expect(bar).toContainText('Broadcast · 2 panes');
  await keyboard.press('Alt+1');
  await podshell.run('echo together $((2 + 2)) in $POD_NAME');
  await podshell.sees(/^together 4 in shop-a1b2-/m);
  await keyboard.press('Alt+2');
  await podshell.sees(/^together 4 in pay-9f8e-/m);

  // Nobody forgets it in another tab: how many, in its colour, and which.
  await keyboard.press('Control+Shift+T');
  await expect(podshell.tabs).toHaveCount(3);
  await podshell.prompt();
  await expect(bar).toHaveCount(0);
  const elsewhere = page.getByRole('button', { name: '2 panes in broadcast groups' });
  await expect(elsewhere).toBeVisible();
  const colourOf = (element: Locator, property: string): Promise<string> =>
    element.evaluate((one, name) => getComputedStyle(one).getPropertyValue(name).trim(), property);
  const purple = await colourOf(page.locator('html'), '--color-context-purple');
  expect(purple).not.toBe('');
  expect(await colourOf(elsewhere, '--group')).toBe(purple);
  await elsewhere.click();
  await expect(page.getByRole('menuitem', { name: /^shop-a1b2/ })).toBeVisible();
  await page.getByRole('menuitem', { name: /^pay-9f8e/ }).click();
  await expect(podshell.tabs.nth(1)).toHaveAttribute('aria-selected', 'true');

  // Out again, by its button: the others go on without it.
  await bar.getByRole('button', { name: 'Leave' }).click();
  await keyboard.press('Alt+1');
  await podshell.run('echo without $((3 + 3))');
  await podshell.sees(/^without 6$/m);
  await keyboard.press('Alt+2');
  await podshell.prompt();
  expect(await podshell.text()).not.toContain('without');
});

test('a context that becomes protected is left out of the group from that moment on', async ({
  launch,
}) => {
  const podshell = await launch();
  const { page } = podshell;
  const panes = new Panes(podshell);
  await podshell.openEnvironment('shop-a1b2');
  await panes.split('Alt+Shift+=', 2);
  await podshell.tabs.first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Broadcast to all panes of the tab' }).click();
  await expect(panes.at(1)).toContainText('Broadcast · 2 panes');
  await podshell.context.click();
  await page.getByRole('button', { name: 'Contexts and kubeconfig files…' }).click();
  const manager = page.getByRole('dialog', { name: 'Contexts and kubeconfig files' });
  await manager.getByRole('switch', { name: 'Protected' }).click();
  await page.keyboard.press('Escape');
  for (const place of [1, 2]) {
    await expect(panes.at(place)).toContainText('protected, receives nothing');
  }
  await panes.at(2).locator('.xterm-helper-textarea').focus();
  await page.keyboard.type('echo only $((4 + 4)) here');
  await page.keyboard.press('Enter');
  await panes.sees(2, /^only 8 here$/m);
  expect(await panes.text(1)).not.toContain('only');
});
