// eslint-disable-next-line @typescript-eslint/no-restricted-imports -- no file: the thread's number
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/** A third of the weight that other threads have (sched(7)), where there are not enough processors. */
const NICE = 5;

/**
 * Lets other threads go first from now on, those of the same process too. Linux only: elsewhere a
 * priority is that of a whole process, and the thread goes on as it was. There is no way back.
 */
export function yieldToOthers(): void {
  if (process.platform !== 'linux') return;
  try {
    const [, thread] = /\/task\/(\d+)$/.exec(readlinkSync('/proc/thread-self')) ?? [];
    if (thread !== undefined) setPriority(Number(thread), NICE);
  } catch {
    // No /proc, or a sandbox that forbids it: the same list, only less polite.
  }
}
