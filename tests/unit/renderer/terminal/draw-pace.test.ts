import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DrawPace } from '../../../../src/renderer/terminal/draw-pace';
import { FakeClock } from '../../../support/fake-clock';

const LARGE = 64 * 1024;

let clock: FakeClock;
let frameMs: number;
let pace: DrawPace;
let selected: boolean;
/** Nothing else draws. */
let reserve: (earliest: number, pause: number) => number;

const rows = vi.fn();
const scrollbar = vi.fn();
const selection = vi.fn();
const cursor = vi.fn();

/** xterm.js' parts, as it calls them. */
const parts = () => ({
  _renderService: { _renderDebouncer: { refresh: rows }, _handleIntersectionChange: vi.fn() },
  _viewport: { queueSync: scrollbar },
  _selectionService: {
    get hasSelection() {
      return selected;
    },
    refresh: selection,
  },
  _syncTextArea: cursor,
});
let drawing: ReturnType<typeof parts>;

beforeEach(() => {
  clock = new FakeClock();
  frameMs = 5;
  selected = false;
  reserve = (earliest) => earliest;
  for (const mock of [rows, scrollbar, selection, cursor]) mock.mockClear();
  drawing = parts();
  pace = new DrawPace({
    now: () => clock.monotonic(),
    after: (milliseconds, action) => clock.after(milliseconds, action),
    timeFrame: (tell) => {
      tell(frameMs);
    },
    reserve: (earliest, pause) => reserve(earliest, pause),
  });
  pace.watch(drawing);
});

/** Output that is parsed, as xterm.js does it: it asks for the drawing first, then says so. */
function parse(bytes: number, [from, to] = [0, 23]): void {
  pace.written(bytes);
  drawing._renderService._renderDebouncer.refresh(from, to, 24);
  drawing._viewport.queueSync();
  drawing._syncTextArea();
  pace.parsed(bytes);
}

describe('drawing', () => {
  it('is asked for at once while little is printed', () => {
    for (let key = 0; key < 3; key += 1) {
      parse(10, [key, key]);
      clock.advance(1);
    }
    expect(rows.mock.calls).toEqual([
      [0, 0, 24],
      [1, 1, 24],
      [2, 2, 24],
    ]);
    expect(scrollbar).toHaveBeenCalledTimes(3);
    expect(cursor).toHaveBeenCalledTimes(3);
  });

  it('happens 30 times a second at most in a flood, all of it in the end', () => {
    parse(10);
    rows.mockClear();
    for (let ms = 0; ms < 1000; ms += 1) {
      parse(LARGE, [ms % 24, ms % 24]);
      clock.advance(1);
    }
    expect(rows.mock.calls.length).toBeGreaterThan(28);
    expect(rows.mock.calls.length).toBeLessThan(36);
    const before = rows.mock.calls.length;
    parse(LARGE, [3, 3]);
    parse(LARGE, [7, 7]);
    clock.advance(31);
    expect(rows.mock.calls.length).toBe(before + 1);
    const [from, to] = rows.mock.lastCall as [number, number];
    expect([from <= 3, to >= 7]).toEqual([true, true]);
    expect(clock.pending).toBe(0);
  });

  it('takes a sixth of the time where it is slow, and happens ten times a second even so', () => {
    for (const [ms, least, most] of [
      [10, 15, 18],
      [500, 9, 11],
    ] as const) {
      frameMs = ms;
      for (let warm = 0; warm < 300; warm += 1) {
        parse(LARGE);
        clock.advance(1);
      }
      rows.mockClear();
      for (let at = 0; at < 1000; at += 1) {
        parse(LARGE);
        clock.advance(1);
      }
      expect(rows.mock.calls.length).toBeGreaterThanOrEqual(least);
      expect(rows.mock.calls.length).toBeLessThanOrEqual(most);
    }
  });

  it('waits in a flood until no other terminal draws, and says how long none shall after it', () => {
    const asked: { earliest: number; pause: number }[] = [];
    reserve = (earliest, pause) => {
      asked.push({ earliest, pause });
      return earliest + 50;
    };
    clock.advance(1_000);
    rows.mockClear();
    parse(LARGE);
    clock.advance(49);
    expect(rows).not.toHaveBeenCalled();
    clock.advance(1);
    expect(rows).toHaveBeenCalledTimes(1);
    expect(asked).toEqual([{ earliest: 1_000, pause: 30 }]);
  });

  it('is asked for at once again after a flood', () => {
    parse(LARGE);
    parse(LARGE);
    clock.advance(200);
    rows.mockClear();
    parse(10, [5, 5]);
    expect(rows.mock.calls).toEqual([[5, 5, 24]]);
  });

  it('leaves no timer behind', () => {
    parse(LARGE);
    parse(LARGE);
    expect(clock.pending).toBe(1);
    pace.dispose();
    expect(clock.pending).toBe(0);
  });
});

describe('a selection', () => {
  it('is not drawn where there is none, however much is scrolled', () => {
    const { _selectionService: service } = drawing;
    service.refresh();
    selection.mockClear();
    service.refresh();
    service.refresh();
    expect(selection).not.toHaveBeenCalled();
  });

  it('is drawn while there is one, and once more when it is gone', () => {
    const { _selectionService: service } = drawing;
    service.refresh();
    selection.mockClear();
    selected = true;
    service.refresh();
    service.refresh();
    selected = false;
    service.refresh();
    service.refresh();
    expect(selection).toHaveBeenCalledTimes(3);
  });
});

it('a line that is scrolled to is shown at once', () => {
  parse(LARGE);
  parse(LARGE);
  scrollbar.mockClear();
  drawing._viewport.queueSync(7);
  expect(scrollbar.mock.calls).toEqual([[7]]);
});
