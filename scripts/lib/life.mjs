import { constants } from 'node:os';
import { ScriptFailure } from './failure.mjs';

/**
 * What every step of a set-up is given.
 * @typedef {object} Work
 * @property {(line: string) => void} note says one line about what is under way
 * @property {Life} life of the script the step belongs to
 */

/**
 * What a script has to undo when it ends, however it ends: last come, first undone.
 */
export class Life {
  /** @type {Set<() => void | Promise<void>>} */
  #undo = new Set();
  #stopped = false;

  /** True once the script is on its way out. */
  get stopped() {
    return this.#stopped;
  }

  /**
   * @param {() => void | Promise<void>} undo called once, when the script ends
   * @returns {() => void} forgets it
   */
  onStop(undo) {
    this.#undo.add(undo);
    return () => this.#undo.delete(undo);
  }

  /** Undoes everything; a failure to undo one thing is told and does not keep the others. */
  async stop() {
    this.#stopped = true;
    for (const undo of [...this.#undo].reverse()) {
      this.#undo.delete(undo);
      try {
        await undo();
      } catch (error) {
        process.stderr.write(`while stopping: ${String(error)}\n`);
      }
    }
  }
}

/**
 * Runs a script: its result becomes the exit code, an expected failure becomes a sentence, a signal
 * stops everything first and then counts as the reason for the end.
 * @param {(life: Life) => Promise<number>} body resolves to the exit code
 */
export async function runScript(body) {
  const life = new Life();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      // A second Ctrl-C changes nothing: stopping is bounded, and leaving children behind is worse.
      if (life.stopped) return;
      void life.stop().then(() => process.exit(128 + constants.signals[signal]));
    });
  }
  let code;
  try {
    code = await body(life);
  } catch (error) {
    code = tell(error, life);
  }
  // On a signal its own handler ends the process, with the signal's code.
  if (life.stopped) return;
  await life.stop();
  process.exit(code);
}

/**
 * @param {unknown} error
 * @param {Life} life
 */
function tell(error, life) {
  // Whatever failed because everything is being stopped is not the news.
  if (life.stopped) return 1;
  if (error instanceof ScriptFailure) {
    process.stderr.write([`\n${error.message}`, ...error.remedy, ''].join('\n'));
    return error.exitCode;
  }
  process.stderr.write(
    `\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return 1;
}
