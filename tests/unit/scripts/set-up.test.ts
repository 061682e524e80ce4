import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeOptions } from '../../../scripts/lib/arguments.mjs';
import { buildIsCurrent } from '../../../scripts/lib/build.mjs';
import { cacheFolder } from '../../../scripts/lib/cache.mjs';
import { hasDisplay } from '../../../scripts/lib/display.mjs';
import { electronArguments } from '../../../scripts/lib/electron-arguments.mjs';
import { modulesAreCurrent, modulesAreLinked } from '../../../scripts/lib/ensure-modules.mjs';
import { ScriptFailure } from '../../../scripts/lib/failure.mjs';
import { withLock } from '../../../scripts/lib/lock.mjs';
import { npmCli } from '../../../scripts/lib/npm.mjs';
import { packagedExecutable } from '../../../scripts/lib/package-app.mjs';
import { runSteps } from '../../../scripts/lib/progress.mjs';
import { typedRooms } from '../../../scripts/lib/rooms.mjs';
import { explainBlocked } from '../../../scripts/lib/sandbox.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'podshell-scripts-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Writes a file, dated a number of seconds after 2020. */
function put(path: string, at: number): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  date(path, at);
}
function date(path: string, at: number): void {
  utimesSync(join(root, path), 1_577_836_800 + at, 1_577_836_800 + at);
}

describe('modulesAreCurrent', () => {
  it.each([
    ['nothing is installed', undefined, false],
    ['the lock file is newer', 5, false],
    ['they are of the same second', 10, true],
    ['they are newer', 20, true],
  ])('when %s', (_, installed, current) => {
    put('package-lock.json', 10);
    if (installed !== undefined) put('node_modules/.package-lock.json', installed);
    expect(modulesAreCurrent(root)).toBe(current);
  });
});

describe('modulesAreLinked', () => {
  it('tells a link, whose target npm ci would empty, from a folder', () => {
    expect(modulesAreLinked(root)).toBe(false);
    mkdirSync(join(root, 'elsewhere'));
    symlinkSync(join(root, 'elsewhere'), join(root, 'node_modules'), 'junction');
    expect(modulesAreLinked(root)).toBe(true);
    rmSync(join(root, 'node_modules'));
    mkdirSync(join(root, 'node_modules'));
    expect(modulesAreLinked(root)).toBe(false);
  });
});

describe('buildIsCurrent', () => {
  const build = (at: number) => {
    for (const file of ['main/index.js', 'preload/index.js', 'renderer/index.html']) {
      put(`out/${file}`, at);
    }
  };
  beforeEach(() => {
    put('src/main/index.ts', 10);
    date('src/main', 10);
    date('src', 10);
  });

  it('is not, without a build', () => {
    expect(buildIsCurrent(root)).toBe(false);
  });
  it('is, when all of it is newer', () => {
    build(20);
    expect(buildIsCurrent(root)).toBe(true);
  });
  it('is not, when one bundle is older or missing', () => {
    build(20);
    date('out/preload/index.js', 5);
    expect(buildIsCurrent(root)).toBe(false);
    rmSync(join(root, 'out/preload/index.js'));
    expect(buildIsCurrent(root)).toBe(false);
  });
  it('is not, when a file was changed or taken away', () => {
    build(20);
    date('src/main/index.ts', 30);
    expect(buildIsCurrent(root)).toBe(false);
    date('src/main/index.ts', 10);
    date('src/main', 30);
    expect(buildIsCurrent(root)).toBe(false);
  });
});

describe('packagedExecutable', () => {
  const find = () =>
    packagedExecutable({
      packages: join(root, 'dist'),
      built: join(root, 'out/main/index.js'),
      platform: 'linux',
    });

  it('finds the app, unless it is older than the build', () => {
    put('out/main/index.js', 10);
    expect(find()).toBeUndefined();
    put('dist/linux-unpacked/podshell', 1);
    put('dist/linux-unpacked/resources/app.asar', 20);
    expect(find()).toBe(join(root, 'dist/linux-unpacked/podshell'));
    date('out/main/index.js', 30);
    expect(find()).toBeUndefined();
  });
});

describe('cacheFolder', () => {
  it.each([
    ['linux', {}, '/home/a/.cache/podshell'],
    ['linux', { XDG_CACHE_HOME: '/cache' }, '/cache/podshell'],
    ['linux', { XDG_CACHE_HOME: 'relative' }, '/home/a/.cache/podshell'],
    ['darwin', { XDG_CACHE_HOME: '/cache' }, '/home/a/Library/Caches/podshell'],
  ] as const)('on %s with %j', (platform, env, folder) => {
    expect(cacheFolder({ platform, env, home: '/home/a' })).toBe(folder);
  });
});

describe('npmCli', () => {
  const cli = '/opt/node/lib/node_modules/npm/bin/npm-cli.js';

  it('is the npm that runs the script', () => {
    const found = npmCli({ env: { npm_execpath: '/n/npm-cli.js' }, exists: () => true });
    expect(found).toBe('/n/npm-cli.js');
  });
  it('is not another package manager', () => {
    const env = { npm_execpath: '/n/pnpm.cjs' };
    const exists = (file: string) => file === cli;
    expect(npmCli({ env, execPath: '/opt/node/bin/node', exists })).toBe(cli);
  });
  it('fails in a sentence when there is none', () => {
    const none = { env: {}, execPath: '/opt/node/bin/node', exists: () => false };
    expect(() => npmCli(none)).toThrow(ScriptFailure);
  });
});

