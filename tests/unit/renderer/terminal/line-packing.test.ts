import './no-buffer-pool';
import type { Terminal } from '@xterm/xterm';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LinePacking, packLines, PackingTop } from '../../../../src/renderer/terminal/line-packing';
import { coreOf, type XtermLine } from '../../../../src/renderer/terminal/xterm-internals';
import { openTerminal, stateOf, stream, write } from './escape-streams';

const COLS = 40;
const ROWS = 6;
/** Of 40 columns in 64 KiB. */
const PER_BLOCK = 136;

const opened: Terminal[] = [];
function terminal(scrollback = 1000): Terminal {
  const created = openTerminal({ cols: COLS, rows: ROWS, scrollback });
  opened.push(created);
  return created;
}
function close(): void {
  for (const one of opened.splice(0)) one.dispose();
}
afterEach(close);

/** Numbered lines: the first is 0. */
function lines(count: number, width = 10): string {
  return Array.from({ length: count }, (_, at) => `${String(at).padEnd(width, '.')}\r\n`).join('');
}

function linesAbove(of: Terminal): readonly XtermLine[] {
  const { normal } = coreOf(of)._bufferService.buffers;
  return Array.from({ length: normal.ybase }, (_, y) => {
    const line = normal.lines.get(y);
    if (!line) throw new Error('a hole');
    return line;
  });
}
function buffersAbove(of: Terminal): number {
  return new Set(linesAbove(of).map((line) => line._data.buffer)).size;
}

/** What xterm.js does some time after a resize. */
function tidy(of: Terminal): void {
  for (const line of linesAbove(of))
    (Reflect.get(line, 'cleanupMemory') as () => number).call(line);
}

/** No cell is in two lines. */
function expectApart(of: Terminal): void {
  const { lines: all } = coreOf(of)._bufferService.buffers.normal;
  const ends = new Map<ArrayBufferLike, Set<number>>();
  const seen = new Set<XtermLine>();
  for (let y = 0; y < all.length; y += 1) {
    const line = all.get(y);
    if (!line || seen.has(line)) throw new Error('a hole, or a line in two places');
    seen.add(line);
    const { buffer, byteOffset, byteLength } = line._data;
    const taken = ends.get(buffer) ?? new Set();
    ends.set(buffer, taken);
    for (let at = byteOffset; at < byteOffset + byteLength; at += 4) {
      if (taken.has(at)) throw new Error(`a cell of line ${y} is another line's`);
      taken.add(at);
    }
  }
}

