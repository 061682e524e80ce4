import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
 * Packages the built app for this platform, on the runtime that was found. On an outdated runtime
 * only the unpacked folder is made, and it is marked as not to be published.
 * @param {import('./electron-runtime.mjs').ElectronRuntime} runtime
 * @param {{ life: import('./life.mjs').Life, quiet: boolean }} options quiet: its output is shown
 *   only when it failed
 * @returns {Promise<{ ok: boolean, unpublishable: string | undefined }>} the sentence that says why
 *   it must not be published
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
      `-c.electronDist=${runtime.folder}`,
    ],
    { cwd: ROOT, output: quiet ? 'capture' : 'stderr', life },
  );
  if (result.code !== 0) {
    if (quiet) process.stderr.write(result.output);
    return { ok: false, unpublishable: undefined };
  }
  if (!runtime.outdated) return { ok: true, unpublishable: undefined };
  const unpublishable = `Made on Electron ${runtime.version}, which gets no security fixes any more: for tests on this machine, not to be published or handed on.`;
  writeFileSync(join(PACKAGES, MARK), `${unpublishable}\n`);
  return { ok: true, unpublishable };
}
