import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatPlace,
  MIN_WINDOW,
  parsePlace,
  placeOn,
  type Rectangle,
  type WindowPlace,
} from '../../../../src/main/window/window-place';

const LAPTOP: Rectangle = { x: 0, y: 25, width: 1440, height: 875 };
const MONITOR: Rectangle = { x: 1440, y: -300, width: 2560, height: 1400 };
const place = (bounds: Partial<WindowPlace>): WindowPlace => ({
  x: 100,
  y: 100,
  width: 1000,
  height: 700,
  maximized: false,
  fullScreen: false,
  ...bounds,
});

describe('where a window opens', () => {
  it('is the middle of the main screen the first time', () => {
    expect(placeOn(null, [LAPTOP, MONITOR])).toEqual({
      x: 80,
      y: 63,
      width: 1280,
      height: 800,
      maximized: false,
      fullScreen: false,
    });
  });

  it.each([
    ['on the laptop', place({})],
    ['on the monitor', place({ x: 2000, y: -200, width: 1900, height: 1200 })],
    ['across both', place({ x: 1000, width: 2000 })],
    ['half beyond the left edge', place({ x: -900 })],
    ['snapped, its frame beyond the screen', place({ x: -8, y: 17, width: 736, height: 891 })],
    ['maximized', place({ maximized: true })],
    ['full-screen', place({ fullScreen: true })],
  ])('is where it was: %s', (_where, kept) => {
    expect(placeOn(kept, [LAPTOP, MONITOR])).toEqual(kept);
  });

  it.each([
    ['its monitor is gone', place({ x: 2000, y: -200 })],
    ['nothing of it can be got hold of at the left', place({ x: -950 })],
    ['at the right', place({ x: 1400 })],
    ['above', place({ y: -60 })],
    ['below', place({ y: 870 })],
    ['its numbers are absurd', place({ x: -32000, y: -32000 })],
  ])('is the middle again where %s', (_why, kept) => {
    const opened = placeOn(kept, [LAPTOP]);
    expect(opened).toEqual({ ...kept, x: 220, y: 113 });
  });

  it('is no larger than the screens, and stays maximized', () => {
    const huge = place({ x: 1500, width: 2500, height: 1300, maximized: true });
    expect(placeOn(huge, [LAPTOP])).toEqual({ ...LAPTOP, maximized: true, fullScreen: false });
    expect(placeOn(place({ x: 0, width: 9000 }), [LAPTOP, MONITOR]).width).toBe(4000);
  });

  it('can always be got hold of', () => {
    const number = fc.integer({ min: -5000, max: 5000 });
    const length = fc.integer({ min: 1, max: 6000 });
    const screen = fc.record({
      x: number,
      y: number,
      width: fc.integer({ min: 640, max: 6000 }),
      height: fc.integer({ min: 400, max: 4000 }),
    });
    fc.assert(
      fc.property(
        fc.record({ x: number, y: number, width: length, height: length }),
        screen,
        fc.array(screen, { maxLength: 3 }),
        (bounds, main, others) => {
          const opened = placeOn(place(bounds), [main, ...others]);
          expect(opened.width).toBeGreaterThanOrEqual(MIN_WINDOW.width);
          expect(opened.height).toBeGreaterThanOrEqual(MIN_WINDOW.height);
          const reachable = [main, ...others].some(
            ({ x, y, width, height }) =>
              Math.min(opened.x + opened.width, x + width) - Math.max(opened.x, x) >= 100 &&
              opened.y >= y - 16 &&
              opened.y + 50 <= y + height,
          );
          expect(reachable).toBe(true);
        },
      ),
    );
  });
});

describe('the file', () => {
  it('holds a place', () => {
    const kept = place({ x: -8, maximized: true });
    expect(parsePlace(formatPlace(kept))).toEqual(kept);
  });

  it('that holds anything else holds none', () => {
    for (const text of ['', '{', '[]', 'null', '1', '{"x":1}', formatPlace(place({ width: 0 }))]) {
      expect(parsePlace(text)).toBeNull();
    }
    expect(parsePlace(formatPlace(place({ x: 1e9 })))).toBeNull();
    expect(parsePlace(formatPlace(place({ x: 1.5 })))).toBeNull();
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parsePlace(text)).toBeNull();
      }),
    );
  });
});
