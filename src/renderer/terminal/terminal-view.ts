import { Terminal } from '@xterm/xterm';
import { cleanText } from '../../shared/clean-text';
import type { Disposable } from '../../shared/result';
import { TERMINAL_LIMITS, type TerminalSize } from '../../shared/terminal';
import { loadAddons } from './addons';
import { allText } from './all-text';
import type { SearchTime } from './buffer-search';
import { missingCellWidth } from './cell-spacing';
import { ColorChanges } from './color-changes';
import type { LineMatcher } from './line-matcher';
import { hyperlinkHandler, loadWebLinks, type LinksOptions, type TerminalLink } from './links';
import { DrawPace } from './draw-pace';
import type { FloodFrames } from './flood-frames';
import { measureGlyphs } from './glyph-widths';
import { after, timeFrame, whenIdle } from './idle';
import { LinePacking } from './line-packing';
import type { OutputTurn } from './output-turn';
import type { OutputTurns } from './output-turns';
import { guardParser } from './parser-guards';
import { ScrollWatch, type ScrollPlace } from './scroll-place';
import {
  releaseScrollback,
  restoreSnapshot,
  takeSnapshot,
  type TakenSnapshot,
} from './terminal-snapshot';
import type { FindColors, TerminalLook } from './theme';
import { ViewSearch, type ViewSearchOptions } from './view-search';
import type { WebglPool } from './webgl-pool';
import { drawingOf, tellOnScreen, type XtermDrawing } from './xterm-drawing';
import { coreOf } from './xterm-internals';

/** Characters of a title at most: more is no title, and xterm.js takes up to 10 MB. */
const MAX_TITLE = 256;
/**
 * xterm.js 6.0 throws when resized with next to no lines above its screen, and never parses again.
 * Nobody misses the memory of 100 lines.
 */
