import { expect, test } from './support/fixtures';

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
  await podshell.run('i=0; while :; do i=$((i+1)); echo tick $i; sleep 0.05; done');
  await podshell.sees('tick 3');
  await podshell.item(1, 'pay-9f8e').click();
  await podshell.prompt();
  await podshell.run('echo in $POD_NAME');
  await podshell.sees(/^in pay-9f8e-/m);
  await podshell.type('half a li');
  await podshell.sees('half a li');

  await podshell.page.keyboard.press('Control+Tab');
  await podshell.sees(/tick \d\d/);
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
