import type { Locator } from '@playwright/test';
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PASTE_LIMIT } from '../../src/shared/terminal';
import { containerHome } from '../cluster/exec/container-home';
import { expect, test } from './support/fixtures';
import { recordOutput } from './support/record-output';
import { podOf } from './support/pods';

test('the first size is the real one, and follows the window', async ({ podshell }) => {
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('stty size');
  const first = await podshell.sees(/^\d+ \d+$/m);
  const [rows, columns] = lastSize(first);
  const shown = (size: string): Locator => podshell.page.getByText(size, { exact: true });
  await expect(shown(`${columns}×${rows}`)).toBeVisible();

  await podshell.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setSize(900, 600);
  });
  await expect(shown(`${columns}×${rows}`)).toBeHidden();
  // It may take a size on the way to the last one.
  await expect(async () => {
    await podshell.run('clear; stty size; echo resized');
    const [newRows, newColumns] = lastSize(await podshell.sees(/^resized$/m));
    expect(Number(newColumns)).toBeLessThan(Number(columns));
    await expect(shown(`${newColumns}×${newRows}`)).toBeVisible({ timeout: 1_000 });
  }).toPass();
});

function lastSize(text: string): [string, string] {
  const [, rows = '', columns = ''] = [...text.matchAll(/^(\d+) (\d+)$/gm)].at(-1) ?? [];
  return [rows, columns];
}

test('colours are shown as colours', async ({ podshell }) => {
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run(
    String.raw`printf '\033[31mred\033[0m \033[38;2;1;2;3mtrue\033[0m \033[1mbold\033[0m\n'`,
  );
  await podshell.sees(/^red true bold$/m);
  const red = podshell.panel.locator('.xterm-rows .xterm-fg-1', { hasText: /^red$/ });
  await expect(red).toHaveCount(1);
  await expect(podshell.panel.locator('.xterm-rows .xterm-bold', { hasText: 'bold' })).toHaveCount(
    1,
  );
});

test('characters of every width survive, also when frames cut them in two', async ({
  podshell,
}) => {
  await podshell.openEnvironment('shop-a1b2');
  // Each byte in a write of its own: the pty passes them on one by one.
  await podshell.run(
    String.raw`for b in '\344' '\275' '\240' '\345' '\245' '\275' '\303' '\251' '\360' '\237' '\220' '\243' '\n'; do printf "$b"; sleep 0.02; done`,
  );
  await podshell.sees('你好é🐣');
  await podshell.type('echo ünïcödé 漢字');
  await podshell.page.keyboard.press('Enter');
  await podshell.sees(/^ünïcödé 漢字$/m);
});

test('vim and less draw on the whole screen and give it back', async ({ podshell }) => {
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('echo before; seq 1 500 | less');
  await podshell.sees(/^1\n2\n3/);
  await podshell.type('G');
  await podshell.sees(/^500$/m);
  await podshell.type('q');
  await podshell.sees(/^before$/m);
});

test('Ctrl-C stops what runs', async ({ podshell }) => {
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('yes flooding');
  await podshell.sees(/^flooding$/m);
  await podshell.page.keyboard.press('Control+C');
  await podshell.prompt();
  await podshell.run('echo calm');
  await podshell.sees(/^calm$/m);
});

test('20 MB arrive whole, and the window stays alive', async ({ podshell, cluster }) => {
  await podshell.openEnvironment('shop-a1b2');
  const pod = podOf(cluster, 'shop-a1b2', await podshell.podName());
  const flood = `${
    randomBytes(10 * 1024 * 1024)
      .toString('hex')
      .match(/.{100}/g)
      ?.join('\n') ?? ''
  }\n`;
  writeFileSync(
    join(containerHome(cluster.root, pod, pod.spec.containers[0]?.name ?? ''), 'flood'),
    flood,
  );
  await podshell.run(
    "exec sh -c 'stty -opost -echo; echo ready; read go; cat flood; echo; echo the end; read end'",
  );
  await podshell.sees(/^ready$/m);
  const recorded = await recordOutput(podshell.app);
  await podshell.page.keyboard.press('Enter');
  // Without the terminal's own line ends the last line starts where the one before ended.
  await podshell.sees(/^ *the end$/m, 120_000);
  const { bytes, sum, gaps } = await recorded();
  expect(gaps).toBe(0);
  expect({ bytes, sum }).toEqual(expectedOutput(flood));
});

