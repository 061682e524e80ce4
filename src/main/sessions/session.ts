import { randomUUID } from 'node:crypto';
import type { V1Pod } from '@kubernetes/client-node';
import { cleanText } from '../../shared/clean-text';
import { appError, type AppError, type Outcome } from '../../shared/errors';
import type { ExecTarget } from '../../shared/kubernetes';
import { err, ok, type Disposable } from '../../shared/result';
import type { PortToMain, SessionState, TerminalSize } from '../../shared/terminal';
import type { Clock } from '../kube/clock';
import {
  ExecConnection,
  type ExecDeadlines,
  type ExecEnd,
  type ExecListener,
} from '../kube/exec/exec-connection';
import { apiPath } from '../kube/http/api-path';
import type { ClusterClient } from '../kube/http/cluster-client';
import { shellCommands, type ContainerOs } from './exec-command';
import { hangUp } from './hang-up';
import { OutputFlow } from './output-flow';
import type { TerminalPort } from './terminal-port';

/** What a session is made of. */
export interface SessionOptions {
  readonly id: string;
  readonly target: ExecTarget;
  readonly size: TerminalSize;
  readonly port: TerminalPort;
  readonly clock: Clock;
  /** The client of the target's context, asked anew for every connection. */
  readonly client: () => Outcome<ClusterClient>;
  readonly log: (line: string) => void;
  /** A shell that could not be told to end may still run: a user has to know. */
  readonly onLeftover: (error: AppError) => void;
  readonly deadlines?: Partial<ExecDeadlines> | undefined;
}

/** One connection's parts: all replaced by a reconnect. */
interface Attempt {
  /** Marks every process this connection starts; a hang-up finds them by it. */
  readonly marker: string;
  exec: ExecConnection | undefined;
  /** Whether a shell may be running under the marker. */
  mayRun: boolean;
  /** Whether the server accepted the stream. */
  opened: boolean;
  /** Resolves when the stream has ended, however. */
  readonly ended: Promise<void>;
  readonly resolveEnded: () => void;
}

function newAttempt(): Attempt {
  let resolveEnded: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    resolveEnded = resolve;
  });
  return {
    marker: randomUUID(),
    exec: undefined,
    mayRun: false,
    opened: false,
    ended,
    resolveEnded,
  };
}

/**
 * A shell takes a few milliseconds from the runtime's start of it until it carries its marker, so
 * one hang-up can come too early. Its end is seen on the stream; unseen, it is told again.
 */
const HANG_UP_ROUNDS = 3;
/** Milliseconds a shell gets to end after a hang-up. */
const HANG_UP_PATIENCE = 1_000;

/**
 * One terminal's life on one container. Its states and their order are those of `SessionState`;
 * each transition is one method here.
 */
export class Session {
  readonly id: string;
  readonly target: ExecTarget;
  readonly #options: SessionOptions;
  readonly #flow: OutputFlow;
  readonly #subscription: Disposable;
  #state: SessionState;
  #size: TerminalSize;
  #attempt: Attempt;
  #closed = false;

