import { tick } from 'svelte';
import { appError, type AppError } from '../../shared/errors';
import type { Api, SessionHandle } from '../../shared/ipc';
import type { Catalog } from '../../shared/i18n/catalog';
import type { ExecTarget } from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import type { SessionState, TerminalSize } from '../../shared/terminal';
import { InputQueue } from './input-queue';
import { OutputFeed } from './output-feed';
import { divider, streamEnd, streamReset } from './stream-marks';
import { TerminalClipboard, type PendingPaste } from './terminal-clipboard.svelte';
import type { TerminalView, TerminalViewEvents } from './terminal-view';

/** What a session calls of the page's API. */
export type SessionApi = Pick<
  Api,
  | 'openSession'
  | 'reconnectSession'
  | 'closeSession'
  | 'attach'
  | 'readClipboard'
  | 'writeClipboard'
>;

/** What a session does with its view. */
export type SessionView = Pick<
  TerminalView,
  | 'open'
  | 'fit'
  | 'setVisible'
  | 'focus'
  | 'setLabel'
  | 'write'
  | 'paste'
  | 'clear'
  | 'clearSelection'
  | 'dispose'
  | 'size'
  | 'selection'
  | 'isAlternate'
  | 'isMouseTracked'
  | 'cursorColumn'
>;

/** What a session is made of. */
export interface TerminalSessionOptions {
  readonly api: SessionApi;
  readonly target: ExecTarget;
  readonly platform: 'darwin' | 'win32' | 'linux';
  readonly createView: (events: TerminalViewEvents) => SessionView;
  /** Resolves when the terminal's font can be measured. */
  readonly fontReady: Promise<unknown>;
  /**
   * The size it will have, where one of its kind was measured in the same layout: connecting then
   * goes on while the terminal is still being built. Null: connect when it is measured.
   */
  readonly likelySize: TerminalSize | null;
  /** The terminal was measured on screen. */
  readonly onMeasured: (size: TerminalSize) => void;
  /** Whether a key is one of the app's shortcuts, which no shell gets. */
  readonly isChord: (event: KeyboardEvent) => boolean;
  /** The user wants an ended session's tab closed. */
  readonly onClose: () => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A time of day as the user's language writes it. */
  readonly formatTime: (milliseconds: number) => string;
}

/** Something that went wrong beside the shell; the session goes on. */
export interface SessionNotice {
  readonly what: (t: Catalog) => string;
  readonly error: AppError;
}

/**
 * One terminal's life: its xterm.js view, its stream, its state. It outlives the pane that shows it;
 * whoever made it disposes it, which hangs the remote shell up.
 */
export class TerminalSession implements Disposable {
  /** The container its shell runs in. */
  readonly target: ExecTarget;
  readonly #options: TerminalSessionOptions;
  readonly #view: SessionView;
  readonly #input: InputQueue;
  readonly #clipboard: TerminalClipboard;
  #feed: OutputFeed | null = null;
  #handle: SessionHandle | null = null;
  #sessionId: string | null = null;
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

  constructor(options: TerminalSessionOptions) {
    this.#options = options;
    this.target = options.target;
    this.#state = { kind: 'connecting', since: options.now(), step: 'pod' };
    this.#input = new InputQueue((bytes) => this.#handle?.write(bytes));
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
      onBinary: (data) => {
        if (this.#state.kind === 'running') this.#input.binary(data);
      },
      onTitle: (title) => {
        this.#title = title;
      },
      onBell: () => {
        if (!this.#visible) this.#bell = true;
      },
      onResize: (size) => {
        this.#size = size;
        if (!this.isEnded) this.#handle?.resize(size);
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
    if (options.likelySize !== null) void this.#open(options.likelySize);
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

  /** A new stream for an ended session, in the same container of the same pod. */
  async reconnect(): Promise<void> {
    if (!this.isEnded || this.#disposed) return;
    this.#state = { kind: 'connecting', since: this.#options.now(), step: 'pod' };
    this.#notice = null;
    this.#hasRun = false;
    await this.#divide();
    // The bar of the ended session is gone now: the new shell's first size is the real one.
    await tick();
    if (this.#hasGone()) return;
    this.#view.fit();
    if (this.#sessionId === null) {
      await this.#open(this.#view.size);
      return;
    }
    const { api } = this.#options;
    const answer = await api.reconnectSession({
      sessionId: this.#sessionId,
      size: this.#view.size,
    });
    if (!answer.ok) this.#fail(answer.error);
    else this.focus();
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
    if (this.#hasGone()) return;
    this.#mounted = true;
    this.#view.open(host);
    this.#view.fit();
    this.#size = this.#view.size;
    this.#options.onMeasured(this.#view.size);
    if (this.#wantsFocus) this.focus();
    if (!this.#opening) await this.#open(this.#view.size);
  }

  async #open(size: TerminalSize): Promise<void> {
    const { api, target } = this.#options;
    this.#opening = true;
    const answer = await api.openSession({ target, size });
    if (!answer.ok) {
      this.#fail(answer.error);
      return;
    }
    this.#sessionId = answer.value.sessionId;
    // Closed while it was being opened: nothing may be left in the pod.
    if (this.#hasGone()) this.#release();
    else this.#attach(answer.value.sessionId, size);
  }

  #attach(sessionId: string, opened: TerminalSize): void {
    const handle = this.#options.api.attach(sessionId, {
      onBytes: (bytes, offset) => {
        feed.push(bytes, offset);
        if (!this.#visible) this.#unread = true;
      },
      onState: (state) => {
        this.#take(state);
      },
      onInputRefused: (bytes) => {
        const error = appError('input-refused', { pod: this.target.pod, bytes });
        this.#notice = { what: (t) => t.failures.notice(error.kind), error };
      },
    });
    const feed = new OutputFeed({
      write: (bytes, onParsed) => {
        if (!this.#disposed) this.#view.write(bytes, onParsed);
      },
      acknowledge: (offset) => {
        handle.acknowledge(offset);
      },
    });
    this.#feed = feed;
    this.#handle = handle;
    const { cols, rows } = this.#view.size;
    if (cols !== opened.cols || rows !== opened.rows) handle.resize({ cols, rows });
  }

  /** An end is shown once everything that came before it is. */
  #take(state: SessionState): void {
    if (this.#disposed) return;
    if (state.kind === 'connecting' || state.kind === 'running') {
      if (state.kind === 'running') this.#hasRun = true;
      this.#state = state;
      return;
    }
    this.#view.write(streamEnd(), () => {
      this.#state = state;
    });
  }

  #fail(error: AppError): void {
    if (this.#disposed) return;
    this.#state = { kind: 'failed', since: this.#options.now(), error };
  }

  /** Takes back the old program's modes and draws the line between the old stream and the new. */
  async #divide(): Promise<void> {
    const view = this.#view;
    if (this.#feed === null) return;
    await this.#written(streamReset(view.isAlternate));
    if (this.#hasGone()) return;
    const time = this.#options.formatTime(this.#options.now());
    const { cols } = view.size;
    await this.#written(divider({ cols, cursorColumn: view.cursorColumn, time }));
  }

  #written(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.#view.write(bytes, resolve);
    });
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
      this.requestClose();
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
    this.#handle?.dispose();
    this.#handle = null;
  }

  /** As a call, because the compiler takes a field for unchanged across an `await`. */
  #hasGone(): boolean {
    return this.#disposed;
  }
}
