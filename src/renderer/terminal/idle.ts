import type { Disposable } from '../../shared/result';

/** Milliseconds after which work that can wait is done although the window is busy. */
const PATIENCE_MS = 2000;

/** Calls `action` once after so many milliseconds, when the window has nothing better to do. */
export function whenIdle(milliseconds: number, action: () => void): Disposable {
  let idle = 0;
  const timer = setTimeout(() => {
    // Not everything that tests run in has one.
    if (!('requestIdleCallback' in globalThis)) action();
    else idle = requestIdleCallback(action, { timeout: PATIENCE_MS });
  }, milliseconds);
  return {
    dispose: () => {
      clearTimeout(timer);
      if (idle !== 0) cancelIdleCallback(idle);
    },
  };
}

/** Calls `action` once after so many milliseconds. */
export function after(milliseconds: number, action: () => void): Disposable {
  const timer = setTimeout(action, milliseconds);
  return {
    dispose: () => {
      clearTimeout(timer);
    },
  };
}

/**
 * Calls `action` once after so many milliseconds, however often one such action has led to the next: a
 * timer waits 4 ms at least from the fifth on.
 */
export function afterTask(milliseconds: number, action: () => void): Disposable {
  // Not everything that tests run in has one.
  if (!('scheduler' in globalThis)) return after(milliseconds, action);
  const aborting = new AbortController();
  const { signal } = aborting;
  scheduler.postTask(action, { delay: milliseconds, signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return {
    dispose: () => {
      aborting.abort();
    },
  };
}

/** Tells how many milliseconds the window's next frame takes, from its callbacks to the painting. */
export function timeFrame(tell: (milliseconds: number) => void): void {
  // Not everything that tests run in has one.
  if (!('scheduler' in globalThis)) return;
  requestAnimationFrame(() => {
    const started = performance.now();
    const painted = (): void => {
      tell(performance.now() - started);
    };
    // Right behind the frame, before any timer.
    void scheduler.postTask(painted, { priority: 'user-blocking' });
  });
}
