import type { PodshellWindow } from './support/podshell-window';
import { expect, test } from './support/fixtures';
import { countLines, killPage } from './support/revived-page';

/** Loads the page again, as a developer's Ctrl+R or a lost GPU would. */
async function reload(podshell: PodshellWindow): Promise<void> {
  const loaded = podshell.page.waitForEvent('load');
  await podshell.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.reload();
  });
  await loaded;
}

/** A full-screen program: the other screen, a hidden cursor, arrow keys of its own. */
const FULL_SCREEN = [
  "printf '\\033[?1049h\\033[?1h\\033[?25l\\033[2J\\033[5;10H\\033[7mfull screen\\033[0m\\033[10;1H'",
  'cat -v',
].join('; ');

async function openThree(podshell: PodshellWindow): Promise<void> {
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run(FULL_SCREEN);
  await podshell.sees(/^ {9}full screen$/m);
  await podshell.item(1, 'pay-9f8e').click();
  await podshell.prompt();
  await podshell.run('seq 1 500; echo marker $((6*7))');
  await podshell.sees('marker 42');
  await podshell.prompt();
  await podshell.type('echo half a li');
  await podshell.sees('echo half a li');
  await podshell.page.keyboard.press('Control+Shift+T');
  await expect(podshell.tabs).toHaveCount(3);
  await podshell.prompt();
  await podshell.run('i=0; while sleep 0.1; do i=$((i+1)); echo tick $i; done');
  await podshell.sees('tick 3');
  await podshell.page.keyboard.press('Alt+2');
  await podshell.sees('echo half a li');
}

const names = (podshell: PodshellWindow): Promise<(string | null)[]> =>
  podshell.tabs.evaluateAll((tabs) => tabs.map((tab) => tab.getAttribute('aria-label')));

/** Numbers of the ticks on screen. */
const ticks = (text: string): number[] =>
  Array.from(text.matchAll(/^tick (\d+)$/gm), ([, number]) => Number(number));

test('a page that is loaded again has all terminals, as they were and still running', async ({
  podshell,
}) => {
  await openThree(podshell);
  const before = { names: await names(podshell), text: await podshell.text() };

  await reload(podshell);
  await expect(podshell.tabs).toHaveCount(3);
  await podshell.sees('marker 42');
  expect(await names(podshell)).toEqual(before.names);
  await expect(podshell.tabs.nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect.poll(() => podshell.text()).toBe(before.text);
  await podshell.type('ne\n');
  await podshell.sees(/^half a line$/m);

  await podshell.page.keyboard.press('Alt+1');
  await podshell.sees(/^ {9}full screen$/m);
  expect(await podshell.text()).not.toContain('cat -v');
  // Application cursor keys are a mode that only the terminal knows of.
  await podshell.panel.locator('.xterm-helper-textarea').focus();
  await podshell.page.keyboard.press('ArrowUp');
  await podshell.sees('^[OA');

  await podshell.page.keyboard.press('Alt+3');
  await podshell.sees(/tick \d\d/);
  await podshell.page.keyboard.press('Control+c');
  await podshell.prompt();
  // Screen by screen up to the first: no tick of the time without a page is missing.
  const seen = new Set<number>();
  for (let text = await podshell.text(); ;) {
    for (const tick of ticks(text)) seen.add(tick);
    if (seen.has(1)) break;
    const last = text;
    await podshell.page.keyboard.press('Shift+PageUp');
    await expect.poll(async () => (text = await podshell.text())).not.toBe(last);
  }
  expect(seen.size).toBe(Math.max(...seen));
});

test('a page whose process is killed comes back with its terminals', async ({ podshell }) => {
  await openThree(podshell);
  const before = { names: await names(podshell), text: await podshell.text() };

  const page = await killPage(podshell.app);
  await page.sees('marker 42');
  await expect.poll(() => page.text()).toBe(before.text);
  expect(await page.tabs()).toEqual(
    before.names.map((name, index) => (index === 1 ? `> ${name ?? ''}` : name)),
  );
  await page.type('ne\r');
  await page.sees(/^half a line$/m);
});

test('100 MB of output, the page loaded again and its process killed meanwhile: every byte arrives', async ({
  podshell,
}) => {
  test.setTimeout(600_000);
  const LINES = 11_500_000;
  await podshell.openEnvironment('shop-a1b2');
  const counted = await countLines(podshell.app);
  await podshell.run(`seq 1 ${LINES}; echo the end $((6*7))`);
  const reaches = (part: number): Promise<void> =>
    expect
      .poll(async () => (await counted()).last, { timeout: 240_000, intervals: [100] })
      .toBeGreaterThan(LINES * part);
  await reaches(0.15);
  await reload(podshell);
  await reaches(0.4);
  const page = await killPage(podshell.app);
  const text = await page.sees('the end 42', 400_000);
  expect(text).toContain(String(LINES));
  const { last, holes, again } = await counted();
  expect({ last, holes }).toEqual({ last: LINES, holes: 0 });
  // Both pages got again what was behind their checkpoints, and no more.
  expect(again).toBeGreaterThan(0);
  expect(again).toBeLessThan(2 * 3 * 1024 * 1024);
});
