import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EMPTY_QUERY,
  expressionOf,
  patternOf,
  rangesIn,
  type FindQuery,
} from '../../../../src/renderer/ui/find-query';

/** What is found in a text. */
function found(text: string, query: Partial<FindQuery>, limit = 100): string[] {
  const pattern = patternOf({ ...EMPTY_QUERY, ...query });
  if (!pattern.ok || !pattern.value) throw new Error('no pattern');
  return rangesIn(text, expressionOf(pattern.value), limit).map(({ start, end }) =>
    text.slice(start, end),
  );
}

describe('patternOf', () => {
  it('looks for nothing where nothing is asked', () => {
    expect(patternOf(EMPTY_QUERY)).toEqual({ ok: true, value: null });
  });

  it('plain text means itself', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string(), (needle, rest) => {
        const text = `${rest}${needle}${rest}`;
        expect(found(text, { text: needle, isCaseSensitive: true })).toContain(needle);
      }),
    );
    expect(found('a.c abc', { text: 'a.c' })).toEqual(['a.c']);
    expect(found(String.raw`C:\temp\*`, { text: String.raw`\temp\*` })).toEqual([
      String.raw`\temp\*`,
    ]);
  });

  it('case', () => {
    expect(found('Pod pod POD', { text: 'pod' })).toHaveLength(3);
    expect(found('Pod pod POD', { text: 'pod', isCaseSensitive: true })).toEqual(['pod']);
    // Letters that get longer in lower case keep their place.
    expect(found('İİx', { text: 'x' })).toEqual(['x']);
  });

  it('whole words, of any script', () => {
    expect(found('pod pods pod-1 (pod) podé', { text: 'pod', isWholeWord: true })).toHaveLength(3);
    expect(found('naïve naïveté', { text: 'naïve', isWholeWord: true })).toHaveLength(1);
    const either = { text: 'a|bc', isWholeWord: true, isRegex: true };
    expect(found('a abc bc', either)).toEqual(['a', 'bc']);
  });

  it('expressions: of characters and not of their halves; what needs the old syntax works too', () => {
    expect(found('a😀b', { text: 'a.b', isRegex: true })).toEqual(['a😀b']);
    expect(found('x-y', { text: String.raw`x\-y`, isRegex: true })).toEqual(['x-y']);
    expect(patternOf({ ...EMPTY_QUERY, text: 'pod(', isRegex: true })).toEqual({
      ok: false,
      error: 'invalid',
    });
  });

  it('only plain text is known to come to an end', () => {
    const isPlain = (isRegex: boolean): boolean | undefined => {
      const pattern = patternOf({ ...EMPTY_QUERY, text: '(a+)+$', isRegex });
      return pattern.ok ? pattern.value?.isPlain : undefined;
    };
    expect([isPlain(false), isPlain(true)]).toEqual([true, false]);
  });
});

describe('rangesIn', () => {
  it('finds nothing in what has no length, and comes to an end', () => {
    expect(found('aab😀', { text: 'x*', isRegex: true })).toEqual([]);
    expect(found('aab', { text: 'a*', isRegex: true })).toEqual(['aa']);
  });

  it('stops at its limit', () => {
    expect(found('a'.repeat(1000), { text: 'a' }, 7)).toHaveLength(7);
  });
});
