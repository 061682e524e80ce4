import { existsSync, accessSync, constants, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pod } from '../world/objects';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** bash reads this after the system's own file, which sets another prompt. */
const BASHRC = `PS1='$POD_NAME:\\w\\$ '\n`;

/** Read by POSIX shells through ENV. dash has no \\w: it shows the last part of the path. */
const SHRC = `PS1='$POD_NAME:'
if [ -n "$BASH_VERSION" ]; then PS1="$PS1"'\\w\\$ '; else PS1="$PS1"'\${PWD##*/}# '; fi
`;

/** The home folder of a container, made when it is first used; it outlives single execs. */
export function containerHome(root: string, pod: Pod, container: string): string {
  const { namespace, name, uid } = pod.metadata;
  const home = join(root, namespace ?? 'default', `${name}-${uid.slice(0, 8)}`, container);
  if (!existsSync(home)) {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    writeFileSync(join(home, '.bashrc'), BASHRC);
    writeFileSync(join(home, '.shrc'), SHRC);
  }
  return home;
}

/** The environment of a container's process: nothing of this machine's user is in it. */
export function containerEnvironment(
  pod: Pod,
  home: string,
  tty: boolean,
  marker: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    PATH,
    HOME: home,
    PWD: home,
    ENV: join(home, '.shrc'),
    LANG: 'C.UTF-8',
    HOSTNAME: pod.metadata.name,
    POD_NAME: pod.metadata.name,
    POD_NAMESPACE: pod.metadata.namespace ?? 'default',
    // Runtimes set TERM when there is a terminal.
    ...(tty ? { TERM: 'xterm' } : {}),
    ...marker,
  };
}

/**
 * Finds the program as execvp would in the container. `missing` carries runc's words for it.
 */
export function findProgram(
  program: string,
  profile: 'default' | 'no-shell',
): { found: string } | { missing: string } {
  const absolute = program.includes('/');
  const candidates = absolute ? [program] : PATH.split(':').map((folder) => join(folder, program));
  const usable = profile === 'no-shell' ? undefined : candidates.find(isExecutable);
  if (usable !== undefined) {
    return { found: usable };
  }
  const why = absolute
    ? `stat ${program}: no such file or directory`
    : 'executable file not found in $PATH';
  return {
    missing:
      'OCI runtime exec failed: exec failed: unable to start container process: ' +
      `exec: "${program}": ${why}: unknown`,
  };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
