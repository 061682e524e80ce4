import './no-buffer-pool';
import type { Terminal } from '@xterm/xterm';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { plainSnapshot } from '../../../../src/renderer/terminal/plain-snapshot';
import { showRememberedText } from '../../../../src/renderer/terminal/remembered-text';
import { restoreSnapshot, takeSnapshot } from '../../../../src/renderer/terminal/terminal-snapshot';
import { openTerminal, stream, write } from './escape-streams';

const SIZE = { cols: 40, rows: 8 };
const opened: Terminal[] = [];
function terminal(): Terminal {
  const created = openTerminal({ ...SIZE, scrollback: 200 });
  opened.push(created);
  return created;
}
function close(): void {
  for (const one of opened.splice(0)) one.dispose();
}
afterEach(close);

function screenOf(from: Terminal): string {
  const taken = takeSnapshot(from, { scrollback: Infinity, colors: [[1, [1, 2, 3]]] });
  if (!taken) throw new Error('inside of a sequence');
  return taken.text;
}

/** All lines, without the blanks at their ends. */
function lines({ buffer: { active } }: Terminal): string[] {
  return Array.from({ length: active.length }, (_, y) =>
    (active.getLine(y)?.translateToString(true) ?? '').trimEnd(),
  );
}

/** What a session does with its view, on a terminal that is not on screen. */
function viewOf(shown: Terminal) {
  return {
    restore: (screen: string) => restoreSnapshot(shown, screen) !== null,
    hold: () => undefined,
    write: (bytes: Uint8Array, onParsed?: () => void) => {
      shown.write(bytes, onParsed);
    },
    get isAlternate() {
      return shown.buffer.active.type === 'alternate';
    },
    get cursorColumn() {
      return shown.buffer.active.cursorX;
    },
  };
}

async function show(screen: string, line = 'ended · 14:02'): Promise<Terminal | null> {
  const shown = terminal();
  const kept = { size: SIZE, screen, title: null, at: 0 };
  return (await showRememberedText(viewOf(shown), kept, line)) ? shown : null;
}

describe('what a terminal of the last run held', () => {
  it('is shown with its colours and wide characters, above a line that says what became of it', async () => {
    const original = terminal();
    const text = Array.from(
      { length: 30 },
      (_, at) => `\x1b[3${at % 8}mline ${at}\x1b[0m 你好 🚀\r\n`,
    );
    await write(original, `${text.join('')}$ ec`);
    const shown = await show(screenOf(original));
    if (!shown) throw new Error('not shown');
    const before = lines(original).filter((line) => line !== '');
    const after = lines(shown).filter((line) => line !== '');
    expect(after.slice(0, -1)).toEqual(before);
    expect(after.at(-1)).toBe(`── ended · 14:02 ${'─'.repeat(23)}`);
    const cell = shown.buffer.active.getLine(3)?.getCell(0);
    expect([cell?.getFgColor(), cell?.isFgPalette()]).toEqual([3, true]);
    const dim = shown.buffer.active
      .getLine(shown.buffer.active.baseY + shown.buffer.active.cursorY - 1)
      ?.getCell(0);
    expect(dim?.getFgColor()).toBe(8);
  });

  it('loses none of its oldest lines to the line below it', async () => {
    const original = terminal();
    // As many as there is room for, the screen full to its last cell.
    const text = Array.from({ length: 300 }, (_, at) => `line ${at}`).join('\r\n');
    await write(original, text);
    const [oldest] = lines(original);
    expect(oldest).toBe(`line ${300 - 200 - SIZE.rows}`);
    const shown = await show(screenOf(original));
    if (!shown) throw new Error('not shown');
    expect(lines(shown)[0]).toBe(oldest);
    expect(lines(shown)).toContain('line 299');
  });

  it('has a line of one row also in Chinese', async () => {
    const original = terminal();
    await write(original, 'x');
    const shown = await show(screenOf(original), 'Podshell 已关闭 · 14:02');
    const text = shown ? lines(shown).filter((line) => line !== '') : [];
    expect(text).toHaveLength(2);
    expect(text[1]).toMatch(/^── Podshell 已关闭 · 14:02 ─+$/);
  });

  it('keeps nothing that its programs had set up', async () => {
    const original = terminal();
    await write(
      original,
      '\x1b[?1000;1006h\x1b[?1h\x1b[?2004h\x1b[4h\x1b[3;5r\x1b(0\x1b[31m\x1b[?7l\x1b]10;#123456\x07text',
    );
    const shown = await show(screenOf(original));
    expect(shown?.modes).toMatchObject({
      mouseTrackingMode: 'none',
      applicationCursorKeysMode: false,
      bracketedPasteMode: false,
      insertMode: false,
      wraparoundMode: true,
    });
    if (!shown) return;
    await write(shown, 'q\r\n'.repeat(7));
    // Neither line drawing nor the pen's colour nor margins are left.
    const rows = lines(shown).filter((line) => line === 'q');
    expect(rows).toHaveLength(7);
  });

  it('of a full-screen program is its last screen, without a line in it', async () => {
    const original = terminal();
    await write(original, 'shell\r\n\x1b[?1049h\x1b[2;3Hvim');
    const shown = await show(screenOf(original));
    expect(shown?.buffer.active.type).toBe('alternate');
    expect(shown ? lines(shown).filter((line) => line !== '') : []).toEqual(['  vim']);
    expect(shown?.buffer.normal.getLine(0)?.translateToString(true)).toBe('shell');
  });

  it('is the same text for any stream that made it', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(stream, async (text) => {
        const original = terminal();
        await write(original, `${text}\x18`);
        const screen = screenOf(original);
        const plain = plainSnapshot(screen, SIZE);
        expect(plain).not.toBeNull();
        const copy = terminal();
        expect(restoreSnapshot(copy, plain ?? '')).toEqual([]);
        expect(lines(copy)).toEqual(lines(original));
        expect(copy.buffer.active.type).toBe(original.buffer.active.type);
        close();
      }),
      { numRuns: 150 },
    );
  });
});

