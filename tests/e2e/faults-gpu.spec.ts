import type { PodshellWindow } from './support/podshell-window';
import { expect, test } from './support/fixtures';

/** The process that puts frames on screen, with a GPU or without; 0 while there is none. */
function gpuProcess(podshell: PodshellWindow): Promise<number> {
  return podshell.app.evaluate(
    ({ app }) => app.getAppMetrics().find(({ type }) => type === 'GPU')?.pid ?? 0,
  );
}

/** Resolves when the window has drawn two more frames. */
function drawn(podshell: PodshellWindow): Promise<void> {
  return podshell.page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => {
          requestAnimationFrame(() => {
            resolve();
          });
        });
      }),
  );
}

test('a GPU process that is killed takes neither text nor shells with it', async ({ podshell }) => {
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('i=0; while sleep 0.1; do i=$((i+1)); echo tick $i; done');
  await podshell.sees('tick 3');

  await expect.poll(() => gpuProcess(podshell)).toBeGreaterThan(0);
  const killed = await gpuProcess(podshell);
  process.kill(killed, 'SIGKILL');
  await expect.poll(async () => [0, killed].includes(await gpuProcess(podshell))).toBe(false);

  // The shell went on, and so does the terminal: what is printed and typed is drawn, gap-free.
  const before = Number(/tick (\d+)\s*$/.exec(await podshell.sees(/tick \d+\s*$/))?.[1]);
  const text = await podshell.sees(`tick ${before + 10}`);
  const ticks = Array.from(text.matchAll(/^tick (\d+)$/gm), ([, number]) => Number(number));
  expect(ticks).toEqual(ticks.map((_, index) => (ticks[0] ?? 0) + index));
  await podshell.page.keyboard.press('Control+c');
  await podshell.run('clear; echo still $((6*7))');
  await podshell.sees('still 42');
  await podshell.prompt();

  // Pixels, not only the document: another text makes another picture.
  await drawn(podshell);
  const one = await podshell.panel.screenshot();
  await podshell.run('clear; echo and another picture');
  await podshell.sees(/^and another picture$/m);
  await expect
    .poll(async () => {
      await drawn(podshell);
      return (await podshell.panel.screenshot()).equals(one);
    })
    .toBe(false);
});
