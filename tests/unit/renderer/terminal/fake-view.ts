import type { SessionView } from '../../../../src/renderer/terminal/session-options';
import type { TerminalViewEvents } from '../../../../src/renderer/terminal/terminal-view';
import type { ViewSearch } from '../../../../src/renderer/terminal/view-search';
import type { TakenSnapshot } from '../../../../src/renderer/terminal/terminal-snapshot';
import type { TerminalSize } from '../../../../src/shared/terminal';

/** A view without xterm.js: what is written is kept as text, and parsed when the test says so. */
export class FakeView implements SessionView {
  /** What `fit` finds. */
  fitted: TerminalSize = { cols: 120, rows: 36 };
  selection = '';
  isAlternate = false;
  isMouseTracked = false;
  cursorColumn = 0;
  text = '';
  pasted: string[] = [];
  label = '';
  focused = 0;
  cleared = 0;
  resets = 0;
  scrolls = 0;
  visible = false;
  host: HTMLElement | null = null;
  disposed = false;
  held = false;
  cancelled = 0;
  /** Screens that it was restored from. */
  restored: string[] = [];
  /** Whether its parser is inside of a sequence. */
  insideSequence = false;
  /** Lines above its screen. */
  scrollback = 0;
  /** While true, written bytes wait for `parse`. */
  busy = false;
  readonly #waiting: (() => void)[] = [];

  constructor(
    readonly events: TerminalViewEvents,
    public size: TerminalSize = { cols: 80, rows: 24 },
  ) {}

  open(host: HTMLElement): void {
    this.host = host;
  }
  fit(): void {
    if (this.held || !this.visible) return;
    if (this.fitted.cols === this.size.cols && this.fitted.rows === this.size.rows) return;
    this.size = this.fitted;
    this.events.onResize(this.size);
  }
  resize(size: TerminalSize): void {
    this.size = size;
    this.events.onResize(size);
  }
  hold(isHeld: boolean): void {
    this.held = isHeld;
    if (!isHeld && this.visible) this.fit();
  }
  snapshot(scrollback: number): TakenSnapshot | null {
    if (this.insideSequence) return null;
    return { text: `screen: ${this.text.slice(-20)}`, isWhole: scrollback >= this.scrollback };
  }
  restore(screen: string, size: TerminalSize): boolean {
    this.restored.push(screen);
    this.size = size;
    return true;
  }
  cancelSequence(): void {
    this.cancelled++;
    this.insideSequence = false;
  }
  setVisible(visible: boolean): void {
    this.visible = visible;
  }
  focus(): void {
    this.focused++;
  }
  setLabel(label: string): void {
    this.label = label;
  }
  write(bytes: Uint8Array, onParsed: () => void = () => undefined): void {
    const parse = (): void => {
      this.text += new TextDecoder().decode(bytes);
      onParsed();
    };
    if (this.busy) this.#waiting.push(parse);
    else queueMicrotask(parse);
  }
  /** Parses what was written while busy. */
  parse(): void {
    this.busy = false;
    for (const parse of this.#waiting.splice(0)) parse();
  }
  paste(text: string): void {
    this.pasted.push(text);
    this.events.onInserted(text);
  }
  typeKeys(text: string): void {
    this.events.onInserted(text);
  }
  clear(): void {
    this.cleared++;
  }
  reset(onReset: () => void = () => undefined): void {
    const parse = (): void => {
      this.resets++;
      onReset();
    };
    if (this.busy) this.#waiting.push(parse);
    else parse();
  }
  clearSelection(): void {
    this.selection = '';
  }
  selectAll(): void {
    this.selection = this.text;
  }
  scrollToBottom(): void {
    this.scrolls++;
  }
  allText(): Promise<string> {
    return Promise.resolve(this.text);
  }
  search(): ViewSearch {
    throw new Error('a fake view searches nothing');
  }
  dispose(): void {
    this.disposed = true;
  }
}
