import { resolve } from 'node:path';
import { ScriptFailure } from './failure.mjs';

/**
 * Takes the options a script knows out of its command line.
 * @template {string} Flag
 * @template {string} Value
 * @param {string[]} argv
 * @param {{ flags?: readonly Flag[], values?: readonly Value[] }} known names without dashes; a value
 *   follows as the next argument or after `=`
 * @returns {{ flags: Set<Flag>, values: Partial<Record<Value, string>>, rest: string[] }}
 * @throws {ScriptFailure} when a value is missing
 */
export function takeOptions(argv, { flags = [], values = [] }) {
  /** @type {{ flags: Set<Flag>, values: Partial<Record<Value, string>>, rest: string[] }} */
  const taken = { flags: new Set(), values: {}, rest: [] };
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? '';
    const [, name, , inline] = /^--([a-z-]+)(=(.*))?$/s.exec(argument) ?? [];
    const flag = flags.find((known) => known === name);
    const value = values.find((known) => known === name);
    if (flag !== undefined && inline === undefined) {
      taken.flags.add(flag);
    } else if (value !== undefined) {
      const given = inline ?? argv[++index];
      if (given === undefined || given === '') throw new ScriptFailure(`--${value} needs a value.`);
      taken.values[value] = given;
    } else {
      taken.rest.push(argument);
    }
  }
  return taken;
}

/**
 * A path as the user meant it: npm runs scripts in the project's folder and keeps the folder it was
 * called in in INIT_CWD.
 * @param {string} path
 */
export function userPath(path) {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

/**
 * Refuses what a script does not know, instead of doing something else than was asked.
 * @param {string[]} rest
 * @param {string} usage
 */
export function refuseRest(rest, usage) {
  if (rest.length === 0) return;
  throw new ScriptFailure(`Unknown: ${rest.join(' ')}`, `Usage: ${usage}`);
}