describe('takeOptions', () => {
  it('takes what it knows and leaves the rest in order', () => {
    const taken = takeOptions(['start', '--json', 'a b', '--fast', '--port=1', 'click'], {
      flags: ['fast'],
      values: ['json'],
    });
    expect([...taken.flags]).toEqual(['fast']);
    expect(taken.values).toEqual({ json: 'a b' });
    expect(taken.rest).toEqual(['start', '--port=1', 'click']);
  });
  it('takes a value after =, also one with = in it', () => {
    expect(takeOptions(['--json=a=b'], { values: ['json'] }).values).toEqual({ json: 'a=b' });
  });
  it.each([[['--json']], [['--json=']]])('refuses %j', (argv) => {
    expect(() => takeOptions(argv, { values: ['json'] })).toThrow('--json needs a value');
  });
});

describe('hasDisplay', () => {
  it.each([
    ['linux', {}, false],
    ['linux', { DISPLAY: '' }, false],
    ['linux', { DISPLAY: ':0' }, true],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
    ['darwin', {}, true],
    ['win32', {}, true],
  ] as const)('on %s with %j: %s', (platform, env, display) => {
    expect(hasDisplay({ platform, env })).toBe(display);
  });
});

describe('electronArguments', () => {
  const blocked = { kind: 'blocked', why: 'why', remedy: ['do this'] } as const;

  it('adds --no-sandbox for root, and for a demo where none can start', () => {
    expect(electronArguments({ kind: 'on' }, ['--x'], { demo: true })).not.toContain(
      '--no-sandbox',
    );
    expect(electronArguments({ kind: 'root' }, [], { demo: false })[1]).toBe('--no-sandbox');
    expect(electronArguments({ ...blocked, remedy: [] }, [], { demo: true })[1]).toBe(
      '--no-sandbox',
    );
  });
  it('never does for an ordinary user’s clusters', () => {
    const start = () => electronArguments({ ...blocked, remedy: ['do this'] }, [], { demo: false });
    expect(start).toThrow(ScriptFailure);
  });
  it('puts the app’s folder before its arguments', () => {
    const [folder, ...args] = electronArguments({ kind: 'on' }, ['--kubeconfig', 'f'], {
      demo: true,
    });
    expect(existsSync(join(folder ?? '', 'package.json'))).toBe(true);
    expect(args).toEqual(['--kubeconfig', 'f']);
  });
});

describe('explainBlocked', () => {
  const settings = { clone: undefined, apparmor: undefined, max: undefined, helper: false };
  const explain = (change: object) => {
    const { why, remedy } = explainBlocked('/e/electron', { ...settings, ...change });
    return `${why}\n${remedy.join('\n')}`;
  };

  it.each([
    [{ apparmor: '1' }, '/etc/apparmor.d/podshell-electron'],
    [{ clone: '0' }, 'kernel.unprivileged_userns_clone=1'],
    [{ max: '0' }, 'user.max_user_namespaces=10000'],
    [{}, 'seccomp'],
  ])('with %j names %s', (change, words) => {
    const text = explain(change);
    expect(text).toContain(words);
    expect(text).toContain("chmod 4755 '/e/chrome-sandbox'");
  });
});

describe('withLock', () => {
  it('lets one at a time in, also after a failure', async () => {
    const file = join(root, 'x.lock');
    const order: string[] = [];
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const first = withLock(file, async () => {
      await held;
      order.push('first');
      throw new Error('first failed');
    });
    const second = withLock(
      file,
      () => {
        order.push('second');
        return Promise.resolve(2);
      },
      { onWait: release },
    );
    await expect(first).rejects.toThrow('first failed');
    expect(await second).toBe(2);
    expect(order).toEqual(['first', 'second']);
    expect(existsSync(file)).toBe(false);
  });

  it('takes over from an owner that died', async () => {
    const file = join(root, 'x.lock');
    // Above every system's largest process id.
    writeFileSync(file, '2147483647');
    const owner = await withLock(file, () => Promise.resolve(readFileSync(file, 'utf8')));
    expect(owner).toBe(String(process.pid));
  });
});

describe('typedRooms', () => {
  it('finds every room of this checkout', () => {
    expect(typedRooms(process.cwd())).toEqual(
      expect.arrayContaining([
        'src/main',
        'src/preload',
        'src/renderer',
        'src/shared',
        'tests',
        'scripts',
      ]),
    );
  });
});

describe('runSteps', () => {
  it('numbers the steps, shows their notes and times them', async () => {
    let clock = 0;
    let text = '';
    await runSteps(
      [
        {
          title: 'One',
          run: (note) => {
            note('half way');
            clock += 1500;
            return 'done';
          },
        },
        { title: 'Two', run: () => Promise.resolve('done too') },
      ],
      { write: (part) => (text += part), now: () => clock },
    );
    expect(text).toBe(
      '[1/2] One\n      half way\n      done (1.5 s)\n[2/2] Two\n      done too (0.0 s)\n',
    );
  });
});
