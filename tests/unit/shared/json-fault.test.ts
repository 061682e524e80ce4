import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonFault } from '../../../src/shared/json-fault';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('findJsonFault', () => {
  it.each([
    ['', 1, 1, 'unfinished'],
    ['{\n  "fontSize": 13\n  "theme": "dark"\n}', 3, 3, 'comma-expected'],
    ['{\n  "fontSize": 13,\n}', 3, 1, 'comma-extra'],
    ['[1, 2,]', 1, 7, 'comma-extra'],
    ['{"a": 1', 1, 8, 'unfinished'],
    ['{"a" 1}', 1, 6, 'colon-expected'],
    ["{'a': 1}", 1, 2, 'name-expected'],
    ['{"a": }', 1, 7, 'value-expected'],
    ['{"a": yes}', 1, 7, 'word-unknown'],
    ['{"a": 01}', 1, 7, 'number-broken'],
    ['{"a": .5}', 1, 7, 'number-broken'],
    ['{"a": "b\n"}', 1, 7, 'text-broken'],
    ['{"a": "\\x"}', 1, 7, 'text-broken'],
    ['{\r\n  // mine\r\n  "a": 1}', 2, 3, 'comment'],
    ['{} {}', 1, 4, 'more-after-end'],
    ['{"a": 1]', 1, 8, 'comma-expected'],
    ['nullx', 1, 1, 'word-unknown'],
  ])('%j: line %i, column %i, %s', (text, line, column, fault) => {
    expect(isJson(text)).toBe(false);
    expect(findJsonFault(text)).toEqual({ line, column, fault });
  });

  it('finds nothing in JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2, '\t'), (text, indent) => {
        expect(findJsonFault(JSON.stringify(JSON.parse(text), null, indent))).toBeNull();
      }),
    );
  });

  it('finds a fault exactly where the engine does not take the text', () => {
    const piece = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"a"',
        '"',
        '1',
        '-',
        '.5',
        'e1',
        'true',
        'x',
        ' ',
        '\n',
        '/',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        expect(findJsonFault(text) === null).toBe(isJson(text));
      }),
      { numRuns: 3000 },
    );
  });

  it('takes deep nesting and long texts without trouble', () => {
    const deep = '['.repeat(200_000);
    expect(findJsonFault(deep)).toMatchObject({ fault: 'unfinished' });
    expect(findJsonFault(`"${'x'.repeat(1_000_000)}"`)).toBeNull();
  });
});
