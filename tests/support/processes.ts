import { readdirSync, readFileSync } from 'node:fs';

/** A process of this machine, as `/proc` has it (Linux). */
export interface SeenProcess {
  readonly pid: number;
  readonly parent: number;
  readonly uid: number;
  /** Its arguments, in a line. */
  readonly command: string;
  /** Seccomp's mode: 0 none, 2 a filter. Source: proc(5). */
  readonly seccomp: number;
  /** Nested process namespaces that it is in, 1 for none of its own: Chromium's sandboxes have one. */
  readonly namespaces: number;
}

/** All processes there are at this moment. */
export function seenProcesses(): readonly SeenProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [readProcess(Number(name))];
      } catch (error) {
        // It ended while it was being read.
        if (isGone(error)) return [];
        throw error;
      }
    });
}

/** A process and all that come from it. */
export function familyOf(pid: number): readonly SeenProcess[] {
  const all = seenProcesses();
  const family = new Set([pid]);
  // A child may be listed before its parent.
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const process of all) if (family.has(process.parent)) family.add(process.pid);
  }
  return all.filter((process) => family.has(process.pid));
}

function readProcess(pid: number): SeenProcess {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string): number =>
    Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? Number.NaN);
  return {
    pid,
    parent: field('PPid'),
    uid: field('Uid'),
    command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim(),
    seccomp: field('Seccomp'),
    namespaces:
      /^NSpid:((?:\s+\d+)+)$/m.exec(status)?.[1]?.trim().split(/\s+/).length ?? Number.NaN,
  };
}

function isGone(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ESRCH';
}
