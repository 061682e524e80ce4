import { ScriptFailure } from './failure.mjs';
import { ROOT } from './project.mjs';

/**
 * The command line for Electron to open the app from this checkout.
 * @param {import('./sandbox.mjs').Sandbox} sandbox
 * @param {string[]} args for the app
 * @param {{ demo: boolean }} purpose a demo shows only what it made itself and may run without a
 *   sandbox where none can start; on a user's clusters an ordinary user never does
 * @returns {string[]}
 * @throws {ScriptFailure} with the remedy, where the sandbox is needed and cannot start
 */
export function electronArguments(sandbox, args, { demo }) {
  if (sandbox.kind === 'blocked' && !demo) {
    throw new ScriptFailure(
      `Chromium’s sandbox cannot start here: ${sandbox.why}. Podshell does not run without it.`,
      sandbox.remedy,
    );
  }
  // The folder comes first: what follows it is the app's, in process.argv from 2 on.
  return [ROOT, ...(sandbox.kind === 'on' ? [] : ['--no-sandbox']), ...args];
}
