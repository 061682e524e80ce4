import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cleanText } from '../../../src/shared/clean-text';

/** Made once and out here: fast-check's table of all characters takes seconds on a busy machine. */
const TEXTS = fc.string({ unit: 'binary', maxLength: 60 });
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/u;

describe('cleanText', () => {
  it.each([
    ['plain text', 'plain text'],
    ['', ''],
    ['a\nb\r\n\tc', 'a b c'],
    ['\u001b[31mred\u001b[0m', '[31mred[0m'],
    ['bell\u0007 null\u0000 c1\u009b', 'bell null c1'],
    ['a\u202egpj.exe', 'agpj.exe'],
    ['line\u2028separator', 'line separator'],
    ['half \ud83d pair', 'half  pair'],
    ['emoji 🐳, 中文', 'emoji 🐳, 中文'],
  ])('%j is shown as %j', (text, shown) => {
    expect(cleanText(text, 100)).toBe(shown);
  });

  it.each([[undefined], [null], [7], [{}], [['a']]])('%j is no text', (value) => {
    expect(cleanText(value, 100)).toBe('');
  });

  it('cuts what is too long and says so', () => {
    expect(cleanText('abcdef', 4)).toBe('abc…');
    expect(cleanText('abcd', 4)).toBe('abcd');
  });

  it('cuts no character in half', () => {
    expect(cleanText('ab🐳🐳', 4)).toBe('ab…');
  });

  it('is bounded, on one line and stable for any text', () => {
    fc.assert(
      fc.property(TEXTS, fc.integer({ min: 1, max: 30 }), (text, limit) => {
        const once = cleanText(text, limit);
        expect(once.length).toBeLessThanOrEqual(limit);
        expect(once).not.toMatch(UNSAFE);
        expect(cleanText(once, limit)).toBe(once);
      }),
    );
  });
});
