import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execOf } from '../support/desktop-entry';
import { familyOf, seenProcesses } from '../support/processes';
import { expect, test as base } from './support/fixtures';
import {
  installedFiles,
  installObstacle,
  installPackage,
  isInstalled,
  removePackage,
  type FreshUser,
} from './support/installed-package';
import { launchPackage } from './support/launch';
import type { PodshellWindow } from './support/podshell-window';

const DEB = process.env['PODSHELL_PACKAGED_DEB'];
const ENTRY = '/usr/share/applications/podshell.desktop';

/** The package as people have it: installed, started from the menu, by somebody without any rights. */
interface Desktop {
  readonly user: FreshUser;
  /** The environment of that user's desktop session; nothing of the test's own. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts what the menu starts, and waits for its window. */
  readonly start: () => Promise<PodshellWindow>;
}

const test = base.extend<{ desktop: Desktop }>({
  desktop: async ({ cluster }, use, testInfo) => {
    if (DEB === undefined) throw new Error('no .deb: run this through `npm test`');
    const user = installPackage(DEB);
    const started: PodshellWindow[] = [];
    try {
      const config = join(user.home, '.kube', 'config');
      mkdirSync(join(config, '..'));
      await cluster.writeKubeconfig(config);
      for (const path of [join(config, '..'), config]) chownSync(path, user.uid, user.gid);
      const env = {
        HOME: user.home,
        USER: user.name,
        LOGNAME: user.name,
        SHELL: '/bin/bash',
        PATH: '/usr/local/bin:/usr/bin:/bin',
        LANG: 'en_US.UTF-8',
        DISPLAY: await startDisplay(user),
      };
      await use({
        user,
        env,
        start: async () => {
          const { home: cwd, uid, gid } = user;
          const window = await launchPackage(execOf(readFileSync(ENTRY, 'utf8')), {
            ...{ env, cwd, uid, gid },
          });
          window.page.setDefaultTimeout(30_000);
          started.push(window);
          return window;
        },
      });
      for (const { ended, page } of started) {
        if (testInfo.status !== testInfo.expectedStatus && !ended) {
          await page.screenshot({ path: testInfo.outputPath('window.png') });
        }
      }
    } finally {
      removePackage();
    }
  },
});

/** A display of the user's own: another user's refuses them. It ends with the user's processes. */
async function startDisplay({ uid, gid }: FreshUser): Promise<string> {
  const server = spawn(
    'Xvfb',
    ['-displayfd', '1', '-screen', '0', '1280x900x24', '-nolisten', 'tcp', '-noreset'],
    { uid, gid, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  for await (const number of createInterface({ input: server.stdout })) return `:${number}`;
  throw new Error('Xvfb ended before it had a display');
}

test.describe('the installed package', () => {
  const obstacle = installObstacle();
  // A real installation needs a system that it can be made on.
  test.skip(obstacle !== null, `not run: ${obstacle ?? ''}`);
  // Unpacking 220 MB, and a first start.
  test.setTimeout(300_000);

  test('starts from the menu for an ordinary user, sandboxed, and opens a shell', async ({
    desktop,
    cluster,
  }) => {
    const { user, env } = desktop;
    const files = installedFiles().filter((path) => !lstatSync(path).isDirectory());
    const owners = files.map((path) => lstatSync(path)).map(({ uid, gid }) => [uid, gid]);
    expect(owners.filter(([uid, gid]) => uid !== 0 || gid !== 0)).toEqual([]);
    const writable = files.filter((path) => (lstatSync(path).mode & 0o022) !== 0);
    expect(writable).toEqual([]);
    expect(statSync('/opt/Podshell/chrome-sandbox').mode & 0o7777).toBe(0o4755);
    expect(readFileSync('/opt/Podshell/resources/apparmor-profile', 'utf8')).toContain(
      'profile "podshell" "/opt/Podshell/podshell" flags=(unconfined) {\n  userns,',
    );
    expect(realpathSync('/usr/bin/podshell')).toBe('/opt/Podshell/podshell');

    const podshell = await desktop.start();
    await podshell.openEnvironment('shop-a1b2');
    await podshell.run('echo installed $((6 * 7))');
    await podshell.sees('installed 42');

    const main = seenProcesses().find(
      ({ uid, command }) => uid === user.uid && /^\S*podshell (?!--type)/.test(command),
    );
    if (main === undefined) throw new Error('the main process is not there');
    const family = familyOf(main.pid);
    expect(family.filter(({ uid }) => uid !== user.uid)).toEqual([]);
    expect(family.filter(({ command }) => command.includes('no-sandbox'))).toEqual([]);
    const renderers = family.filter(({ command }) => command.includes('--type=renderer'));
    expect(renderers.length).toBeGreaterThan(0);
    for (const { seccomp, namespaces } of renderers) {
      expect(seccomp).toBe(2);
      expect(namespaces).toBeGreaterThan(main.namespaces);
    }

    /** What a second start comes to, as the same user. */
    const startAgain = async ([program = '', ...args]: readonly string[]): Promise<void> => {
      const { home: cwd, uid, gid } = user;
      const second = spawn(program, args, { ...{ env, cwd, uid, gid }, stdio: 'ignore' });
      const [code] = (await once(second, 'exit')) as [number | null];
      expect(code).toBe(0);
      expect(podshell.page.context().pages()).toHaveLength(1);
    };
    const { page } = podshell;
    const entry = readFileSync(ENTRY, 'utf8');
    await test.step('a link, as the desktop hands it on, reaches that window', async () => {
      await startAgain(execOf(entry, ['podshell://open?context=demo&namespace=test&env=pay-9f8e']));
      const question = page.getByRole('dialog', { name: 'Open this shell?' });
      await expect(question).toContainText('pay-9f8e');
      await question.getByRole('button', { name: 'Cancel' }).click();
    });
    await test.step('a team file reaches it too', async () => {
      const file = join(user.home, 'team.podshell');
      const team = {
        ...{ podshell: 1, name: 'team-staging', namespaces: ['test'], labelKey: 'app' },
        cluster: { server: cluster.url, certificateAuthority: cluster.ca },
        signIn: { method: 'own' },
      };
      writeFileSync(file, JSON.stringify(team));
      await startAgain(execOf(entry, [file]));
      const offer = page.getByRole('dialog', { name: /^Add the cluster/ });
      await expect(offer).toContainText('team-staging');
      await page.keyboard.press('Escape');
      await expect(offer).toHaveCount(0);
    });
    await test.step('a second start, by its name, ends at once: there is one window', async () => {
      await startAgain(['podshell']);
      await podshell.run('echo still $((7 * 7))');
      await podshell.sees('still 49');
    });
    await podshell.end();

    await test.step('its removal leaves nothing', () => {
      removePackage();
      expect(isInstalled()).toBe(false);
      const traces = [
        '/usr/bin/podshell',
        '/etc/alternatives/podshell',
        '/etc/apparmor.d/podshell',
      ];
      const left = [...files, '/opt/Podshell', user.home, ...traces].filter(
        (path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined,
      );
      expect(left).toEqual([]);
    });
  });
});
