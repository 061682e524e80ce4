import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import type { Result } from '../../../shared/result';
import { err, ok } from '../../../shared/result';

/** What to look for, and where. */
export interface ProgramQuery {
  /** As the kubeconfig writes it. */
  readonly command: string;
  /** The kubeconfig's folder: a command with a path separator starts there. */
  readonly folder: string;
  readonly variables: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
}

/**
 * The absolute path of a program; where there is none, what was searched: the PATH, or the path.
 *
 * Looked up by ourselves and not by `spawn`, so that the user is asked about what will run, and what
 * runs is what the user was asked about. Never the current folder, which Windows searches first and
 * an empty or relative entry of PATH means. A symlink is left as it is: package managers turn it at
 * every update.
 * Source: k8s.io/client-go/tools/clientcmd/loader.go (GetAuthInfoFileReferences), os/exec.LookPath.
 */
export async function findProgram(query: ProgramQuery): Promise<Result<string, string>> {
  const { command, folder, variables, platform } = query;
  const paths = platform === 'win32' ? win32 : posix;
  const endings = platform === 'win32' ? windowsEndings(command, variables) : [''];
  const first = async (candidates: readonly string[]): Promise<string | undefined> => {
    for (const candidate of candidates) {
      for (const ending of endings) {
        if (await isProgram(candidate + ending)) return candidate + ending;
      }
    }
    return undefined;
  };
  const hasFolder = command.includes('/') || (platform === 'win32' && command.includes('\\'));
  if (hasFolder) {
    const path = paths.resolve(folder, command);
    const found = await first([path]);
    return found === undefined ? err(path) : ok(found);
  }
  const path = variable(variables, 'PATH', platform) ?? '';
  const folders = path.split(paths.delimiter).filter((entry) => paths.isAbsolute(entry));
  const found =
    command === '' ? undefined : await first(folders.map((entry) => paths.join(entry, command)));
  return found === undefined ? err(path) : ok(found);
}

/** A variable's value; Windows does not tell `Path` from `PATH`. */
export function variable(
  variables: NodeJS.ProcessEnv,
  name: string,
  platform: NodeJS.Platform,
): string | undefined {
  if (platform !== 'win32') return variables[name];
  const found = Object.keys(variables).find((key) => key.toUpperCase() === name.toUpperCase());
  return found === undefined ? undefined : variables[found];
}

async function isProgram(path: string): Promise<boolean> {
  try {
    if (!(await stat(path)).isFile()) return false;
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false; // not there, or not ours to run: the next one
  }
}

/** What Windows adds to a command; a command that has one of the endings is tried as it is first. */
function windowsEndings(command: string, variables: NodeJS.ProcessEnv): string[] {
  const endings = (variable(variables, 'PATHEXT', 'win32') ?? '.COM;.EXE;.BAT;.CMD')
    .split(';')
    .filter((ending) => ending.startsWith('.'));
  const has = endings.some((ending) => command.toLowerCase().endsWith(ending.toLowerCase()));
  return has ? ['', ...endings] : endings;
}
