import type { RegexWorker } from './line-matcher';

/** Starts the worker; its code is a file of its own in the bundle. */
export function startRegexWorker(): RegexWorker {
  return new Worker(new URL('./regex-worker.ts', import.meta.url), { type: 'module' });
}
