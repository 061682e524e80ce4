import type { AppError, Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import { cleanText } from '../../../shared/clean-text';
import type { Result } from '../../../shared/result';
import { err, ok } from '../../../shared/result';
import { visibleText } from '../../../shared/visible-text';
import type { Clock } from '../clock';
import type { Proof } from './credential';
import { sameProof } from './credential';
import type { IssuedCredential } from './exec-credential';
import { EXEC_INFO, execInfo, parseExecCredential } from './exec-credential';
import { findProgram } from './find-program';
import { LoginGate } from './login-gate';
import type { PluginConsents } from './plugin-consent';
import type { PluginDeadlines, PluginEnd, Spawn } from './plugin-runner';
import { PluginRun } from './plugin-runner';
import type { PluginCall } from './plugin-source';
import { isSecretName, secretArguments } from './secret-names';
import type { SignIns } from './sign-ins';

/** Where plugins are looked for and what they are started with: the login shell's environment. */
export interface PluginEnvironment {
  /** Never rejects; slow at most once. */
  get(): Promise<NodeJS.ProcessEnv>;
}

/** What all plugins share. */
export interface PluginParts {
  readonly clock: Clock;
  readonly environment: PluginEnvironment;
  readonly consents: PluginConsents;
  readonly signIns: SignIns;
  readonly deadlines: PluginDeadlines;
  readonly spawn: Spawn;
  readonly platform: NodeJS.Platform;
}

/**
 * Milliseconds before its expiry from which a credential is replaced in the background, so that nobody
 * waits for it and none expires on its way. client-go waits until it has expired.
 */
const EARLY_MS = 60_000;
/** Characters of a command in a sentence. */
const COMMAND_LIMIT = 200;
/** Characters of a kubeconfig's install hint, and of the PATH that was searched. */
const HINT_LIMIT = 1_000;
const PATH_LIMIT = 4_000;

/** A failure that all contexts share; each is told it with its own name. */
type Problem = (context: string) => AppError;

interface Held extends IssuedCredential {
  /** Monotonic. */
  readonly since: number;
  /** Monotonic; when it is to be replaced early, Infinity: not, or not again. */
  earlyAt: number;
  /** How long it had served when the server refused it first, milliseconds. */
  refusedAfter: number | null;
}

/** One plugin call and its credential, for all contexts whose calls are equal. */
export class SharedPlugin {
  readonly #call: PluginCall;
  readonly #parts: PluginParts;
  readonly #contexts: () => readonly string[];
  readonly #gate: LoginGate;
  #held: Held | null = null;
  #flight: Promise<Result<Held, Problem>> | null = null;
  #problem: Problem | null = null;
  #abort = new AbortController();

  /** As people are shown it. */
  get #command(): string {
    return visibleText(this.#call.plugin.command, COMMAND_LIMIT);
  }

  /** @param contexts those that use it now */
  constructor(call: PluginCall, parts: PluginParts, contexts: () => readonly string[]) {
    this.#call = call;
    this.#parts = parts;
    this.#contexts = contexts;
    this.#gate = new LoginGate(parts.clock);
  }

  /** The credential of now; runs the plugin where there is none, if the gate and the user let it. */
  async proof(context: string): Promise<Outcome<Proof>> {
    const command = this.#command;
    if (this.#call.plugin.interactiveMode === 'Always') {
      return err(appError('plugin-needs-terminal', { context, command }));
    }
    const held = this.#held;
    const { clock } = this.#parts;
    if (held !== null && (held.expiresAt === null || clock.now() < held.expiresAt)) {
      if (clock.monotonic() >= held.earlyAt && this.#gate.isOpen) {
        held.earlyAt = Infinity;
        void this.#run();
      }
      return ok(held.proof);
    }
    const result = await this.#run();
    return result.ok ? ok(result.value.proof) : err(result.error(context));
  }

  /** The server refused `refused`: gets another, unless that was done, or was done too often. */
  async renew(refused: Proof): Promise<void> {
    const held = this.#held;
    if (held === null) {
      await this.#flight;
      return;
    }
    if (!sameProof(held.proof, refused)) return;
    held.refusedAfter ??= this.#parts.clock.monotonic() - held.since;
    if (!this.#gate.isOpen || !this.#gate.mayRenew(held.refusedAfter)) return;
    this.#held = null;
    await this.#run();
  }

  /** The user wants something of a context that signs in with this. */
  userActed(): void {
    this.#gate.userActed();
  }

  /** Nobody waits any more: takes a question back, ends a run. Resolves when nothing is left of it. */
  async stop(): Promise<void> {
    await this.end();
    this.#abort = new AbortController();
    // Nobody was asked and nothing went wrong: whoever comes next begins anew.
    this.#gate.userActed();
  }

  /** As `stop`, for good: nothing is run any more. */
  async end(): Promise<void> {
    this.#abort.abort();
    await this.#flight;
  }

  #run(): Promise<Result<Held, Problem>> {
    if (this.#flight !== null) return this.#flight;
    if (!this.#gate.isOpen && this.#problem !== null) return Promise.resolve(err(this.#problem));
    const flight = this.#obtain()
      .then((result) => {
        this.#problem = result.ok ? null : result.error;
        if (result.ok) this.#held = result.value;
        return result;
      })
      .finally(() => {
        this.#flight = null;
      });
    this.#flight = flight;
    return flight;
  }

  async #obtain(): Promise<Result<Held, Problem>> {
    const { plugin } = this.#call;
    const { environment, consents, platform } = this.#parts;
    const command = this.#command;
    const { signal } = this.#abort;
    const cancelled = err((context: string) => appError('plugin-cancelled', { context, command }));
    const variables = await environment.get();
    if (isAborted(signal)) return cancelled;
    const found = await findProgram({
      command: plugin.command,
      folder: plugin.folder,
      variables,
      platform,
    });
    if (!found.ok) {
      const searched = cleanText(found.error, PATH_LIMIT);
      const installHint = cleanText(plugin.installHint, HINT_LIMIT);
      return err((context) =>
        appError('plugin-not-found', { context, command, searched, installHint }),
      );
    }
    const program = found.value;
    const contexts = this.#contexts();
    const allowed = await consents.ask({ call: this.#call, program, contexts }, signal);
    if (!allowed) {
      this.#gate.close();
      return err((context) => appError('plugin-not-allowed', { context, command }));
    }
    const info = await this.#info();
    if (!info.ok) return info;
    if (isAborted(signal)) return cancelled;
    return this.#start(program, {
      ...variables,
      ...ownVariables(this.#call),
      [EXEC_INFO]: info.value,
    });
  }

  async #info(): Promise<Result<string, Problem>> {
    const { plugin, cluster, readCa } = this.#call;
    if (cluster === null || cluster.ca === null) return ok(execInfo(plugin, cluster, null));
    const ca = await readCa(cluster.ca);
    return ca.ok ? ok(execInfo(plugin, cluster, ca.value)) : err(() => ca.error);
  }

  async #start(program: string, variables: NodeJS.ProcessEnv): Promise<Result<Held, Problem>> {
    const { plugin, user } = this.#call;
    const { clock, deadlines, spawn, platform, signIns } = this.#parts;
    const { signal } = this.#abort;
    const known = knownSecrets(this.#call);
    const since = clock.monotonic();
    const run = new PluginRun({
      program,
      args: plugin.args,
      variables,
      clock,
      deadlines,
      spawn,
      platform,
      onPrinted: () => {
        progress.printed();
      },
    });
    const cancel = (): void => {
      run.cancel();
    };
    const progress = signIns.begin({
      contexts: this.#contexts,
      user,
      command: this.#command,
      output: run.output,
      known,
      cancel,
    });
    signal.addEventListener('abort', cancel);
    const end = await run.ended;
    signal.removeEventListener('abort', cancel);
    const result = this.#judge(end, run, known, clock.monotonic() - since);
    // Not after a success: what a plugin leaves behind then is a browser, or an agent for the next time.
    if (!result.ok) await run.sweep();
    const [context = ''] = this.#contexts();
    progress.ended(
      result.ok ? null : result.error(context),
      result.ok && result.value.proof.token !== undefined ? [result.value.proof.token] : [],
    );
    return result;
  }

  /** What a run's end means, for now and for the next run. */
  #judge(
    end: PluginEnd,
    run: PluginRun,
    known: readonly string[],
    milliseconds: number,
  ): Result<Held, Problem> {
    const { apiVersion } = this.#call.plugin;
    const command = this.#command;
    const badOutput = (detail: string): Result<never, Problem> =>
      err((context) => appError('plugin-bad-output', { context, command, detail }));
    const failed = (code: number | null, message: string): Result<never, Problem> =>
      err((context) => appError('plugin-failed', { context, command, code, message }));
    switch (end.kind) {
      case 'exited': {
        if (end.code !== 0) {
          this.#gate.failed(milliseconds);
          return failed(end.code, run.output.lastWords(known));
        }
        const parsed = parseExecCredential(end.answer, apiVersion, this.#parts.clock.now());
        if (!parsed.ok) {
          this.#gate.failed(milliseconds);
          return badOutput(parsed.error);
        }
        this.#gate.succeeded();
        return ok(this.#hold(parsed.value));
      }
      case 'not-started':
        this.#gate.failed(milliseconds);
        return failed(null, `could not be started: ${end.code}`);
      case 'flooded': {
        this.#gate.close();
        const what = end.by === 'answer' ? 'its answer has' : 'its messages have';
        return badOutput(`${what} more than ${end.limitBytes} bytes`);
      }
      case 'timed-out':
        this.#gate.close();
        return err((context) =>
          appError('plugin-timed-out', { context, command, seconds: end.seconds }),
        );
      case 'cancelled':
        this.#gate.close();
        return err((context) => appError('plugin-cancelled', { context, command }));
    }
  }

  #hold(issued: IssuedCredential): Held {
    const { clock } = this.#parts;
    const since = clock.monotonic();
    const { expiresAt } = issued;
    const before = this.#held?.expiresAt ?? null;
    let earlyAt = Infinity;
    // One that came back with the expiry of the last, from the plugin's own cache, has no early time
    // again: the plugin gives another only when that one has expired.
    if (expiresAt !== null && (before === null || expiresAt > before)) {
      const lifetime = expiresAt - clock.now();
      earlyAt = since + lifetime - Math.min(EARLY_MS, lifetime / 2);
    }
    return { ...issued, since, earlyAt, refusedAfter: null };
  }
}

/** A function, as the compiler does not expect it to change while something is awaited. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** The kubeconfig's variables; the last of a name counts. */
function ownVariables({ plugin }: PluginCall): Record<string, string> {
  return Object.fromEntries(plugin.env.map(({ name, value }) => [name, value]));
}

/** What the kubeconfig gives it in secret, and it may repeat in its messages. */
function knownSecrets({ plugin }: PluginCall): string[] {
  const variables = plugin.env.filter(({ name }) => isSecretName(name)).map(({ value }) => value);
  const args = secretArguments(plugin.args).map(
    ({ index, from }) => plugin.args[index]?.slice(from) ?? '',
  );
  return [...variables, ...args];
}
