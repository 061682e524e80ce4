import './no-buffer-pool';
import type { Terminal } from '@xterm/xterm';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  releaseScrollback,
  restoreSnapshot,
  takeSnapshot,
  type TakenSnapshot,
} from '../../../../src/renderer/terminal/terminal-snapshot';
import { coreOf } from '../../../../src/renderer/terminal/xterm-internals';
import { MAX_SCREEN } from '../../../../src/shared/terminal';
import { linesOf, openTerminal, stateOf, stream, write } from './escape-streams';

const opened: Terminal[] = [];
function terminal(cols = 20, rows = 6, scrollback = 200): Terminal {
  const created = openTerminal({ cols, rows, scrollback });
  opened.push(created);
  return created;
}
function close(): void {
  for (const one of opened.splice(0)) one.dispose();
}
afterEach(close);

function take(from: Terminal, scrollback = Infinity): TakenSnapshot {
  const taken = takeSnapshot(from, { scrollback, colors: [] });
  if (!taken) throw new Error('inside of a sequence');
  return taken;
}

/** A fresh terminal of the same size out of a snapshot. */
async function copyOf(from: Terminal, scrollback = Infinity): Promise<Terminal> {
  const copy = terminal(from.cols, from.rows, from.options.scrollback);
  expect(restoreSnapshot(copy, take(from, scrollback).text)).toEqual([]);
  await write(copy, '');
  return copy;
}