/** A value with one part of it, at any depth, replaced. */
function changed(value: unknown, path: readonly number[], by: unknown): unknown {
  if (path.length === 0 || typeof value !== 'object' || value === null) return by;
  const entries: [string, unknown][] = Object.entries(value);
  if (entries.length === 0) return by;
  const [step = 0, ...rest] = path;
  const at = step % entries.length;
  const copy: Record<string, unknown> = Array.isArray(value)
    ? ([...(value as readonly unknown[])] as unknown as Record<string, unknown>)
    : { ...value };
  const [name, part]: [string, unknown] = entries[at] ?? ['', null];
  copy[name] = changed(part, rest, by);
  return copy;
}

describe('a damaged or hostile text', () => {
  it('is refused, or does no harm', { timeout: 120_000 }, async () => {
    const original = terminal();
    const link = '\x1b]8;;https://example.com\x07link\x1b]8;;\x07';
    await write(
      original,
      `\x1b[1;31mred\x1b[0m e\u0301 你好\r\n${link}\r\n\x1b[4:3mcurly\x1b[0m\r\n`.repeat(9),
    );
    const value: unknown = JSON.parse(screenOf(original));
    const evil = fc.oneof(
      fc.jsonValue(),
      fc.integer(),
      fc.double(),
      fc.string(),
      fc.constantFrom(-1, 2 ** 31, 2 ** 32, 1e308, '\x81\x81', '\x80', 'x'.repeat(5000)),
    );
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 6 }),
        evil,
        async (path, by) => {
          const shown = terminal();
          const kept = {
            size: SIZE,
            screen: JSON.stringify(changed(value, path, by)),
            title: null,
            at: 0,
          };
          if (await showRememberedText(viewOf(shown), kept, 'ended')) {
            await write(shown, `after\r\n${link}\x1b[2J\x1b[99S\x1b[?1049h\x1b[?1049l\t\x1b8`);
            shown.resize(7, 3);
            shown.resize(60, 20);
            expect(lines(shown).length).toBeGreaterThanOrEqual(20);
            shown.selectAll();
            expect(typeof shown.getSelection()).toBe('string');
          } else refused += 1;
          close();
        },
      ),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(50);
  });

  it('that is no snapshot at all is refused', async () => {
    for (const screen of ['', '{}', 'null', '[]', '{"version":1}', '\0', '"x"']) {
      expect(await show(screen)).toBeNull();
    }
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (screen) => {
        expect(await show(screen)).toBeNull();
        close();
      }),
    );
  });

  it('of another size than it says is refused', async () => {
    const original = terminal();
    await write(original, 'x\r\n'.repeat(20));
    const screen = screenOf(original);
    expect(plainSnapshot(screen, SIZE)).not.toBeNull();
    expect(plainSnapshot(screen, { ...SIZE, rows: 9 })).toBeNull();
  });
});
