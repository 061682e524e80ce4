import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from './support/fixtures';
import type { PodshellWindow } from './support/podshell-window';

const APP = resolve(__dirname, '../..');
const SWITCHES =
  process.getuid?.() === 0 || process.env['PODSHELL_CHROMIUM_SANDBOX'] === 'off'
    ? ['--no-sandbox']
    : [];

/** As over a connection that shows no windows. */
const NO_DISPLAY = { DISPLAY: '', WAYLAND_DISPLAY: '' };

/** Starts the app by hand, as from a terminal, on the Electron that runs this one. */
async function byHand(
  podshell: PodshellWindow,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const program = await podshell.app.evaluate(() => process.execPath);
  return spawn(program, [...SWITCHES, APP, ...args], {
    env: { ...process.env, LANG: 'en_US.UTF-8', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

for (const [language, words] of [
  ['en_US.UTF-8', 'Usage: podshell [options]'],
  ['zh_CN.UTF-8', '用法：podshell'],
] as const) {
  test(`--help and --version are answered without a display (${language})`, async ({
    podshell,
  }) => {
    for (const [option, answer] of [
      ['--help', words],
      ['--version', '0.'],
    ] as const) {
      const child = await byHand(podshell, [option], {
        ...NO_DISPLAY,
        LANG: language,
        LC_ALL: language,
        LANGUAGE: '',
      });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
      child.stderr.resume();
      const code = await new Promise((ended) => child.once('close', ended));
      expect([output.startsWith(answer), code], output).toEqual([true, 0]);
    }
  });
}

test('a file of --kubeconfig that is not there is named where the app was started, and in its window', async ({
  launch,
  folder,
}) => {
  const kubeconfig = join(folder, 'not-there');
  const podshell = await launch({ kubeconfig, env: { HOME: folder } });
  await expect(podshell.page.getByText(kubeconfig).first()).toBeVisible();
  const child = await byHand(
    podshell,
    ['--kubeconfig', kubeconfig, `--user-data-dir=${join(folder, 'other')}`],
    { HOME: folder },
  );
  child.stdout.resume();
  try {
    let said: string | undefined;
    for await (const line of createInterface({ input: child.stderr })) {
      said = /^--kubeconfig: .*/.exec(line)?.[0];
      if (said !== undefined) break;
    }
    expect(said).toBe(
      `--kubeconfig: There is no file at ${kubeconfig}. Check the path, or choose another file.`,
    );
  } finally {
    const ended = new Promise((resolved) => child.once('exit', resolved));
    child.stderr.resume();
    child.kill('SIGTERM');
    await ended;
  }
});