  constructor(options: SessionOptions) {
    this.id = options.id;
    this.target = options.target;
    this.#options = options;
    this.#size = options.size;
    this.#state = { kind: 'connecting', since: options.clock.now(), step: 'pod' };
    this.#attempt = newAttempt();
    this.#flow = new OutputFlow({
      clock: options.clock,
      send: (offset, bytes) => {
        options.port.send({ type: 'output', offset, bytes });
      },
      pause: () => this.#attempt.exec?.pause(),
      resume: () => this.#attempt.exec?.resume(),
    });
    this.#subscription = options.port.onMessage((message) => {
      this.#onMessage(message);
    });
    void this.#connect(this.#attempt);
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Whether closing it would end something a user may still want. */
  get connected(): boolean {
    return this.#state.kind === 'running' || this.#state.kind === 'connecting';
  }

  /** A new stream in the same container, after the old one ended. False: it has not. */
  reconnect(size: TerminalSize): boolean {
    if (this.#closed || this.connected) return false;
    // A lost stream's shell may live on; it is replaced, so it is told to end.
    void this.#hangUp(this.#attempt).then((result) => {
      this.#report(result);
    });
    this.#size = size;
    this.#attempt = newAttempt();
    this.#become({ kind: 'connecting', since: this.#options.clock.now(), step: 'pod' });
    void this.#connect(this.#attempt);
    return true;
  }

  /**
   * Ends the session: hangs the remote shell up, then closes the socket. Resolves when both are done
   * or given up.
   */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#subscription.dispose();
    this.#flow.dispose();
    this.#options.port.close();
    const attempt = this.#attempt;
    this.#report(await this.#end(attempt));
    attempt.exec?.dispose();
  }

  async #connect(attempt: Attempt): Promise<void> {
    const client = this.#options.client();
    if (!client.ok) {
      this.#fail(attempt, client.error);
      return;
    }
    const pod = await this.#checkPod(client.value);
    if (!this.#current(attempt)) return;
    if (!pod.ok) {
      this.#fail(attempt, pod.error);
      return;
    }
    this.#become({ kind: 'connecting', since: this.#state.since, step: 'server' });
    this.#launch(attempt, client.value, shellCommands(attempt.marker, pod.value.os), 0);
  }

  /**
   * Reads the pod first, as kubectl does: a namesake (another uid) must not be opened unasked, and
   * a pod that cannot take a shell has better words for it than the exec's refusal.
   */
  async #checkPod(client: ClusterClient): Promise<Outcome<{ os: ContainerOs }>> {
    const { namespace, pod: name, podUid, container } = this.target;
    const answer = await client.json<V1Pod>({
      path: apiPath('api', 'v1', 'namespaces', namespace, 'pods', name),
      what: { verb: 'get', resource: 'pods', namespace, name },
    });
    if (!answer.ok) {
      // Not being allowed to read pods is no reason not to try: exec is a permission of its own.
      if (answer.error.kind === 'forbidden') return ok({ os: 'linux' });
      return answer.error.kind === 'not-found'
        ? err(appError('pod-gone', { pod: name, namespace }))
        : answer;
    }
    return openable(answer.value, { name, namespace, podUid, container });
  }

  #launch(
    attempt: Attempt,
    client: ClusterClient,
    commands: readonly (readonly string[])[],
    index: number,
  ): void {
    const { namespace, pod, container } = this.target;
    const command = commands[index];
    if (!command) {
      this.#fail(attempt, appError('no-shell', { pod, container }));
      return;
    }
    attempt.mayRun = true;
    const listener: ExecListener = {
      onOpen: () => {
        attempt.opened = true;
        if (this.#current(attempt)) {
          this.#become({ kind: 'connecting', since: this.#state.since, step: 'shell' });
        }
      },
      onReady: () => {
        if (this.#current(attempt)) this.#run();
      },
      onOutput: (_stream, bytes) => {
        if (!this.#current(attempt)) return;
        this.#run();
        this.#flow.push(bytes);
      },
      onEnd: (end) => {
        if (end.kind === 'failed' && end.error.kind === 'no-shell') {
          attempt.mayRun = false;
          if (this.#current(attempt)) this.#launch(attempt, client, commands, index + 1);
          else attempt.resolveEnded();
          return;
        }
        this.#ended(attempt, end);
      },
      onOddity: (detail) => {
        this.#options.log(`session ${this.id}: ${detail}`);
      },
    };
    attempt.exec = ExecConnection.open({
      client,
      request: { namespace, pod, container, command, tty: true, stdin: true },
      size: this.#size,
      clock: this.#options.clock,
      listener,
      deadlines: this.#options.deadlines,
    });
  }

  #run(): void {
    if (this.#state.kind !== 'connecting') return;
    this.#become({ kind: 'running', since: this.#options.clock.now() });
  }

  #ended(attempt: Attempt, end: ExecEnd): void {
    if (end.kind !== 'lost') attempt.mayRun = false;
    attempt.resolveEnded();
    if (!this.#current(attempt)) return;
    const since = this.#options.clock.now();
    switch (end.kind) {
      case 'exited':
        this.#become({ kind: 'exited', since, exit: end.exit });
        return;
      case 'lost':
        this.#become({ kind: 'lost', since, error: end.error });
        return;
      case 'failed':
        this.#become({ kind: 'failed', since, error: end.error });
        return;
    }
  }

  #fail(attempt: Attempt, error: AppError): void {
    if (!this.#current(attempt)) return;
    this.#become({ kind: 'failed', since: this.#options.clock.now(), error });
  }

  #become(state: SessionState): void {
    this.#state = state;
    if (this.#closed) return;
    // Output first: an exit is never shown before the last byte.
    this.#flow.flush();
    this.#options.port.send({ type: 'state', state });
  }

  #onMessage(message: PortToMain): void {
    const { exec } = this.#attempt;
    switch (message.type) {
      case 'ack':
        this.#flow.acknowledge(message.offset);
        return;
      case 'resize':
        this.#size = message.size;
        exec?.resize(message.size);
        return;
      case 'input': {
        if (!exec || !this.connected) return;
        const { bytes } = message;
        const accepted = isInterrupt(bytes) ? exec.interrupt(bytes) : exec.write(bytes);
        if (!accepted) {
          this.#options.port.send({ type: 'input-refused', bytes: bytes.length });
        }
        return;
      }
    }
  }

  #report(result: Outcome<null>): void {
    if (!result.ok) this.#options.onLeftover(result.error);
  }

  #current(attempt: Attempt): boolean {
    return !this.#closed && this.#attempt === attempt;
  }

  /** Hangs up until the stream shows that the shell ended. */
  async #end(attempt: Attempt): Promise<Outcome<null>> {
    if (!attempt.opened) {
      // There is no stream to show an end: a server that hangs in the handshake is not waited for.
      attempt.exec?.dispose();
      return this.#hangUp(attempt);
    }
    if (!this.connected) return this.#hangUp(attempt);
    // Nobody reads the output any more; unread, it would hide the end.
    attempt.exec?.resume();
    for (let round = 0; round < HANG_UP_ROUNDS; round += 1) {
      const result = await this.#hangUp(attempt);
      if (!result.ok || (await this.#endsWithin(attempt, HANG_UP_PATIENCE))) return result;
    }
    const { pod, namespace, container } = this.target;
    const detail = 'SIGHUP ignored';
    return err(appError('hang-up-failed', { pod, namespace, container, detail }));
  }

  #endsWithin(attempt: Attempt, milliseconds: number): Promise<boolean> {
    if (!attempt.mayRun) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = this.#options.clock.after(milliseconds, () => {
        resolve(false);
      });
      void attempt.ended.then(() => {
        timer.dispose();
        resolve(true);
      });
    });
  }

  async #hangUp(attempt: Attempt): Promise<Outcome<null>> {
    if (!attempt.mayRun) return ok(null);
    const client = this.#options.client();
    if (!client.ok) {
      const { pod, namespace, container } = this.target;
      const detail = client.error.kind;
      return err(appError('hang-up-failed', { pod, namespace, container, detail }));
    }
    const { clock, deadlines } = this.#options;
    return hangUp({
      client: client.value,
      target: this.target,
      marker: attempt.marker,
      clock,
      deadlines,
    });
  }
}