const MIN_SCROLLBACK = 100;
/** A cursor key, Home or End: the only keys that a program can have in two ways. */
// eslint-disable-next-line no-control-regex -- keys are sequences
const CURSOR_KEY = /^\x1b[[O]([ABCDHF])$/;
/** CAN ends a sequence that is under way; RIS resets. */
const RESET = new TextEncoder().encode('\x18\x1bc');
/** A mouse report that is text: SGR and SGR-pixels. No key begins so. */
const MOUSE_REPORT = '\x1b[<';
/** What a double click takes for the end of a word: paths, addresses and options stay whole. */
const WORD_SEPARATORS = ' ()[]{}\',"`─│‘’“”';
/** Before anything was measured. */
export const DEFAULT_SIZE: TerminalSize = { cols: 80, rows: 24 };

/** What a view tells its session. */
export interface TerminalViewEvents {
  /** Typed text, by keys or an input method. */
  onText(text: string): void;
  /** What `paste` and `typeKeys` were given, as the shell shall get it. */
  onInserted(text: string): void;
  /** What the mouse does, where the program asked for it. */
  onMouse(text: string): void;
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
  /** The link under the mouse, or null. */
  onLink(link: TerminalLink | null): void;
  /** The user wants to go where a link leads. */
  onOpenLink(link: TerminalLink): void;
  onScrolled(place: ScrollPlace): void;
}

/** What a search is to do. */
export type SearchRequest = Pick<ViewSearchOptions, 'limit' | 'goesToFirst' | 'onChange'>;

/** What searches need of their window. */
export interface SearchParts {
  readonly matcher: Pick<LineMatcher, 'match'>;
  readonly time: SearchTime;
  /** What they paint with now. */
  readonly colors: () => FindColors;
}

/** What a view is made of. */
export interface TerminalViewOptions {
  readonly document: Document;
  readonly webgl: WebglPool;
  readonly look: TerminalLook;
  readonly platform: 'darwin' | 'win32' | 'linux';
  readonly search: SearchParts;
  /** When it parses, beside the others. */
  readonly turns: OutputTurns;
  /** When it draws in a flood, beside the others. */
  readonly frames: FloodFrames;
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
  readonly #pace: DrawPace;
  /** Null until it was on screen, or measured out of sight. */
  #drawing: XtermDrawing | null = null;
  readonly #search: SearchParts;
  readonly #turns: OutputTurns;
  readonly #turn: OutputTurn;
  readonly #searches = new Set<ViewSearch>();
  readonly #resizes: ResizeObserver;
  #frame = 0;
  #placed = false;
  #visible = false;
  #isHeld = false;
  /** It has the size that it should have in its new place, which is not laid out yet. */
  #isAwaitingLayout = false;
  #isInserting = false;
  #isSelecting = false;
  #label = '';

  constructor(options: TerminalViewOptions) {
    const { document, webgl, look, platform, scrollback, size, events } = options;
    this.#webgl = webgl;
    this.#search = options.search;
    this.#turns = options.turns;
    this.#onDispose = options.onDispose;
    this.#events = events;
    this.element = document.createElement('div');
    this.element.className = 'terminal-host';
    const links: LinksOptions = {
      modifier: platform === 'darwin' ? 'metaKey' : 'ctrlKey',
      onHover: (link) => {
        events.onLink(link);
      },
      onOpen: (link) => {
        events.onOpenLink(link);
      },
    };
    this.#terminal = new Terminal({
      ...size,
      // The grapheme addon's API still counts as proposed.
      allowProposedApi: true,
      ...look,
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
      wordSeparator: WORD_SEPARATORS,
      linkHandler: hyperlinkHandler(links),
    });
    this.#turn = options.turns.join((bytes, onParsed) => {
      this.#terminal.write(bytes, onParsed);
    });
    this.#pace = new DrawPace({
      now: () => performance.now(),
      after,
      timeFrame,
      // The one with the keyboard does not wait for the others; one out of sight draws nothing.
      reserve: (earliest, pause) => {
        const isAlone = this.#turns.front === this.#turn || !this.#visible;
        return isAlone ? earliest : options.frames.reserve(earliest, pause);
      },
    });
    this.#fit = loadAddons(this.#terminal).fit;
    loadWebLinks(this.#terminal, links);
    this.#colors = new ColorChanges(coreOf(this.#terminal));
    const scroll = new ScrollWatch(this.#terminal, (place) => {
      events.onScrolled(place);
    });
    this.#subscriptions.push(guardParser(this.#terminal), this.#colors, scroll, ...this.#listen());
    this.#subscriptions.push(new LinePacking(this.#terminal, { later: whenIdle }));
    this.#resizes = new ResizeObserver(() => {
      if (!this.#isAwaitingLayout) {
        this.#fitSoon();
        return;
      }
      this.#isAwaitingLayout = false;
      this.fit();
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

  /**
   * Puts the terminal on screen for the first time; the font is loaded by then.
   *
   * @param size the one that it has there, as far as is known: it is not measured before the window is laid out
   *   with it. Null: not known
   */
  open(host: HTMLElement, size: TerminalSize | null = null): void {
    host.append(this.element);
    if (this.#placed) return;
    this.#placed = true;
    if (!this.#terminal.element) this.#build();
    const { cols, rows } = this.#terminal;
    this.#isAwaitingLayout = cols === size?.cols && rows === size.rows;
    if (this.#visible) this.#show();
  }

  /** Does most of `open` in advance, out of sight; the font is loaded by then. */
  prepare(): void {
    this.#outOfSight(() => {
      this.#build();
    });
  }

  /** The rest of `prepare`: measures what prompts are made of. */
  measureGlyphs(): void {
    if (this.#placed) return;
    this.#outOfSight(() => {
      measureGlyphs(this.#terminal);
    });
  }

  /** Parsing goes on while hidden; drawing and fitting do not. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    if (!visible) this.#leaveFront();
    // Hidden for a moment only, it has kept the keyboard, and nobody is told.
    else if (this.#hasKeyboard) this.#turns.front = this.#turn;
    if (visible && this.#placed) this.#show();
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

  /**
   * @param onParsed called when all of it is parsed
   * @param onProgress called with the number of its bytes that are, where that is not all
   */
  write(bytes: Uint8Array, onParsed?: () => void, onProgress?: (parsed: number) => void): void {
    this.#pace.written(bytes.length);
    const parsed = (): void => {
      this.#pace.parsed(bytes.length);
      onParsed?.();
    };
    this.#turn.write(bytes, parsed, onProgress);
  }

  /** Sends text as if it were pasted, marked as a paste where the program asked for that. */
  paste(text: string): void {
    // Not xterm.js' own, which needs the terminal to have been on screen.
    const lines = text.replace(/\r?\n/g, '\r');
    this.#insert(this.#terminal.modes.bracketedPasteMode ? bracketed(lines) : lines);
  }

  /** Sends keys that were typed in another terminal, as the program in this one wants them. */
  typeKeys(text: string): void {
    const [, final] = CURSOR_KEY.exec(text) ?? [];
    const { applicationCursorKeysMode: isApplication } = this.#terminal.modes;
    this.#insert(final === undefined ? text : `\x1b${isApplication ? 'O' : '['}${final}`);
  }

  /** Scrollback and screen go, the line with the cursor stays. */
  clear(): void {
    this.#terminal.clear();
  }

  /**
   * Like a new terminal, whatever sequence the parser is inside of. Main and the shell know nothing.
   *
   * @param onReset called when it is one: what came before is parsed first
   */
  reset(onReset?: () => void): void {
    this.write(RESET, onReset);
  }

  clearSelection(): void {
    this.#terminal.clearSelection();
  }

  selectAll(): void {
    this.#terminal.selectAll();
  }

  scrollToBottom(): void {
    this.#terminal.scrollToBottom();
  }

  /**
   * All of the text, a line as the program wrote it: rows that the terminal wrapped are joined, and
   * blanks at the ends of lines go. Read in slices; what is printed meanwhile may be in it or not.
   *
   * @param limit UTF-16 units at most: the oldest lines are left out
   */
  allText(limit: number): Promise<string> {
    const { after } = this.#search.time;
    const rest = (): Promise<void> =>
      new Promise((resolve) => {
        after(0, resolve);
      });
    return allText(this.#terminal, { limit, rest });
  }

  /**
   * A search that marks what it finds; whoever asked for it disposes it.
   *
   * @param options.limit matches kept at most
   */
  search({ limit, goesToFirst, onChange }: SearchRequest): ViewSearch {
    const search = new ViewSearch({
      terminal: this.#terminal,
      ...this.#search,
      limit,
      goesToFirst,
      select: (...cells) => {
        // One that was never on screen has no selection.
        if (!this.#terminal.element) return;
        this.#isSelecting = true;
        this.#terminal.select(...cells);
        this.#isSelecting = false;
      },
      onChange,
      onDispose: () => {
        this.#searches.delete(search);
      },
    });
    this.#searches.add(search);
    return search;
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** The name of what receives the keys, for assistive technology. */
  setLabel(label: string): void {
    this.#label = label;
    this.#terminal.textarea?.setAttribute('aria-label', label);
  }

  setScrollback(lines: number): void {
    this.#terminal.options.scrollback = Math.max(lines, MIN_SCROLLBACK);
  }

  /** Takes changed colours, fonts and cursors over; nothing of the text changes. */
  setLook(look: TerminalLook): void {
    const { theme, fontFamily, fontSize, lineHeight } = this.#terminal.options;
    const isOther = (name: keyof TerminalLook['theme']): boolean =>
      theme?.[name] !== look.theme[name];
    // Another theme has its own colours; another font takes none away from a program.
    if (isOther('background') || isOther('foreground')) this.#colors.clear();
    Object.assign(this.#terminal.options, look);
    for (const search of this.#searches) search.repaint();
    const isSameSize =
      fontFamily === look.fontFamily &&
      fontSize === look.fontSize &&
      lineHeight === look.lineHeight;
    if (isSameSize) return;
    this.#space();
    this.#fitSoon();
  }

  dispose(): void {
    this.#resizes.disconnect();
    this.#webgl.release(this.#terminal);
    this.#pace.dispose();
    this.#turn.dispose();
    cancelAnimationFrame(this.#frame);
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const search of [...this.#searches]) search.dispose();
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
    // A wheel over less or vim comes as cursor keys, in the same turn.
    let isWheel = false;
    terminal.attachCustomWheelEventHandler(() => {
      isWheel = true;
      queueMicrotask(() => {
        isWheel = false;
      });
      return true;
    });
    let isTyped = false;
    return [
      // Fires right before the text it stands for.
      coreOf(terminal).coreService.onUserInput(() => {
        isTyped = true;
      }),
      terminal.parser.registerOscHandler(0, title),
      terminal.parser.registerOscHandler(2, title),
      terminal.onData((text) => {
        if (!isTyped) events.onReply(text);
        else if (this.#isInserting) events.onInserted(text);
        else if (isWheel || text.startsWith(MOUSE_REPORT)) events.onMouse(text);
        else events.onText(text);
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
        if (text !== '' && !this.#isSelecting) events.onSelected(text);
      }),
      terminal.onResize(({ cols, rows }) => {
        events.onResize({ cols, rows });
      }),
    ];
  }

  /** Makes what is on screen, in an element that is in the document. */
  #build(): void {
    this.#terminal.open(this.element);
    this.#drawing = drawingOf(this.#terminal);
    this.#pace.watch(this.#drawing);
    this.#colors.apply();
    this.#listenToFocus();
    this.#listenToMouse();
    this.setLabel(this.#label);
    this.#resizes.observe(this.element);
  }

  /** Only what is in the document can be measured; nobody finds it there afterwards. */
  #outOfSight(action: () => void): void {
    const { ownerDocument: document } = this.element;
    const stage = document.createElement('div');
    Object.assign(stage.style, {
      position: 'fixed',
      inset: '0',
      visibility: 'hidden',
      contain: 'strict',
      pointerEvents: 'none',
    });
    stage.append(this.element);
    document.body.append(stage);
    action();
    this.element.remove();
    stage.remove();
  }

  #listenToFocus(): void {
    this.element.addEventListener('focusin', () => {
      this.#turns.front = this.#turn;
    });
    this.element.addEventListener('focusout', () => {
      this.#leaveFront();
    });
  }

  get #hasKeyboard(): boolean {
    return this.element.contains(this.element.ownerDocument.activeElement);
  }

  #leaveFront(): void {
    if (this.#turns.front === this.#turn) this.#turns.front = null;
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

  #insert(text: string): void {
    this.#isInserting = true;
    this.#terminal.input(text);
    this.#isInserting = false;
  }

  #show(): void {
    const changed = this.#webgl.use(this.#terminal, () => {
      this.#space();
      this.#fitSoon();
    });
    if (changed) this.#space();
    if (this.#drawing) tellOnScreen(this.#drawing);
    if (changed || !this.#isAwaitingLayout) this.fit();
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

/** A paste as a program that asked for it is told of one; the text has no ESC in it any more. */
function bracketed(text: string): string {
  return `\x1b[200~${text}\x1b[201~`;
}
