import type { SessionView } from '../../../../src/renderer/terminal/terminal-session.svelte';
import type { TerminalViewEvents } from '../../../../src/renderer/terminal/terminal-view';
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
  visible = false;
  host: HTMLElement | null = null;
  disposed = false;
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
    if (this.fitted.cols === this.size.cols && this.fitted.rows === this.size.rows) return;
    this.size = this.fitted;
    this.events.onResize(this.size);
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
    this.events.onText(text);
  }
  clear(): void {
    this.cleared++;
  }
  clearSelection(): void {
    this.selection = '';
  }
  dispose(): void {
    this.disposed = true;
  }
}
