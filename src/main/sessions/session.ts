import type { AppError, Outcome } from '../../shared/errors';
import type { ExecTarget } from '../../shared/kubernetes';
import type { SessionState, TerminalSize } from '../../shared/terminal';
import type { Clock } from '../kube/clock';
import type { ExecDeadlines } from '../kube/exec/exec';
import type { ClusterClient } from '../kube/http/cluster-client';
import { Attempt, type AttemptEnd } from './attempt';
import { AutoReconnect, isPassing, type ReconnectPolicy } from './auto-reconnect';
import type { PressedPod } from './pressed-pod';
import { RoundTripNews } from './round-trip-news';
import { next, opened, type SessionEvent } from './session-machine';
import { SessionOutput, type PageWish } from './session-output';

/** What a session is made of. */
export interface SessionOptions {
  readonly id: string;
  readonly target: ExecTarget;
  readonly size: TerminalSize;
  readonly clock: Clock;
  /** The client of a context, asked anew for every connection. */
  readonly client: (context: string) => Outcome<ClusterClient>;
  readonly log: (line: string) => void;
  /** A shell that could not be told to end may still run: a user has to know. */
  readonly onLeftover: (error: AppError) => void;
  /** Pods that were read as their rows were pressed. */
  readonly pressed?: PressedPod | undefined;
  readonly deadlines?: Partial<ExecDeadlines> | undefined;
  readonly reconnect?: Partial<ReconnectPolicy> | undefined;
  /** Milliseconds that a lost stream's pod may take to say why. */
  readonly explanationMs?: number | undefined;
}

/**
 * One terminal's life on one container, then perhaps on its replacement. Its states are those of
 * `SessionState`, their order that of `session-machine.ts`; each connection is an `Attempt`.
 */
export class Session {
  readonly id: string;
  /** What its terminals see; pages come and go there, and the session does not mind. */
  readonly output: SessionOutput;
  readonly #options: SessionOptions;
  readonly #auto: AutoReconnect;
  readonly #roundTrip: RoundTripNews;
  /** Lost attempts whose shells may live on, until the server can be reached to tell them to end. */
  #leftBehind: Attempt[] = [];
  /** Shells that are being told to end. */
  readonly #leaving = new Set<Promise<unknown>>();
  #target: ExecTarget;
  #state: SessionState;
  #size: TerminalSize;
  #attempt: Attempt;
  #outputPaused = false;
  #closed = false;

