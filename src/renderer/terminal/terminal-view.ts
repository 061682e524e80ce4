import { Terminal } from '@xterm/xterm';
import { cleanText } from '../../shared/clean-text';
import type { Disposable } from '../../shared/result';
import { TERMINAL_LIMITS, type TerminalSize } from '../../shared/terminal';
import { loadAddons } from './addons';
import { missingCellWidth } from './cell-spacing';
import { ColorChanges } from './color-changes';
import { guardParser } from './parser-guards';
import {
  releaseScrollback,
  restoreSnapshot,
  takeSnapshot,
  type TakenSnapshot,
} from './terminal-snapshot';
import type { TerminalLook } from './theme';
import type { WebglPool } from './webgl-pool';
import { coreOf } from './xterm-internals';

/** Characters of a title at most: more is no title, and xterm.js takes up to 10 MB. */
const MAX_TITLE = 256;
/**
 * xterm.js 6.0 throws when resized with next to no lines above its screen, and never parses again.
 * Nobody misses the memory of 100 lines.
 */
const MIN_SCROLLBACK = 100;
/** Before anything was measured. */
export const DEFAULT_SIZE: TerminalSize = { cols: 80, rows: 24 };

/** What a view tells its session. */
export interface TerminalViewEvents {
  /** Typed or pasted text, and what the mouse does. */
  onText(text: string): void;
  /** What the terminal answers by itself, such as where its cursor is. */
  onReply(text: string): void;
  /** One character a byte: mouse reports that are no text. */
  onBinary(data: string): void;
  /** Cleaned, at most 256 characters; null: none. */
  onTitle(title: string | null): void;
  onBell(): void;
  onResize(size: TerminalSize): void;
  /** A key before it becomes input; false: it does not. */
  onKey(event: KeyboardEvent): boolean;
  /** The user finished selecting `text`. */
  onSelected(text: string): void;
  /** Text pasted by the browser (menu, middle click, input method). */
  onPaste(text: string): void;
  /** A middle click that belongs to us, not to a program that asked for the mouse. */
  onMiddleClick(): void;
}

/** What a view is made of. */
export interface TerminalViewOptions {
  readonly document: Document;
  readonly webgl: WebglPool;
  readonly look: TerminalLook;
  /** CSS pixels. */
  readonly fontSize: number;
  /** Lines. */
  readonly scrollback: number;
  /** Until it is measured. */
  readonly size: TerminalSize;
  readonly events: TerminalViewEvents;
  readonly onDispose: () => void;
}

/**
 * One xterm.js and its element, which outlives every place it is shown in. The only code that speaks
 * to xterm.js: bytes go in as they came, nothing of them is kept here.
 */
export class TerminalView implements Disposable {
  /** The element to put on screen. */
  readonly element: HTMLElement;
  readonly #terminal: Terminal;
  readonly #fit: { proposeDimensions(): { cols: number; rows: number } | undefined };
  readonly #webgl: WebglPool;
  readonly #events: TerminalViewEvents;
  readonly #onDispose: () => void;
  readonly #subscriptions: Disposable[] = [];
  readonly #colors: ColorChanges;
  readonly #resizes: ResizeObserver;
  #frame = 0;
  #visible = false;
  #isHeld = false;
  #label = '';

