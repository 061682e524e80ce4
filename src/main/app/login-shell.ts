import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { Result } from '../../shared/result';
import { err, ok } from '../../shared/result';
import type { Clock } from '../kube/clock';

/** Bytes of a shell's answer; Linux itself allows 128 KiB a variable and 2 MiB in all. */
const OUTPUT_LIMIT = 1024 * 1024;

/** What start-up files look at, to ask nothing, update nothing, and start no terminal multiplexer. */
const QUIET = {
  DISABLE_AUTO_UPDATE: 'true',
  ZSH_TMUX_AUTOSTART: 'false',
  ZSH_TMUX_AUTOSTARTED: 'true',
  POWERLEVEL9K_INSTANT_PROMPT: 'off',
  TERM: 'dumb',
};

/** A shell's own variables, and those that it has from us. */
const NOT_ITS_OWN = ['_', 'SHLVL', 'PWD', 'OLDPWD', ...Object.keys(QUIET)];

/** One way to have a shell tell its environment. */
export interface ShellCall {
  readonly program: string;
  readonly argv0: string;
  readonly flags: string;
}

/**
 * Interactive as well as login: people set PATH in `.bashrc` and `.zshrc`, which only interactive
 * shells read. Shells that we do not know speak another language (nu, xonsh, PowerShell); where one
 * does not answer, `/bin/sh` at least knows `/etc/profile` and `~/.profile`.
 */
export function shellCalls(shell: string): ShellCall[] {
  const fallback = { program: '/bin/sh', argv0: 'sh', flags: '-lc' };
  const name = basename(shell);
  if (/^(?:ba|z|k|mk|da|a|fi)?sh$/.test(name)) {
    return [{ program: shell, argv0: name, flags: '-ilc' }, fallback];
  }
  // csh takes -l alone only, but looks at its name, as login(1) changes it.
  if (/^t?csh$/.test(name)) return [{ program: shell, argv0: `-${name}`, flags: '-ic' }, fallback];
  return [fallback];
}

/**
 * Starts a shell and reads its variables; else why it did not tell them, in a few words for the log.
 * Everything that it has started is ended with it.
 */
export function askShell(
  call: ShellCall,
  options: { readonly env: NodeJS.ProcessEnv; readonly clock: Clock; readonly timeoutMs: number },
): Promise<Result<NodeJS.ProcessEnv, string>> {
  const { env, clock, timeoutMs } = options;
  // Start-up files print what they like around it. In two halves, as a shell may print the command.
  const halves = [`podshell-${randomUUID()}`, randomUUID()] as const;
  const mark = `printf %s%s ${halves.join(' ')}`;
  // NULs, as values have line ends; old macOS cannot. An absolute path, as nothing else is sure yet.
  const dump = '/usr/bin/env -0 || /usr/bin/env';
  return new Promise((resolve) => {
    const child = spawn(call.program, [call.flags, `${mark}; ${dump}; ${mark}`], {
      argv0: call.argv0,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...env, ...QUIET },
    });
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (answer: Result<NodeJS.ProcessEnv, string>): void => {
      timer.dispose();
      child.stdout.destroy();
      endGroup(child.pid);
      resolve(answer);
    };
    const timer = clock.after(timeoutMs, () => {
      finish(err(`no answer within ${timeoutMs / 1000} s`));
    });
    child.once('error', (error) => {
      finish(err('code' in error ? String(error.code) : error.message));
    });
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > OUTPUT_LIMIT) {
        finish(err(`more than ${OUTPUT_LIMIT} bytes`));
        return;
      }
      // Not at its end: what a start-up file has left in the background may keep the output open.
      const found = between(Buffer.concat(chunks), halves.join(''));
      if (found !== undefined) finish(parseDump(found, env));
    });
    child.once('close', (code) => {
      finish(err(code === null ? 'ended by a signal' : `ended with ${code} and without an answer`));
    });
  });
}

function between(bytes: Buffer, mark: string): Buffer | undefined {
  const start = bytes.indexOf(mark);
  if (start < 0) return undefined;
  const from = start + Buffer.byteLength(mark);
  const end = bytes.indexOf(mark, from);
  return end < 0 ? undefined : bytes.subarray(from, end);
}

/** @param before the variables that the shell was given */
function parseDump(dump: Buffer, before: NodeJS.ProcessEnv): Result<NodeJS.ProcessEnv, string> {
  const text = dump.toString('utf8');
  const entries = text.includes('\0') ? text.split('\0') : text.split(/\n(?=[A-Za-z_]\w*=)/);
  const variables: NodeJS.ProcessEnv = {};
  for (const entry of entries) {
    const equals = entry.indexOf('=');
    const name = entry.slice(0, equals);
    // Not a shell's functions, which bash exports as variables with a strange name.
    if (equals > 0 && /^[A-Za-z_]\w*$/.test(name)) variables[name] = entry.slice(equals + 1);
  }
  if (variables['PATH'] === undefined) return err('its answer has no PATH');
  for (const name of NOT_ITS_OWN) {
    if (before[name] === undefined) Reflect.deleteProperty(variables, name);
    else variables[name] = before[name];
  }
  return ok(variables);
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing is left of it.
  }
}
