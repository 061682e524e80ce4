import { tick } from 'svelte';
import { appError, type AppError } from '../../shared/errors';
import type { ExecTarget } from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import type { SessionState, TerminalCheckpoint, TerminalSize } from '../../shared/terminal';
import { showRememberedText } from './remembered-text';
import type {
  SessionNotice,
  SessionStart,
  SessionView,
  TerminalSessionOptions,
} from './session-options';
import { SessionStream } from './session-stream';

/** What a session's life needs of its terminal. */
export interface SessionLifeOptions extends Pick<
  TerminalSessionOptions,
  'api' | 'target' | 'start' | 'now' | 'formatTime' | 'formatEnd' | 'later'
> {
  /** Where it is shown, from its first call to main on. */
  readonly view: () => SessionView;
  readonly onOutput: () => void;
  /** What came while there was no page is shown. */
  readonly onLive: () => void;
  readonly onNotice: (notice: SessionNotice) => void;
}

/**
 * A terminal's session as main has it: opened, taken over from another page, connected again, let go;
 * or brought back as it was in an earlier run. Its output goes into the view.
 */
export class SessionLife implements Disposable {
  /** The title that the shell set, cleaned, or null. */
  title = $state<string | null>(null);
  readonly #options: SessionLifeOptions;
  #stream: SessionStream | null = null;
  #resuming: Promise<void> | null = null;
  #target: ExecTarget;
  #sessionId = $state<string | null>(null);
  #autoReconnect = $state(false);
  #roundTrip = $state<number | null>(null);
  #isResumed = $state(true);
  #state = $state.raw<SessionState>({ kind: 'connecting', since: 0, step: 'pod' });
  #hasRun = $state(false);
  #wasOpened = false;
  /** It shows what a terminal of an earlier run held. */
  #isRemembered = false;
  #disposed = false;
  #haveResumed: () => void = () => undefined;
  /** Resolves once a terminal of another page or run is brought back; at once where it is none. */
  readonly resumed = new Promise<void>((resolve) => {
    this.#haveResumed = resolve;
  });

  constructor(options: SessionLifeOptions) {
    this.#options = options;
    const { start } = options;
    this.#target = $state.raw(options.target);
    this.#state = firstState(start, options.now());
    if (start.kind === 'resume') {
      this.#sessionId = start.sessionId;
      this.title = start.title;
      this.#autoReconnect = start.autoReconnect;
      this.#isResumed = false;
    } else if (start.kind === 'remembered') {
      this.title = start.title;
      this.#isResumed = false;
    } else this.#haveResumed();
  }

  /** The container its shell runs in; the user may have chosen another one since it was made. */
  get target(): ExecTarget {
    return this.#target;
  }

