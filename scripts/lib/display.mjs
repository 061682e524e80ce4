import { startChild } from './processes.mjs';
import { ScriptFailure } from './failure.mjs';

/** Xvfb is up in a tenth of a second; more than this is a machine in trouble. */
const START_TIMEOUT_MS = 20_000;

/** Larger than any window a test opens, in the depth of a real screen. */
const SCREEN = '1920x1200x24';

/**
 * Whether windows can be shown here as it is.
 * @param {{ platform?: NodeJS.Platform, env?: NodeJS.ProcessEnv }} [from]
 */
export function hasDisplay({ platform = process.platform, env = process.env } = {}) {
  return platform !== 'linux' || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
}

/**
 * Starts a display nobody sees, on a free number; it ends with the script.
 * @param {import('./life.mjs').Life} life
 * @returns {Promise<string>} the value for DISPLAY
 */
export async function startDisplay(life) {
  // -displayfd 3: the server picks a free number and writes it when it is ready to be used.
  const server = startChild(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp', '-noreset'],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], life },
  );
  let complaint = '';
  server.process.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    complaint = (complaint + text).slice(-2000);
  });
  const number = await new Promise((resolve, reject) => {
    const refuse = (/** @type {string} */ reason) =>
      reject(
        new ScriptFailure(`Xvfb did not start: ${reason}`, complaint.trim().split('\n').slice(-3)),
      );
    const timer = setTimeout(() => refuse('20 seconds passed'), START_TIMEOUT_MS);
    let digits = '';
    const pipe = /** @type {import('node:stream').Readable} */ (server.process.stdio[3]);
    pipe.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      digits += text;
      if (!digits.includes('\n')) return;
      clearTimeout(timer);
      resolve(digits.trim());
    });
    server.ended.then(
      (code) => {
        clearTimeout(timer);
        refuse(`it ended with code ${code}`);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
  return `:${number}`;
}
