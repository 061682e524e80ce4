import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { expect, test } from './support/fixtures';
import type { PodshellWindow } from './support/podshell-window';

/** The middle of a piece of text on the screen, in CSS pixels. */
async function placeOf(podshell: PodshellWindow, text: string): Promise<{ x: number; y: number }> {
  const place = await podshell.panel.locator('.xterm-rows > div').evaluateAll((rows, wanted) => {
    for (const row of [...rows].reverse()) {
      const at = row.textContent.indexOf(wanted);
      if (at === -1) continue;
      const { top, height } = row.getBoundingClientRect();
      const range = document.createRange();
      const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
      let seen = 0;
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const length = node.textContent?.length ?? 0;
        if (at < seen + length) {
          range.setStart(node, at - seen);
          range.setEnd(node, Math.min(at - seen + wanted.length, length));
          const box = range.getBoundingClientRect();
          return { x: box.left + Math.min(box.width / 2, 40), y: top + height / 2 };
        }
        seen += length;
      }
    }
    return null;
  }, text);
  if (!place) throw new Error(`not on the screen: ${text}`);
  return place;
}

/** Has main note the addresses that it would open. */
const noteOpened = ({ app }: PodshellWindow): Promise<void> =>
  app.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    shell.openExternal = (url) => {
      opened.push(url);
      return Promise.resolve();
    };
  });
const opened = ({ app }: PodshellWindow): Promise<unknown> =>
  app.evaluate(() => Reflect.get(globalThis, 'opened') as unknown);

const clipboard = ({ app }: PodshellWindow): Promise<string> =>
  app.evaluate(({ clipboard: system }) => system.readText());
/** What a middle click pastes on Linux. */
const primary = ({ app }: PodshellWindow): Promise<string> =>
  app.evaluate(({ clipboard: system }) =>
    String(Reflect.apply(system.readText, system, ['selection'])),
  );

test.describe('links', () => {
  test('show where they lead, and open with Ctrl and click only', async ({ podshell }) => {
    const { page } = podshell;
    await noteOpened(podshell);
    await podshell.openEnvironment('shop-a1b2');
    await podshell.run('clear; echo see https://example.com/path?x=1, and more');
    await podshell.sees(/^see https/m);
    await podshell.prompt();
    const place = await placeOf(podshell, 'https://example.com');
    await page.mouse.move(place.x - 5, place.y);
    await page.mouse.move(place.x, place.y);
    const line = page.getByRole('note', { name: 'Link to https://example.com/path?x=1' });
    await expect(line).toContainText('Ctrl+click to open');
    await page.mouse.click(place.x, place.y);
    expect(await opened(podshell)).toEqual([]);
    await page.keyboard.down('Control');
    await page.mouse.click(place.x, place.y);
    await page.keyboard.up('Control');
    await expect.poll(() => opened(podshell)).toEqual(['https://example.com/path?x=1']);
    await page.mouse.move(place.x, place.y + 200);
    await expect(line).toBeHidden();
  });

  test('a hyperlink shows its real address; other schemes are refused', async ({ podshell }) => {
    const { page } = podshell;
    await noteOpened(podshell);
    await podshell.openEnvironment('shop-a1b2');
    await podshell.run(
      String.raw`clear; printf '\e]8;;https://evil.example/\e\\bank.example\e]8;;\e\\\n\e]8;;file:///etc/passwd\e\\readme\e]8;;\e\\ end\n'`,
    );
    await podshell.sees(/^readme end/m);
    await podshell.prompt();
    await page.keyboard.down('Control');
    const click = async (text: string, address: string): Promise<Locator> => {
      const place = await placeOf(podshell, text);
      await page.mouse.move(place.x - 3, place.y);
      await page.mouse.move(place.x, place.y);
      const line = page.getByRole('note', { name: `Link to ${address}`, exact: true });
      await expect(line).toBeVisible();
      await page.mouse.click(place.x, place.y);
      return line;
    };
    await expect(await click('readme', 'file:///etc/passwd')).toContainText('not opened');
    await expect(await click('bank.example', 'https://evil.example/')).toBeVisible();
    await page.keyboard.up('Control');
    await expect.poll(() => opened(podshell)).toEqual(['https://evil.example/']);
  });
});

