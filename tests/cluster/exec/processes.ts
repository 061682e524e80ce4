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

/** Fields of /proc/PID/stat from the state on (proc(5) field 3); undefined when it has ended. */
function statFields(pid: string): string[] | undefined {
  // The command name is in parentheses and may hold any character: the state follows the last one.
  return procFile(pid, 'stat')
    ?.replace(/^.*\)\s/s, '')
    .split(' ');
}

/** True for a process that has ended and waits for its parent to take notice. */
function isZombie(pid: string): boolean {
  return (statFields(pid)?.[0] ?? 'Z') === 'Z';
}

/**
 * True once a process that was given a terminal has made it its controlling one and so has a
 * foreground process group (proc(5) field 8), also when it has ended or there is no /proc.
 */
export function hasForegroundGroup(pid: number): boolean {
  const fields = statFields(String(pid));
  // Before it leads its own session (field 6) the group is that of this server's terminal, if any.
  const own = fields?.[3] === String(pid) && Number(fields[5]) > 0;
  return fields === undefined || fields[0] === 'Z' || own;
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
