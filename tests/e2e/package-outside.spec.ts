import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Bridge } from '../../src/shared/ipc';
import { seenProcesses } from '../support/processes';
import { expect, test } from './support/packaged';

/** In the page, beside the app's own code. */
declare const podshell: Bridge;

/** What cannot run as root with Chromium's sandbox on. */
const SWITCHES =
  process.env['PODSHELL_CHROMIUM_SANDBOX'] === 'off' || process.getuid?.() === 0
    ? ['--no-sandbox']
    : [];

/** Runs the packaged app until it ends or is ended; resolves to what it printed. */
async function printed(child: ChildProcess, until: (text: string) => boolean): Promise<string> {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (until(text)) child.kill('SIGTERM');
    });
  }
  await once(child, 'close');
  return text;
}

/** A module that leaves a file when it is loaded. */
function trap(folder: string): { readonly module: string; readonly sprung: () => boolean } {
  const sign = join(folder, 'sprung');
  const module = join(folder, 'trap.js');
  writeFileSync(module, `require('node:fs').writeFileSync(${JSON.stringify(sign)}, '')`);
  return { module, sprung: () => existsSync(sign) };
}

test('the environment of whoever starts it makes the app run nothing', async ({
  binary,
  folder,
  cluster,
}) => {
  const kubeconfig = join(folder, 'kubeconfig');
  await cluster.writeKubeconfig(kubeconfig);
  const { module, sprung } = trap(folder);
  // The net must catch what it is for.
  await once(spawn(process.execPath, ['--require', module, '--eval', '']), 'exit');
  expect(sprung()).toBe(true);

  for (const [what, env, args] of [
    ['NODE_OPTIONS', { NODE_OPTIONS: `--require ${module}` }, []],
    ['ELECTRON_RUN_AS_NODE', { ELECTRON_RUN_AS_NODE: '1' }, []],
    ['NODE_PATH', { NODE_PATH: folder, NODE_PRELOAD: module }, []],
    ['--inspect', {}, ['--inspect=0']],
    ['--inspect-brk', {}, ['--inspect-brk=0']],
    ['--inspect-publish-uid', {}, ['--inspect-publish-uid=stderr', '--inspect=0']],
  ] as const) {
    await test.step(what, async () => {
      const trapped = trap(join(mkdirIn(folder, what)));
      const child = spawn(
        binary,
        [
          ...[...SWITCHES, ...args, '--kubeconfig', kubeconfig],
          `--user-data-dir=${join(folder, 'user-data')}`,
        ],
        {
          env: { ...process.env, PODSHELL_TRACE: '1', ...env },
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
      const text = await printed(child, (soFar) => soFar.includes('trace page:rows-shown'));
      // It started as ever: nothing was waited for, and nothing listens.
      expect(text).toContain('trace page:rows-shown');
      expect(text).not.toContain('Debugger listening');
      expect(trapped.sprung()).toBe(false);
    });
  }
  for (const args of [
    ['-e', 'process.exit(7)'],
    ['-r', module],
    ['--require', module],
    ['--eval=1', '--print'],
  ]) {
    const child = spawn(binary, [...SWITCHES, ...args], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const text = await printed(child, () => false);
    expect(text).toContain(args[0]);
    expect(child.exitCode).toBe(2);
  }
});

function mkdirIn(folder: string, name: string): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  return path;
}

test('only web addresses reach the system’s opener', async ({ launch, binary, folder }) => {
  const opened = join(folder, 'opened');
  const programs = mkdirIn(folder, 'programs');
  for (const name of ['xdg-open', 'gio', 'gvfs-open', 'kde-open', 'sensible-browser']) {
    writeFileSync(join(programs, name), `#!/bin/sh\necho "$@" >> '${opened}'\n`);
    chmodSync(join(programs, name), 0o755);
  }
  const window = await launch({
    executable: binary,
    env: { PATH: `${programs}${delimiter}${process.env['PATH'] ?? ''}` },
  });
  const answers = await window.page.evaluate(async () => {
    const refused: Record<string, boolean> = {};
    for (const url of [
      ...['file:///etc/passwd', 'javascript:alert(1)', 'data:text/html,x', 'smb://x/y'],
      ...['ssh://x', 'podshell://open', 'app://podshell/index.html', 'vbscript:x', 'ms-msdt:x'],
      ...['HTTPS://user:secret@example.com/', 'https://good.example@evil.example/', '/etc/passwd'],
      ...['https://example.com/\u202emoc', 'https://example.com/ --version', '--version', 'x'],
      'about:blank',
    ]) {
      const { ok } = await podshell.openLink({ url });
      refused[url] = !ok;
    }
    await podshell.openLink({ url: 'https://docs.example.com/a?b=c#d' });
    return refused;
  });
  expect(Object.entries(answers).filter(([, refused]) => !refused)).toEqual([]);
  await expect.poll(() => (existsSync(opened) ? readFileSync(opened, 'utf8') : '')).not.toBe('');
  expect(readFileSync(opened, 'utf8')).toBe('https://docs.example.com/a?b=c#d\n');
});

test('a kubeconfig’s token reaches neither the page’s memory nor the disk', async ({
  launch,
  binary,
  cluster,
  folder,
}) => {
  test.setTimeout(180_000);
  const token = cluster.issueToken('developer');
  const kubeconfig = join(folder, 'canary');
  await cluster.writeKubeconfig(kubeconfig);
  const text = readFileSync(kubeconfig, 'utf8');
  writeFileSync(
    kubeconfig,
    text
      .replace(/token: .*/g, `token: ${token}`)
      .replace(/"token": ?"[^"]*"/g, `"token":"${token}"`),
  );
  expect(readFileSync(kubeconfig, 'utf8')).toContain(token);
  const userData = join(folder, 'user-data');
  const podshell = await launch({ executable: binary, kubeconfig, userData });
  const { page } = podshell;
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('echo canary-free');
  await podshell.sees(/^canary-free$/m);
  // A server, or a proxy before it, that prints what it was sent.
  cluster.faults.respond({ match: /\/pods\b/, code: 401, message: `I got Bearer ${token}, no` });
  cluster.dropWatches('reset');
  await expect(
    podshell.alerts.filter({ hasText: 'does not accept the credentials' }),
  ).toContainText('I got Bearer •••, no');

  // The page's whole memory: what it shows, was told, and has let go of but not collected yet.
  const devTools = await page.context().newCDPSession(page);
  const heap: string[] = [];
  devTools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => heap.push(chunk));
  await devTools.send('HeapProfiler.takeHeapSnapshot', { captureNumericValue: true });
  // A snapshot cuts long texts short; the page's own comes as a whole.
  const memory = [...heap, await page.content()].join('');
  expect(memory.includes('I got Bearer ')).toBe(true);
  expect(memory.includes(token)).toBe(false);

  // Nor can anyone read it from the arguments or the environment of the app's processes.
  const commands = seenProcesses().filter(({ command }) => command.includes(userData));
  expect(commands.length).toBeGreaterThan(1);
  expect(commands.filter(({ command }) => command.includes(token))).toEqual([]);
  await podshell.end();
  const files = readdirSync(userData, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(userData, path)).isFile(),
  );
  expect(files).toContain('settings.json');
  expect(
    files.filter((path) => readFileSync(join(userData, path), 'latin1').includes(token)),
  ).toEqual([]);
});