describe('packed lines', () => {
  it('share blocks, whole ones only, and the screen keeps its own', async () => {
    const packed = terminal();
    // Two blocks, and with lines of the screen there would be a third.
    await write(packed, lines(PER_BLOCK * 3 + ROWS - 3));
    const above = linesAbove(packed).length;
    expect(above).toBe(PER_BLOCK * 3 - 2);
    expect(buffersAbove(packed)).toBe(above);
    expect(packLines(packed, Infinity)).toBe(false);
    expect(buffersAbove(packed)).toBe(2 + (above - 2 * PER_BLOCK));
    const { normal } = coreOf(packed)._bufferService.buffers;
    expect(normal.lines.get(normal.ybase)?._data.buffer.byteLength).toBe(COLS * 3 * 4);
  });

  it('of another length than the terminal has columns are left as they are', async () => {
    const packed = terminal();
    await write(packed, lines(PER_BLOCK + 20));
    const [, line, other] = linesAbove(packed);
    if (!line || !other) throw new Error('no lines');
    // As a version of xterm.js may that cuts them later.
    const longer = new Uint32Array((COLS + 5) * 3);
    longer.set(line._data);
    Object.assign(line, { _data: longer, length: COLS + 5 });
    packLines(packed, Infinity);
    expect(line._data).toBe(longer);
    expect(other._data.buffer.byteLength).toBe(PER_BLOCK * COLS * 3 * 4);
  });

  it('are packed a number at a time', async () => {
    const packed = terminal();
    await write(packed, lines(PER_BLOCK * 3 + 20));
    expect(packLines(packed, PER_BLOCK)).toBe(true);
    expect(buffersAbove(packed)).toBe(1 + linesAbove(packed).length - PER_BLOCK);
    expect(packLines(packed, PER_BLOCK)).toBe(true);
    expect(packLines(packed, PER_BLOCK)).toBe(true);
    expect(packLines(packed, PER_BLOCK)).toBe(false);
    expect(buffersAbove(packed)).toBe(3 + linesAbove(packed).length - 3 * PER_BLOCK);
  });

  it('do the same as lines that are not, whatever comes', async () => {
    const cols = fc.integer({ min: 2, max: 90 });
    const step = fc.oneof(
      { weight: 3, arbitrary: stream },
      {
        weight: 3,
        arbitrary: fc.integer({ min: 1, max: 900 }).map((count) => lines(count, 60)),
      },
      // Wide and combined characters, colours and links all over the lines that are packed.
      {
        weight: 2,
        arbitrary: fc.array(stream, { minLength: 2, maxLength: 6 }).map((parts) => {
          const line = parts.join('\x18\r\n');
          return `${line}\x18\r\n`.repeat(30);
        }),
      },
      { weight: 3, arbitrary: fc.record({ cols, rows: fc.integer({ min: 1, max: 12 }) }) },
      { weight: 1, arbitrary: fc.record({ scrollback: fc.integer({ min: 100, max: 700 }) }) },
      { weight: 1, arbitrary: fc.constantFrom({ does: 'clear' }, { does: 'tidy' } as const) },
      // Lines of the screen are taken from those above it, and written to.
      {
        weight: 1,
        arbitrary: fc.constant('\x1b[?1049h\x1b[2Jalternate\x1b[?1049l\x1b[3Ax\x1b[2L\x1b[P'),
      },
    );
    const steps = fc.array(fc.record({ step, most: fc.nat({ max: 500 }) }), {
      minLength: 1,
      maxLength: 7,
    });
    let blocks = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const [plain, packed] = [terminal(500), terminal(500)];
        for (const { step: action, most } of [{ step: lines(400, 50), most: 0 }, ...all]) {
          packLines(packed, most);
          for (const each of [plain, packed]) {
            if (typeof action === 'string') await write(each, action);
            else if ('cols' in action) each.resize(action.cols, action.rows);
            else if ('scrollback' in action) each.options.scrollback = action.scrollback;
            else if (action.does === 'clear') each.clear();
            else tidy(each);
          }
          expect(stateOf(packed)).toEqual(stateOf(plain));
          expectApart(packed);
        }
        blocks += buffersAbove(plain) - buffersAbove(packed);
        close();
      }),
      { numRuns: 60 },
    );
    // Or nothing was tried.
    expect(blocks).toBeGreaterThan(1000);
  }, 240_000);

  it('stay packed when more lines come than there is room for', async () => {
    const packed = terminal(PER_BLOCK * 2);
    await write(packed, lines(PER_BLOCK * 2 + 20));
    packLines(packed, Infinity);
    await write(packed, lines(1000));
    expect(buffersAbove(packed)).toBeLessThan(30);
    expect(packed.buffer.normal.getLine(0)?.translateToString(true)).toMatch(/^\d+\.+$/);
  });

  it('keep no more than twice what they use when the terminal gets narrower', async () => {
    const packed = terminal();
    await write(packed, lines(PER_BLOCK * 2 + 20));
    packLines(packed, Infinity);
    const [line] = linesAbove(packed);
    if (!line) throw new Error('no line');
    const clean = Reflect.get(line, 'cleanupMemory') as () => number;
    // As xterm.js asks whether a cleaning is worth it.
    const isWasteful = (): boolean =>
      (Reflect.get(line, 'resize') as (cols: number) => boolean).call(line, line.length);
    packed.resize(COLS - 10, ROWS);
    expect([isWasteful(), clean.call(line)]).toEqual([false, 0]);
    packed.resize(COLS / 2 - 5, ROWS);
    expect([isWasteful(), clean.call(line)]).toEqual([true, 1]);
    expect(line._data.buffer.byteLength).toBe((COLS / 2 - 5) * 3 * 4);
    expect(clean.call(line)).toBe(0);
  });
});

