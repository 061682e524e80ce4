import { tick } from 'svelte';
import { appError, type AppError } from '../../shared/errors';
import type { ExecTarget } from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import type {
  SessionState,
  TerminalCheckpoint,
  TerminalSize,
  TerminalText,
} from '../../shared/terminal';
import { showRememberedText } from './remembered-text';
import { saveText } from './save-text';
import type {
  SessionNotice,
  SessionStart,
  SessionView,
  TerminalSessionOptions,
} from './session-options';
import { SessionStream } from './session-stream';
import { TerminalClipboard, type PendingPaste } from './terminal-clipboard.svelte';
import { TerminalFind } from './terminal-find.svelte';
import { TerminalInput, type Typed } from './terminal-input.svelte';
import { TerminalKeys } from './terminal-keys';
import { TerminalOverlay } from './terminal-overlay.svelte';
import type { ViewSearch } from './view-search';

/**
 * One terminal's life: its xterm.js view, its stream, its state. It outlives the pane that shows it;
 * whoever made it disposes it, which hangs the remote shell up.
 */
export class TerminalSession implements Disposable {
  readonly #options: TerminalSessionOptions;
  readonly #view: SessionView;
  readonly #input: TerminalInput;
  readonly #clipboard: TerminalClipboard;
  readonly #keys: TerminalKeys;
  /** What the pane shows over the terminal. */
  readonly overlay = new TerminalOverlay();
  readonly find: TerminalFind;
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
  /** It shows what a terminal of an earlier run held. */
  #isRemembered = false;
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
    } else if (start.kind === 'remembered') {
      this.#title = start.title;
      this.#isResumed = false;
    } else this.#haveResumed();
    this.#input = new TerminalInput({
      isRunning: () => this.#state.kind === 'running' && !this.#disposed,
      isReplaying: () => this.#stream?.isReplaying !== false,
      send: (bytes) => this.#stream?.write(bytes),
      now: options.now,
    });
    this.#input.isReadOnly = options.preferences().readOnly === true;
    this.#clipboard = new TerminalClipboard({
      api: options.api,
      canPaste: () => this.#input.admits(),
      paste: (text) => {
        this.#view.paste(text);
        this.#input.tell({ kind: 'paste', text });
        this.focus();
      },
      onFailure: (what, error) => {
        this.#notice = { what, error };
      },
    });
    this.#keys = new TerminalKeys({
      platform: options.platform,
      isChord: options.isChord,
      isEnded: () => this.isEnded,
      hasSelection: () => this.hasSelection,
      copy: () => {
        this.copy();
        this.#view.clearSelection();
      },
      goOn: () => void this.reconnect(),
      leave: () => {
        if (this.#state.kind === 'waiting') void this.setAutoReconnect(false);
        else this.requestClose();
      },
    });
    this.find = new TerminalFind({
      search: (limit, onChange) => this.#view.search({ limit, goesToFirst: true, onChange }),
      selection: () => this.#view.selection,
      focus: () => {
        this.focus();
      },
    });
    this.#view = options.createView({
      onText: (text) => {
        this.#input.keys(text);
      },
      onInserted: (text) => {
        this.#input.inserted(text);
      },
      onMouse: (text) => {
        this.#input.mouse(text);
      },
      onReply: (text) => {
        this.#input.reply(text);
      },
      onBinary: (data) => {
        this.#input.binary(data);
      },
      onTitle: (title) => {
        this.#title = title;
      },
      onBell: () => {
        this.#ring();
      },
      onResize: (size) => {
        this.#size = size;
        // Of an ended session too: its terminal is what the next page has to come to.
        this.#stream?.resized(size);
      },
      onKey: (event) => this.#keys.press(event),
      onLink: (link) => {
        this.overlay.link = link;
      },
      onOpenLink: ({ address }) => void this.#openLink(address),
      onScrolled: (place) => {
        this.overlay.scroll = place;
      },
      onSelected: (text) => {
        if (options.preferred().copyOnSelect) void this.#clipboard.write('clipboard', text);
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
    // Not running: it is being deleted, or was evicted.
    const isGone = kind === 'pod-gone' || kind === 'pod-replaced' || kind === 'pod-not-running';
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

  /** Keys are named, and modify clicks, as on a Mac. */
  get isMac(): boolean {
    return this.#options.platform === 'darwin';
  }

  /** Look, do not type: nothing reaches the shell but the terminal's size. */
  get isReadOnly(): boolean {
    return this.#input.isReadOnly;
  }

  set isReadOnly(isReadOnly: boolean) {
    this.#input.isReadOnly = isReadOnly;
  }

  /** Read-only or not; a protected context's terminal asks before it can be typed in. */
  toggleReadOnly(): void {
    if (!this.isReadOnly) this.isReadOnly = true;
    else this.allowTyping();
  }

  /** Lets the user type, in a protected context after asking. */
  allowTyping(): void {
    if (this.#options.preferences().protected === true) this.overlay.isAskingToType = true;
    else this.answerTyping(true);
  }

  /** The user's answer to whether a protected context's terminal may be typed in. */
  answerTyping(allow: boolean): void {
    this.overlay.isAskingToType = false;
    if (allow) this.isReadOnly = false;
    this.focus();
  }

  /** How often a person tried to type since it is read-only. */
  get refusedKeys(): number {
    return this.#input.refused;
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

  /**
   * What it holds, to be shown again in a later run. Null: nothing yet, or not now, because its parser
   * is inside of a sequence.
   *
   * @param scrollback lines above the screen at most
   */
  text(scrollback: number): { readonly text: TerminalText; readonly isWhole: boolean } | null {
    if (this.#disposed || !this.#isResumed || this.#stream?.isReplaying === true) return null;
    const taken = this.#view.snapshot(scrollback);
    if (!taken) return null;
    const text = { size: this.#view.size, screen: taken.text, title: this.#title };
    return { text, isWhole: taken.isWhole };
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

  /**
   * Tells of what a person types or pastes here once it is on its way to the shell (a paste: after its
   * question): no mouse reports, no answers to queries, nothing that came by `type`.
   */
  onTyped(listener: (typed: Typed) => void): Disposable {
    return this.#input.onTyped(listener);
  }

  /**
   * Does as if a person had typed or pasted it here, without asking and without telling `onTyped`. A
   * terminal that is not running or read-only takes nothing, and nothing is kept for later.
   */
  type({ kind, text }: Typed): void {
    if (!this.#input.isOpen) return;
    if (kind === 'paste') this.#view.paste(text);
    else this.#view.typeKeys(text);
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

  /** Scrollback and screen go, the line with the cursor stays. */
  clear(): void {
    this.#view.clear();
    this.#stream?.cleared();
    this.#options.onText();
  }

  /**
   * Makes the terminal like a new one (RIS), after a program left it in a mess. The shell is told
   * nothing.
   */
  reset(): void {
    this.#view.reset();
    this.#stream?.cleared();
    this.#options.onText();
  }

  selectAll(): void {
    this.#view.selectAll();
  }

  scrollToBottom(): void {
    this.#view.scrollToBottom();
    this.focus();
  }

  /** Saves the text to a file of the user's choice. */
  async save(): Promise<void> {
    const { api, now } = this.#options;
    const { pod } = this.#target;
    const text = (limit: number): Promise<string> => this.#view.allText(limit);
    const answer = await saveText({ api, text, pod, at: now() });
    if (this.#hasGone()) return;
    if (answer.ok) this.overlay.savedTo = answer.value;
    else this.#notice = { what: (t) => t.terminals.saveFailed, error: answer.error };
  }

  /**
   * A search for another place than the terminal's own bar; whoever asked for it disposes it.
   *
   * @param limit matches kept at most
   */
  search(limit: number, onChange: () => void): ViewSearch {
    return this.#view.search({ limit, goesToFirst: false, onChange });
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
    this.find.dispose();
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
    const isDivided = this.#stream ? this.#stream.phase !== 'new' : this.#isRemembered;
    const phase = isDivided ? 'ended' : 'new';
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

  /** What it held in an earlier run, under a line that says so. */
  async #remember({ at, read }: Extract<SessionStart, { kind: 'remembered' }>): Promise<void> {
    const kept = await read();
    if (this.#hasGone()) return;
    this.#isRemembered = true;
    const text = kept.ok ? kept.value : null;
    const since = Math.max(at, text?.at ?? 0);
    if (text) this.#title = text.title;
    const isShown =
      text !== null && (await showRememberedText(this.#view, text, this.#options.formatEnd(since)));
    if (this.#hasGone()) return;
    if (!kept.ok || (text && !isShown)) {
      const error = kept.ok ? appError('text-unreadable', { detail: 'damaged' }) : kept.error;
      this.#notice = { what: (t) => t.restore.cannotRead, error };
    }
    // Meanwhile the user may have asked for a new shell.
    if (this.#state.kind === 'exited') {
      this.#state = { kind: 'exited', since, exit: { kind: 'app-closed' } };
    }
    this.#isResumed = true;
    this.#haveResumed();
  }

  #goLive(): void {
    this.#options.onText();
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
        this.#options.onText();
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

  #ring(): void {
    const { bell } = this.#options.preferred();
    if (bell === 'none' || this.#stream?.isReplaying === true) return;
    if (!this.#visible) this.#bell = true;
    else if (bell === 'flash') this.overlay.flashes += 1;
  }

  async #openLink(url: string): Promise<void> {
    const answer = await this.#options.api.openLink({ url });
    if (!answer.ok) this.#notice = { what: (t) => t.failures.openLink, error: answer.error };
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
