import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where Podshell's scripts keep what they downloaded, by the platform's custom.
 * @param {{ env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform, home?: string }} [from]
 * @returns {string} an absolute path; the folder need not exist
 */
export function cacheFolder({
  env = process.env,
  platform = process.platform,
  home = homedir(),
} = {}) {
  if (platform === 'win32') {
    return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'podshell', 'Cache');
  }
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'podshell');
  // The XDG Base Directory Specification: a relative or empty value is to be ignored.
  const xdg = env.XDG_CACHE_HOME;
  return join(xdg?.startsWith('/') ? xdg : join(home, '.cache'), 'podshell');
}
