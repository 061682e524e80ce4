import { readFileSync, readdirSync } from 'node:fs';

/** The variable by which every process started here can be found again. */
export const MARKER = 'DEMO_CLUSTER_EXEC';

/** A process of this machine. */
export interface FoundProcess {
  readonly pid: number;
  /** Its command line, arguments separated by spaces. */
  readonly command: string;
}

/** What a marker says: which cluster, pod (uid), container and exec a process belongs to. */
export function markerOf(parts: readonly string[]): string {
  return parts.join('/');
}

/** Reads a /proc file; undefined when the process ended meanwhile or is not ours to read. */
function procFile(pid: string, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** True for a process that has ended and waits for its parent to take notice. */
function isZombie(pid: string): boolean {
  // The command name is in parentheses and may hold any character: the state follows the last one.
  return (
    procFile(pid, 'stat')
      ?.replace(/^.*\)\s/s, '')
      .startsWith('Z') ?? true
  );
}

/**
 * Live processes whose marker starts with `prefix` (a whole number of parts). Children inherit the
 * marker; a process started with an emptied environment (`env -i`) is not found. Linux only:
 * elsewhere the list is empty.
 */
export function findProcesses(prefix: string): FoundProcess[] {
  let pids: string[];
  try {
    pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  return pids.flatMap((pid) => {
    const marker = procFile(pid, 'environ')
      ?.split('\0')
      .find((entry) => entry.startsWith(`${MARKER}=`))
      ?.slice(MARKER.length + 1);
    const matches = marker !== undefined && (marker === prefix || marker.startsWith(`${prefix}/`));
    if (!matches || isZombie(pid)) {
      return [];
    }
    const command = procFile(pid, 'cmdline')?.replaceAll('\0', ' ').trim() ?? '';
    return [{ pid: Number(pid), command }];
  });
}

/** Sends a signal; a process that ended meanwhile is as good as signalled. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) {
      throw error;
    }
  }
}
