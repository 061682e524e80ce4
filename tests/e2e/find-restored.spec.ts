import { join } from 'node:path';
import { quit } from './support/app-end';
import { countExecs } from './support/exec-requests';
import { expect, test } from './support/fixtures';

test('find in all terminals also looks through texts of the last run that nobody has looked at', async ({
  launch,
  cluster,
  folder,
}) => {
  const userData = join(folder, 'mine');
  const first = await launch({ userData });
  await first.openEnvironment('shop-a1b2');
  // Far above the screen, so that it has to be scrolled to.
  await first.run('echo needle-$((6*7)); seq 1 300; echo done $((6*9))');
  await first.sees('done 54');
  await first.prompt();
  await first.item(1, 'pay-9f8e').click();
  await expect(first.tabs).toHaveCount(2);
  await first.prompt();
  await quit(first);

  const second = await launch({ userData });
  const { page } = second;
  await expect(second.tabs).toHaveCount(2);
  await expect(second.tabs.nth(1)).toHaveAttribute('aria-selected', 'true');
  const execs = countExecs(cluster);
  await page.keyboard.press('Control+Shift+Alt+F');
  const dialog = page.getByRole('dialog', { name: 'Find in all terminals' });
  await dialog.getByRole('searchbox').fill('needle-42');
  const line = dialog.getByRole('option', { name: 'needle-42' });
  await expect(line).toHaveCount(1);
  await expect(dialog.getByRole('status')).toHaveText('1 line in 1 terminal');
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(second.tabs.nth(0)).toHaveAttribute('aria-selected', 'true');
  await second.sees(/^needle-42$/m);
  await expect(page.getByRole('search').getByRole('status')).toHaveText('1 of 1');
  await expect(page.locator('.find-match-active').filter({ visible: true })).toHaveCount(1);
  // Looking is not opening.
  await expect(second.tabs.nth(0)).toHaveAccessibleDescription(/^ended with Podshell/);
  expect(execs()).toBe(0);
});
