import type { Disposable } from '../../shared/result';

/** Milliseconds between two tellings: a shell can change its title thousands of times a second. */
const INTERVAL_MS = 300;

/**
 * Tells main the layout whenever it changes, the first change at once. Call the returned function to
 * stop.
 *
 * @param options.read the layout as text; read reactively
 * @param options.later calls `action` once after so many milliseconds
 */
export function followLayout(options: {
  readonly read: () => string;
  readonly tell: (text: string) => void;
  readonly later: (milliseconds: number, action: () => void) => Disposable;
}): () => void {
  let waiting: Disposable | null = null;
  let told: string | null = null;
  let latest = '';
  const tell = (): void => {
    if (latest === told) return;
    told = latest;
    options.tell(latest);
    waiting = options.later(INTERVAL_MS, () => {
      waiting = null;
      tell();
    });
  };
  const stop = $effect.root(() => {
    $effect(() => {
      latest = options.read();
      if (!waiting) tell();
    });
  });
  return () => {
    stop();
    waiting?.dispose();
  };
}