  constructor(options: SessionOptions) {
    this.id = options.id;
    this.#options = options;
    this.#target = options.target;
    this.#size = options.size;
    this.#roundTrip = new RoundTripNews(options.clock, (milliseconds) => {
      this.output.tell({ type: 'round-trip', milliseconds });
    });
    this.#auto = new AutoReconnect({
      clock: options.clock,
      policy: options.reconnect,
      connect: () => {
        this.#connect();
      },
    });
    this.output = new SessionOutput({
      clock: options.clock,
      pause: () => {
        this.#outputPaused = true;
        this.#attempt.pause();
      },
      resume: () => {
        this.#outputPaused = false;
        this.#attempt.resume();
      },
      onMessage: (message) => {
        this.#onMessage(message);
      },
    });
    this.output.resized(options.size);
    this.#state = opened(options.clock.now());
    this.output.tell({ type: 'state', state: this.#state });
    this.#attempt = this.#newAttempt();
    void this.#attempt.start();
  }

  get state(): SessionState {
    return this.#state;
  }

  get target(): ExecTarget {
    return this.#target;
  }

  get size(): TerminalSize {
    return this.#size;
  }

  /** Whether closing it would end something a user may still want. */
  get connected(): boolean {
    return this.#state.kind === 'running' || this.#state.kind === 'connecting';
  }

  /**
   * A new stream after the old one ended: in the same container of the same pod, or in `target` where
   * the user chose another. While the session waits to connect by itself, it does so now. False: the
   * old one has not ended.
   */
  reconnect(size: TerminalSize, target: ExecTarget | null): boolean {
    if (this.#closed || this.connected) return false;
    if (this.#state.kind !== 'waiting' || target) this.#auto.reset();
    this.#auto.cancel();
    if (target) this.#target = target;
    this.#resized(size);
    this.#connect();
    return true;
  }

  /** Whether a lost stream shall be followed by a new one, in the very same container only. */
  setAutoReconnect(on: boolean): void {
    if (this.#closed) return;
    this.#auto.enabled = on;
    if (!on) {
      this.#auto.cancel();
      this.#auto.over();
      if (this.#state.kind === 'waiting') this.#become({ type: 'give-up' });
    } else if (this.#state.kind === 'lost') {
      const { error, since } = this.#state;
      const event = this.#auto.afterLoss(error, since, this.#attempt.containerId);
      if (event.type === 'wait') this.#become(event);
    }
  }

  /** The machine slept: finds out at once whether the stream lives. */
  woke(seconds: number): void {
    this.#attempt.woke(seconds);
  }

  /**
   * Ends the session: hangs the remote shell up, then closes the socket. Resolves when both are done
   * or given up.
   */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#auto.dispose();
    this.output.dispose();
    this.#leftBehind.push(this.#attempt);
    this.#hangUp();
    await Promise.all(this.#leaving);
  }

  #connect(): void {
    // Those that certainly left nothing need not be remembered, however long a server is away.
    if (this.#attempt.mayRun) this.#leftBehind.push(this.#attempt);
    this.#become({ type: 'connect', at: this.#options.clock.now() });
    this.#roundTrip.reset();
    this.#attempt = this.#newAttempt();
    void this.#attempt.start();
  }

  #newAttempt(): Attempt {
    const { clock, client, deadlines, explanationMs, log, pressed } = this.#options;
    const target = this.#target;
    const attempt: Attempt = new Attempt({
      target,
      size: this.#size,
      onlyContainer: this.#auto.onlyContainer,
      pressed: (asking) => pressed?.take(target, asking) ?? null,
      clock,
      client: () => client(target.context),
      deadlines,
      explanationMs,
      // An attempt that was left tells nothing any more: these are always the current one's.
      listener: {
        onStep: (step) => {
          if (this.#state.kind === 'connecting') this.#become({ type: 'step', step });
        },
        onReady: () => {
          this.#run();
        },
        onOutput: (bytes) => {
          this.#run();
          // The ready frame proves nothing: servers send it before they look for the node.
          this.#auto.over();
          this.output.push(bytes);
        },
        onRoundTrip: (milliseconds) => {
          this.#roundTrip.measured(milliseconds);
        },
        onEnd: (end) => {
          this.#ended(end);
        },
        onOddity: (detail) => {
          log(`session ${this.id}: ${detail}`);
        },
      },
    });
    if (this.#outputPaused) attempt.pause();
    return attempt;
  }

  #run(): void {
    if (this.#state.kind !== 'connecting') return;
    this.#auto.running();
    this.#become({ type: 'ready', at: this.#options.clock.now() });
    // A lost stream's shell may live on; it is replaced, so it is told to end, now that it can be.
    this.#hangUp();
  }

  #ended(end: AttemptEnd): void {
    const at = this.#options.clock.now();
    const again = end.kind === 'failed' && this.#auto.pursuing && isPassing(end.error);
    if (end.kind === 'lost' || again) {
      this.#become(this.#auto.afterLoss(end.error, at, this.#attempt.containerId));
      return;
    }
    this.#auto.over();
    if (end.kind === 'exited') this.#become({ type: 'exited', at, exit: end.exit });
    else this.#become({ type: 'failed', at, error: end.error });
  }

  #become(event: SessionEvent): void {
    const state = next(this.#state, event);
    if (!state.ok) {
      // A bug of ours: the terminal goes on in the state that it is in.
      this.#options.log(`session ${this.id}: ${event.type} while ${state.error.state}`);
      return;
    }
    this.#state = state.value;
    if (!this.#closed) this.output.tell({ type: 'state', state: this.#state });
  }

  #onMessage(message: PageWish): void {
    switch (message.type) {
      case 'resize':
        this.#size = message.size;
        this.#attempt.resize(message.size);
        return;
      case 'input':
        if (!this.connected || this.#attempt.write(message.bytes)) return;
        this.output.tell({ type: 'input-refused', bytes: message.bytes.length });
        return;
    }
  }

  #resized(size: TerminalSize): void {
    const { cols, rows } = this.#size;
    this.#size = size;
    if (cols !== size.cols || rows !== size.rows) this.output.resized(size);
  }

  /** Ends the shells left behind, in the background. */
  #hangUp(): void {
    for (const attempt of this.#leftBehind) {
      const leaving = attempt.close().then((result) => {
        this.#leaving.delete(leaving);
        if (!result.ok) this.#options.onLeftover(result.error);
      });
      this.#leaving.add(leaving);
    }
    this.#leftBehind = [];
  }
}
