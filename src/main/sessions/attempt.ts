import { randomUUID } from 'node:crypto';
import { appError, type AppError, type Outcome } from '../../shared/errors';
import type { ExecTarget } from '../../shared/kubernetes';
import { ok } from '../../shared/result';
import type { ConnectingStep, Exit, TerminalSize } from '../../shared/terminal';
import type { Clock } from '../kube/clock';
import type { ExecDeadlines, ExecEnd, ExecListener } from '../kube/exec/exec';
import { ExecConnection } from '../kube/exec/exec-connection';
import type { ClusterClient } from '../kube/http/cluster-client';
import { shellCommands } from './exec-command';
import { hangUp, hangUpUntil, leftover } from './hang-up';
import { checkPod, whyEnded, type OpenContainer } from './pod-check';

/**
 * Milliseconds that a lost stream's pod may take to say why. The loss is told after them at the
 * latest, so they are part of what a user waits for a word: less than the 5 s there are for it.
 */
const EXPLANATION_MS = 3_000;
/** What an attempt tells its session; nothing after the end, and nothing once it was closed. */
export interface AttemptListener {
  onStep(step: ConnectingStep): void;
  onReady(): void;
  onOutput(bytes: Uint8Array): void;
  onRoundTrip(milliseconds: number): void;
  onEnd(end: AttemptEnd): void;
  onOddity(detail: string): void;
}

/** How it ended; `error` as far as the pod could explain it. */
export type AttemptEnd =
  | Extract<ExecEnd, { kind: 'exited' | 'failed' }>
  | { readonly kind: 'lost'; readonly error: AppError };

/** What an attempt needs. */
export interface AttemptOptions {
  readonly target: ExecTarget;
  readonly size: TerminalSize;
  /** Runtime id of the only container that may be entered; null: whichever has that name now. */
  readonly onlyContainer: string | null;
  readonly clock: Clock;
  /** The client of the target's context, asked anew for every use. */
  readonly client: () => Outcome<ClusterClient>;
  readonly listener: AttemptListener;
  /** What the pod said as its row was pressed just before; null: nothing. */
  readonly pressed: (client: ClusterClient) => Promise<Outcome<OpenContainer>> | null;
  readonly deadlines: Partial<ExecDeadlines> | undefined;
  /** Milliseconds that a lost stream's pod may take to say why. */
  readonly explanationMs: number | undefined;
}

/** One try to have a shell in a container, from reading the pod to the shell's end. */
export class Attempt {
  /** Marks every process this connection starts; a hang-up finds them by it. */
  readonly #marker = randomUUID();
  readonly #options: AttemptOptions;
  readonly #ended: Promise<void>;
  #resolveEnded: () => void = () => undefined;
  #exec: ExecConnection | undefined;
  #size: TerminalSize;
  #containerId: string | null = null;
  #paused = false;
  /** Whether a shell may be running under the marker. */
  #mayRun = false;
  /** The server accepted the stream, and has not ended it. */
  #open = false;
  #closed = false;

