import { expect, test } from './support/fixtures';

test('a click on an environment opens a shell in its pod', async ({ podshell }) => {
  await expect(podshell.item(1, /^shop-a1b2/)).toBeVisible();
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('echo hello from $POD_NAME');
  await podshell.sees(/hello from shop-a1b2-\S+/);
  await expect(podshell.tabs).toHaveCount(1);
  await expect(podshell.tabs.first()).toHaveAccessibleName(/^shop-a1b2 · shop-a1b2-/);
  await expect(podshell.status).toContainText(/demo.*test.*shop-a1b2-.*connected/s);
});