describe('many lines', () => {
  const MANY = 20_000;
  const STEP = 2_000;

  /** Packs in steps until all is done; how many lines were looked at. */
  function packAll(of: Terminal, top: PackingTop): number {
    const { normal } = coreOf(of)._bufferService.buffers;
    const get = vi.spyOn(normal.lines, 'get');
    while (packLines(of, STEP, top));
    const looks = get.mock.calls.length;
    get.mockRestore();
    return looks;
  }

  it('are looked at once while they are packed, and not again for what comes below', async () => {
    const packed = terminal(MANY * 2);
    await write(packed, lines(MANY));
    const top = new PackingTop();
    const looks = packAll(packed, top);
    // Each once, and a few more at the joints of the steps.
    expect(looks).toBeGreaterThan(MANY - ROWS - 1);
    expect(looks).toBeLessThan(MANY * 1.05);
    expect(buffersAbove(packed)).toBeLessThan(MANY / PER_BLOCK + PER_BLOCK);
    for (let round = 0; round < 5; round += 1) {
      await write(packed, lines(3));
      expect(packAll(packed, top)).toBeLessThan(PER_BLOCK * 2);
    }
    await write(packed, lines(1000));
    expect(packAll(packed, top)).toBeLessThan(1000 + PER_BLOCK * 2);
    expect(buffersAbove(packed)).toBeLessThan((MANY + 1000) / PER_BLOCK + PER_BLOCK);
    top.dispose();
  });

  it('neither when the oldest are dropped for new ones', async () => {
    const packed = terminal(MANY);
    await write(packed, lines(MANY + 500));
    const top = new PackingTop();
    packAll(packed, top);
    const { normal } = coreOf(packed)._bufferService.buffers;
    expect(normal.lines.length).toBe(normal.lines.maxLength);
    for (let round = 0; round < 20; round += 1) {
      await write(packed, lines(300));
      expect(packAll(packed, top)).toBeLessThan(300 + PER_BLOCK * 3);
    }
    expect(buffersAbove(packed)).toBeLessThan(MANY / PER_BLOCK + PER_BLOCK * 2);
    top.dispose();
  });

  it('are looked at anew where others took their place', async () => {
    const packed = terminal(MANY);
    await write(packed, lines(1000));
    const top = new PackingTop();
    packAll(packed, top);
    packed.clear();
    await write(packed, lines(2000));
    packAll(packed, top);
    expect(buffersAbove(packed)).toBeLessThan(2000 / PER_BLOCK + PER_BLOCK);
    packed.reset();
    await write(packed, lines(3000));
    packAll(packed, top);
    expect(buffersAbove(packed)).toBeLessThan(3000 / PER_BLOCK + PER_BLOCK);
    top.dispose();
  });

  it('that a resize left in blocks much too large are packed again, before they are taken apart', async () => {
    const packed = terminal();
    await write(packed, lines(PER_BLOCK * 4 + 20, 4));
    packLines(packed, Infinity);
    const narrow = COLS / 2 - 5;
    packed.resize(narrow, ROWS);
    const bytes = narrow * 3 * 4;
    const perBlock = Math.floor((64 * 1024) / bytes);
    packLines(packed, Infinity);
    const [line] = linesAbove(packed);
    expect(line?._data.buffer.byteLength).toBe(perBlock * bytes);
    tidy(packed);
    expectApart(packed);
  });
});

describe('packing', () => {
  /** What the window does later, when the test says so. */
  let later: { readonly milliseconds: number; readonly action: () => void }[];
  beforeEach(() => {
    later = [];
  });
  const pack = (of: Terminal): LinePacking =>
    new LinePacking(of, {
      later: (milliseconds, action) => {
        const timer = { milliseconds, action };
        later.push(timer);
        return { dispose: () => later.splice(later.indexOf(timer), 1) };
      },
    });
  /** Resolves when it is parsed, and whoever listens to that was told. */
  const written = async (to: Terminal, text: string): Promise<void> => {
    const parsed = new Promise((resolve) => to.onWriteParsed(resolve));
    await write(to, text);
    await parsed;
  };

  it('comes a while after output, and again after a resize that took the lines apart', async () => {
    const packed = terminal();
    const packing = pack(packed);
    await written(packed, lines(PER_BLOCK));
    await written(packed, lines(20));
    expect(later.map(({ milliseconds }) => milliseconds)).toEqual([1000]);
    expect(buffersAbove(packed)).toBe(linesAbove(packed).length);
    later.shift()?.action();
    expect(buffersAbove(packed)).toBe(1 + linesAbove(packed).length - PER_BLOCK);
    expect(later).toEqual([]);
    packed.resize(COLS + 10, ROWS);
    expect(buffersAbove(packed)).toBe(linesAbove(packed).length);
    later.shift()?.action();
    expect(buffersAbove(packed)).toBeLessThan(linesAbove(packed).length - 100);
    packed.resize(COLS, ROWS);
    expect(later).toHaveLength(1);
    packing.dispose();
    expect(later).toEqual([]);
  });

  it('goes on until all are packed, with a rest after each stretch', async () => {
    const packed = terminal(5000);
    pack(packed);
    await written(packed, lines(PER_BLOCK * 20));
    later.shift()?.action();
    expect(later.map(({ milliseconds }) => milliseconds)).toEqual([20]);
    expect(buffersAbove(packed)).toBeGreaterThan(PER_BLOCK * 3);
    later.shift()?.action();
    expect(later).toEqual([]);
    expect(buffersAbove(packed)).toBeLessThan(PER_BLOCK + 20);
  });

  it('is left where next to nothing would be won: lines of some thousand columns', async () => {
    const packed = terminal();
    packed.resize(2000, ROWS);
    await write(packed, lines(50));
    expect(packLines(packed, Infinity)).toBe(false);
    expect(buffersAbove(packed)).toBe(linesAbove(packed).length);
  });
});