describe('a restored terminal', () => {
  const steps = fc.array(
    fc.oneof(
      stream,
      fc.record({ cols: fc.integer({ min: 2, max: 40 }), rows: fc.integer({ min: 1, max: 12 }) }),
    ),
    { maxLength: 4 },
  );

  const doStep = async (
    on: Terminal,
    step: string | { readonly cols: number; readonly rows: number },
  ): Promise<void> => {
    if (typeof step === 'string') await write(on, step);
    else on.resize(step.cols, step.rows);
  };

  it('is the equal of the one it was taken of, whatever came before and comes after', async () => {
    await fc.assert(
      fc.asyncProperty(steps, stream, steps, async (first, before, after) => {
        const original = terminal();
        for (const step of first) await doStep(original, step);
        // CAN, because a stream may end inside of a sequence.
        await write(original, `${before}\x18`);
        const copy = await copyOf(original);
        expect(stateOf(copy)).toEqual(stateOf(original));
        for (const step of after) {
          for (const each of [original, copy]) await doStep(each, step);
          // Not where links lead: xterm.js forgets one with the line on which it was begun, and a copy
          // knows only lines that show it.
          expect(stateOf(copy, Infinity, false)).toEqual(stateOf(original, Infinity, false));
        }
        close();
      }),
      { numRuns: 100 },
    );
  }, 240_000);

  it('is its equal too where it has fewer lines above the screen', async () => {
    const long = fc
      .array(stream, { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join(`\r\n${'line\r\n'.repeat(100)}`));
    const kept = fc.integer({ min: 100, max: 300 });
    await fc.assert(
      fc.asyncProperty(long, fc.array(stream), kept, async (before, after, scrollback) => {
        const original = terminal(20, 6, 250);
        await write(original, `${before}\x18`);
        const copy = await copyOf(original, scrollback);
        const [screen, links] = [0, false];
        expect(stateOf(copy, screen, links)).toEqual(stateOf(original, screen, links));
        for (const step of after) {
          for (const each of [original, copy]) await write(each, step);
          expect(stateOf(copy, screen, links)).toEqual(stateOf(original, screen, links));
        }
        close();
      }),
      { numRuns: 30 },
    );
  }, 240_000);

  it('keeps what an alternate screen that got narrower hides until it gets wider', async () => {
    const original = terminal();
    await write(original, '\x1b[44m\x1b[?1047hhello world, 漢字\r\n👩‍👧‍👦 and more');
    original.resize(4, 6);
    const copy = await copyOf(original);
    expect(stateOf(copy)).toEqual(stateOf(original));
    for (const each of [original, copy]) each.resize(20, 6);
    expect(linesOf(copy).slice(0, 2)).toEqual(['hello world, 漢字', '👩‍👧‍👦 and more']);
    expect(stateOf(copy)).toEqual(stateOf(original));
  });

  it('keeps the lines above an alternate screen that got lower before it was shown', async () => {
    const original = terminal();
    original.resize(20, 2);
    await write(original, '\x1b[?1047hone\r\ntwo\r\nthree\r\nfour');
    const copy = await copyOf(original);
    expect(linesOf(copy)).toEqual(['one', 'two', 'three', 'four']);
    for (const each of [original, copy]) await write(each, '\r\nfive\r\nsix\r\nseven\r\neight');
    expect(stateOf(copy)).toEqual(stateOf(original));
  });

  it('has as many lines above an alternate screen that is shown later', async () => {
    const original = terminal();
    original.resize(20, 2);
    const copy = await copyOf(original);
    for (const each of [original, copy]) {
      await write(each, '\x1b[?1047hone\r\ntwo\r\nthree\r\nfour\r\nfive\r\nsix\r\nseven');
    }
    expect(stateOf(copy)).toEqual(stateOf(original));
  });

  it('puts the saved cursor back where it is in the text when the lines above are deleted', async () => {
    const original = terminal();
    await write(original, `${'line\r\n'.repeat(150)}\x1b[3A\x1b[s`);
    const copy = await copyOf(original, 100);
    for (const each of [original, copy]) {
      await write(each, '\x1b[3J\x1b[6;10H\x1b[u');
      expect(each.buffer.active.cursorY).toBe(2);
    }
    expect(stateOf(copy)).toEqual(stateOf(original));
  });

  it('keeps the lines above the screen, and has room for more after its release', async () => {
    const original = terminal(20, 6, 200);
    await write(original, Array.from({ length: 300 }, (_, i) => `line ${i}`).join('\r\n'));
    const copy = await copyOf(original, 150);
    expect(linesOf(copy)[0]).toBe('line 144');
    expect(linesOf(copy).at(-1)).toBe('line 299');
    releaseScrollback(copy);
    await write(copy, '\r\nmore'.repeat(50));
    expect(linesOf(copy)[0]).toBe('line 144');
    expect(linesOf(copy)).toHaveLength(206);
  });
});

describe('a snapshot', () => {
  it.each([
    ['a character', new Uint8Array([0x61, 0xe6, 0xbc])],
    ['an escape', new TextEncoder().encode('a\x1b')],
    ['a control sequence', new TextEncoder().encode('a\x1b[3')],
    ['a title', new TextEncoder().encode('a\x1b]0;tit')],
    ['a query', new TextEncoder().encode('a\x1bP$q')],
  ])('is not taken inside of %s', async (_name, bytes) => {
    const target = terminal();
    await write(target, bytes);
    expect(takeSnapshot(target, { scrollback: 0, colors: [] })).toBeNull();
  });

  it.each([
    ['an OSC that nobody handles', '\x1b]1337;File=:'],
    ['an OSC with a letter for a number', '\x1b]abc'],
    ['an OSC with an endless number', '\x1b]11111111111'],
    ['a DCS that nobody handles', '\x1bP0;0q'],
    ['a malformed DCS', '\x1bP1:2q'],
    ['an APC', '\x1b_Gf=100;'],
    ['a title too long to be one', `\x1b]0;${'x'.repeat(200_000)}`],
    ['a query too long to be one', `\x1bP$q${'x'.repeat(200_000)}`],
  ])('is taken inside of %s, which has no effect', async (_name, begin) => {
    const original = terminal();
    await write(original, `before${begin}`);
    const copy = await copyOf(original);
    for (const each of [original, copy]) await write(each, 'inside\x1b\\after');
    expect(linesOf(copy)[0]).toBe('beforeafter');
    expect(stateOf(copy)).toEqual(stateOf(original));
  });

  it('says whether all lines are in it', async () => {
    const target = terminal();
    await write(target, 'line\r\n'.repeat(100));
    expect(take(target, 95).isWhole).toBe(true);
    expect(take(target, 94).isWhole).toBe(false);
  });

  it('is never too large: lines above the screen are left out first', async () => {
    const target = terminal(200, 50, 10_000);
    const line = Array.from(
      { length: 199 },
      (_, i) => `\x1b[38;2;${i};${(i * 7) % 256};${(i * 13) % 256}m"`,
    ).join('');
    for (let i = 0; i < 14; i += 1) await write(target, `${line}\r\n`.repeat(300));
    const { text, isWhole } = take(target);
    expect(text.length).toBeLessThanOrEqual(MAX_SCREEN);
    expect(text.length).toBeGreaterThan(MAX_SCREEN / 2);
    expect(isWhole).toBe(false);
  }, 240_000);

  it('is never too large: the colours of a gigantic screen next', async () => {
    const target = terminal(1000, 300, 0);
    let color = 0;
    const cell = (): string => `\x1b[38;2;${color >> 16};${(color >> 8) & 255};${color++ & 255}mx`;
    for (let row = 0; row < 300; row += 1) {
      await write(target, `\x1b[${row + 1}H${Array.from({ length: 1000 }, cell).join('')}`);
    }
    const { text } = take(target);
    expect(text.length).toBeLessThanOrEqual(MAX_SCREEN);
    const copy = terminal(1000, 300, 0);
    expect(restoreSnapshot(copy, text)).not.toBeNull();
    expect(linesOf(copy)[299]).toBe('x'.repeat(1000));
  }, 240_000);

  it('is never too large: a heap of accents on one letter', async () => {
    const target = terminal();
    await write(target, `a${'\u0301'.repeat(100_000)}b`);
    const { text } = take(target);
    expect(text.length).toBeLessThan(10_000);
    expect(linesOf(await copyOf(target))[0]).toMatch(/^a\u0301+b$/);
  });

  it.each(['', '{"version":0}', 'null', '[]', '\x1b[31mtext'])(
    'of another kind is none: %j',
    (text) => {
      const target = terminal();
      const before = stateOf(target);
      expect(restoreSnapshot(target, text)).toBeNull();
      expect(stateOf(target)).toEqual(before);
    },
  );

  it('holds the colours that programs changed', () => {
    const colors = [[1, [1, 2, 3]] as const];
    const taken = takeSnapshot(terminal(), { scrollback: 0, colors });
    expect(restoreSnapshot(terminal(), taken?.text ?? '')).toEqual(colors);
  });
});

it('another inside of xterm.js is noticed when a terminal is made', () => {
  const target = terminal();
  const core = coreOf(target);
  Reflect.set(core._inputHandler._parser, 'precedingJoinState', undefined);
  expect(() => coreOf(target)).toThrow('_inputHandler._parser.precedingJoinState');
});
