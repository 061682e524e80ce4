import { userInfo } from 'node:os';
import { delimiter } from 'node:path';
import type { Clock } from '../kube/clock';
import { systemClock } from '../kube/clock';
import { askShell, shellCalls } from './login-shell';

/** The variables that programs are started with, and where they are from. */
export interface FoundEnvironment {
  readonly variables: NodeJS.ProcessEnv;
  /** `process`: the app's own, because it was started from a terminal, or no shell told. */
  readonly from: 'process' | 'login-shell';
  /** Why the login shell did not tell, for the log; null where it did, or was not asked. */
  readonly problem: string | null;
}

/** The app's process, as far as it matters here. */
export interface AppProcess {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  /** Whether one of its standard streams is a terminal. */
  readonly isTerminal: boolean;
}

/** Milliseconds that a shell gets: those with many plugins need two seconds, who waits needs ever. */
const TIMEOUT_MS = 5_000;

/**
 * The environment of the user's login shell. An app that was double-clicked has the desktop's: its
 * PATH knows nothing of Homebrew, asdf, the cloud's own tools or `~/bin`, where credential plugins are.
 *
 * Asked once, when it is first needed; not where the app was started from a terminal, and never on
 * Windows, where there is no such difference.
 */
export class LoginEnvironment {
  readonly #clock: Clock;
  readonly #process: AppProcess;
  readonly #timeoutMs: number;
  #finding: Promise<FoundEnvironment> | undefined;
  #found: FoundEnvironment | undefined;

  /** All optional: the real process, time and shell unless told. */
  constructor(options: { clock?: Clock; process?: AppProcess; timeoutMs?: number } = {}) {
    this.#clock = options.clock ?? systemClock;
    this.#process = options.process ?? thisProcess();
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  }

  /** What is known now: the app's own variables until the shell has told. */
  get current(): NodeJS.ProcessEnv {
    return this.#found?.variables ?? this.#process.env;
  }

  /** The login shell's variables; the app's own where there is nothing better. Never rejects. */
  async get(): Promise<NodeJS.ProcessEnv> {
    return (await this.find()).variables;
  }

  /** As `get`, with where they are from. */
  find(): Promise<FoundEnvironment> {
    this.#finding ??= this.#find().then((found) => (this.#found = found));
    return this.#finding;
  }

  async #find(): Promise<FoundEnvironment> {
    const { env, platform, isTerminal } = this.#process;
    // Desktop sessions that a shell has started have a SHLVL as well, but no TERM.
    const fromShell = isTerminal || (env['SHLVL'] !== undefined && env['TERM'] !== undefined);
    if (platform === 'win32' || fromShell)
      return { variables: env, from: 'process', problem: null };
    const problems: string[] = [];
    for (const call of shellCalls(env['SHELL'] ?? shellOfUser())) {
      const asked = await askShell(call, { env, clock: this.#clock, timeoutMs: this.#timeoutMs });
      if (asked.ok) {
        const variables = { ...env, ...asked.value, PATH: joinPaths(asked.value, env) };
        return { variables, from: 'login-shell', problem: null };
      }
      problems.push(`${call.program} ${call.flags}: ${asked.error}`);
    }
    return { variables: env, from: 'process', problem: problems.join('; ') };
  }
}

/** The shell's PATH, and what only the app's has: a launcher may have put it there on purpose. */
function joinPaths(shell: NodeJS.ProcessEnv, app: NodeJS.ProcessEnv): string {
  const folders = [shell['PATH'], app['PATH']].flatMap((path) => path?.split(delimiter) ?? []);
  return [...new Set(folders.filter((folder) => folder !== ''))].join(delimiter);
}

function thisProcess(): AppProcess {
  const { env, platform, stdin, stdout, stderr } = process;
  return { env, platform, isTerminal: [stdin, stdout, stderr].some(({ isTTY }) => isTTY) };
}

function shellOfUser(): string {
  try {
    return userInfo().shell ?? '';
  } catch {
    return ''; // a user id without an entry, as in containers
  }
}
