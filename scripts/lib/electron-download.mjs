// The installed `electron` package fetches its own binary (it has had no postinstall since 42).
// Its downloader waits for ever on a firewall that drops packets, so the way is tried first.
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from './failure.mjs';
import { run } from './processes.mjs';

/** A host that is there answers long before. */
const CONNECT_TIMEOUT_MS = 8_000;
const DOWNLOAD_TIMEOUT_MS = 10 * 60_000;

/**
 * The address that electron's downloader is going to ask, as @electron/get builds it.
 * @param {string} version
 * @param {{ env?: NodeJS.ProcessEnv, platform?: string, arch?: string }} [from]
 */
export function artifactUrl(
  version,
  { env = process.env, platform = process.platform, arch = process.arch } = {},
) {
  const mirror =
    env.npm_config_electron_mirror ||
    env.ELECTRON_MIRROR ||
    'https://github.com/electron/electron/releases/download/';
  const folder = (
    env.npm_config_electron_custom_dir ||
    env.ELECTRON_CUSTOM_DIR ||
    `v${version}`
  ).replace('{{ version }}', version);
  return `${mirror}${folder}/electron-v${version}-${platform}-${arch}.zip`;
}

/**
 * Lets the installed electron package fetch its binary.
 * @param {string} electronPackage folder of the package
 * @param {string} version
 * @param {import('./life.mjs').Work} options
 * @returns {Promise<string | undefined>} undefined when it did; else why not, as half a sentence
 */
export async function downloadElectron(electronPackage, version, { note, life }) {
  const url = artifactUrl(version);
  const host = new URL(url).host;
  // Its own cache and a proxy it is told to use are ways to it that a plain request does not show.
  const probeTells = !isCached(version) && !process.env.ELECTRON_GET_USE_PROXY;
  if (probeTells) {
    const obstacle = await unreachable(url);
    if (obstacle !== undefined) return `${host} cannot be reached (${obstacle})`;
  }
  note(`fetching Electron ${version} from ${host}, about 120 MB`);
  const result = await run(process.execPath, [join(electronPackage, 'install.js')], {
    cwd: electronPackage,
    output: 'capture',
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
    life,
  });
  if (result.timedOut) return `${host} was too slow (10 minutes)`;
  if (result.code !== 0) {
    return `its download failed: ${
      result.output
        .trim()
        .split('\n')
        .find((line) => /error/i.test(line)) ?? `exit code ${result.code}`
    }`;
  }
  return undefined;
}

/** @param {string} version */
function isCached(version) {
  const cache = process.env.electron_config_cache ?? defaultCache();
  if (!existsSync(cache)) return false;
  const name = `electron-v${version}-${process.platform}-${process.arch}.zip`;
  return readdirSync(cache).some((entry) => entry === name || existsSync(join(cache, entry, name)));
}

/** Where @electron/get keeps what it fetched (the env-paths package's rule for caches). */
function defaultCache() {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'electron');
  if (process.platform === 'win32') {
    return join(
      process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'),
      'electron',
      'Cache',
    );
  }
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'electron');
}

/**
 * Asks for the file and gives up as soon as the answer's headers are there, so that redirects to a
 * second host (GitHub's storage) are tried as well.
 * @param {string} url
 * @returns {Promise<string | undefined>} why it cannot be fetched, or undefined when it can
 */
async function unreachable(url) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), CONNECT_TIMEOUT_MS);
  try {
    const response = await fetch(url, { signal: giveUp.signal });
    await response.body?.cancel();
    return response.ok ? undefined : `HTTP ${response.status}`;
  } catch (error) {
    if (giveUp.signal.aborted) return `no answer within ${CONNECT_TIMEOUT_MS / 1000} s`;
    const { cause } = /** @type {Error} */ (error);
    return messageOf(cause ?? error);
  } finally {
    clearTimeout(timer);
  }
}
