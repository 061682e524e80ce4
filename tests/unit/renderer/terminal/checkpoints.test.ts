import { describe, expect, it } from 'vitest';
import { Checkpoints } from '../../../../src/renderer/terminal/checkpoints';
import { ReplyBudget } from '../../../../src/renderer/terminal/reply-budget';
import { FLOW } from '../../../../src/shared/terminal';

function setUp() {
  const left: number[] = [];
  const timers = new Set<() => void>();
  const terminal = { insideSequence: false, idle: true, scrollback: 5000, cancelled: 0 };
  const checkpoints = new Checkpoints(0, {
    leave: (scrollback) => {
      if (terminal.insideSequence) return null;
      left.push(scrollback);
      return scrollback >= terminal.scrollback ? 'whole' : 'part';
    },
    cancelSequence: () => {
      terminal.cancelled++;
      terminal.insideSequence = false;
    },
    isIdle: () => terminal.idle,
    later: (_milliseconds, action) => {
      timers.add(action);
      return { dispose: () => timers.delete(action) };
    },
  });
  /** A second passes. */
  const pass = (): void => {
    for (const action of [...timers]) {
      timers.delete(action);
      action();
    }
  };
  return { checkpoints, left, terminal, timers, pass };
}

describe('Checkpoints', () => {
  it('leaves none of a terminal that printed little: main has all of it', () => {
    const { checkpoints, left, timers } = setUp();
    checkpoints.parsed(FLOW.checkpointEvery - 1);
    expect(left).toEqual([]);
    expect(timers.size).toBe(0);
  });

  it('leaves a short one every so many bytes, and a whole one when it is quiet', () => {
    const { checkpoints, left, pass } = setUp();
    for (let offset = 0; offset <= 3 * FLOW.checkpointEvery; offset += 64 * 1024) {
      checkpoints.parsed(offset);
    }
    expect(left).toEqual([500, 500, 500]);
    pass();
    // Output came since the second began.
    expect(left).toHaveLength(3);
    pass();
    expect(left).toEqual([500, 500, 500, Infinity]);
    pass();
    expect(left).toHaveLength(4);
  });

  it('needs no whole one where the short one was whole', () => {
    const { checkpoints, terminal, timers } = setUp();
    terminal.scrollback = 10;
    checkpoints.parsed(FLOW.checkpointEvery);
    expect(timers.size).toBe(0);
  });

  it('tries no second time for what there is no room for', () => {
    const { checkpoints, left, terminal, timers, pass } = setUp();
    terminal.scrollback = Infinity;
    checkpoints.parsed(FLOW.checkpointEvery);
    pass();
    checkpoints.parsed(FLOW.checkpointEvery + 1);
    expect(left).toHaveLength(1 + 1);
    expect(timers.size).toBe(0);
  });

  it('waits for the end of a sequence, but not for ever', () => {
    const { checkpoints, left, terminal } = setUp();
    terminal.insideSequence = true;
    checkpoints.parsed(FLOW.checkpointBy - 1);
    expect([left, terminal.cancelled]).toEqual([[], 0]);
    checkpoints.parsed(FLOW.checkpointBy);
    expect([left, terminal.cancelled]).toEqual([[500], 1]);
  });

  it('leaves one soon after the user cleared the terminal: no replay knows of it', () => {
    const { checkpoints, left, terminal } = setUp();
    terminal.idle = false;
    checkpoints.changed();
    checkpoints.parsed(10);
    expect(left).toEqual([]);
    terminal.idle = true;
    checkpoints.parsed(20);
    expect(left).toEqual([Infinity]);
    checkpoints.changed();
    expect(left).toEqual([Infinity, Infinity]);
  });

  it('leaves one after many sizes, which main would have to keep', () => {
    const { checkpoints, left } = setUp();
    for (let i = 0; i < 1000; i += 1) checkpoints.marked();
    expect(left).toHaveLength(5);
  });

  it('leaves no timer behind', () => {
    const { checkpoints, timers } = setUp();
    checkpoints.parsed(FLOW.checkpointEvery);
    expect(timers.size).toBe(1);
    checkpoints.dispose();
    expect(timers.size).toBe(0);
  });
});

describe('ReplyBudget', () => {
  it('lets a program ask what it needs, and bounds a flood', () => {
    let now = 0;
    const budget = new ReplyBudget(() => now);
    let sent = 0;
    for (let i = 0; i < 100_000; i += 1) if (budget.take(8)) sent += 8;
    expect(sent).toBe(4096);
    now += 1000;
    for (let i = 0; i < 100_000; i += 1) if (budget.take(8)) sent += 8;
    expect(sent).toBe(8192);
  });

  it('gives nothing for a clock that is set back', () => {
    let now = 10_000;
    const budget = new ReplyBudget(() => now);
    expect(budget.take(4096)).toBe(true);
    now = 0;
    expect(budget.take(1)).toBe(false);
    now = 500;
    expect(budget.take(2048)).toBe(true);
  });
});
