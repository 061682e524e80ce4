import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linePieces } from '../../../../src/renderer/find/line-pieces';

const joined = (text: string, start: number, end: number): string =>
  linePieces(text, [{ start, end }])
    .map(({ text: piece, isMatch }) => (isMatch ? `[${piece}]` : piece))
    .join('');

describe('linePieces', () => {
  it('marks what was found, without the blanks before a line', () => {
    expect(joined('    a fig here', 6, 9)).toBe('a [fig] here');
    expect(joined('fig', 0, 3)).toBe('[fig]');
    expect(joined('   ', 1, 2)).toBe('[ ] ');
  });

  it('shows the part around the first match of a long line', () => {
    const text = `${'x'.repeat(500)}fig${'y'.repeat(500)}`;
    const shown = joined(text, 500, 503);
    expect(shown).toMatch(/^…x{60}\[fig\]y+…$/);
    expect(shown.length).toBeLessThan(260);
  });

  it('is always a part of the line, and marks only what was found', () => {
    const cases = fc
      .tuple(fc.string({ maxLength: 600 }), fc.nat(600), fc.nat(600))
      .map(([text, a, b]) => ({
        text,
        start: Math.min(a, b, text.length),
        end: Math.min(Math.max(a, b), text.length),
      }));
    fc.assert(
      fc.property(cases, ({ text, start, end }) => {
        const pieces = linePieces(text, [{ start, end }]);
        const middle = pieces.filter(({ text: piece }) => piece !== '…');
        expect(text).toContain(middle.map(({ text: piece }) => piece).join(''));
        const marked = pieces.filter(({ isMatch }) => isMatch).map(({ text: piece }) => piece);
        expect(text.slice(start, end).startsWith(marked.join(''))).toBe(true);
      }),
    );
  });
});
