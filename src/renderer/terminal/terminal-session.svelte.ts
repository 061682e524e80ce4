import type { ExecTarget } from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import type { SessionState, TerminalSize, TerminalText } from '../../shared/terminal';
import { saveText } from './save-text';
import { SessionLife } from './session-life.svelte';
import type { SessionNotice, SessionView, TerminalSessionOptions } from './session-options';
import { TerminalClipboard, type PendingPaste } from './terminal-clipboard.svelte';
import { TerminalFind } from './terminal-find.svelte';
import { TerminalInput, type Typed } from './terminal-input.svelte';
import { TerminalKeys } from './terminal-keys';
import { TerminalOverlay } from './terminal-overlay.svelte';
import type { ViewSearch } from './view-search';

/**
 * One terminal: its xterm.js view, its session in main, what a person does with it. It outlives the pane
 * that shows it; whoever made it disposes it, which hangs the remote shell up.
 */
export class TerminalSession implements Disposable {
  readonly #options: TerminalSessionOptions;
  readonly #view: SessionView;
  readonly #life: SessionLife;
  readonly #input: TerminalInput;
  readonly #clipboard: TerminalClipboard;
  readonly #keys: TerminalKeys;
  /** What the pane shows over the terminal. */
  readonly overlay = new TerminalOverlay();
  readonly find: TerminalFind;
  #size = $state.raw<TerminalSize | null>(null);
  #unread = $state(false);
  #bell = $state(false);
  #notice = $state.raw<SessionNotice | null>(null);
  #mounted = false;
  /** It has the size that others had in its place, and was not measured itself. */
  #isLikelySize = false;
  #visible = false;
  #wantsFocus = false;
  #disposed = false;
  #haveShown: () => void = () => undefined;
  #havePlaced: () => void = () => undefined;
  /** Resolves once it has its place on screen: there it can be selected in. */
  readonly placed = new Promise<void>((resolve) => {
    this.#havePlaced = resolve;
  });
  readonly #shown = new Promise<void>((resolve) => {
    this.#haveShown = resolve;
  });

  constructor(options: TerminalSessionOptions) {
    this.#options = options;
    this.#life = new SessionLife({
      ...options,
      view: () => this.#view,
      onOutput: () => {
        if (!this.#visible) this.#unread = true;
        options.onText();
      },
      onLive: () => {
        options.onText();
        this.#fit();
      },
      onNotice: (notice) => {
        this.#notice = notice;
      },
    });
    this.#input = new TerminalInput({
      isRunning: () => this.state.kind === 'running' && !this.#disposed,
      isReplaying: () => !this.#life.isLive,
      send: (bytes) => {
        this.#life.write(bytes);
      },
      now: options.now,
    });
    this.#input.isReadOnly = options.preferences().readOnly === true;
    this.#clipboard = new TerminalClipboard({
      api: options.api,
      canPaste: () => this.#input.admits(),
      holdKeys: () => this.#input.holdKeys(),
      later: options.later,
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
        if (this.state.kind === 'waiting') void this.setAutoReconnect(false);
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
        this.#life.title = title;
      },
      onBell: () => {
        this.#ring();
      },
      onResize: (size) => {
        this.#size = size;
        if (this.#isLikelySize) this.#tellSize(size);
        // Of an ended session too: its terminal is what the next page has to come to.
        this.#life.resized(size);
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
    if (options.start.kind === 'open' && options.likelySize !== null) {
      void this.#life.open(options.likelySize);
    }
  }

  /** The container its shell runs in; the user may have chosen another one since it was made. */
  get target(): ExecTarget {
    return this.#life.target;
  }

  /** Its identifier in main; null where main has none. */
  get sessionId(): string | null {
    return this.#life.sessionId;
  }

  /** Whether it connects again by itself after a lost connection. */
  get autoReconnect(): boolean {
    return this.#life.autoReconnect;
  }

  /** Milliseconds of the last answered ping to the server, or null. */
  get roundTrip(): number | null {
    return this.#life.roundTrip;
  }

  /** False while a terminal of another page has not been brought back yet. */
  get isResumed(): boolean {
    return this.#life.isResumed;
  }

  /** The pod that took the place of a pod that is gone: a new shell in it is the user's choice. */
  get replacement(): ExecTarget | null {
    const { state } = this;
    if (state.kind !== 'lost' && state.kind !== 'failed') return null;
    const { kind } = state.error;
    // Not running: it is being deleted, or was evicted.
    const isGone = kind === 'pod-gone' || kind === 'pod-replaced' || kind === 'pod-not-running';
    return isGone ? this.#options.replacement(this.target) : null;
  }

  get state(): SessionState {
    return this.#life.state;
  }

  /** Null until the terminal was measured. */
  get size(): TerminalSize | null {
    return this.#size;
  }

  /** The title that the shell set, cleaned, or null. */
  get title(): string | null {
    return this.#life.title;
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
    return this.#life.isEnded;
  }

  /** Whether this stream's shell was there: what ended then is a shell, and not an attempt. */
  get hasRun(): boolean {
    return this.#life.hasRun;
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
    if (this.#disposed || !this.isResumed || this.#life.isReplaying) return null;
    const taken = this.#view.snapshot(scrollback);
    if (!taken) return null;
    const text = { size: this.#view.size, screen: taken.text, title: this.title };
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
    return this.#life.resume();
  }

  /**
   * A new stream for an ended session, or at once for one that waits for it.
   *
   * @param target another container than its own, by the user's choice
   */
  async reconnect(target: ExecTarget | null = null): Promise<void> {
    if (!this.isEnded || this.#disposed) return;
    this.#notice = null;
    if (await this.#life.reconnect(target)) this.focus();
  }

  /** Whether it shall connect again by itself, to the same container; off also ends a wait for it. */
  setAutoReconnect(on: boolean): Promise<void> {
    return this.#life.setAutoReconnect(on);
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
    this.#life.cleared();
    this.#options.onText();
  }

  /**
   * Makes the terminal like a new one (RIS), after a program left it in a mess. The shell is told
   * nothing.
   */
  reset(): void {
    this.#view.reset(() => {
      if (this.#disposed) return;
      this.#life.cleared();
      this.#options.onText();
    });
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
    const { pod } = this.target;
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
    this.#life.dispose();
    this.find.dispose();
    this.#view.dispose();
  }

  async #firstMount(host: HTMLElement): Promise<void> {
    await this.#options.fontReady;
    const isNew = this.#options.start.kind === 'open';
    // A terminal of another page gets its text first, and its place on screen when it is looked at.
    if (!isNew) await Promise.all([this.#life.resumed, this.#shown]);
    if (this.#hasGone()) return;
    this.#mounted = true;
    const likely = this.#options.likelySize;
    this.#view.open(host, likely);
    const { cols, rows } = this.#view.size;
    // Asked for its size now, the window would be laid out once more than it is anyway.
    this.#isLikelySize = cols === likely?.cols && rows === likely.rows;
    if (this.#isLikelySize) this.#size = likely;
    else this.#fit();
    this.#havePlaced();
    if (this.#wantsFocus) this.focus();
    if (isNew && !this.#life.wasOpened) await this.#life.open(this.#view.size);
  }

  /** Takes the size on screen, unless output is being replayed at another one. */
  #fit(): void {
    this.#view.fit();
    this.#size = this.#view.size;
    this.#tellSize(this.#view.size);
  }

  /** The next terminal in its place has this size too. */
  #tellSize(size: TerminalSize): void {
    if (this.#mounted && this.#visible && !this.#life.isReplaying) this.#options.onMeasured(size);
  }

  #ring(): void {
    const { bell } = this.#options.preferred();
    if (bell === 'none' || this.#life.isReplaying) return;
    if (!this.#visible) this.#bell = true;
    else if (bell === 'flash') this.overlay.flashes += 1;
  }

  async #openLink(url: string): Promise<void> {
    const answer = await this.#options.api.openLink({ url });
    if (!answer.ok) this.#notice = { what: (t) => t.failures.openLink, error: answer.error };
  }

  /** As a call, because the compiler takes a field for unchanged across an `await`. */
  #hasGone(): boolean {
    return this.#disposed;
  }
}
