import './no-buffer-pool';
import type { Terminal } from '@xterm/xterm';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { LinePacking, packLines } from '../../../../src/renderer/terminal/line-packing';
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

describe('packed lines', () => {
  it('share blocks, whole ones only, and the screen keeps its own', async () => {
    const packed = terminal();
    await write(packed, lines(PER_BLOCK * 2 + 20));
    const above = linesAbove(packed).length;
    expect(buffersAbove(packed)).toBe(above);
    expect(packLines(packed, Infinity)).toBe(false);
    expect(buffersAbove(packed)).toBe(2 + (above - 2 * PER_BLOCK));
    const { normal } = coreOf(packed)._bufferService.buffers;
    expect(normal.lines.get(normal.ybase)?._data.buffer.byteLength).toBe(COLS * 3 * 4);
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
    const steps = fc.array(
      fc.oneof(
        stream,
        fc.integer({ min: 1, max: 900 }).map((count) => lines(count, 60)),
        fc.record({ cols: fc.integer({ min: 2, max: 90 }), rows: fc.integer({ min: 1, max: 12 }) }),
      ),
      { minLength: 1, maxLength: 6 },
    );
    let blocks = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const [plain, packed] = [terminal(500), terminal(500)];
        for (const step of [lines(400, 50), ...all]) {
          packLines(packed, Infinity);
          for (const each of [plain, packed]) {
            if (typeof step === 'string') await write(each, step);
            else each.resize(step.cols, step.rows);
          }
          expect(stateOf(packed)).toEqual(stateOf(plain));
        }
        blocks += buffersAbove(plain) - buffersAbove(packed);
        close();
      }),
      { numRuns: 60 },
    );
    // Or nothing was tried.
    expect(blocks).toBeGreaterThan(1000);
  }, 60_000);

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
    packed.resize(COLS - 10, ROWS);
    expect(clean.call(line)).toBe(0);
    packed.resize(COLS / 2 - 5, ROWS);
    expect(clean.call(line)).toBe(1);
    expect(line._data.buffer.byteLength).toBe((COLS / 2 - 5) * 3 * 4);
    expect(clean.call(line)).toBe(0);
  });
});

describe('packing', () => {
  it('comes a while after output, and again after a resize that took the lines apart', async () => {
    const later: { readonly milliseconds: number; readonly action: () => void }[] = [];
    const packed = terminal();
    const packing = new LinePacking(packed, {
      later: (milliseconds, action) => {
        const timer = { milliseconds, action };
        later.push(timer);
        return { dispose: () => later.splice(later.indexOf(timer), 1) };
      },
    });
    const parsed = new Promise((resolve) => packed.onWriteParsed(resolve));
    await write(packed, lines(PER_BLOCK + 20));
    await parsed;
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
});
