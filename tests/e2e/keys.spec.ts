import { execFileSync } from 'node:child_process';
import { expect, test } from './support/fixtures';

/**
 * Keys as the X server sends them: Playwright's bypass native accelerators, so with Electron's
 * default menu its tests stay green while Ctrl+W closes the window.
 */
function pressForReal(...keys: readonly string[]): void {
  execFileSync('xdotool', ['key', '--clearmodifiers', '--delay', '50', ...keys]);
}

test.skip(process.platform !== 'linux', 'xdotool speaks to X servers only');

test('Ctrl+W, Ctrl+R and Ctrl+Q reach the shell', async ({ podshell }) => {
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run(
    "sh -c 'stty raw -echo; echo ready; head -c 3 | cat -v; stty sane; echo; echo done'",
  );
  await podshell.sees('ready');
  // Without a window manager nobody gives a new window the keyboard.
  execFileSync('xdotool', [
    'search',
    '--sync',
    '--onlyvisible',
    '--pid',
    String(podshell.app.process().pid),
    'windowfocus',
  ]);
  await podshell.panel.locator('.xterm-helper-textarea').focus();
  pressForReal('ctrl+w', 'ctrl+r', 'ctrl+q');
  await podshell.sees('^W^R^Q');
  await expect(podshell.tabs).toHaveCount(1);
});

test('there is no menu that could own a key', async ({ podshell }) => {
  const menu = await podshell.app.evaluate(
    ({ Menu }) => Menu.getApplicationMenu()?.items.length ?? 0,
  );
  expect(menu).toBe(process.platform === 'darwin' ? 9 : 0);
});
