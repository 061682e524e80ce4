/** A step that takes longer says so this often, so that nobody takes a slow network for a hang. */
const HEARTBEAT_MS = 15_000;

/** @typedef {(line: string) => void} Note says one line about the step under way */
/**
 * @typedef {object} Step
 * @property {string} title what it is about
 * @property {(note: Note) => Promise<string> | string} run resolves to what came of it
 */

/** @param {number} milliseconds */
export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/**
 * Runs steps one after another, each announced as `[2/5] title` and closed with what came of it and
 * how long it took. Writes to standard error: standard output belongs to a command's result.
 * @param {Step[]} steps
 * @param {{ write?: (text: string) => void, now?: () => number }} [io]
 */
export async function runSteps(steps, io = {}) {
  const write = io.write ?? ((text) => process.stderr.write(text));
  const now = io.now ?? (() => performance.now());
  for (const [index, step] of steps.entries()) {
    const started = now();
    const indent = '      ';
    write(`[${index + 1}/${steps.length}] ${step.title}\n`);
    const heartbeat = setInterval(() => {
      write(`${indent}… still at it, ${seconds(now() - started)}\n`);
    }, HEARTBEAT_MS);
    try {
      const result = await step.run((line) => write(`${indent}${line}\n`));
      write(`${indent}${result} (${seconds(now() - started)})\n`);
    } finally {
      clearInterval(heartbeat);
    }
  }
}