test.describe('text', () => {
  test('is selected by word, by line and as a whole; wrapped lines are copied as one', async ({
    podshell,
  }) => {
    const { page } = podshell;
    await podshell.openEnvironment('shop-a1b2');
    const long = `start-${'x'.repeat(200)}-end`;
    await podshell.run(`clear; echo ${long}; echo "the path is /etc/hosts.d/x-1 (here)"`);
    await podshell.sees(/^the path is/m);
    await podshell.prompt();
    const word = await placeOf(podshell, '/etc/hosts.d');
    await page.mouse.dblclick(word.x, word.y);
    await page.keyboard.press('Control+Shift+C');
    await expect.poll(() => clipboard(podshell)).toBe('/etc/hosts.d/x-1');
    await page.mouse.click(word.x, word.y, { clickCount: 3 });
    await page.keyboard.press('Control+Shift+C');
    await expect.poll(() => clipboard(podshell)).toBe('the path is /etc/hosts.d/x-1 (here)');
    const wrapped = await placeOf(podshell, 'start-x');
    await page.mouse.click(wrapped.x, wrapped.y, { clickCount: 3 });
    await page.keyboard.press('Control+Shift+C');
    await expect.poll(() => clipboard(podshell)).toBe(long);
    await page.keyboard.press('Control+Shift+A');
    await page.keyboard.press('Control+Shift+C');
    await expect.poll(() => clipboard(podshell)).toContain(`${long}\nthe path is`);
  });

  test('is on the clipboard as soon as it is selected, where that is wanted', async ({
    launch,
  }) => {
    const podshell = await launch({ settings: { copyOnSelect: true } });
    await podshell.openEnvironment('shop-a1b2');
    await podshell.run('clear; echo selected-word here');
    await podshell.sees(/^selected-word here/m);
    await podshell.prompt();
    const word = await placeOf(podshell, 'selected-word');
    await podshell.page.mouse.dblclick(word.x, word.y);
    await expect.poll(() => clipboard(podshell)).toBe('selected-word');
    await expect.poll(() => primary(podshell)).toBe('selected-word');
  });

  test('is saved to a file of the user’s choice', async ({ podshell, folder }) => {
    const { page } = podshell;
    const file = join(folder, 'saved.txt');
    await podshell.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, file);
    await podshell.openEnvironment('shop-a1b2');
    await podshell.run('clear; seq 1 100; echo "one   "; echo 语言');
    await podshell.sees(/^语言/m);
    await podshell.prompt();
    await page.keyboard.press('Control+Shift+S');
    await expect(page.getByText(`Saved to ${file}`)).toBeVisible();
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/^1\n2\n3\n/);
    expect(text).toMatch(/\n100\none\n语言\n/);
    await podshell.panel.getByRole('button', { name: 'Dismiss' }).click();
    await expect(page.getByText(`Saved to ${file}`)).toBeHidden();
  });

  test('goes when it is cleared, but for the prompt; a reset mends a broken terminal', async ({
    podshell,
  }) => {
    const { page } = podshell;
    const menu = async (name: string): Promise<void> => {
      await podshell.panel.click({ button: 'right', position: { x: 200, y: 120 } });
      await page.getByRole('menuitem', { name }).click();
    };
    await podshell.openEnvironment('shop-a1b2');
    await podshell.run('seq 1 100');
    await podshell.sees(/^100$/m);
    await podshell.prompt();
    await page.keyboard.press('Control+Shift+K');
    await expect.poll(() => podshell.text()).toMatch(/^\S+[#$]\s*$/);
    await podshell.run(String.raw`printf '\e(0\e[?25l\e[7mlqqk'`);
    await podshell.sees('┌──┐');
    await menu('Reset terminal');
    await podshell.run('echo plain-$((40+2))');
    await podshell.sees('plain-42');
  });
});

test.describe('read-only', () => {
  const badge = (podshell: PodshellWindow): Locator =>
    podshell.panel.getByText('Read-only', { exact: true });

  test('nothing typed or pasted reaches the shell, until typing is allowed', async ({
    podshell,
  }) => {
    const { page } = podshell;
    await podshell.openEnvironment('shop-a1b2');
    await podshell.app.evaluate(({ clipboard: system }) => {
      void system.writeText('pasted');
    });
    await podshell.panel.click({ button: 'right', position: { x: 200, y: 120 } });
    await page.getByRole('menuitemcheckbox', { name: /^Read-only/ }).click();
    await expect(badge(podshell)).toBeVisible();
    await podshell.type('typed');
    await page.keyboard.press('Control+Shift+V');
    await expect(page.getByText('nothing was typed')).toBeAttached();
    await page.getByRole('button', { name: 'Allow typing' }).click();
    await expect(badge(podshell)).toBeHidden();
    await podshell.run('echo now-$((40+2))');
    const text = await podshell.sees('now-42');
    expect(text).not.toMatch(/typed|pasted/);
  });

  test('a context’s shells can open so; a protected one asks before it is given up', async ({
    launch,
  }) => {
    const podshell = await launch({
      settings: { contexts: { demo: { readOnly: true, protected: true } } },
    });
    const { page } = podshell;
    await podshell.openEnvironment('shop-a1b2');
    await expect(badge(podshell)).toBeVisible();
    await page.getByRole('button', { name: 'Allow typing' }).click();
    const question = page.getByRole('dialog', { name: 'Allow typing here?' });
    await expect(question).toContainText('demo is a protected context');
    await page.keyboard.press('Escape');
    await expect(badge(podshell)).toBeVisible();
    await page.getByRole('button', { name: 'Allow typing' }).click();
    await question.getByRole('button', { name: 'Allow typing' }).click();
    await expect(badge(podshell)).toBeHidden();
    await podshell.run('echo now-$((40+2))');
    await podshell.sees('now-42');
  });
});