/** A lone Ctrl-C. */
function isInterrupt(bytes: Uint8Array): boolean {
  return bytes.length === 1 && bytes[0] === 0x03;
}

/** A list's objects; none where a server sent something else, for the types only promise. */
function objectsOf<T extends object>(value: readonly T[] | undefined): readonly T[] {
  const list: unknown = value;
  return Array.isArray(list)
    ? list.filter((item): item is T => typeof item === 'object' && item !== null)
    : [];
}

/** Whether this pod, as the server has it now, can take a shell in that container. */
function openable(
  pod: V1Pod,
  want: { name: string; namespace: string; podUid: string; container: string },
): Outcome<{ os: ContainerOs }> {
  const { name, namespace, podUid, container } = want;
  if (pod.metadata?.uid !== podUid) return err(appError('pod-replaced', { pod: name, namespace }));
  const phase = pod.status?.phase ?? 'Unknown';
  if (phase === 'Succeeded' || phase === 'Failed') {
    const message = cleanText(pod.status?.message);
    return err(
      appError('pod-not-running', {
        pod: name,
        status: cleanText(pod.status?.reason ?? phase),
        message,
      }),
    );
  }
  const statuses = [
    ...objectsOf(pod.status?.containerStatuses),
    ...objectsOf(pod.status?.initContainerStatuses),
    ...objectsOf(pod.status?.ephemeralContainerStatuses),
  ];
  const status = statuses.find((candidate) => candidate.name === container);
  if (!status) {
    const scheduled = objectsOf(pod.status?.conditions).find(({ type }) => type === 'PodScheduled');
    if (phase === 'Pending') {
      const message = cleanText(scheduled?.message);
      return err(appError('pod-not-running', { pod: name, status: phase, message }));
    }
    return err(appError('container-unknown', { pod: name, container }));
  }
  if (!status.state?.running) {
    const { state } = status;
    const message = cleanText(
      state?.waiting?.message ?? state?.waiting?.reason ?? state?.terminated?.reason,
    );
    return err(appError('container-not-running', { pod: name, container, message }));
  }
  const windows =
    pod.spec?.os?.name === 'windows' || pod.spec?.nodeSelector?.['kubernetes.io/os'] === 'windows';
  return ok({ os: windows ? 'windows' : 'linux' });
}
