import { expect, test } from './support/fixtures';

test('简体中文 throughout, switched live and back', async ({ launch }) => {
  const podshell = await launch({ settings: { language: 'zh-CN' } });
  const chinese = /[\u4e00-\u9fff]/;
  await expect(podshell.page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  // The contract's names are the language's own.
  const tree = podshell.page.getByRole('tree');
  await expect(tree).toHaveAccessibleName(chinese);
  await podshell.page.locator('[role=treeitem]', { hasText: 'shop-a1b2' }).first().click();
  await podshell.prompt();
  await expect(podshell.page.getByRole('status').filter({ hasText: '已连接' })).toBeVisible();

  await podshell.page.keyboard.press('Control+,');
  const settings = podshell.page.getByRole('dialog');
  await expect(settings).toHaveAccessibleName(chinese);
  await settings.getByText('English', { exact: true }).click();
  await expect(podshell.page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(podshell.page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
  await podshell.page.keyboard.press('Escape');
  await expect(podshell.tree).toBeVisible();
});
