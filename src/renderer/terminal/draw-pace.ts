import type { Disposable } from '../../shared/result';
import type { XtermDrawing } from './xterm-drawing';

/** Bytes parsed since the last drawing from which on output counts as a flood: hundreds of lines. */
const FLOOD = 32 * 1024;
/** In a flood, drawing may take one part in so many of the window's time. */
const SHARE = 6;
/** Milliseconds between two drawings in a flood: at least, and at most. */
const LEAST_MS = 30;
const MOST_MS = 100;

/** What paces the drawing of a terminal. */
export interface DrawPaceOptions {
  /** Milliseconds. */
  readonly now: () => number;
  /** Calls `action` once after so many milliseconds. */
  readonly after: (milliseconds: number, action: () => void) => Disposable;
  /** Tells how many milliseconds the window's next frame takes. */
  readonly timeFrame: (tell: (milliseconds: number) => void) => void;
  /**
   * When it may draw in a flood, `earliest` or later: another terminal may be first. After it none
   * draws for `pause`. All in milliseconds.
   */
  readonly reserve: (earliest: number, pause: number) => number;
}

/**
 * Draws a terminal less often while more output waits than is parsed between two of the display's
 * frames: lines that nobody can read are not worth the third to the half of the time that drawing each
 * 60th of a second takes. What is parsed last is drawn at once.
 */
export class DrawPace implements Disposable {
  readonly #options: DrawPaceOptions;
  /** What is to be drawn, by its kind, once it is time. */
  readonly #held = new Map<string, () => void>();
  #waiting = 0;
  /** Bytes parsed since the last drawing. */
  #parsed = 0;
  #drawnAt = -Infinity;
  #frameMs = 0;
  #timer: Disposable | null = null;

  constructor(options: DrawPaceOptions) {
    this.#options = options;
  }

  /** Paces it from now on. */
  watch(drawing: XtermDrawing): void {
    this.#watchRows(drawing);
    this.#watchSelection(drawing);
    const { _viewport: viewport } = drawing;
    const sync = viewport.queueSync.bind(viewport);
    viewport.queueSync = (line) => {
      if (line === undefined) this.#draw('scrollbar', sync);
      else sync(line);
    };
    const place = drawing._syncTextArea.bind(drawing);
    drawing._syncTextArea = () => {
      this.#draw('cursor', place);
    };
  }

  /** So many bytes were given to the parser. */
  written(bytes: number): void {
    this.#waiting += bytes;
  }

  /** So many of them are parsed. */
  parsed(bytes: number): void {
    this.#waiting -= bytes;
    this.#parsed += bytes;
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#timer = null;
    this.#held.clear();
  }

  #watchRows({ _renderService: { _renderDebouncer: debouncer } }: XtermDrawing): void {
    const refresh = debouncer.refresh.bind(debouncer);
    let from = Infinity;
    let to = -1;
    let count = 0;
    debouncer.refresh = (start, end, rows) => {
      from = Math.min(from, start ?? 0);
      to = Math.max(to, end ?? rows - 1);
      count = rows;
      this.#draw('rows', () => {
        refresh(from, to, count);
        from = Infinity;
        to = -1;
      });
    };
  }

  /** Each line that scrolls has xterm.js draw the selection, and all rows with it, also where none is. */
  #watchSelection({ _selectionService: selection }: XtermDrawing): void {
    const refresh = selection.refresh.bind(selection);
    let isDrawn = true;
    selection.refresh = (isMouse) => {
      if (!selection.hasSelection && !isDrawn) return;
      isDrawn = selection.hasSelection;
      if (isMouse === true) refresh(isMouse);
      else this.#draw('selection', refresh);
    };
  }

  #draw(kind: string, draw: () => void): void {
    this.#held.set(kind, draw);
    // xterm.js asks for it before it calls what it has parsed so: that is still waiting.
    if (this.#parsed + this.#waiting < FLOOD) this.#flush();
    else this.#timer ??= this.#later();
  }

  #later(): Disposable {
    const { now, after, reserve } = this.#options;
    const pause = Math.min(Math.max(this.#frameMs * SHARE, LEAST_MS), MOST_MS);
    const at = reserve(Math.max(this.#drawnAt + pause, now()), pause);
    return after(at - now(), () => {
      this.#flush();
    });
  }

  #flush(): void {
    this.#timer?.dispose();
    this.#timer = null;
    const held = [...this.#held.values()];
    this.#held.clear();
    this.#drawnAt = this.#options.now();
    if (this.#parsed + this.#waiting >= FLOOD) {
      this.#options.timeFrame((milliseconds) => {
        this.#frameMs = milliseconds;
      });
    }
    this.#parsed = 0;
    for (const draw of held) draw();
  }
}