  /** Its identifier in main; null where main has none. */
  get sessionId(): string | null {
    return this.#sessionId;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Nothing comes any more unless the user asks for it. */
  get isEnded(): boolean {
    return this.#state.kind !== 'connecting' && this.#state.kind !== 'running';
  }

  /** Whether this stream's shell was there: what ended then is a shell, and not an attempt. */
  get hasRun(): boolean {
    return this.#hasRun;
  }

  /** Whether main was asked for a session. */
  get wasOpened(): boolean {
    return this.#wasOpened;
  }

  /** Whether it connects again by itself after a lost connection. */
  get autoReconnect(): boolean {
    return this.#autoReconnect;
  }

  /** Milliseconds of the last answered ping to the server, or null. */
  get roundTrip(): number | null {
    return this.#state.kind === 'running' ? this.#roundTrip : null;
  }

  /** False while a terminal of another page or run has not been brought back yet. */
  get isResumed(): boolean {
    return this.#isResumed;
  }

  /** What came while there was no page is being shown. */
  get isReplaying(): boolean {
    return this.#stream?.isReplaying === true;
  }

  /** What comes is what the shell prints now. */
  get isLive(): boolean {
    return this.#stream?.isReplaying === false;
  }

  /** Asks main for a session; call it once. */
  async open(size: TerminalSize): Promise<void> {
    const { api, view } = this.#options;
    this.#wasOpened = true;
    const answer = await api.openSession({ target: this.#target, size });
    if (!answer.ok) {
      this.#fail(answer.error);
      return;
    }
    this.#sessionId = answer.value.sessionId;
    this.#autoReconnect = false;
    // Closed while it was being opened: nothing may be left in the pod.
    if (this.#hasGone()) {
      this.#release();
      return;
    }
    // Main had forgotten the session before this one; what it printed is still here.
    const isDivided = this.#stream ? this.#stream.phase !== 'new' : this.#isRemembered;
    const phase = isDivided ? 'ended' : 'new';
    this.#attach(answer.value.sessionId, { offset: 0, states: 0, phase }, false);
    const { cols, rows } = view().size;
    if (cols !== size.cols || rows !== size.rows) this.#stream?.resized({ cols, rows });
  }

  /**
   * Brings a terminal of another page or run back; does nothing for one that is here. Resolves when
   * main has handed it over.
   */
  resume(): Promise<void> {
    const { start } = this.#options;
    if (start.kind === 'resume') this.#resuming ??= this.#resume(start.sessionId);
    else if (start.kind === 'remembered') this.#resuming ??= this.#remember(start);
    return this.#resuming ?? Promise.resolve();
  }

  /**
   * A new stream for an ended session, or at once for one that waits for it.
   *
   * @param target another container than its own, by the user's choice
   * @returns whether main goes on with the session that it has
   */
  async reconnect(target: ExecTarget | null): Promise<boolean> {
    if (!this.isEnded || this.#disposed) return false;
    this.#state = { kind: 'connecting', since: this.#options.now(), step: 'pod' };
    this.#hasRun = false;
    if (target) this.#target = target;
    await this.resume();
    // The bar of the ended session is gone now: the new shell's first size is the real one.
    await tick();
    if (this.#hasGone()) return false;
    const { api, view } = this.#options;
    view().fit();
    const { size } = view();
    if (this.#sessionId === null) {
      await this.open(size);
      return false;
    }
    const answer = await api.reconnectSession({ sessionId: this.#sessionId, size, target });
    if (answer.ok) return true;
    // Main has forgotten it: the next try opens a new one.
    if (answer.error.kind === 'session-unknown') this.#sessionId = null;
    this.#fail(answer.error);
    return false;
  }

  /** Whether it shall connect again by itself, to the same container; off also ends a wait for it. */
  async setAutoReconnect(on: boolean): Promise<void> {
    const sessionId = this.#sessionId;
    if (sessionId === null) return;
    this.#autoReconnect = on;
    const answer = await this.#options.api.setAutoReconnect({ sessionId, on });
    if (answer.ok) return;
    this.#autoReconnect = !on;
    this.#notify(answer.error);
  }

  /** Input for the shell. */
  write(bytes: Uint8Array<ArrayBuffer>): void {
    this.#stream?.write(bytes);
  }

  /** The terminal has another size. */
  resized(size: TerminalSize): void {
    this.#stream?.resized(size);
  }

  /** The terminal was cleared: the next page's shall be too. */
  cleared(): void {
    this.#stream?.cleared();
  }

  /** Hangs the remote shell up. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#release();
  }

  async #resume(sessionId: string): Promise<void> {
    const answer = await this.#options.api.resumeSession({ sessionId });
    if (this.#hasGone()) return;
    this.#isResumed = true;
    if (answer.ok) this.#takeOver(sessionId, answer.value.checkpoint);
    else {
      this.#sessionId = null;
      this.#state = { kind: 'lost', since: this.#options.now(), error: answer.error };
    }
    this.#haveResumed();
  }

  #takeOver(sessionId: string, checkpoint: TerminalCheckpoint | null): void {
    const from = checkpoint ?? { offset: 0, states: 0, phase: 'new' };
    if (checkpoint) {
      this.title = checkpoint.title;
      // One of another version of the app: what came since is all there is.
      this.#options.view().restore(checkpoint.screen, checkpoint.size);
    }
    this.#attach(sessionId, from, true);
  }

  /** What it held in an earlier run, under a line that says so. */
  async #remember({ at, read }: Extract<SessionStart, { kind: 'remembered' }>): Promise<void> {
    const { view, formatEnd, onNotice } = this.#options;
    const kept = await read();
    if (this.#hasGone()) return;
    this.#isRemembered = true;
    const text = kept.ok ? kept.value : null;
    const since = Math.max(at, text?.at ?? 0);
    if (text) this.title = text.title;
    const isShown = text !== null && (await showRememberedText(view(), text, formatEnd(since)));
    if (this.#hasGone()) return;
    if (!kept.ok || (text && !isShown)) {
      const error = kept.ok ? appError('text-unreadable', { detail: 'damaged' }) : kept.error;
      onNotice({ what: (t) => t.restore.cannotRead, error });
    }
    // Meanwhile the user may have asked for a new shell.
    if (this.#state.kind === 'exited') {
      this.#state = { kind: 'exited', since, exit: { kind: 'app-closed' } };
    }
    this.#isResumed = true;
    this.#haveResumed();
  }

  #attach(
    sessionId: string,
    from: Pick<TerminalCheckpoint, 'offset' | 'states' | 'phase'>,
    isReplayed: boolean,
  ): void {
    const { api, view, formatTime, later, onOutput, onLive } = this.#options;
    this.#stream?.dispose();
    this.#stream = new SessionStream({
      attach: (listener) => api.attach(sessionId, listener),
      view: view(),
      from,
      isReplayed,
      formatTime,
      later,
      title: () => this.title,
      onState: (state) => {
        this.#take(state);
      },
      onOutput,
      onLive: () => {
        this.#hasRun = this.#stream?.phase !== 'new';
        onLive();
      },
      onInputRefused: (bytes) => {
        this.#notify(appError('input-refused', { pod: this.#target.pod, bytes }));
      },
      onRoundTrip: (milliseconds) => {
        this.#roundTrip = milliseconds;
      },
    });
  }

  #take(state: SessionState): void {
    if (this.#disposed) return;
    if (state.kind === 'running') this.#hasRun = true;
    else if (state.kind === 'connecting') this.#hasRun = false;
    this.#state = state;
  }

  #fail(error: AppError): void {
    if (this.#disposed) return;
    this.#state = { kind: 'failed', since: this.#options.now(), error };
  }

  #notify(error: AppError): void {
    this.#options.onNotice({ what: (t) => t.failures.notice(error.kind), error });
  }

  /** Main tells of a hang-up that failed by a notice of its own: this tab is gone by then. */
  #release(): void {
    const sessionId = this.#sessionId;
    this.#sessionId = null;
    if (sessionId !== null) void this.#options.api.closeSession({ sessionId });
    this.#stream?.dispose();
    this.#stream = null;
  }

  /** As a call, because the compiler takes a field for unchanged across an `await`. */
  #hasGone(): boolean {
    return this.#disposed;
  }
}

function firstState(start: SessionStart, now: number): SessionState {
  switch (start.kind) {
    case 'open':
      return { kind: 'connecting', since: now, step: 'pod' };
    case 'resume':
      return start.state;
    case 'remembered':
      return { kind: 'exited', since: start.at, exit: { kind: 'app-closed' } };
    case 'gone':
      return { kind: 'lost', since: now, error: start.error };
  }
}
