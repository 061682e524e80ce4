import { spawn } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock';

/** Milliseconds between two looks whether processes are gone. */
const LOOK_MS = 25;
/** Milliseconds after SIGKILL until even the kernel's last ones must be gone. */
const KILLED_MS = 1_000;

/** A program and everything it has started. */
export interface ProcessGroupOptions {
  /** Of the program, which leads a process group of its own. */
  readonly pid: number;
  /** A variable's `NAME=VALUE` that the program was started with, and nothing else has. */
  readonly marker: string;
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
}

/**
 * Ends a program with all that it has started: its process group, and on Linux what left the group
 * (a daemon) and still carries the marker. Elsewhere a daemon is not found.
 */
export class ProcessGroup {
  constructor(private readonly options: ProcessGroupOptions) {}

  /**
   * Asks everything to end, and ends by force what has not after `patienceMs`. Resolves when nothing
   * is left, or nothing more can be done.
   */
  async end(patienceMs: number): Promise<void> {
    if (this.options.platform === 'win32') {
      await endWindowsTree(this.options.pid);
      return;
    }
    if (await this.#signal('SIGTERM', patienceMs)) return;
    await this.#signal('SIGKILL', KILLED_MS);
  }

  /** Signals what is left, again and again, as it may start more; whether nothing is left in time. */
  async #signal(signal: 'SIGTERM' | 'SIGKILL', milliseconds: number): Promise<boolean> {
    const { clock } = this.options;
    const told = new Set<number>();
    const until = clock.monotonic() + milliseconds;
    for (;;) {
      const left = await this.#left();
      if (left.length === 0) return true;
      for (const pid of left) {
        if (signal === 'SIGKILL' || !told.has(pid)) send(pid, signal);
        told.add(pid);
      }
      if (clock.monotonic() >= until) return false;
      await new Promise<void>((resolve) => {
        clock.after(LOOK_MS, resolve);
      });
    }
  }

  /** Process ids, or a negated group id where only the group is known. */
  async #left(): Promise<number[]> {
    const { pid, marker, platform } = this.options;
    const found = platform === 'linux' ? await linuxProcesses(pid, marker) : undefined;
    return found ?? (send(-pid, 0) ? [-pid] : []);
  }
}

/** Sends a signal; false where nothing is there to get it. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false; // gone meanwhile, or another user's by now
  }
}

/**
 * Live processes of a group or with a marker in their environment; undefined where there is no
 * `/proc` to look in. Source: proc(5).
 */
async function linuxProcesses(group: number, marker: string): Promise<number[] | undefined> {
  let names: string[];
  try {
    names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  } catch {
    return undefined; // not mounted: a sandbox
  }
  const found = await Promise.all(
    names.map(async (name) => {
      try {
        const stat = await readFile(join('/proc', name, 'stat'), 'latin1');
        // After the program's name, which may have anything in it: state, parent, group.
        const [state, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        if (state === 'Z' || state === 'X') return [];
        if (Number(processGroup) === group) return [Number(name)];
        const environment = await readFile(join('/proc', name, 'environ'), 'latin1');
        return environment.includes(marker) ? [Number(name)] : [];
      } catch {
        return []; // gone meanwhile, or another user's
      }
    }),
  );
  return found.flat();
}

/** Windows knows no groups, but parents. */
function endWindowsTree(pid: number): Promise<void> {
  const taskkill = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'taskkill.exe');
  return new Promise((resolve) => {
    const child = spawn(taskkill, ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' });
    child.once('error', () => {
      resolve(); // nothing more can be done
    });
    child.once('close', () => {
      resolve();
    });
  });
}
