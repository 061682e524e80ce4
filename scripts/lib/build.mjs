import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ScriptFailure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { run } from './processes.mjs';
import { inProject, ROOT } from './project.mjs';

/** What the three bundles end in; the oldest of them dates the build. */
const PRODUCTS = ['out/main/index.js', 'out/preload/index.js', 'out/renderer/index.html'];

/** What goes into them. */
const INGREDIENTS = ['src', 'electron.vite.config.ts', 'svelte.config.js', 'package-lock.json'];

/**
 * Whether out/ is there and at least as new as what it is made of. A folder's own time counts too:
 * it changes when a file is taken away.
 * @param {string} root
 */
export function buildIsCurrent(root) {
  const products = PRODUCTS.map((file) => join(root, file));
  if (!products.every((file) => existsSync(file))) return false;
  const built = Math.min(...products.map((file) => statSync(file).mtimeMs));
  return INGREDIENTS.every((name) => newest(join(root, name)) <= built);
}

/** @param {string} path @returns {number} milliseconds since 1970; 0 when there is nothing */
function newest(path) {
  if (!existsSync(path)) return 0;
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  return readdirSync(path)
    .map((name) => newest(join(path, name)))
    .reduce((latest, time) => Math.max(latest, time), status.mtimeMs);
}

/**
 * Builds the app when out/ is missing or older than its sources.
 * @param {import('./life.mjs').Work} options
 * @returns {Promise<string>} what was done, in a few words
 */
export async function ensureBuild({ note, life }) {
  if (buildIsCurrent(ROOT)) return 'up to date';
  // In node_modules, which is there by now and which nobody commits.
  return withLock(
    inProject('node_modules', '.podshell-build.lock'),
    async () => {
      if (buildIsCurrent(ROOT)) return 'built by another run';
      const result = await run(process.execPath, electronVite('build'), {
        cwd: ROOT,
        output: 'capture',
        life,
      });
      if (result.code !== 0) {
        throw new ScriptFailure('The app could not be built:', buildComplaint(result.output));
      }
      return 'built';
    },
    {
      life,
      onWait: (owner) => note(`waiting for another run (process ${owner}) that is building`),
    },
  );
}

/**
 * The end of what a failed build printed, without the bundler's own stack.
 * @param {string} output
 * @returns {string[]}
 */
export function buildComplaint(output) {
  const lines = output.trimEnd().split('\n');
  return lines.filter((line) => !/^\s+at /.test(line)).slice(-25);
}

/**
 * The arguments for Node that run electron-vite.
 * @param {...string} args
 */
export function electronVite(...args) {
  return [inProject('node_modules', 'electron-vite', 'bin', 'electron-vite.js'), ...args];
}
