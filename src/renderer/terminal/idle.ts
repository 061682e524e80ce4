import type { Disposable } from '../../shared/result';

/** Milliseconds after which work that can wait is done although the window is busy. */
const PATIENCE_MS = 2000;

/** Calls `action` once after so many milliseconds, when the window has nothing better to do. */
export function whenIdle(milliseconds: number, action: () => void): Disposable {
  let idle = 0;
  const timer = setTimeout(() => {
    idle = requestIdleCallback(action, { timeout: PATIENCE_MS });
  }, milliseconds);
  return {
    dispose: () => {
      clearTimeout(timer);
      if (idle !== 0) cancelIdleCallback(idle);
    },
  };
}
