import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { inProject } from './project.mjs';

/**
 * The arguments for Node that run a TypeScript file of the checkout, in the one process that is
 * started (tsx's own command would start a second one, which a signal may not reach).
 * @param {string} file relative to the checkout
 * @param {...string} args
 */
export function typescript(file, ...args) {
  const loader = createRequire(inProject('package.json')).resolve('tsx');
  return ['--import', pathToFileURL(loader).href, inProject(file), ...args];
}
