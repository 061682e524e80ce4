import { existsSync, lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ScriptFailure } from './failure.mjs';
import { npmCli } from './npm.mjs';
import { run } from './processes.mjs';
import { inProject, ROOT } from './project.mjs';

/**
 * Whether `npm ci` has to run: npm writes node_modules/.package-lock.json last, so a missing one
 * means a missing or interrupted installation, and one older than the lock file an outdated one.
 * @param {string} root
 */
export function modulesAreCurrent(root) {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  return statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

/**
 * Whether node_modules is a link to somewhere else. `npm ci` would empty that place through the
 * link, and it is most likely another checkout's.
 * @param {string} root
 */
export function modulesAreLinked(root) {
  return (
    lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink() ?? false
  );
}

/**
 * Installs the dependencies when they are missing or older than the lock file. No install script of
 * a dependency runs: nothing of ours needs one.
 * @param {import('./life.mjs').Work} options
 * @returns {Promise<string>} what was done, in a few words
 */
export async function ensureModules({ note, life }) {
  if (modulesAreCurrent(ROOT)) return 'up to date';
  if (!existsSync(inProject('package-lock.json'))) {
    throw new ScriptFailure(
      'package-lock.json is missing.',
      'Run this in a complete checkout of Podshell.',
    );
  }
  if (modulesAreLinked(ROOT)) {
    throw new ScriptFailure(
      'node_modules is a link and older than the lock file; npm ci would empty the folder it points to.',
      'Remove the link (`rm node_modules`), or bring that folder up to date yourself, and run the command again.',
    );
  }
  note(
    'npm ci, several hundred packages; EBADENGINE warnings about electron on Node 20 are expected',
  );
  const result = await run(
    process.execPath,
    [npmCli(), 'ci', '--ignore-scripts', '--no-audit', '--no-fund'],
    { cwd: ROOT, output: 'stderr', life },
  );
  if (result.code !== 0) {
    throw new ScriptFailure(
      `npm ci failed with exit code ${result.code}; its own words are above.`,
      'Check the network and the registry npm is set to, and run the command again.',
    );
  }
  return 'installed';
}
