import { createInterface } from 'node:readline';
import { ScriptFailure } from './failure.mjs';
import { startChild } from './processes.mjs';
import { ROOT } from './project.mjs';
import { typescript } from './typescript-run.mjs';

/** It makes a CA and certificates, which takes a second or two on a slow machine. */
const READY_TIMEOUT_MS = 60_000;

/**
 * Starts the demo cluster as a process of its own and waits until it serves. It ends with the
 * script.
 * @param {string} kubeconfig the file it writes
 * @param {{ life: import('./life.mjs').Life, log: (text: string) => void }} options
 * @returns {Promise<string>} its address
 * @throws {ScriptFailure} when it ends or says nothing
 */
export async function startDemoCluster(kubeconfig, { life, log }) {
  const cluster = startChild(
    process.execPath,
    typescript('tests/cluster/cli.ts', '--kubeconfig', kubeconfig),
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], life },
  );
  const { stdout, stderr } = cluster.process;
  stderr?.setEncoding('utf8').on('data', log);
  const lines = createInterface({ input: /** @type {import('node:stream').Readable} */ (stdout) });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new ScriptFailure('The demo cluster was not ready within a minute.'));
    }, READY_TIMEOUT_MS);
    lines.on('line', (line) => {
      log(`${line}\n`);
      const url = /^ready (https:\S+)/.exec(line)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
    cluster.ended.then((code) => {
      clearTimeout(timer);
      reject(new ScriptFailure(`The demo cluster ended with code ${code} before it was ready.`));
    }, reject);
  });
}
