/** The operating system of a container's node. */
export type ContainerOs = 'linux' | 'windows';

/**
 * The environment variable that marks every process of one connection, so that closing it can find
 * them all, whatever they are. Inherited by children; never typed, never shown.
 */
export const MARKER = 'PODSHELL_SESSION';

/**
 * The programs that may run the shell script below, in order. An image may have no `/bin/sh` and
 * still carry a shell: distroless debug images keep theirs in `/busybox`.
 */
const LAUNCHERS: readonly string[] = ['/bin/sh', '/busybox/sh'];

/**
 * The commands to try for an interactive shell, best first: each is an argv for `pods/exec`; the
 * next is tried only where the program itself is not in the image.
 *
 * On Linux the shell is bash, under `script` where that works (some programs insist on a terminal
 * of their own), else bash alone, else ash, else sh. The text is `if`/`elif` with an `exec` in every
 * branch: exactly one shell ever runs and its exit code is the stream's. An `A && (B || exec C)`
 * chain starts a second shell after a failed command, and `script` without `-e` reports 0 for
 * `exit 7`. BSD's and busybox's `script` lack `-c` or `-e`, so only util-linux's is used.
 *
 * @param marker a UUID; goes into the shell text, so it may hold nothing else
 */
export function shellCommands(marker: string, os: ContainerOs): readonly (readonly string[])[] {
  if (os === 'windows') return [['powershell.exe'], ['cmd.exe']];
  assertUuid(marker);
  const script = [
    `export TERM=xterm-256color ${MARKER}=${marker}`,
    'if command -v bash >/dev/null 2>&1; then',
    // `script -c` starts its command with $SHELL, which an image may set to nologin.
    '  SHELL=$(command -v bash); export SHELL',
    // Asking for the version takes 3 ms; a trial run of `script -qec true` waits 20 ms for its own end.
    '  case "$(script --version </dev/null 2>/dev/null)" in',
    "  *util-linux*) exec script -qe -c 'exec bash' /dev/null ;;",
    '  *) exec bash ;; esac',
    'elif command -v ash >/dev/null 2>&1; then exec ash',
    'else exec sh; fi',
  ].join('\n');
  return LAUNCHERS.map((launcher) => [launcher, '-c', script]);
}

/**
 * The command that hangs up everything a connection started: SIGHUP, as a closed terminal would
 * send it, to each process that carries the marker. SIGCONT follows, because a stopped job would
 * otherwise keep the signal pending. Nothing is typed into the user's program. Prints the number
 * of processes told. Its own processes do not carry the marker in their environment.
 *
 * @param marker the UUID given to `shellCommands`
 */
export function hangUpCommands(marker: string): readonly (readonly string[])[] {
  assertUuid(marker);
  const script = [
    'told=0',
    // busybox and GNU grep both know -l, -s and -F; one process reads all environments.
    `if command -v grep >/dev/null 2>&1; then found=$(grep -lsF '${MARKER}=${marker}' /proc/[0-9]*/environ)`,
    'else found=',
    '  for e in /proc/[0-9]*/environ; do',
    `    case "$(cat "$e" 2>/dev/null)" in *'${MARKER}=${marker}'*) found="$found $e" ;; esac`,
    '  done',
    'fi',
    'for e in $found; do',
    '  p=${e#/proc/}; p=${p%/environ}',
    '  if kill -HUP "$p" 2>/dev/null; then told=$((told + 1)); kill -CONT "$p" 2>/dev/null; fi',
    'done',
    'echo "$told"',
  ].join('\n');
  return LAUNCHERS.map((launcher) => [launcher, '-c', script]);
}

function assertUuid(marker: string): void {
  if (!/^[0-9a-f-]{36}$/.test(marker)) throw new Error('the marker must be a UUID');
}
