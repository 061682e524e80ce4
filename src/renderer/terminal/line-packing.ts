import type { Terminal } from '@xterm/xterm';
import type { Disposable } from '../../shared/result';
import { coreOf, type XtermBuffer, type XtermLine } from './xterm-internals';

/** Bytes of a block at most: as much as Chromium's allocator gives without rounding up. */
const BLOCK_BYTES = 64 * 1024;
/** Milliseconds after output until lines are packed: a flood comes first. */
const LATER_MS = 1_000;
/** Lines that are packed at a stretch: some 2 ms. */
const STEP_LINES = 2_000;
/** Milliseconds between two such stretches. */
const STEP_MS = 20;
const BYTES_PER_NUMBER = 4;

/** The cells of several lines, one behind the other. */
class LineBlock extends ArrayBuffer {
  /** Numbers that each of its lines had. */
  readonly share: number;

  constructor(lines: number, share: number) {
    super(lines * share * BYTES_PER_NUMBER);
    this.share = share;
  }
}

/** A class of lines that knows of blocks. */
const GUARDED = Symbol('guarded');

/** What packing needs. */
export interface LinePackingOptions {
  /** Calls `action` once after so many milliseconds, when the window has nothing better to do. */
  readonly later: (milliseconds: number, action: () => void) => Disposable;
}

/**
 * Keeps lines that scrolled off the screen in blocks of 64 KiB. xterm.js makes a buffer for each line:
 * with 120 columns 1,440 bytes of cells, and 280 more for the buffer's two objects, its entry in
 * Chromium's books and what the allocator rounds up. What a line holds, and all that is done with it,
 * stays the same; one that fills up anew is overwritten where it lies.
 */
export class LinePacking implements Disposable {
  readonly #terminal: Terminal;
  readonly #options: LinePackingOptions;
  readonly #subscriptions: readonly Disposable[];
  readonly #top = new PackingTop();
  #timer: Disposable | null = null;

  constructor(terminal: Terminal, options: LinePackingOptions) {
    this.#terminal = terminal;
    this.#options = options;
    const pack = (): void => {
      this.#packLater(LATER_MS);
    };
    this.#subscriptions = [
      this.#top,
      terminal.onWriteParsed(pack),
      terminal.onResize(() => {
        // Lines of another length are others, and those that grew are no longer packed.
        this.#top.reset();
        pack();
      }),
    ];
  }

  dispose(): void {
    this.#timer?.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #packLater(milliseconds: number): void {
    this.#timer ??= this.#options.later(milliseconds, () => {
      this.#timer = null;
      if (packLines(this.#terminal, STEP_LINES, this.#top)) this.#packLater(STEP_MS);
    });
  }
}

/**
 * Where in a buffer packing goes on: the lines above are packed, or will never be. A hundred thousand
 * of them are not looked at again for each that is printed below.
 */
export class PackingTop implements Disposable {
  #lines: XtermBuffer['lines'] | null = null;
  #trims: Disposable | null = null;
  #row = 0;
  /** The line above it. */
  #last: XtermLine | undefined;

  /** The row in these lines now. */
  rowIn(lines: XtermBuffer['lines']): number {
    if (lines !== this.#lines) {
      this.#trims?.dispose();
      this.#lines = lines;
      this.#row = 0;
      // A buffer that is full drops its oldest lines: every other one gets a smaller index.
      this.#trims = lines.onTrim((count) => {
        this.#row = Math.max(this.#row - count, 0);
      });
    }
    // Cleared, and filled anew: what is there now was never looked at.
    if (this.#row > 0 && lines.get(this.#row - 1) !== this.#last) this.#row = 0;
    return this.#row;
  }

  /** All above that row is done. */
  reached(row: number): void {
    this.#row = row;
    this.#last = row > 0 ? this.#lines?.get(row - 1) : undefined;
  }

  /** Begins at the oldest line again. */
  reset(): void {
    this.#row = 0;
  }

  dispose(): void {
    this.#trims?.dispose();
    this.#trims = null;
    this.#lines = null;
  }
}

