import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { violations } from './support/axe';
import { expect, test } from './support/fixtures';
import { startAgain } from './support/start-again';

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing: the work, the settings, an error (${theme})`, async ({ launch }) => {
    const podshell = await launch({ settings: { theme } });
    await podshell.item(1, 'shop-a1b2').waitFor();
    expect(await violations(podshell)).toEqual([]);
    await podshell.openEnvironment('shop-a1b2');
    await podshell.item(1, 'static-5e6f').click();
    await podshell.alerts.first().waitFor();
    await podshell.item(1, 'demo-77aa').click();
    expect(await violations(podshell)).toEqual([]);
    await podshell.page.keyboard.press('Control+,');
    await podshell.page.getByRole('dialog', { name: 'Settings' }).waitFor();
    expect(await violations(podshell)).toEqual([]);
  });

  test(`axe finds nothing on the first-run screen (${theme})`, async ({ launch, folder }) => {
    const kubeconfig = join(folder, 'broken');
    writeFileSync(kubeconfig, 'a: [1');
    const podshell = await launch({ kubeconfig, settings: { theme }, env: { HOME: folder } });
    await podshell.page.getByText(kubeconfig).first().waitFor();
    expect(await violations(podshell)).toEqual([]);
  });
}

/** Every screen in high contrast; the tests of the features look at theirs without it. */
for (const [theme, language] of [
  ['light', 'zh-CN'],
  ['dark', 'en'],
] as const) {
  test(`axe finds nothing on any screen in high contrast (${theme}, ${language})`, async ({
    launch,
  }) => {
    test.setTimeout(180_000);
    const contexts = { demo: { colour: 'green', protected: true } };
    const podshell = await launch({ settings: { theme, language, contrast: 'more', contexts } });
    const { page, app } = podshell;
    const { keyboard } = page;
    const clean = async (screen: string, within?: string): Promise<void> => {
      expect.soft(await violations(podshell, within), screen).toEqual([]);
    };
    /** By its id, which no language changes. */
    const command = (id: string): Promise<void> =>
      app.evaluate(({ BrowserWindow }, chosen) => {
        const [window] = BrowserWindow.getAllWindows();
        window?.webContents.send('podshell:event:command', { id: chosen });
      }, id);
    const dialog = page.getByRole('dialog');
    const close = async (): Promise<void> => {
      await keyboard.press('Escape');
      await expect(dialog).toHaveCount(0);
    };
    const row = page.locator('[role=treeitem]', { hasText: 'shop-a1b2' }).first();
    await row.click({ button: 'right' });
    await page.getByRole('menu').waitFor();
    await clean('the menu of an environment');
    await keyboard.press('Escape');
    await page.locator('[role=treeitem]', { hasText: 'demo-77aa' }).first().click();
    await page.getByRole('log').waitFor();
    await page
      .getByRole('tabpanel')
      .getByRole('cell', { name: /BackOff/ })
      .first()
      .waitFor();
    await clean('an explanation');

    await row.click();
    await podshell.prompt();
    await keyboard.press('Control+Shift+F');
    await keyboard.type('shop');
    await page.getByRole('search').getByRole('status').filter({ hasText: /\d/ }).waitFor();
    await clean('find');
    await keyboard.press('Escape');
    await podshell.panel.locator('.xterm-screen').click({ button: 'right' });
    await page.getByRole('menu').waitFor();
    await clean('the menu of a terminal');
    await keyboard.press('Escape');
    await app.evaluate(({ clipboard }) => clipboard.writeText('echo 1\u0007\necho 2'));
    await keyboard.press('Control+Shift+V');
    await dialog.waitFor();
    await clean('a paste', '[role=dialog]');
    await close();
    await keyboard.press('Control+Shift+Alt+B');
    await dialog.waitFor();
    await clean('a protected pane for a group', '[role=dialog]');
    await close();
    await keyboard.press('Control+Shift+W');
    await dialog.waitFor();
    await clean('closing a protected shell', '[role=dialog]');
    await close();

    for (const id of [
      'palette.open',
      'quickOpen.open',
      'tab.list',
      'find.everywhere',
      'broadcast.groups',
      'settings.open',
      'contexts.manage',
      'team.export',
      'help.shortcuts',
      'help.about',
      'help.diagnostics',
    ]) {
      await command(id);
      await dialog.waitFor();
      await clean(id, '[role=dialog]');
      await close();
    }
    await page.getByRole('button', { name: /^(Sort|排序)/ }).click();
    await page.getByRole('menu').waitFor();
    await clean('sorting');
    await keyboard.press('Escape');
    await page.locator('aside').getByRole('combobox').first().click();
    await dialog.getByRole('option', { name: 'kube-system' }).waitFor();
    await clean('namespaces', '[role=dialog]');
    await close();
    await page.locator('header').getByRole('combobox').click();
    await dialog.getByRole('option').first().waitFor();
    await clean('contexts', '[role=dialog]');
    await close();
    await page.getByRole('button', { name: /^(Menu|菜单)$/ }).click();
    await page.getByRole('menuitem').nth(2).click();
    await expect(page.getByRole('menu')).toHaveCount(2);
    await clean('the menu');
    await keyboard.press('Escape');
    await expect(page.getByRole('menu')).toHaveCount(0);

    await command('contexts.manage');
    await dialog.waitFor();
    await dialog.getByRole('button', { name: /Check connection|检查连接/ }).click();
    await dialog.getByText(/^(Every step passed|所有步骤都已通过)/).waitFor();
    await clean('a connection check', '[role=dialog]');
    await close();
    await startAgain(podshell, ['podshell://open?context=demo&namespace=test&env=pay-9f8e']);
    await dialog.waitFor();
    await clean('a link', '[role=dialog]');
    await close();
    await startAgain(podshell, ['podshell://open?context=nowhere&namespace=test&env=pay-9f8e']);
    await dialog.waitFor();
    await clean('a link that leads nowhere', '[role=dialog]');
    await close();
    await podshell.run('exit 3');
    await expect(page.getByRole('tab').nth(1)).toHaveAttribute('aria-description', /3/);
    await clean('an ended shell');
  });
}