  constructor(options: TerminalViewOptions) {
    const { document, webgl, look, fontSize, scrollback, size, events } = options;
    this.#webgl = webgl;
    this.#onDispose = options.onDispose;
    this.#events = events;
    this.element = document.createElement('div');
    this.element.className = 'terminal-host';
    this.#terminal = new Terminal({
      ...size,
      // The grapheme addon's API still counts as proposed.
      allowProposedApi: true,
      ...look,
      fontSize,
      lineHeight: 1.2,
      scrollback: Math.max(scrollback, MIN_SCROLLBACK),
      cursorInactiveStyle: 'outline',
      // Our palette has bright colours of its own; bold text keeps the colour it was given.
      drawBoldTextInBrightColors: false,
      // Option writes characters on a Mac (⌥2 = €), as in Terminal.app.
      macOptionIsMeta: false,
      macOptionClickForcesSelection: true,
      rightClickSelectsWord: false,
      altClickMovesCursor: false,
      rescaleOverlappingGlyphs: true,
      // A malformed sequence would write a page to the console, each of thousands.
      logLevel: 'off',
      // Links come with their confirmation; until then xterm.js' own (a bare confirm()) stays out.
      linkHandler: { activate: () => undefined },
    });
    this.#fit = loadAddons(this.#terminal).fit;
    this.#colors = new ColorChanges(coreOf(this.#terminal));
    this.#subscriptions.push(guardParser(this.#terminal), this.#colors, ...this.#listen());
    this.#resizes = new ResizeObserver(() => {
      this.#fitSoon();
    });
  }

  /** Columns and rows now. */
  get size(): TerminalSize {
    return { cols: this.#terminal.cols, rows: this.#terminal.rows };
  }

  /** The selected text, or the empty string. */
  get selection(): string {
    return this.#terminal.getSelection();
  }

  /** Whether the alternate screen is shown (vim, less, top). */
  get isAlternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  /** Whether the program in the terminal asked for the mouse. */
  get isMouseTracked(): boolean {
    return this.#terminal.modes.mouseTrackingMode !== 'none';
  }

  /** Counted from 0. */
  get cursorColumn(): number {
    return this.#terminal.buffer.active.cursorX;
  }

  /** Puts the terminal on screen for the first time; the font is loaded by then. */
  open(host: HTMLElement): void {
    host.append(this.element);
    if (this.#terminal.element) return;
    this.#terminal.open(this.element);
    this.#colors.apply();
    this.#listenToMouse();
    this.setLabel(this.#label);
    this.#resizes.observe(this.element);
    if (this.#visible) this.#show();
  }

  /** Parsing goes on while hidden; drawing and fitting do not. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    if (visible && this.#terminal.element) this.#show();
  }

  /**
   * The terminal as it is now, to make its equal of in another page. Null: its parser is inside of a
   * sequence.
   *
   * @param scrollback lines above the screen at most
   */
  snapshot(scrollback: number): TakenSnapshot | null {
    return takeSnapshot(this.#terminal, { scrollback, colors: this.#colors.all });
  }

  /** Makes it the equal of a terminal of that size, before it is on screen. False: it cannot. */
  restore(screen: string, { cols, rows }: TerminalSize): boolean {
    this.#terminal.resize(cols, rows);
    const colors = restoreSnapshot(this.#terminal, screen);
    if (colors) this.#colors.restore(colors);
    return colors !== null;
  }

  /** While held it has the sizes that it is told and not its element's: output is replayed into it. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (isHeld) return;
    releaseScrollback(this.#terminal);
    this.fit();
  }

  /** Takes a size that it had before. */
  resize({ cols, rows }: TerminalSize): void {
    this.#terminal.resize(cols, rows);
  }

  /** Forgets the sequence that the parser is inside of. */
  cancelSequence(): void {
    const { _parser: parser, _utf8Decoder: decoder } = coreOf(this.#terminal)._inputHandler;
    parser.reset();
    decoder.clear();
  }

  /** Takes the size that the element has now. */
  fit(): void {
    const { element } = this;
    if (this.#isHeld || !this.#visible || element.clientWidth === 0 || element.clientHeight === 0)
      return;
    const proposed = this.#fit.proposeDimensions();
    if (!proposed || !Number.isFinite(proposed.cols) || !Number.isFinite(proposed.rows)) return;
    const { minCols, maxCols, minRows, maxRows } = TERMINAL_LIMITS;
    const cols = Math.min(Math.max(proposed.cols, minCols), maxCols);
    const rows = Math.min(Math.max(proposed.rows, minRows), maxRows);
    if (cols !== this.#terminal.cols || rows !== this.#terminal.rows) {
      this.#terminal.resize(cols, rows);
    }
  }

  /** @param onParsed called when all of it is parsed */
  write(bytes: Uint8Array, onParsed?: () => void): void {
    this.#terminal.write(bytes, onParsed);
  }

  /** Sends text as if it were pasted, marked as a paste where the program asked for that. */
  paste(text: string): void {
    this.#terminal.paste(text);
  }

  /** Scrollback and screen go, the line with the cursor stays. */
  clear(): void {
    this.#terminal.clear();
  }

  clearSelection(): void {
    this.#terminal.clearSelection();
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** The name of what receives the keys, for assistive technology. */
  setLabel(label: string): void {
    this.#label = label;
    this.#terminal.textarea?.setAttribute('aria-label', label);
  }

  setFontSize(pixels: number): void {
    if (this.#terminal.options.fontSize === pixels) return;
    this.#terminal.options.fontSize = pixels;
    this.#space();
    this.#fitSoon();
  }

  setScrollback(lines: number): void {
    this.#terminal.options.scrollback = Math.max(lines, MIN_SCROLLBACK);
  }

  setLook(look: TerminalLook): void {
    this.#colors.clear();
    Object.assign(this.#terminal.options, look);
  }

  dispose(): void {
    this.#resizes.disconnect();
    this.#webgl.release(this.#terminal);
    cancelAnimationFrame(this.#frame);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#terminal.dispose();
    this.element.remove();
    this.#onDispose();
  }

  #listen(): readonly Disposable[] {
    const terminal = this.#terminal;
    const events = this.#events;
    // Titles never reach xterm.js, which would keep them whole.
    const title = (data: string): boolean => {
      const text = cleanText(data, MAX_TITLE);
      events.onTitle(text === '' ? null : text);
      return true;
    };
    terminal.attachCustomKeyEventHandler((event) => events.onKey(event));
    let isTyped = false;
    return [
      // Fires right before the text it stands for.
      coreOf(terminal).coreService.onUserInput(() => {
        isTyped = true;
      }),
      terminal.parser.registerOscHandler(0, title),
      terminal.parser.registerOscHandler(2, title),
      terminal.onData((text) => {
        if (isTyped) events.onText(text);
        else events.onReply(text);
        isTyped = false;
      }),
      terminal.onBinary((data) => {
        events.onBinary(data);
      }),
      terminal.onBell(() => {
        events.onBell();
      }),
      terminal.onSelectionChange(() => {
        const text = terminal.getSelection();
        if (text !== '') events.onSelected(text);
      }),
      terminal.onResize(({ cols, rows }) => {
        events.onResize({ cols, rows });
      }),
    ];
  }

  /** Mouse and clipboard events that must not take xterm.js' own way. */
  #listenToMouse(): void {
    const subscribe = <K extends keyof HTMLElementEventMap>(
      type: K,
      listener: (event: HTMLElementEventMap[K]) => void,
    ): void => {
      this.element.addEventListener(type, listener, { capture: true });
      this.#subscriptions.push({
        dispose: () => {
          this.element.removeEventListener(type, listener, { capture: true });
        },
      });
    };
    // A paste by the browser would skip every check.
    subscribe('paste', (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.#events.onPaste(event.clipboardData?.getData('text/plain') ?? '');
    });
    const ownMiddleClick = (event: MouseEvent): boolean =>
      event.button === 1 && (event.shiftKey || !this.isMouseTracked);
    for (const type of ['mouseup', 'auxclick'] as const) {
      subscribe(type, (event) => {
        if (!ownMiddleClick(event)) return;
        // Or Chromium pastes too.
        event.preventDefault();
        event.stopImmediatePropagation();
        if (type === 'auxclick') this.#events.onMiddleClick();
      });
    }
  }

  #show(): void {
    const changed = this.#webgl.use(this.#terminal, () => {
      this.#space();
      this.#fitSoon();
    });
    if (changed) this.#space();
    this.fit();
  }

  /** The two renderers make cells of different widths out of the same font. */
  #space(): void {
    const { fontFamily, fontSize } = this.#terminal.options;
    this.#terminal.options.letterSpacing =
      this.#webgl.has(this.#terminal) && fontFamily !== undefined && fontSize !== undefined
        ? missingCellWidth(this.element.ownerDocument, { fontFamily, fontSize })
        : 0;
  }

  /** Sizes change many times a frame while a window is dragged; one fit a frame is enough. */
  #fitSoon(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      this.fit();
    });
  }
}