  constructor(options: AttemptOptions) {
    this.#options = options;
    this.#size = options.size;
    this.#ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  /** Starts; call once. */
  async start(): Promise<void> {
    const { client: clientNow, target, onlyContainer, listener } = this.#options;
    const client = clientNow();
    if (!client.ok) {
      this.#fail(client.error);
      return;
    }
    const asked = onlyContainer === null ? this.#options.pressed(client.value) : null;
    const early = asked && (await asked);
    // What it refused may have changed since.
    const container =
      early?.ok === true ? early : await checkPod(client.value, target, onlyContainer);
    if (this.#closed) return;
    if (!container.ok) {
      this.#fail(container.error);
      return;
    }
    const { id, os } = container.value;
    this.#containerId = id;
    listener.onStep('server');
    this.#launch(client.value, shellCommands(this.#marker, os), 0);
  }

  /** Whether a shell of it may be running. */
  get mayRun(): boolean {
    return this.#mayRun;
  }

  /** Runtime id of the container entered; null: not known. */
  get containerId(): string | null {
    return this.#containerId;
  }

  /** Input for the shell. False: refused as a whole, because the pod does not read. */
  write(bytes: Uint8Array): boolean {
    const exec = this.#exec;
    if (!exec) return true;
    return isInterrupt(bytes) ? exec.interrupt(bytes) : exec.write(bytes);
  }

  resize(size: TerminalSize): void {
    this.#size = size;
    this.#exec?.resize(size);
  }

  pause(): void {
    this.#paused = true;
    this.#exec?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#exec?.resume();
  }

  woke(seconds: number): void {
    this.#exec?.woke(seconds);
  }

  /**
   * Ends the shell, as far as there may be one: hangs it up, and closes the stream once that shows
   * its end, or in any case after a while. Nothing is told to the listener any more. Fails with the
   * news that the shell may still run.
   */
  async close(): Promise<Outcome<null>> {
    if (this.#closed) return ok(null);
    this.#closed = true;
    const result = await this.#hangUpUntilEnded();
    this.#exec?.dispose();
    return result;
  }

  #launch(client: ClusterClient, commands: readonly (readonly string[])[], index: number): void {
    const { target, clock, listener, deadlines } = this.#options;
    const { namespace, pod, container } = target;
    const command = commands[index];
    if (!command) {
      this.#fail(appError('no-shell', { pod, container }));
      return;
    }
    this.#mayRun = true;
    const tell = (news: () => void): void => {
      if (!this.#closed) news();
    };
    const execListener: ExecListener = {
      onOpen: () => {
        this.#open = true;
        tell(() => {
          listener.onStep('shell');
        });
      },
      onReady: () => {
        tell(() => {
          listener.onReady();
        });
      },
      onOutput: (_stream, bytes) => {
        tell(() => {
          listener.onOutput(bytes);
        });
      },
      onRoundTrip: (milliseconds) => {
        tell(() => {
          listener.onRoundTrip(milliseconds);
        });
      },
      onEnd: (end) => {
        this.#open = false;
        const noShell = end.kind === 'failed' && end.error.kind === 'no-shell';
        if (noShell && !this.#closed) this.#launch(client, commands, index + 1);
        else void this.#conclude(client, end);
      },
      onOddity: (detail) => {
        listener.onOddity(detail);
      },
    };
    this.#exec = ExecConnection.open({
      client,
      request: { namespace, pod, container, command, tty: true, stdin: true },
      size: this.#size,
      clock,
      listener: execListener,
      deadlines,
    });
    if (this.#paused) this.#exec.pause();
  }

  async #conclude(client: ClusterClient, end: ExecEnd): Promise<void> {
    if (end.kind !== 'lost') this.#mayRun = false;
    this.#resolveEnded();
    if (this.#closed) return;
    const { listener, target } = this.#options;
    if (end.kind === 'failed' || (end.kind === 'exited' && !isKilled(end.exit))) {
      listener.onEnd(end);
      return;
    }
    // A server that was not heard of for a minute is not asked.
    const isSilent = end.kind === 'lost' && end.silent;
    const containerId = this.#containerId;
    const timeoutMs = this.#options.explanationMs ?? EXPLANATION_MS;
    const why = isSilent ? null : await whyEnded(client, target, { containerId, timeoutMs });
    // Of a container that was killed its exit is told; a pod that goes away is more than an exit.
    if (end.kind === 'exited' && (why === null || !POD_ENDS.has(why.kind))) {
      if (!this.#isClosed()) listener.onEnd(end);
      return;
    }
    // Whatever the pod says, the container that the shell ran in is not there any more.
    if (why) this.#mayRun = why.kind === 'pod-not-running' && why.params.status === 'Terminating';
    // It was closed meanwhile: TypeScript does not see that an await lies between.
    if (this.#isClosed()) return;
    if (why !== null) listener.onEnd({ kind: 'lost', error: why });
    else if (end.kind === 'lost') listener.onEnd({ kind: 'lost', error: end.error });
  }

  #isClosed(): boolean {
    return this.#closed;
  }

  #fail(error: AppError): void {
    this.#mayRun = false;
    this.#resolveEnded();
    if (!this.#closed) this.#options.listener.onEnd({ kind: 'failed', error });
  }

  async #hangUpUntilEnded(): Promise<Outcome<null>> {
    if (!this.#open) {
      // There is no stream to show an end: a server that hangs in the handshake is not waited for.
      this.#exec?.dispose();
      return this.#hangUp();
    }
    // Nobody reads the output any more; unread, it would hide the end.
    this.#exec?.resume();
    const { target, clock } = this.#options;
    return hangUpUntil({
      target,
      clock,
      hangUp: () => this.#hangUp(),
      ended: () => (this.#mayRun ? this.#ended : undefined),
    });
  }

  async #hangUp(): Promise<Outcome<null>> {
    if (!this.#mayRun) return ok(null);
    const { client: clientNow, target, clock, deadlines } = this.#options;
    const client = clientNow();
    if (!client.ok) return leftover(target, client.error.kind);
    return hangUp({ client: client.value, target, marker: this.#marker, clock, deadlines });
  }
}

/** A pod that is deleted, evicted, or another one by now: there may be one in its place. */
const POD_ENDS: ReadonlySet<AppError['kind']> = new Set([
  'pod-gone',
  'pod-replaced',
  'pod-not-running',
]);

/**
 * Whether a shell was ended by SIGKILL or SIGTERM: as a rule nobody typed that, its pod was stopped.
 */
function isKilled(exit: Exit): boolean {
  return exit.kind === 'code' && (exit.code === 137 || exit.code === 143);
}

/** A lone Ctrl-C. */
function isInterrupt(bytes: Uint8Array): boolean {
  return bytes.length === 1 && bytes[0] === 0x03;
}
