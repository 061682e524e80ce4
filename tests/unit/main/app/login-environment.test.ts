import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppProcess, FoundEnvironment } from '../../../../src/main/app/login-environment';
import { LoginEnvironment } from '../../../../src/main/app/login-environment';
import { shellCalls } from '../../../../src/main/app/login-shell';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'podshell-home-'));
});
afterEach(async () => {
  // Killed, but the system takes a moment.
  await expect.poll(() => startedFrom(home)).toEqual([]);
  await rm(home, { recursive: true, force: true });
});

/** Live processes that have that home. */
async function startedFrom(folder: string): Promise<string[]> {
  if (process.platform !== 'linux') return [];
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    try {
      const variables = await readFile(join('/proc', pid, 'environ'), 'latin1');
      if (variables.split('\0').includes(`HOME=${folder}`)) found.push(pid);
    } catch {
      // Gone meanwhile, or another user's.
    }
  }
  return found;
}

/** The app as a desktop starts it, with a shell of which `files` are the start-up files. */
async function environment(
  files: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv = {},
  timeoutMs = 10_000,
): Promise<LoginEnvironment> {
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(home, name), text, { mode: 0o755 });
  }
  const variables = { HOME: home, SHELL: '/bin/sh', PATH: '/usr/bin:/bin', ...env };
  const app: AppProcess = { env: variables, platform: process.platform, isTerminal: false };
  return new LoginEnvironment({ process: app, timeoutMs });
}
const find = async (...args: Parameters<typeof environment>): Promise<FoundEnvironment> =>
  (await environment(...args)).find();

describe.skipIf(process.platform === 'win32')('the login shell', { timeout: 30_000 }, () => {
  it('adds its PATH and variables to an app that has none', async () => {
    const profile = `echo Welcome; echo "tip of the day" >&2
PATH="${home}/tools:$PATH"; export PATH
export AWS_PROFILE="two
lines=x"
unset LAUNCHED`;
    const found = await find(
      { '.profile': profile },
      { PATH: '/launcher:/usr/bin', LAUNCHED: '1' },
    );
    expect(found).toMatchObject({ from: 'login-shell', problem: null });
    const { variables } = found;
    expect(variables['AWS_PROFILE']).toBe('two\nlines=x');
    expect(variables['LAUNCHED']).toBe('1');
    const path = variables['PATH']?.split(':') ?? [];
    expect(path[0]).toBe(`${home}/tools`);
    expect(path).toContain('/launcher');
    expect(new Set(path).size).toBe(path.length);
    for (const name of ['SHLVL', 'PWD', '_', 'TERM', 'DISABLE_AUTO_UPDATE']) {
      expect([name, variables[name]]).toEqual([name, undefined]);
    }
  });

  it('reads what only interactive shells read', async () => {
    const files = {
      '.bash_profile': '. ~/.bashrc',
      '.bashrc':
        'case $- in *i*) ;; *) return ;; esac; export FROM_RC=yes; f() { :; }; export -f f',
    };
    const { variables } = await find(files, { SHELL: '/bin/bash' });
    expect(variables['FROM_RC']).toBe('yes');
    expect(Object.keys(variables).filter((name) => name.includes('%'))).toEqual([]);
  });

  it('is asked once, and known from then on', async () => {
    const asked = await environment({ '.profile': 'echo run >>~/runs; export READY=1' });
    expect(asked.current['READY']).toBeUndefined();
    await Promise.all([asked.get(), asked.get(), asked.get()]);
    expect(asked.current['READY']).toBe('1');
    expect(await readFile(join(home, 'runs'), 'utf8')).toBe('run\n');
  });

  it.each([
    ['waits for an answer', 'read -r x </dev/zero', /no answer within 0.5 s/, 500],
    ['ends early', 'exit 3', /ended with 3 and without an answer/],
    ['prints without end', 'exec yes', /more than 1048576 bytes/],
    ['runs something else', 'exec true', /without an answer/],
    ['leaves no PATH', 'unset PATH; export PATH', /no PATH/],
  ])('that %s leaves the app’s own variables', async (_, profile, problem, timeoutMs = 10_000) => {
    const found = await find({ '.profile': profile }, { LAUNCHED: '1' }, timeoutMs);
    expect(found.from).toBe('process');
    expect(found.variables).toMatchObject({ PATH: '/usr/bin:/bin', LAUNCHED: '1' });
    expect(found.problem).toMatch(problem);
  });

  it('that leaves something in the background is not waited for', async () => {
    const found = await find({ '.profile': 'sleep 1000 & export READY=1' });
    expect(found.variables['READY']).toBe('1');
  });

  it('that is not there, or speaks another language, gives way to sh', async () => {
    for (const name of ['zsh', 'nu', 'xonsh']) {
      const SHELL = join(home, name);
      const found = await find({ '.profile': 'export READY=1' }, { SHELL });
      expect([name, found.from, found.variables['READY']]).toEqual([name, 'login-shell', '1']);
    }
  });

  it('is started as its kind wants it', () => {
    expect(shellCalls('/opt/bin/fish')[0]).toMatchObject({ flags: '-ilc', argv0: 'fish' });
    expect(shellCalls('/bin/tcsh')[0]).toMatchObject({ flags: '-ic', argv0: '-tcsh' });
    expect(shellCalls('')).toEqual([{ program: '/bin/sh', argv0: 'sh', flags: '-lc' }]);
  });
});

describe('no shell is asked', () => {
  const untouched = async (more: Partial<AppProcess>): Promise<void> => {
    const env = { PATH: '/a', SHELL: '/no/such/shell', ...more.env };
    const app = { platform: process.platform, isTerminal: false, ...more, env };
    expect(await new LoginEnvironment({ process: app }).find()).toEqual({
      variables: env,
      from: 'process',
      problem: null,
    });
  };

  it('where the app was started from a terminal', async () => {
    await untouched({ isTerminal: true });
    await untouched({ env: { SHLVL: '1', TERM: 'xterm' } });
  });

  it('on Windows', async () => {
    await untouched({ platform: 'win32' });
  });
});
