import { expect, it } from 'vitest';
import { LineSplitter } from '../../../../../src/main/kube/http/answer-body';
import { LinePatience } from '../../../../../src/main/kube/http/line-patience';
import { FakeClock } from '../../../../support/fake-clock';

/** A stream whose pieces come at certain times, milliseconds; when it was given up, or null. */
function givenUpAt(limitMs: number | null, pieces: readonly (readonly [number, string])[]) {
  const clock = new FakeClock();
  const splitter = new LineSplitter(1_000);
  const patience = new LinePatience(clock, limitMs);
  let now = 0;
  for (const [at, text] of pieces) {
    clock.advance(at - now);
    now = at;
    const lines = splitter.push(Buffer.from(text));
    if (patience.isOver(lines.length, splitter)) return at;
  }
  return null;
}

it.each([
  [
    'a line that drips',
    100,
    [
      [0, 'a'],
      [60, 'b'],
      [101, 'c'],
      [140, 'd'],
    ],
    101,
  ],
  [
    'a line in time',
    100,
    [
      [0, 'a'],
      [60, 'b'],
      [100, 'c\n'],
    ],
    null,
  ],
  [
    'lines that drip, each in time',
    100,
    [
      [0, 'a'],
      [90, '\nb'],
      [180, '\nc'],
      [270, '\n'],
    ],
    null,
  ],
  [
    'a pause between lines',
    100,
    [
      [0, 'a\n'],
      [5_000, 'b\n'],
    ],
    null,
  ],
  [
    'a line begun after a pause',
    100,
    [
      [0, 'a\n'],
      [5_000, 'b'],
      [5_050, 'c\n'],
    ],
    null,
  ],
  [
    'a line begun with the end of another',
    100,
    [
      [0, 'a'],
      [90, '\nb'],
      [195, 'c'],
    ],
    195,
  ],
  [
    'no limit',
    null,
    [
      [0, 'a'],
      [1e9, 'b'],
    ],
    null,
  ],
] as const)('%s', (_name, limit, pieces, expected) => {
  expect(givenUpAt(limit, pieces)).toBe(expected);
});
