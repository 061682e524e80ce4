import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ScriptFailure } from './failure.mjs';

/** A process asked to end gets this long before it is killed: Podshell hangs its shells up first. */
const GRACE_MS = 10_000;

/** How much of a quiet child's output is kept for a failure's message. */
const KEPT_OUTPUT = 64 * 1024;

/**
 * @typedef {object} Ended
 * @property {number} code the exit code; 128 + number for one ended by a signal, as shells say it
 * @property {string} output the end of what it printed (standard output and error), when captured
 * @property {string} stdout standard output alone, when captured
 * @property {boolean} timedOut
 */
/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {'inherit' | 'capture' | 'stderr'} [output] 'inherit' (default): the terminal's;
 *   'capture': kept for the caller; 'stderr': shown, all of it on standard error
 * @property {number} [timeoutMs] ended when it takes longer
 * @property {import('./life.mjs').Life} [life] stops it when the script has to stop
 * @property {(line: string) => void} [onLine] each line of its output, when captured
 */

/**
 * Runs a program to its end. It leads its own process group, so that stopping it stops what it
 * started as well.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Ended>}
 * @throws {ScriptFailure} when it cannot be started
 */
export async function run(command, args, options = {}) {
  const output = options.output ?? 'inherit';
  const child = startChild(command, args, {
    ...options,
    stdio:
      output === 'inherit'
        ? 'inherit'
        : output === 'stderr'
          ? ['ignore', 2, 2]
          : ['ignore', 'pipe', 'pipe'],
  });
  const kept = { output: '', stdout: '' };
  for (const name of /** @type {const} */ (['stdout', 'stderr'])) {
    const stream = child.process[name];
    if (stream === null) continue;
    let line = '';
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      kept.output = (kept.output + text).slice(-KEPT_OUTPUT);
      if (name === 'stdout') kept.stdout = (kept.stdout + text).slice(-KEPT_OUTPUT);
      if (options.onLine === undefined) return;
      const lines = (line + text).split('\n');
      line = (lines.pop() ?? '').slice(-KEPT_OUTPUT);
      for (const whole of lines) options.onLine(whole);
    });
  }
  let timedOut = false;
  const timer =
    options.timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          void child.stop();
        }, options.timeoutMs);
  const code = await child.ended.finally(() => clearTimeout(timer));
  return { code, timedOut, ...kept };
}

/**
 * @typedef {object} Child
 * @property {import('node:child_process').ChildProcess} process
 * @property {Promise<number>} ended its exit code, after its streams closed; rejects with a
 *   ScriptFailure when it could not be started
 * @property {() => Promise<void>} stop asks it to end, kills its group after a grace, resolves when gone
 */

/**
 * Starts a program that runs beside the script.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, stdio?: import('node:child_process').StdioOptions,
 *   life?: import('./life.mjs').Life, graceMs?: number }} [options] graceMs: how long it may take to end
 *   when it is asked to
 * @returns {Child}
 */
export function startChild(command, args, options = {}) {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: options.stdio ?? 'inherit',
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const ended = new Promise((resolve, reject) => {
    child.once('error', (error) => {
      // A signal that could not be delivered is reported here too; the child then still ends.
      if (child.pid === undefined) {
        reject(new ScriptFailure(`${command} could not be started: ${error.message}`));
      }
    });
    child.once('close', (code, signal) => resolve(exitCode(code, signal)));
  });
  // A caller that only stops the child never looks at this; run() and others do.
  ended.catch(() => undefined);
  let stopping;
  const stop = () => (stopping ??= stopGroup(child, ended, options.graceMs ?? GRACE_MS));
  if (options.life !== undefined) {
    const forget = options.life.onStop(stop);
    void ended.then(forget, forget);
  }
  return { process: child, ended, stop };
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export function exitCode(code, signal) {
  if (code !== null) return code;
  return signal === null ? 1 : 128 + constants.signals[signal];
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {Promise<number>} ended
 * @param {number} graceMs
 */
async function stopGroup(child, ended, graceMs) {
  if (child.pid === undefined) return;
  // The leader alone is asked, and sees to its own: an Electron whose GPU process is signalled
  // beside it crashes instead of quitting.
  if (child.exitCode === null && child.signalCode === null) {
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await exited;
    clearTimeout(kill);
  }
  // What it had started and left behind is still in its group, and may hold its output open.
  signalGroup(child, 'SIGKILL');
  await ended;
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    child.kill(signal);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // ESRCH: the whole group is gone, which is what was asked for.
  }
}
