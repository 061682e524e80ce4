import type { Terminal } from '@xterm/xterm';

/**
 * How xterm.js comes to draw, beyond its API: what it calls whenever output was parsed. Looked for when
 * a terminal comes on screen, so that a version that has it otherwise fails in the first test.
 */
export interface XtermDrawing {
  readonly _renderService: {
    readonly _renderDebouncer: {
      /** Has rows drawn in the display's next frame. */
      refresh(start: number | undefined, end: number | undefined, rows: number): void;
    };
    /** Takes what an `IntersectionObserver` tells: out of sight nothing is drawn, and no size taken. */
    _handleIntersectionChange(entry: { isIntersecting: boolean; intersectionRatio: number }): void;
  };
  readonly _viewport: {
    /** Moves the scrollbar in the display's next frame. */
    queueSync(line?: number): void;
  };
  readonly _selectionService: {
    readonly hasSelection: boolean;
    /** Draws the selection, and for that all rows, in the display's next frame. */
    refresh(isMouse?: boolean): void;
  };
  /** Puts the hidden text field where the cursor is. */
  _syncTextArea(): void;
}

const PARTS = [
  '_renderService._renderDebouncer.refresh',
  '_renderService._handleIntersectionChange',
  '_viewport.queueSync',
  '_selectionService.refresh',
  '_syncTextArea',
] as const;

/**
 * Tells a terminal that it is on screen. It would find out by itself, a frame later: too late for the size
 * that it is given at once, which its scroll bar would be made for with the screen of before, and flash up.
 */
export function tellOnScreen({ _renderService }: XtermDrawing): void {
  _renderService._handleIntersectionChange({ isIntersecting: true, intersectionRatio: 1 });
}

/** How a terminal on screen draws. Throws where this version of xterm.js does it otherwise. */
export function drawingOf(terminal: Terminal): XtermDrawing {
  const core: unknown = Reflect.get(terminal, '_core');
  assertDrawing(core);
  return core;
}

function assertDrawing(core: unknown): asserts core is XtermDrawing {
  for (const path of PARTS) {
    const part = path.split('.').reduce<unknown>(memberOf, core);
    if (typeof part !== 'function') throw new Error(`this version of xterm.js has no ${path}`);
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
