import { setImmediate } from 'node:timers/promises';
import type { compose } from './composition';

/**
 * Loads everything behind the window, in pieces of 10 to 20 ms. Main's thread is Chromium's own as well: the
 * page waits for it, for input just as for the files of what it loads next, and while it starts for its way to the GPU.
 */
export async function loadComposition(): Promise<{ readonly compose: typeof compose }> {
  const pieces = [
    () => import('node:https'),
    () => import('./kube/http/http-cluster-client'),
    () => import('./ipc/schemas'),
    () => import('./sessions/session-registry'),
  ];
  for (const load of pieces) {
    await load();
    await setImmediate();
  }
  return import('./composition');
}
