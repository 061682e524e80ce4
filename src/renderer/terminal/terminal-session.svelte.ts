import { tick } from 'svelte';
import { appError, type AppError } from '../../shared/errors';
import type { ExecTarget } from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import type { SessionState, TerminalCheckpoint, TerminalSize } from '../../shared/terminal';
import { InputQueue } from './input-queue';
import { ReplyBudget } from './reply-budget';
import type {
  SessionNotice,
  SessionStart,
  SessionView,
  TerminalSessionOptions,
} from './session-options';
import { SessionStream } from './session-stream';
import { TerminalClipboard, type PendingPaste } from './terminal-clipboard.svelte';

/**
 * One terminal's life: its xterm.js view, its stream, its state. It outlives the pane that shows it;
 * whoever made it disposes it, which hangs the remote shell up.
 */
export class TerminalSession implements Disposable {
  readonly #options: TerminalSessionOptions;
  readonly #view: SessionView;
  readonly #input: InputQueue;
  readonly #clipboard: TerminalClipboard;
  readonly #replies: ReplyBudget;
  #stream: SessionStream | null = null;
  #resuming: Promise<void> | null = null;
  #target: ExecTarget;
  #sessionId = $state<string | null>(null);
  #autoReconnect = $state(false);
  #roundTrip = $state<number | null>(null);
  #isResumed = $state(true);
  #state = $state.raw<SessionState>({ kind: 'connecting', since: 0, step: 'pod' });
  #size = $state.raw<TerminalSize | null>(null);
  #title = $state<string | null>(null);
  #unread = $state(false);
  #bell = $state(false);
  #notice = $state.raw<SessionNotice | null>(null);
  #hasRun = $state(false);
  #opening = false;
  #mounted = false;
  #visible = false;
  #wantsFocus = false;
  #disposed = false;
  #haveResumed: () => void = () => undefined;
  readonly #resumed = new Promise<void>((resolve) => {
    this.#haveResumed = resolve;
  });
  #haveShown: () => void = () => undefined;
  readonly #shown = new Promise<void>((resolve) => {
    this.#haveShown = resolve;
  });

  constructor(options: TerminalSessionOptions) {
    this.#options = options;
    const { start } = options;
    this.#target = $state.raw(options.target);
    this.#state = firstState(start, options.now());
    if (start.kind === 'resume') {
      this.#sessionId = start.sessionId;
      this.#title = start.title;
      this.#autoReconnect = start.autoReconnect;
      this.#isResumed = false;
    } else this.#haveResumed();
    this.#replies = new ReplyBudget(options.now);
    this.#input = new InputQueue((bytes) => this.#stream?.write(bytes));
    this.#clipboard = new TerminalClipboard({
      api: options.api,
      canPaste: () => this.#state.kind === 'running' && !this.#disposed,
      paste: (text) => {
        this.#view.paste(text);
        this.focus();
      },
      onFailure: (what, error) => {
        this.#notice = { what, error };
      },
    });
    this.#view = options.createView({
      onText: (text) => {
        if (this.#state.kind === 'running') this.#input.text(text);
      },
      onReply: (text) => {
        const isWanted = this.#state.kind === 'running' && this.#stream?.isReplaying === false;
        if (isWanted && this.#replies.take(text.length)) this.#input.text(text);
      },
      onBinary: (data) => {
        if (this.#state.kind === 'running') this.#input.binary(data);
      },
      onTitle: (title) => {
        this.#title = title;
      },
      onBell: () => {
        if (!this.#visible && this.#stream?.isReplaying !== true) this.#bell = true;
      },
      onResize: (size) => {
        this.#size = size;
        // Of an ended session too: its terminal is what the next page has to come to.
        this.#stream?.resized(size);
      },
      onKey: (event) => this.#onKey(event),
      onSelected: (text) => {
        // X11's convention: what is selected can be pasted with the middle button.
        if (options.platform === 'linux') void this.#clipboard.write('primary', text);
      },
      onPaste: (text) => {
        this.#clipboard.offer(text);
      },
      onMiddleClick: () => {
        if (options.platform === 'linux') void this.#clipboard.pasteFrom('primary');
      },
    });
    if (start.kind === 'open' && options.likelySize !== null) void this.#open(options.likelySize);
  }

  /** The container its shell runs in; the user may have chosen another one since it was made. */
  get target(): ExecTarget {
    return this.#target;
  }

  /** Its identifier in main; null where main has none. */
  get sessionId(): string | null {
    return this.#sessionId;
  }

  /** Whether it connects again by itself after a lost connection. */
  get autoReconnect(): boolean {
    return this.#autoReconnect;
  }

  /** Milliseconds of the last answered ping to the server, or null. */
  get roundTrip(): number | null {
    return this.#state.kind === 'running' ? this.#roundTrip : null;
  }

  /** False while a terminal of another page has not been brought back yet. */
  get isResumed(): boolean {
    return this.#isResumed;
  }

  /** The pod that took the place of a pod that is gone: a new shell in it is the user's choice. */
  get replacement(): ExecTarget | null {
    if (this.#state.kind !== 'lost' && this.#state.kind !== 'failed') return null;
    const { kind } = this.#state.error;
    const isGone = kind === 'pod-gone' || kind === 'pod-replaced';
    return isGone ? this.#options.replacement(this.#target) : null;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Null until the terminal was measured. */
  get size(): TerminalSize | null {
    return this.#size;
  }

  /** The title that the shell set, cleaned, or null. */
  get title(): string | null {
    return this.#title;
  }

  /** Output came while the terminal was not shown. */
  get unread(): boolean {
    return this.#unread;
  }

  /** The bell rang while the terminal was not shown. */
  get bell(): boolean {
    return this.#bell;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#options.now();
  }

  /** Nothing comes any more unless the user asks for it. */
  get isEnded(): boolean {
    return this.#state.kind !== 'connecting' && this.#state.kind !== 'running';
  }

  /** Whether this stream's shell was there: what ended then is a shell, and not an attempt. */
  get hasRun(): boolean {
    return this.#hasRun;
  }

  /** A paste that waits for `answerPaste`. */
  get pendingPaste(): PendingPaste | null {
    return this.#clipboard.pending;
  }

  /** Something to tell the user beside the shell's state. */
  get notice(): SessionNotice | null {
    return this.#notice;
  }

  /** Whether there is something to copy. */
  get hasSelection(): boolean {
    return this.#view.selection !== '';
  }

  /** Whether the mouse belongs to the program in the terminal. */
  get isMouseTracked(): boolean {
    return this.#view.isMouseTracked;
  }

  /** Puts the terminal into `host`, and opens the session when it is the first time. */
  mount(host: HTMLElement): void {
    if (this.#mounted) this.#view.open(host);
    else void this.#firstMount(host);
  }

  /** Tells whether the pane is on screen. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#view.setVisible(visible);
    if (!visible) return;
    this.#haveShown();
    void this.resume();
    this.#unread = false;
    this.#bell = false;
    if (this.#wantsFocus) this.focus();
  }

  /** Gives the keyboard to the terminal, as soon as it is on screen. */
  focus(): void {
    this.#wantsFocus = !(this.#visible && this.#mounted);
    if (!this.#wantsFocus) this.#view.focus();
  }

  /** The name of the terminal for assistive technology. */
  setLabel(label: string): void {
    this.#view.setLabel(label);
  }

  /**
   * Brings a terminal of another page back; does nothing for one that is here. Resolves when main has
   * handed it over.
   */
  resume(): Promise<void> {
    const { start } = this.#options;
    if (start.kind !== 'resume') return Promise.resolve();
    this.#resuming ??= this.#resume(start.sessionId);
    return this.#resuming;
  }

  /**
   * A new stream for an ended session, or at once for one that waits for it.
   *
   * @param target another container than its own, by the user's choice
   */
  async reconnect(target: ExecTarget | null = null): Promise<void> {
    if (!this.isEnded || this.#disposed) return;
    this.#state = { kind: 'connecting', since: this.#options.now(), step: 'pod' };
    this.#notice = null;
    this.#hasRun = false;
    if (target) this.#target = target;
    await this.resume();
    // The bar of the ended session is gone now: the new shell's first size is the real one.
    await tick();
    if (this.#hasGone()) return;
    this.#view.fit();
    const { size } = this.#view;
    if (this.#sessionId === null) {
      await this.#open(size);
      return;
    }
    const { api } = this.#options;
    const answer = await api.reconnectSession({ sessionId: this.#sessionId, size, target });
    if (answer.ok) {
      this.focus();
      return;
    }
    // Main has forgotten it: the next try opens a new one.
    if (answer.error.kind === 'session-unknown') this.#sessionId = null;
    this.#fail(answer.error);
  }

  /** Whether it shall connect again by itself, to the same container; off also ends a wait for it. */
  async setAutoReconnect(on: boolean): Promise<void> {
    const sessionId = this.#sessionId;
    if (sessionId === null) return;
    this.#autoReconnect = on;
    const answer = await this.#options.api.setAutoReconnect({ sessionId, on });
    if (answer.ok) return;
    this.#autoReconnect = !on;
    const { error } = answer;
    this.#notice = { what: (t) => t.failures.notice(error.kind), error };
  }

  /** Puts the selected text on the clipboard. */
  copy(): void {
    const text = this.#view.selection;
    if (text !== '') void this.#clipboard.write('clipboard', text);
  }

  /** Pastes from the clipboard; asks first where the text is more than one line, or long. */
  paste(): void {
    void this.#clipboard.pasteFrom('clipboard');
  }

  /** The user's answer to `pendingPaste`. */
  answerPaste(send: boolean): void {
    this.#clipboard.answer(send);
    this.focus();
  }

  dismissNotice(): void {
    this.#notice = null;
    this.focus();
  }

  clear(): void {
    this.#view.clear();
    this.#stream?.cleared();
  }

  /** Puts a text on the clipboard, such as the request for access that an error suggests. */
  async copyText(text: string): Promise<void> {
    await this.#clipboard.write('clipboard', text);
  }

  /** The user wants the ended session's tab closed. */
  requestClose(): void {
    this.#options.onClose();
  }

  /** Hangs the remote shell up and lets the view go. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#release();
    this.#view.dispose();
  }

  async #firstMount(host: HTMLElement): Promise<void> {
    await this.#options.fontReady;
    const isNew = this.#options.start.kind === 'open';
    // A terminal of another page gets its text first, and its place on screen when it is looked at.
    if (!isNew) await Promise.all([this.#resumed, this.#shown]);
    if (this.#hasGone()) return;
    this.#mounted = true;
    this.#view.open(host);
    this.#fit();
    if (this.#wantsFocus) this.focus();
    if (isNew && !this.#opening) await this.#open(this.#view.size);
  }

  /** Takes the size on screen, unless output is being replayed at another one. */
  #fit(): void {
    this.#view.fit();
    this.#size = this.#view.size;
    if (this.#mounted && this.#visible && this.#stream?.isReplaying !== true) {
      this.#options.onMeasured(this.#view.size);
    }
  }

  async #open(size: TerminalSize): Promise<void> {
    const { api } = this.#options;
    this.#opening = true;
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
    const phase = this.#stream && this.#stream.phase !== 'new' ? 'ended' : 'new';
    this.#attach(answer.value.sessionId, { offset: 0, states: 0, phase }, false);
    const { cols, rows } = this.#view.size;
    if (cols !== size.cols || rows !== size.rows) this.#stream?.resized({ cols, rows });
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
      this.#title = checkpoint.title;
      // One of another version of the app: what came since is all there is.
      this.#view.restore(checkpoint.screen, checkpoint.size);
    }
    this.#attach(sessionId, from, true);
  }

  #goLive(): void {
    this.#hasRun = this.#stream?.phase !== 'new';
    this.#fit();
  }

  #attach(
    sessionId: string,
    from: Pick<TerminalCheckpoint, 'offset' | 'states' | 'phase'>,
    isReplayed: boolean,
  ): void {
    const { api, formatTime, later } = this.#options;
    this.#stream?.dispose();
    this.#stream = new SessionStream({
      attach: (listener) => api.attach(sessionId, listener),
      view: this.#view,
      from,
      isReplayed,
      formatTime,
      later,
      title: () => this.#title,
      onState: (state) => {
        this.#take(state);
      },
      onOutput: () => {
        if (!this.#visible) this.#unread = true;
      },
      onLive: () => {
        this.#goLive();
      },
      onInputRefused: (bytes) => {
        const error = appError('input-refused', { pod: this.#target.pod, bytes });
        this.#notice = { what: (t) => t.failures.notice(error.kind), error };
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

  #onKey(event: KeyboardEvent): boolean {
    if (event.type !== 'keydown') return true;
    if (this.#options.isChord(event)) return false;
    if (this.isEnded) return this.#onKeyWhenEnded(event);
    if (this.#isWindowsCopy(event) && this.hasSelection) {
      event.preventDefault();
      this.copy();
      this.#view.clearSelection();
      return false;
    }
    return true;
  }

  #onKeyWhenEnded(event: KeyboardEvent): boolean {
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
    // A key held down since before the end is no answer to it.
    if (!plain || event.repeat) return true;
    if (event.key === 'Enter') {
      event.preventDefault();
      void this.reconnect();
      return false;
    }
    if (event.key === 'Escape') {
      event.preventDefault();
      if (this.#state.kind === 'waiting') void this.setAutoReconnect(false);
      else this.requestClose();
      return false;
    }
    return true;
  }

  /** Ctrl+C copies where something is selected, on Windows only; else it interrupts. */
  #isWindowsCopy(event: KeyboardEvent): boolean {
    const { ctrlKey, altKey, metaKey, shiftKey, key } = event;
    const control = ctrlKey && !altKey && !metaKey && !shiftKey;
    return this.#options.platform === 'win32' && control && key.toLowerCase() === 'c';
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
    case 'gone':
      return { kind: 'lost', since: now, error: start.error };
  }
}
