import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeDeb, makeTarball } from './linux-packages.mjs';
import { run } from './processes.mjs';
import { inProject, ROOT } from './project.mjs';

/** Where electron-builder.yml puts what it makes. */
export const PACKAGES = inProject('dist');

/** Tells whoever finds the folder, and whatever would upload it. */
const MARK = 'UNPUBLISHABLE.txt';

/**
 * The packaged app's executable, when there is one that is not older than the build it was made of.
 * @param {{ packages?: string, built?: string, platform?: NodeJS.Platform }} [from]
 * @returns {string | undefined}
 */
export function packagedExecutable({
  packages = PACKAGES,
  built = inProject('out', 'main', 'index.js'),
  platform = process.platform,
} = {}) {
  if (!existsSync(packages)) return undefined;
  // electron-builder's folders: linux-unpacked, win-arm64-unpacked, mac, mac-arm64, …
  const inside = {
    linux: [/^linux.*-unpacked$/, 'podshell'],
    win32: [/^win.*-unpacked$/, 'Podshell.exe'],
    darwin: [/^mac/, join('Podshell.app', 'Contents', 'MacOS', 'Podshell')],
  }[/** @type {'linux' | 'win32' | 'darwin'} */ (platform)];
  const [folder, executable] = /** @type {[RegExp, string]} */ (inside ?? [/(?!)/, '']);
  const name = readdirSync(packages).find((entry) => folder.test(entry));
  if (name === undefined) return undefined;
  const file = join(packages, name, executable);
  const asar = join(packages, name, 'resources', 'app.asar');
  const dated = existsSync(asar) ? asar : file;
  if (!existsSync(file) || !existsSync(built)) return undefined;
  return statSync(dated).mtimeMs >= statSync(built).mtimeMs ? file : undefined;
}

/**
 * The .deb made of that folder, when there is one that is not older than the build.
 * @param {{ packages?: string, built?: string }} [from]
 * @returns {string | undefined}
 */
export function packagedDeb({
  packages = PACKAGES,
  built = inProject('out', 'main', 'index.js'),
} = {}) {
  if (!existsSync(packages) || !existsSync(built)) return undefined;
  const name = readdirSync(packages).find((entry) => entry.endsWith('.deb'));
  if (name === undefined) return undefined;
  const file = join(packages, name);
  return statSync(file).mtimeMs >= statSync(built).mtimeMs ? file : undefined;
}

/**
 * Packages the built app for this platform, on the runtime that was found: the unpacked folder, on
 * Linux a .tar.gz and a .deb of it, and, where the runtime is one to publish, electron-builder's own
 * targets. On an outdated runtime everything is marked as not to be published.
 * @param {import('./electron-runtime.mjs').ElectronRuntime} runtime
 * @param {{ life: import('./life.mjs').Life, quiet: boolean }} options quiet: its output is shown
 *   only when it failed
 * @returns {Promise<{ ok: boolean, files: string[], unpublishable: string | undefined }>} the
 *   packages beside the folder; the sentence that says why they must not be published
 */
export async function packageApp(runtime, { life, quiet }) {
  rmSync(PACKAGES, { recursive: true, force: true });
  const result = await run(
    process.execPath,
    [
      inProject('node_modules', 'electron-builder', 'cli.js'),
      '--publish',
      'never',
      ...(runtime.outdated ? ['--dir'] : []),
      `-c.electronVersion=${runtime.version}`,
      ...(canNotarize(process.env) ? ['-c.mac.notarize=true'] : []),
      `-c.electronDist=${runtime.folder}`,
    ],
    { cwd: ROOT, output: quiet ? 'capture' : 'stderr', life },
  );
  if (result.code !== 0) {
    if (quiet) process.stderr.write(result.output);
    return { ok: false, files: [], unpublishable: undefined };
  }
  const files = await linuxPackages(runtime, life);
  if (!runtime.outdated) return { ok: true, files, unpublishable: undefined };
  const unpublishable = `Made on Electron ${runtime.version}, which gets no security fixes any more: for tests on this machine, not to be published or handed on.`;
  writeFileSync(join(PACKAGES, MARK), `${unpublishable}\n`);
  return { ok: true, files, unpublishable };
}

/**
 * Whether the credentials are there with which Apple notarises an app.
 * @param {NodeJS.ProcessEnv} env
 */
export function canNotarize(env) {
  return ['APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID'].every((name) => env[name]);
}

/**
 * @param {import('./electron-runtime.mjs').ElectronRuntime} runtime
 * @param {import('./life.mjs').Life} life
 */
async function linuxPackages(runtime, life) {
  const executable = process.platform === 'linux' ? packagedExecutable() : undefined;
  if (executable === undefined) return [];
  /** @type {{ version: string }} */
  const { version } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
  const application = {
    folder: dirname(executable),
    output: PACKAGES,
    // Part of the name, so that no such file is taken for a release.
    version: runtime.outdated ? `${version}+unpublishable` : version,
    compression: runtime.outdated ? 1 : 6,
    life,
  };
  const files = [await makeTarball(application), await makeDeb(application)];
  return files.filter((file) => file !== undefined);
}