/**
 * Packs at most so many of the lines above the screen, whole blocks only; true where there are more.
 * Exported for tests.
 *
 * @param top where the last call came to, kept from call to call; null: looks at all lines
 */
export function packLines(
  terminal: Terminal,
  most: number,
  top: PackingTop | null = null,
): boolean {
  const { lines, ybase } = coreOf(terminal)._bufferService.buffers.normal;
  const share = terminal.cols * 3;
  const perBlock = Math.floor(BLOCK_BYTES / (share * BYTES_PER_NUMBER));
  // Lines of some thousand columns waste next to nothing.
  if (perBlock < 4) return false;
  let loose: XtermLine[] = [];
  let packed = 0;
  /** The first of the lines that wait for a block to be whole. */
  let first = 0;
  for (let y = top?.rowIn(lines) ?? 0; y < ybase; y += 1) {
    const line = lines.get(y);
    const isDone = line && isPacked(line) && !wastes(line);
    if (!line || line._data.length !== share || isDone) continue;
    if (packed >= most) {
      top?.reached(y);
      return true;
    }
    if (loose.length === 0) first = y;
    loose.push(line);
    if (loose.length < perBlock) continue;
    guardLines(line);
    moveInto(new LineBlock(perBlock, share), loose);
    packed += perBlock;
    loose = [];
  }
  // A few that stay behind among lines that were packed before are not worth looking at all of them
  // each time.
  const isWorthwhile = loose.length > 0 && ybase - first < 2 * perBlock;
  top?.reached(isWorthwhile ? first : ybase);
  return false;
}

function moveInto(block: LineBlock, lines: readonly XtermLine[]): void {
  let offset = 0;
  for (const line of lines) {
    const cells = new Uint32Array(block, offset, block.share);
    cells.set(line._data);
    line._data = cells;
    offset += cells.byteLength;
  }
}

/** Its cells are a block's, or part of one's. */
function isPacked({ _data: data }: XtermLine): boolean {
  return data.buffer instanceof LineBlock;
}

/** Takes a line's cells out of their block. */
function unpack(line: XtermLine): void {
  line._data = line._data.slice();
}

/**
 * Teaches the class of lines, once, that a line's buffer need not be its own: xterm.js would let a line
 * that grows spread over its buffer from the buffer's beginning, and takes a buffer much larger than a
 * line for waste.
 */
function guardLines(line: XtermLine): void {
  const lineClass: unknown = Object.getPrototypeOf(line);
  if (!isLineClass(lineClass)) throw new Error('this version of xterm.js has other lines');
  if (lineClass[GUARDED] === true) return;
  lineClass[GUARDED] = true;
  const { resize, cleanupMemory } = lineClass;
  lineClass.resize = function (cols, fill) {
    if (isPacked(this) && cols > this.length) unpack(this);
    const isWasteful = resize.call(this, cols, fill);
    return isPacked(this) ? wastes(this) : isWasteful;
  };
  lineClass.cleanupMemory = function () {
    if (!isPacked(this)) return cleanupMemory.call(this);
    if (!wastes(this)) return 0;
    unpack(this);
    return 1;
  };
}

/** As xterm.js has it: whether a line that got shorter uses less than half of what it has. */
function wastes({ _data: data }: XtermLine): boolean {
  return data.buffer instanceof LineBlock && data.length * 2 < data.buffer.share;
}

interface LineClass {
  [GUARDED]?: boolean;
  resize: (this: XtermLine, cols: number, fill: unknown) => boolean;
  cleanupMemory: (this: XtermLine) => number;
}
function isLineClass(value: unknown): value is LineClass {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'resize') === 'function' &&
    typeof Reflect.get(value, 'cleanupMemory') === 'function'
  );
}
