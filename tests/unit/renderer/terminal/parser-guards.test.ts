import './no-buffer-pool';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { Terminal } from '@xterm/xterm';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { guardParser } from '../../../../src/renderer/terminal/parser-guards';

const COLS = 120;
const ROWS = 40;
const opened: Terminal[] = [];

function terminal({ guarded = true, cols = COLS, rows = ROWS } = {}): Terminal {
  const created = new Terminal({
    cols,
    rows,
    scrollback: 1000,
    allowProposedApi: true,
    logLevel: 'off',
  });
  created.loadAddon(new UnicodeGraphemesAddon());
  if (guarded) guardParser(created);
  opened.push(created);
  return created;
}

const write = (to: Terminal, data: string | Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    to.write(data, resolve);
  });

function screen(of: Terminal): string[] {
  const { baseY } = of.buffer.active;
  return Array.from(
    { length: of.rows },
    (_, row) => of.buffer.active.getLine(baseY + row)?.translateToString(true) ?? '',
  );
}

afterEach(() => {
  for (const one of opened.splice(0)) one.dispose();
});

const BOMBS = ['b', 'L', 'M', 'S', 'T', 'P', 'X', 'I', 'Z', '@'];

describe('guardParser', () => {
  it.each(BOMBS)('a CSI 2147483647 %s of a few bytes takes no time', async (final) => {
    const target = terminal();
    await write(target, 'warm up\r\n'.repeat(2000));
    const bomb = `a\x1b[2147483647${final}`;
    const start = performance.now();
    await write(target, bomb);
    // Unguarded it is minutes; about 1 ms here, and the rest is room for a busy machine.
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it.each(BOMBS)(
    'a parameter beyond the screen does what one as large as it does: %s',
    async (final) => {
      const text = Array.from({ length: ROWS }, (_, row) => `row ${row} ${'x'.repeat(row)}`).join(
        '\r\n',
      );
      const [guarded, plain] = [terminal(), terminal({ guarded: false })];
      const most = final === 'b' ? COLS * ROWS : 'LMST'.includes(final) ? ROWS : COLS;
      await write(guarded, `${text}\x1b[5;10H\x1b[2147483647${final}`);
      await write(plain, `${text}\x1b[5;10H\x1b[${most}${final}`);
      expect(screen(guarded)).toEqual(screen(plain));
    },
  );

  it('64 KiB of the dearest sequence never keeps the window for long', async () => {
    const target = terminal();
    const unit = '\x1b[2147483647S';
    let longest = 0;
    let last = performance.now();
    const watch = setInterval(() => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }, 1);
    await write(target, unit.repeat(Math.floor(65_536 / unit.length)));
    clearInterval(watch);
    // Unguarded it is 100 s; a turn is 12 ms, the rest is room for a busy machine.
    expect(longest).toBeLessThan(5_000);
  });

  it('erasing up to the last cell does not kill the terminal', async () => {
    for (const sequence of ['\x1b[1J', '\x1b[?1J']) {
      const target = terminal();
      await write(target, `text\x1b[${ROWS};${COLS}Hx${sequence}`);
      expect(screen(target).join('').trim()).toBe('');
      await write(target, '\x1b[Hstill here');
      expect(screen(target)[0]).toBe('still here');
    }
  });

  it('changes nothing that programs do in earnest', async () => {
    const sequence = fc
      .tuple(fc.constantFrom(...BOMBS, 'J', 'K', 'H', 'm'), fc.nat(ROWS))
      .map(([final, n]) => `\x1b[${n}${final}`);
    const text = fc.constantFrom('abc', '漢字', '\r\n', '\t', 'é', '\x1b[7;9H');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(text, sequence), { maxLength: 40 }), async (parts) => {
        const [guarded, plain] = [terminal(), terminal({ guarded: false })];
        // Unguarded, ED 1 in the last cell throws.
        const data = parts.join('').replaceAll('\x1b[1J', '');
        await write(guarded, data);
        await write(plain, data);
        expect(screen(guarded)).toEqual(screen(plain));
      }),
      { numRuns: 60 },
    );
  });

  it('any bytes, cut anywhere, give one screen, and leave a terminal that works', async () => {
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc
        .tuple(
          fc.constantFrom('', '?', '>', '!', '='),
          fc.constantFrom('', '0', '1', '999;999', '2147483647', '1049', '47'),
          fc.constantFrom('', ' ', '$', "'"),
          fc.integer({ min: 0x40, max: 0x7e }),
        )
        .map(([prefix, params, between, final]) =>
          new TextEncoder().encode(
            `\x1b[${prefix}${params}${between}${String.fromCharCode(final)}漢x`,
          ),
        ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(hostile, { maxLength: 30 }),
        fc.integer({ min: 1, max: 7 }),
        async (parts, size) => {
          const all = Uint8Array.from(parts.flatMap((part) => [...part]));
          const [whole, cut] = [terminal({ cols: 20, rows: 5 }), terminal({ cols: 20, rows: 5 })];
          await write(whole, all);
          for (let from = 0; from < all.length; from += size) {
            await write(cut, all.slice(from, from + size));
          }
          expect(screen(cut)).toEqual(screen(whole));
          await write(whole, '\x18\x1bc\x1b[Halive');
          expect(screen(whole)[0]).toBe('alive');
        },
      ),
      { numRuns: 60 },
    );
  });

  it('takes its handlers back', async () => {
    const target = terminal({ guarded: false });
    guardParser(target).dispose();
    const plain = terminal({ guarded: false });
    for (const one of [target, plain]) await write(one, `a\x1b[${COLS * ROWS + 5}b`);
    expect(target.buffer.active.cursorX).toBe(plain.buffer.active.cursorX);
  });
});
