import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { LineTail, readLogLine } from '../../../../src/main/environments/log-text';

/** Any UTF-16 unit, halves of pairs too. */
const anyUnit = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit));

describe('readLogLine', () => {
  it.each([
    ['2024-01-01T00:00:00.123456789Z hello', 123, 'hello', '2024-01-01T00:00:00.123456789'],
    ['2024-01-01T00:00:00.5Z  two', 500, ' two', '2024-01-01T00:00:00.500000000'],
    ['2024-01-01T00:00:00Z ', 0, '', '2024-01-01T00:00:00.000000000'],
    ['2024-01-01T01:00:00+01:00 east', 0, 'east', '2024-01-01T01:00:00.000000000'],
  ])('%j', (line, milliseconds, text, stamp) => {
    expect(readLogLine(line, 100)).toEqual({
      at: Date.UTC(2024, 0, 1) + milliseconds,
      text,
      stamp,
    });
  });

  it('takes a line without a time for one', () => {
    expect(readLogLine('no time here', 100)).toEqual({ at: null, text: 'no time here', stamp: '' });
  });

  it('leaves colours and tricks out, and keeps the indentation of stack traces', () => {
    const line = '\u001b[1;31mred\u001b[0m \u001b]0;title\u0007\u202Eend\r';
    expect(readLogLine(line, 100).text).toBe('red end');
    expect(readLogLine('\tat Main.run', 100).text).toBe('\u00a0\u00a0at Main.run');
  });

  it('cuts what is long', () => {
    const { text } = readLogLine('x'.repeat(1_000_000), 50);
    expect(text).toHaveLength(50);
    expect(text.endsWith('…')).toBe(true);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyUnit }), (line) => {
        expect(readLogLine(line, 20).text.length).toBeLessThanOrEqual(20);
      }),
    );
  });
});

describe('LineTail', () => {
  const line = (text: string, stamp = ''): Parameters<LineTail['push']>[0] => ({
    at: null,
    text,
    stamp,
  });

  it('keeps the last lines, bounded in number and length', () => {
    const tail = new LineTail({ lines: 3, length: 10 });
    for (const text of ['a', 'b', 'c']) tail.push(line(text));
    expect([tail.cut, tail.size]).toEqual([false, 3]);
    tail.push(line('d'));
    expect(tail.lines.map(({ text }) => text)).toEqual(['b', 'c', 'd']);
    expect(tail.cut).toBe(true);
    tail.push(line('123456789'));
    expect(tail.lines.map(({ text }) => text)).toEqual(['d', '123456789']);
  });

  it('knows the time of its last line that has one', () => {
    const tail = new LineTail({ lines: 3, length: 10 });
    expect(tail.lastStamp).toBe('');
    tail.push(line('a', '2024'));
    tail.push(line('b'));
    expect(tail.lastStamp).toBe('2024');
  });
});
