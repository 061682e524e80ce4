import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatText, parseText } from '../../../../src/main/restore/text-file';
import type { TerminalText } from '../../../../src/shared/terminal';

const AT = Date.UTC(2026, 0, 2);
const text: TerminalText = {
  size: { cols: 80, rows: 24 },
  screen: '{"lines":["$ echo \\"hi\\"","你好 🚀"]}',
  title: 'make — build',
};
const written = (): Buffer => Buffer.from(formatText(text, AT));

describe('a file of a terminal’s text', () => {
  it('holds what it was made of', () => {
    fc.assert(
      fc.property(
        fc.record({
          size: fc.record({
            cols: fc.integer({ min: 2, max: 1000 }),
            rows: fc.integer({ min: 1, max: 1000 }),
          }),
          screen: fc.string({ unit: 'grapheme', maxLength: 200 }),
          title: fc.option(fc.string({ unit: 'grapheme', maxLength: 60 })),
        }),
        fc.integer({ min: 0, max: 8.64e15 }),
        (value, at) => {
          const read = parseText(Buffer.from(formatText(value, at)));
          expect(read).toEqual({ ...value, at });
        },
      ),
    );
  });

  it('is none when it is cut anywhere', () => {
    const whole = written();
    for (let length = 0; length < whole.length; length += 1) {
      expect(parseText(whole.subarray(0, length))).toBeNull();
    }
  });

  it('is none when any bit of its text is another', () => {
    const whole = written();
    const body = whole.indexOf(10) + 1;
    fc.assert(
      fc.property(
        fc.integer({ min: body, max: whole.length - 1 }),
        fc.integer({ min: 0, max: 7 }),
        (at, bit) => {
          const changed = Buffer.from(whole);
          changed[at] = (changed[at] ?? 0) ^ (1 << bit);
          expect(parseText(changed)).toBeNull();
        },
      ),
    );
  });

  it('never throws, whatever it holds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(parseText(Buffer.from(bytes))).toBeNull();
      }),
    );
    fc.assert(
      fc.property(fc.json(), fc.string(), (header, body) => {
        expect(parseText(Buffer.from(`${header}\n${body}`))).toBeNull();
      }),
    );
  });
});
