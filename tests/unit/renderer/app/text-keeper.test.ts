import { describe, expect, it } from 'vitest';
import { TextKeeper, type KeptTerminal } from '../../../../src/renderer/text-keeper';
import { FakeClock } from '../../../support/fake-clock';

/** A terminal with so many lines above its screen. */
class Lines implements KeptTerminal {
  /** Of each text taken: how many lines above the screen were asked for. */
  readonly taken: number[] = [];
  isInSequence = false;
  constructor(
    readonly name: string,
    readonly lines = 100,
  ) {}
  text(scrollback: number): ReturnType<KeptTerminal['text']> {
    if (this.isInSequence) return null;
    this.taken.push(scrollback);
    const text = { size: { cols: 80, rows: 24 }, screen: this.name, title: null };
    return { text, isWhole: scrollback >= this.lines };
  }
}

function setUp() {
  const clock = new FakeClock();
  const kept: string[] = [];
  const state = { isOn: true };
  const keeper = new TextKeeper({
    isOn: () => state.isOn,
    keep: (paneKey, { screen }) => kept.push(`${paneKey}: ${screen}`),
    now: () => clock.monotonic(),
    later: (milliseconds, action) => clock.after(milliseconds, action),
  });
  return { clock, kept, keeper, state };
}

describe('texts are kept', () => {
  it('when a terminal has printed nothing for a while, once', () => {
    const { clock, kept, keeper } = setUp();
    const shell = new Lines('shell');
    for (let at = 0; at < 1500; at += 100) {
      keeper.changed('a', shell);
      clock.advance(100);
    }
    expect(kept).toEqual([]);
    clock.advance(3000);
    expect(kept).toEqual(['a: shell']);
    expect(shell.taken).toEqual([Infinity]);
    clock.advance(60_000);
    expect(kept).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('five seconds apart at least', () => {
    const { clock, kept, keeper } = setUp();
    const shell = new Lines('shell');
    keeper.changed('a', shell);
    clock.advance(3000);
    expect(kept).toHaveLength(1);
    keeper.changed('a', shell);
    // It was kept after two seconds.
    clock.advance(3900);
    expect(kept).toHaveLength(1);
    clock.advance(1000);
    expect(kept).toHaveLength(2);
  });

  it('of one that never rests every ten seconds, with fewer lines, and whole when it rests', () => {
    const { clock, kept, keeper } = setUp();
    const flood = new Lines('flood', 5000);
    for (let at = 0; at < 35_000; at += 500) {
      keeper.changed('a', flood);
      clock.advance(500);
    }
    expect(kept).toHaveLength(3);
    expect(flood.taken).toEqual([500, 500, 500]);
    clock.advance(10_000);
    expect(flood.taken).toEqual([500, 500, 500, Infinity]);
    expect(clock.pending).toBe(0);
  });

  it('of many terminals one at a time', () => {
    const { clock, kept, keeper } = setUp();
    for (let pane = 0; pane < 5; pane += 1) keeper.changed(`${pane}`, new Lines(`${pane}`));
    let most = 0;
    for (let at = 0; at < 10_000; at += 10) {
      const before = kept.length;
      clock.advance(10);
      most = Math.max(most, kept.length - before);
    }
    expect(kept).toHaveLength(5);
    expect(most).toBe(1);
  });

  it('later where the parser is inside of a sequence, without holding up the others', () => {
    const { clock, kept, keeper } = setUp();
    const stuck = new Lines('stuck');
    stuck.isInSequence = true;
    keeper.changed('a', stuck);
    keeper.changed('b', new Lines('other'));
    clock.advance(4000);
    expect(kept).toEqual(['b: other']);
    stuck.isInSequence = false;
    clock.advance(2000);
    expect(kept).toEqual(['b: other', 'a: stuck']);
  });

  it('at once, all of them, when the window closes', () => {
    const { clock, kept, keeper } = setUp();
    const quiet = new Lines('quiet');
    keeper.changed('a', quiet);
    clock.advance(5000);
    const shell = new Lines('shell');
    const flood = new Lines('flood', 5000);
    keeper.changed('b', shell);
    keeper.changed('c', flood);
    keeper.last();
    expect(kept).toEqual(['a: quiet', 'b: shell', 'c: flood']);
    expect(flood.taken).toEqual([Infinity]);
  });

  it('not of panes that are gone', () => {
    const { clock, kept, keeper } = setUp();
    keeper.changed('a', new Lines('a'));
    keeper.changed('b', new Lines('b'));
    keeper.retain(['b']);
    clock.advance(10_000);
    expect(kept).toEqual(['b: b']);
  });

  it('not where that is turned off, also when it was on as they changed', () => {
    const { clock, kept, keeper, state } = setUp();
    keeper.changed('a', new Lines('a'));
    state.isOn = false;
    keeper.changed('b', new Lines('b'));
    clock.advance(10_000);
    keeper.last();
    state.isOn = true;
    keeper.last();
    clock.advance(10_000);
    expect(kept).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
