import { expect, it } from 'vitest';
import { FloodFrames } from '../../../../src/renderer/terminal/flood-frames';

it('terminals draw one after the other, each once in a round', () => {
  const frames = new FloodFrames();
  expect([frames.reserve(100, 30), frames.reserve(100, 30), frames.reserve(105, 40)]).toEqual([
    100, 130, 160,
  ]);
  // The first one again, and much later.
  expect(frames.reserve(130, 30)).toBe(200);
  expect(frames.reserve(1_000, 30)).toBe(1_000);
});