function expectedOutput(flood: string): { bytes: number; sum: string } {
  const text = Buffer.from(`${flood}\nthe end\n`);
  return { bytes: text.length, sum: createHash('sha256').update(text).digest('hex') };
}

test('what is selected is copied, and pasted text reaches the shell', async ({ podshell }) => {
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('echo copy-me-please');
  await podshell.sees(/^copy-me-please$/m);
  const row = podshell.panel.locator('.xterm-rows > div', { hasText: /^copy-me-please$/ });
  const box = await row.boundingBox();
  if (!box) throw new Error('the row is on screen');
  await podshell.page.mouse.dblclick(box.x + 10, box.y + box.height / 2);
  await podshell.page.keyboard.press('Control+Shift+C');
  await expect
    .poll(() => podshell.app.evaluate(({ clipboard }) => clipboard.readText()))
    .toContain('copy');
  await podshell.app.evaluate(({ clipboard }) => clipboard.writeText('echo pasted $((6 * 7))'));
  await podshell.page.keyboard.press('Control+Shift+V');
  await podshell.sees(/echo pasted \$\(\(6 \* 7\)\)$/m);
  await podshell.page.keyboard.press('Enter');
  await podshell.sees(/^pasted 42$/m);
});

test('a paste that is too long is refused in words, and nothing of it is sent', async ({
  podshell,
}) => {
  await podshell.openEnvironment('shop-a1b2');
  await podshell.app.evaluate(
    ({ clipboard }, length) => clipboard.writeText('x'.repeat(length)),
    PASTE_LIMIT + 2,
  );
  await podshell.page.keyboard.press('Control+Shift+V');
  await expect(podshell.alerts.filter({ hasText: 'longer than one paste may be' })).toBeVisible();
  await podshell.run('echo still $((6 * 7))');
  const text = await podshell.sees(/^still 42$/m);
  expect(text).not.toContain('xx');
});

test('a paste of several lines is shown and asked about first', async ({ podshell }) => {
  await podshell.openEnvironment('shop-a1b2');
  await podshell.app.evaluate(({ clipboard }) => clipboard.writeText('echo one\necho two\u001b\n'));
  await podshell.page.keyboard.press('Control+Shift+V');
  const dialog = podshell.page.getByRole('dialog');
  await expect(dialog).toContainText('echo one');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await podshell.run('echo nothing ran');
  const text = await podshell.sees(/^nothing ran$/m);
  expect(text).not.toMatch(/^one$/m);
});

test('exit 7 shows 7, keeps the text, and Enter opens the shell again', async ({ podshell }) => {
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('echo remember me; exit 7');
  await expect(podshell.panel).toContainText(/7/);
  await expect(podshell.tabs.first()).toHaveAccessibleDescription(/exited.*7/i);
  await podshell.sees('remember me');
  await podshell.page.keyboard.press('Enter');
  await podshell.prompt();
  await podshell.run('echo back again');
  const text = await podshell.sees(/^back again$/m);
  expect(text).toContain('remember me');
});

test('the first shell has no scroll bar, not even for a moment', async ({ podshell }) => {
  const { page } = podshell;
  await page.addInitScript(() => {
    const seen = new Set<string>();
    Object.assign(window, { seen });
    // Where a terminal is measured out of sight.
    const isStage = (node: Node): boolean =>
      node instanceof HTMLElement && node.style.visibility === 'hidden';
    new MutationObserver((records) => {
      if (records.some(({ addedNodes }) => [...addedNodes].some(isStage))) seen.add('made');
    }).observe(document, { childList: true, subtree: true });
    const look = (): void => {
      const bar = '.xterm-scrollable-element > .scrollbar.vertical.visible';
      if (document.querySelector(bar) !== null) seen.add('scroll bar');
      requestAnimationFrame(look);
    };
    look();
  });
  await page.reload();
  const told = (): Promise<string[]> =>
    page.evaluate(() => [...(window as unknown as { seen: Set<string> }).seen]);
  // Its terminal is made in advance, of another size than it will have.
  await expect.poll(told).toEqual(['made']);
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('echo $((40+2))');
  await podshell.sees(/^42$/m);
  expect(await told()).toEqual(['made']);
  await podshell.run('seq 1 200');
  await podshell.sees(/^200$/m);
  await expect.poll(told).toContain('scroll bar');
});
