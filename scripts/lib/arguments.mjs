import { resolve } from 'node:path';
import { ScriptFailure } from './failure.mjs';

/** The exit code for a command line that cannot be followed. */
const MISUSED = 2;

/**
 * Answers `--help` and `-h` with a script's usage, before anything is set up. What follows `--` is
 * another program's.
 * @param {string[]} argv
 * @param {string} usage
 * @returns {boolean} whether that was all that is asked for
 */
export function answersHelp(argv, usage) {
  const end = argv.indexOf('--');
  const own = end < 0 ? argv : argv.slice(0, end);
  if (!own.includes('--help') && !own.includes('-h')) return false;
  process.stdout.write(`${usage}\n`);
  return true;
}

/**
 * Why a command line cannot be followed, in a sentence, and how it is meant.
 * @param {string} message
 * @param {string} usage
 */
export function misuse(message, usage) {
  return new ScriptFailure(message, ['', usage], MISUSED);
}

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
      if (given === undefined || given === '')
        throw new ScriptFailure(`--${value} needs a value.`, [], MISUSED);
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
 * @throws {ScriptFailure}
 */
export function refuseRest(rest, usage) {
  if (rest.length === 0) return;
  throw misuse(`Unknown: ${rest.join(' ')}`, usage);
}

/**
 * Refuses what is no whole number.
 * @param {string} option with its dashes
 * @param {string | undefined} value undefined where it was not given
 * @param {string} usage
 * @throws {ScriptFailure}
 */
export function refuseNoNumber(option, value, usage) {
  if (value === undefined || /^\d+$/.test(value)) return;
  throw misuse(`${option} takes a whole number, not “${value}”.`, usage);
}
