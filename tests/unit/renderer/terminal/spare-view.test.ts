// @vitest-environment happy-dom
import './no-buffer-pool';
import { afterEach, expect, it, vi } from 'vitest';
import { LateEvents } from '../../../../src/renderer/terminal/late-events';
import { SpareView } from '../../../../src/renderer/terminal/spare-view';
import { TerminalView } from '../../../../src/renderer/terminal/terminal-view';
import { viewParts } from './view-fixture';

/** What the window does later, when the test says so. */
let later: (() => void)[] = [];
let disposed: TerminalView[] = [];
afterEach(() => {
  later = [];
  disposed = [];
  vi.restoreAllMocks();
});

async function kept(): Promise<SpareView> {
  const spare = new SpareView({
    create: (events) => {
      const view: TerminalView = new TerminalView({
        ...viewParts(),
        events,
        onDispose: () => disposed.push(view),
      });
      return view;
    },
    fontReady: Promise.resolve(),
    later: (_milliseconds, action) => {
      later.push(action);
      return {
        dispose: () => {
          later = later.filter((other) => other !== action);
        },
      };
    },
  });
  spare.keep();
  await Promise.resolve();
  later.shift()?.();
  expect(spare.isReady).toBe(true);
  return spare;
}

it('one in reserve takes the size that it will have, and tells nobody of it', async () => {
  const spare = await kept();
  const events = new LateEvents();
  const resized = vi.spyOn(events, 'onResize');
  const view = spare.take(events, { cols: 101, rows: 33 });
  expect(view?.size).toEqual({ cols: 101, rows: 33 });
  expect(resized).not.toHaveBeenCalled();
  view?.dispose();
  spare.dispose();
});

it('one that was taken is measured no more, and the next one is made', async () => {
  const measured = vi.spyOn(TerminalView.prototype, 'measureGlyphs');
  const spare = await kept();
  // Measuring is next; as a click may come before it.
  const [measure] = later;
  const view = spare.take(new LateEvents(), null);
  measure?.();
  expect(measured).not.toHaveBeenCalled();
  expect(later).toHaveLength(1);
  later.shift()?.();
  expect(spare.isReady).toBe(true);
  view?.dispose();
  spare.dispose();
});

it('one that nobody took goes with its window, and no other is made', async () => {
  const spare = await kept();
  spare.dispose();
  expect(disposed).toHaveLength(1);
  expect(spare.take(new LateEvents(), null)).toBeNull();
  expect(later).toEqual([]);
});
