import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures';

/**
 * Opens something in the page, and says what has the keyboard before the next frame: keys that are
 * pressed one after the other come between two frames.
 */
const keyboardAfter = (page: Page, selector: string, type: 'contextmenu' | 'keydown') =>
  page.evaluate(
    async ([wanted, kind]) => {
      const element = document.querySelector<HTMLElement>(wanted);
      if (!element) throw new Error(`nothing is ${wanted}`);
      const init = { bubbles: true, cancelable: true, clientX: 300, clientY: 200 };
      if (kind === 'contextmenu') element.dispatchEvent(new MouseEvent(kind, init));
      else {
        element.focus();
        element.dispatchEvent(new KeyboardEvent(kind, { ...init, key: 'Enter', code: 'Enter' }));
      }
      // No task and no frame in between.
      for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
      const has = document.activeElement;
      return has?.closest('[role=menu], [role=dialog]')?.getAttribute('role') ?? has?.tagName;
    },
    [selector, type] as const,
  );

test('what opens has the keyboard at once: no key goes to the shell behind it', async ({
  podshell,
}) => {
  const { page } = podshell;
  await podshell.openEnvironment('shop-a1b2');
  for (const [what, selector, type, role] of [
    ['a terminal’s menu', '.xterm-screen', 'contextmenu', 'menu'],
    ['a tab’s menu', '[role=tab]', 'contextmenu', 'menu'],
    ['an environment’s menu', '[role=treeitem]', 'contextmenu', 'menu'],
    ['the window’s menu', 'button[aria-label="Menu"]', 'keydown', 'menu'],
    ['the orders of the list', 'button[aria-label^="Sort"]', 'keydown', 'menu'],
    ['the namespaces', '[role=combobox][aria-label^="Namespace"]', 'keydown', 'dialog'],
    ['the labels', '[role=combobox][aria-label="Environment label"]', 'keydown', 'dialog'],
    ['all tabs', 'button[aria-label="All tabs"]', 'keydown', 'dialog'],
  ] as const) {
    await test.step(what, async () => {
      // For the first time it is loaded as well.
      const opened = page.locator(`[role=${role}]`);
      const place = page.locator(selector).first();
      if (type === 'contextmenu') await place.click({ button: 'right' });
      else await place.press('Enter');
      await expect(opened).toHaveCount(1);
      await expect(opened.locator(':focus').or(opened.and(page.locator(':focus')))).toHaveCount(1);
      await page.keyboard.press('Escape');
      await expect(opened).toHaveCount(0);

      expect(await keyboardAfter(page, selector, type)).toBe(role);
      await page.keyboard.press('Escape');
      await expect(opened).toHaveCount(0);
    });
  }
});

test('Escape and what is typed right after it: the menu is gone, the shell has the text', async ({
  podshell,
}) => {
  const { page } = podshell;
  await podshell.openEnvironment('shop-a1b2');
  await podshell.panel.locator('.xterm-helper-textarea').focus();
  // Without waiting for anything in between, as people type.
  const keys = ['ContextMenu', 'Escape', 'e', 'c', 'h', 'o', 'Space', '4', '2', 'Enter'];
  await Promise.all(keys.map((key) => page.keyboard.press(key)));
  await podshell.sees(/^42$/m);
  await expect(page.getByRole('menu')).toHaveCount(0);
});
