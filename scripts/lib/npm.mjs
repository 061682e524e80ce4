import { existsSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { ScriptFailure } from './failure.mjs';

/**
 * npm's own command-line file, to be run by `process.execPath`: on Windows `npm` is a .cmd file,
 * which Node starts only through a shell, with that shell's quoting.
 * @param {{ env?: NodeJS.ProcessEnv, execPath?: string, exists?: (file: string) => boolean }} [from]
 * @returns {string} an absolute path
 * @throws {ScriptFailure} when this Node came without npm
 */
export function npmCli({
  env = process.env,
  execPath = process.execPath,
  exists = existsSync,
} = {}) {
  const beside = dirname(execPath);
  const candidates = [
    // Set by npm for the scripts it runs; yarn and pnpm set it too, to themselves.
    env.npm_execpath !== undefined && basename(env.npm_execpath) === 'npm-cli.js'
      ? env.npm_execpath
      : undefined,
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    ...(env.PATH ?? '').split(delimiter).map((folder) => linkedCli(join(folder, 'npm'))),
  ];
  const found = candidates.find((file) => file !== undefined && exists(file));
  if (found === undefined) {
    throw new ScriptFailure(
      `npm was not found beside ${execPath} nor on the PATH.`,
      'Install Node from https://nodejs.org, which brings npm, and run the command again.',
    );
  }
  return found;
}

/** @param {string} command a link named npm, which on Unix points at npm's file */
function linkedCli(command) {
  try {
    const target = realpathSync(command);
    return basename(target) === 'npm-cli.js' ? target : undefined;
  } catch {
    // No npm in this folder of the PATH: the next one is asked.
    return undefined;
  }
}