test('an input method’s words arrive once and whole, and nothing of them before', async ({
  podshell,
}) => {
  const { page } = podshell;
  await podshell.openEnvironment('shop-a1b2');
  await podshell.type('echo [');
  await podshell.sees(/echo \[$/m);
  const ime = await page.context().newCDPSession(page);
  for (const text of ['n', 'ni', 'nih', '你好']) {
    await ime.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
  }
  // The shell echoes what it gets: still nothing.
  expect(await podshell.text()).toMatch(/echo \[\s*$/);
  await ime.send('Input.insertText', { text: '你好' });
  await page.keyboard.type(']');
  await page.keyboard.press('Enter');
  await podshell.sees(/^\[你好\]$/m);
  expect((await podshell.text()).match(/你好/g)).toHaveLength(2);
});

test('the mouse goes to the program that asks for it, and with Shift it selects', async ({
  podshell,
}) => {
  const { page } = podshell;
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run(String.raw`clear; printf '\e[?1000h\e[?1006h'; echo word-to-take; cat -v`);
  await podshell.sees(/^word-to-take/m);
  const word = await placeOf(podshell, 'word-to-take');
  await page.mouse.click(word.x, word.y);
  await podshell.sees(/\^\[\[<0;\d+;\d+M/);
  await page.keyboard.down('Shift');
  await page.mouse.dblclick(word.x, word.y);
  await page.keyboard.up('Shift');
  await expect.poll(() => primary(podshell)).toBe('word-to-take');
});

test('looking back stays where it is while output comes, and says that there is news', async ({
  podshell,
}) => {
  const { page } = podshell;
  const button = page.getByRole('button', { name: 'Go to the newest line' });
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('seq 1 200; while sleep 0.2; do echo tick; done');
  await podshell.sees(/^tick$/m);
  await expect(button).toBeHidden();
  // Playwright's wheel has no ticks, by which xterm.js scrolls.
  await page.keyboard.press('Shift+PageUp');
  await expect(button).toContainText('New output below');
  const shown = await podshell.text();
  const size = (): Promise<string | null> =>
    podshell.panel.locator('.scrollbar.vertical .slider').first().getAttribute('style');
  // The scrollbar's slider moves up as lines come.
  const before = await size();
  await expect.poll(size).not.toBe(before);
  expect(await podshell.text()).toBe(shown);
  await button.click();
  await podshell.sees(/^tick$/m);
  await expect(button).toBeHidden();
});

test('a wheel over a full-screen program moves in it', async ({ podshell }) => {
  const { page } = podshell;
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('seq 1 500 | less');
  await podshell.sees(/^1\n2\n/m);
  await podshell.panel.locator('.xterm-screen').hover();
  await page.mouse.wheel(0, 300);
  await expect.poll(() => podshell.text()).not.toMatch(/^1$/m);
});

test('looks follow the settings at once, and the text stays', async ({ podshell }) => {
  const { page } = podshell;
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('clear; echo stays-here');
  await podshell.sees(/^stays-here/m);
  const screen = podshell.panel.locator('.xterm-screen');
  const before = (await screen.boundingBox())?.height;
  const change = (patch: object): Promise<void> =>
    page.evaluate(async (settings) => {
      const { podshell: api } = window as unknown as {
        podshell: { updateSettings: (patch: object) => Promise<unknown> };
      };
      await api.updateSettings(settings);
    }, patch);
  await change({ fontSize: 20, lineHeight: 1.5, cursorStyle: 'bar' });
  await expect.poll(async () => (await screen.boundingBox())?.height).not.toBe(before);
  await change({ theme: 'dark', terminalThemeDark: 'pine' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  const ground = (): Promise<string> =>
    podshell.panel
      .locator('.xterm-scrollable-element')
      .first()
      .evaluate((element) => getComputedStyle(element).backgroundColor);
  await expect.poll(ground).toBe('rgb(14, 26, 23)');
  await change({ contrast: 'more' });
  await expect.poll(ground).toBe('rgb(0, 0, 0)');
  expect(await podshell.text()).toMatch(/^stays-here/m);
});

test('a screen reader gets the terminal as text, in the system’s word or the user’s', async ({
  launch,
}) => {
  const podshell = await launch({ settings: { screenReader: 'on' } });
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('clear; echo for-the-reader');
  const rows = podshell.panel.locator('.xterm-accessibility').getByRole('listitem');
  await expect(rows.filter({ hasText: /^for-the-reader/ })).toHaveCount(1);
});

test('and follows one that comes and goes, without being asked', async ({ podshell }) => {
  const live = podshell.panel.locator('.xterm-accessibility');
  // As Electron tells it: there is no screen reader to start here.
  const tell = (isRunning: boolean): Promise<boolean> =>
    podshell.app.evaluate(
      ({ app }, running) => app.emit('accessibility-support-changed', {}, running),
      isRunning,
    );
  await podshell.openEnvironment('shop-a1b2');
  await expect(live).toHaveCount(0);
  expect(await tell(true)).toBe(true);
  await expect(live).toHaveCount(1);
  await podshell.run('clear; echo for-the-reader-$((40+2))');
  await expect(live.getByRole('listitem').filter({ hasText: /^for-the-reader-42/ })).toHaveCount(1);
  // What comes is read out.
  await expect(live.locator('[aria-live]')).toContainText('for-the-reader-42');
  // So it is in a terminal that is opened from now on.
  await podshell.page.keyboard.press('Control+Shift+T');
  await expect(podshell.tabs).toHaveCount(2);
  await expect(live).toHaveCount(1);
  await tell(false);
  await expect(podshell.page.locator('.xterm-accessibility')).toHaveCount(0);
  await podshell.prompt();
});

test('wide characters, emoji and combining marks have the width that programs count with', async ({
  podshell,
}) => {
  const texts: readonly (readonly [text: string, cells: number])[] = [
    ['abc', 3],
    ['\u8bed\u8a00', 4],
    ['\ud55c\uae00', 4],
    ['\uff71\uff72', 2],
    ['\uff21', 2],
    ['e\u0301o\u0308', 2],
    ['\u{1f680}', 2],
    ['\u{1f44d}\u{1f3fd}', 2],
    ['\u{1f468}\u200d\u{1f469}\u200d\u{1f467}', 2],
    ['\u{1f1e8}\u{1f1f3}', 2],
    ['\u2764\ufe0f', 2],
  ];
  await podshell.openEnvironment('shop-a1b2');
  // The terminal is asked where its cursor is after each (CSI 6 n), as programs do.
  const ask = texts
    .map(
      ([text]) => `printf '\\r%s\\033[6n' '${text}'; IFS='[;' read -rsd R _ _ c; w="$w $((c-1))"`,
    )
    .join('; ');
  await podshell.run(`w=; ${ask}; clear; echo "cells$w"`);
  await podshell.sees(/^cells( \d+)+$/m);
  const counted = /^cells (.*)$/m.exec(await podshell.text())?.[1];
  expect(counted).toBe(texts.map(([, cells]) => cells).join(' '));

  // And what is drawn after it stands there.
  await podshell.run(`clear; printf '%s|\\n' ${texts.map(([text]) => `'${text}'`).join(' ')}`);
  await podshell.sees(/^\u2764\ufe0f\|$/m);
  const cell =
    ((await podshell.panel.locator('.xterm-screen').boundingBox())?.width ?? 0) /
    Number(/(\d+)×\d+/.exec(await podshell.page.locator('footer').innerText())?.[1]);
  const bars = await podshell.panel.locator('.xterm-rows > div').evaluateAll((rows) =>
    rows.flatMap((row) => {
      const at = row.textContent.trimEnd();
      if (!at.endsWith('|') || at.includes('printf')) return [];
      const range = document.createRange();
      const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const index = node.textContent?.lastIndexOf('|') ?? -1;
        if (index < 0) continue;
        range.setStart(node, index);
        range.setEnd(node, index + 1);
      }
      return [range.getBoundingClientRect().left - row.getBoundingClientRect().left];
    }),
  );
  expect(bars).toHaveLength(texts.length);
  for (const [index, [text, cells]] of texts.entries()) {
    expect(
      Math.abs((bars[index] ?? 0) - cells * cell),
      `${text} is ${cells} cells wide`,
    ).toBeLessThan(cell / 4);
  }
});
