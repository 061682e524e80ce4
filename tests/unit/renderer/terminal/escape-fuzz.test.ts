import './no-buffer-pool';
import type { Terminal } from '@xterm/xterm';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { OutputFeed } from '../../../../src/renderer/terminal/output-feed';
import { MAX_LINKS } from '../../../../src/renderer/terminal/parser-guards';
import { coreOf } from '../../../../src/renderer/terminal/xterm-internals';
import { openTerminal, piece, stateOf, write } from './escape-streams';

const terminals: Terminal[] = [];
function terminal(cols = 120, rows = 40): Terminal {
  const opened = openTerminal({ cols, rows });
  terminals.push(opened);
  return opened;
}
afterEach(() => {
  for (const one of terminals.splice(0)) one.dispose();
});

/** The longest time, in milliseconds, for which nothing else got a turn. */
async function longestTurn(work: () => Promise<void>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const watch = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  await work();
  clearInterval(watch);
  return Math.max(longest, performance.now() - last);
}

/**
 * Milliseconds that 16 KiB may take from the window: 12 of parsing at a stretch, and the rest is room
 * for a busy machine. What this finds takes seconds.
 */
const LIMIT = 1000;
const FINALS = Array.from({ length: 0x7e - 0x40 + 1 }, (_, i) => String.fromCharCode(0x40 + i));

describe('a flood of', () => {
  it.each(['', '?', '>'])(
    'any control sequence with prefix "%s"',
    async (prefix) => {
      for (const final of FINALS) {
        const target = terminal();
        await write(target, `${'text '.repeat(20)}\r\n`.repeat(60));
        for (const parameter of [0, 1, 2 ** 31 - 1]) {
          const unit = `\x1b[${prefix}${parameter}${final}`;
          const flood = `漢${unit}`.repeat(Math.floor(16_384 / (unit.length + 3)));
          const turn = await longestTurn(() => write(target, flood));
          expect(turn, `CSI ${prefix}${parameter}${final}`).toBeLessThan(LIMIT);
        }
        target.dispose();
        terminals.splice(0);
      }
    },
    240_000,
  );

  it.each([
    ['titles', '\x1b]0;t\x07'],
    ['bells', '\x07'],
    ['links', '\x1b]8;;http://a\x07x'],
    ['links with names', '\x1b]8;id=1;http://a\x07x'],
    ['colours', '\x1b]4;1;#ff0000\x07'],
    ['queries', '\x1b[c'],
    ['string queries', '\x1bP$qm\x1b\\'],
    ['accents on one letter', '\u0301'],
    ['joined pictures', '👩\u200d'],
    ['changes of screen', '\x1b[?1049h\x1b[?1049l'],
    ['resets', '\x1bc'],
    ['tests of the screen', '\x1b#8'],
    ['saved cursors', '\x1b7\x1b8'],
    ['margins', '\x1b[5;10r\n'],
  ])(
    '%s',
    async (_name, unit) => {
      const target = terminal();
      const flood = unit.repeat(Math.ceil(16_384 / new TextEncoder().encode(unit).length));
      expect(await longestTurn(() => write(target, flood))).toBeLessThan(LIMIT);
      await write(target, '\x18\x1bc\x1b[Halive');
      expect(target.buffer.active.getLine(0)?.translateToString(true)).toBe('alive');
    },
    240_000,
  );
});

describe('a terminal', () => {
  it('takes no more links than it can scroll with, and shows the rest as text', async () => {
    const target = terminal(40, 10);
    const link = (name: number): string => `\x1b]8;;https://example.com/${name}\x07x`;
    await write(target, Array.from({ length: MAX_LINKS + 500 }, (_, i) => link(i)).join(''));
    await write(target, 'plain');
    const core = coreOf(target);
    expect(core._oscLinkService._dataByLinkId.size).toBe(MAX_LINKS);
    expect(core._inputHandler._curAttrData.extended.urlId).toBe(0);
    // Lines that are gone take their links with them.
    await write(target, '\r\n'.repeat(1100));
    await write(target, link(1));
    expect(core._oscLinkService._dataByLinkId.size).toBe(1);
  });

  it('stacks no heaps of accents in one cell', async () => {
    const target = terminal(40, 10);
    await write(target, `a${'\u0301'.repeat(10_000)}b`);
    const text = target.buffer.active.getLine(0)?.translateToString(true) ?? '';
    expect(text.length).toBeLessThan(100);
    expect(text).toMatch(/^a\u0301+b$/);
  });
});

describe('any output', () => {
  it('gives one terminal, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }),
        async (pieces, sizes) => {
          const bytes = new TextEncoder().encode(pieces.join(''));
          const [whole, cut] = [terminal(20, 6), terminal(20, 6)];
          await write(whole, bytes);
          // As in the window: the feed sees to it that no character is cut.
          const feed = new OutputFeed({
            from: 0,
            write: (chunk, onParsed) => {
              cut.write(chunk, onParsed);
            },
            acknowledge: () => undefined,
            onParsed: () => undefined,
          });
          for (let from = 0, turn = 0; from < bytes.length; turn += 1) {
            const to = from + (sizes[turn % sizes.length] ?? 1);
            feed.push(bytes.slice(from, to), from);
            from = to;
          }
          await write(cut, '');
          expect(stateOf(cut)).toEqual(stateOf(whole));
          for (const one of terminals.splice(0)) one.dispose();
        },
      ),
      {
        numRuns: 60,
        // What was found once stays looked at.
        examples: [
          [['က'], [1]],
          [['“quoted” — 。'], [2, 1]],
          [['\x1b]0;', 'é', '\x07', '👩\u200d👧'], [1]],
        ],
      },
    );
  }, 240_000);

  it('of random bytes leaves a terminal that works', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        const target = terminal(40, 10);
        await write(target, bytes);
        await write(target, '\x18\x1bc\x1b[Halive');
        expect(target.buffer.active.getLine(0)?.translateToString(true)).toBe('alive');
        for (const one of terminals.splice(0)) one.dispose();
      }),
      { numRuns: 60 },
    );
  }, 240_000);
});
