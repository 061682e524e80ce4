import { beforeEach, describe, expect, it } from 'vitest';
import type { OutputTurn } from '../../../../src/renderer/terminal/output-turn';
import { OutputTurns } from '../../../../src/renderer/terminal/output-turns';
import type { Disposable } from '../../../../src/shared/result';

const KB = 1024;
/** What the terminals here parse in a millisecond: 16 KiB take two. */
const PER_MS = 8 * KB;
/** Milliseconds. */
const KEY_REST = 30;

/** xterm.js as far as it matters: a timer until it begins, and what comes in a callback goes right on. */
class Parser {
  /** Everything that was given to it, in order. */
  text = '';
  parsed = 0;
  /** When it parsed, and how much. */
  readonly slices: { readonly at: number; readonly bytes: number }[] = [];
  isBroken = false;
  readonly #buffer: { readonly bytes: Uint8Array; readonly onParsed: () => void }[] = [];
  #isScheduled = false;

  readonly write = (bytes: Uint8Array, onParsed: () => void): void => {
    this.text += new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    this.#buffer.push({ bytes, onParsed });
    if (this.#isScheduled || this.isBroken) return;
    this.#isScheduled = true;
    clock.after(0, this.parse);
  };

  readonly parse = (): void => {
    const started = clock.monotonic();
    for (let part = this.#buffer.shift(); part; part = this.#buffer.shift()) {
      this.slices.push({ at: clock.monotonic(), bytes: part.bytes.length });
      clock.work(part.bytes.length / PER_MS);
      this.parsed += part.bytes.length;
      part.onParsed();
      if (clock.monotonic() - started < 12) continue;
      clock.after(0, this.parse);
      return;
    }
    this.#isScheduled = false;
  };
}

/** One thread's time: what is due waits until the work of before is done. */
class WorkClock {
  #now = 0;
  #timers: { readonly at: number; readonly action: () => void }[] = [];

  monotonic(): number {
    return this.#now;
  }

  get pending(): number {
    return this.#timers.length;
  }

  after(milliseconds: number, action: () => void): Disposable {
    const timer = { at: this.#now + milliseconds, action };
    this.#timers = [...this.#timers, timer].sort((one, other) => one.at - other.at);
    return {
      dispose: () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      },
    };
  }

  /** The work of so many milliseconds. */
  work(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Lets everything happen that is due in the next milliseconds. */
  run(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (
      let [next] = this.#timers;
      next && next.at <= end && this.#now <= end;
      [next] = this.#timers
    ) {
      this.#timers.shift();
      this.#now = Math.max(this.#now, next.at);
      next.action();
    }
    this.#now = Math.max(this.#now, end);
  }
}

let clock: WorkClock;
let turns: OutputTurns;
let ends: number;

beforeEach(() => {
  clock = new WorkClock();
  ends = 0;
  turns = new OutputTurns({
    now: () => clock.monotonic(),
    after: (milliseconds, action) => clock.after(milliseconds, action),
  });
});

function terminal(): { readonly parser: Parser; readonly turn: OutputTurn } {
  const parser = new Parser();
  return { parser, turn: turns.join(parser.write) };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const flood = (turn: OutputTurn, size = 1024 * KB): void => {
  turn.write(new Uint8Array(size).fill(120), () => {
    ends += 1;
  });
};

describe('output', () => {
  it('comes to its terminal in order, whole and once, whatever has the keyboard meanwhile', () => {
    const { parser, turn } = terminal();
    const other = terminal();
    const parts = Array.from({ length: 40 }, (_, at) => `<${at}:${'…é漢😀'.repeat(at * 50)}>`);
    const parsed: number[] = [];
    for (const [at, part] of parts.entries()) {
      turn.write(bytes(part), () => {
        parsed.push(at);
      });
      if (at === 10) turns.front = turn;
      if (at === 20) turns.front = other.turn;
      if (at === 30) turns.front = null;
      clock.run(at % 3);
    }
    clock.run(2_000);
    expect(parser.text).toBe(parts.join(''));
    expect(parsed).toEqual([...parts.keys()]);
    expect(clock.pending).toBe(0);
  });

  it('for the terminal with the keyboard goes to it at once, and what waited goes first', () => {
    const { parser, turn } = terminal();
    flood(terminal().turn);
    turn.write(bytes('a'), () => undefined);
    expect(parser.text).toBe('');
    turns.front = turn;
    expect(parser.text).toBe('a');
    turn.write(bytes('b'), () => undefined);
    expect(parser.text).toBe('ab');
  });

  it('goes to its terminal at once where no other has any', () => {
    const { parser, turn } = terminal();
    turn.write(bytes('$ '), () => undefined);
    expect(parser.text).toBe('$ ');
  });

  it('is not cut inside of a character', () => {
    const { parser, turn } = terminal();
    // The parser here throws where one is.
    for (const shift of ['', 'x', 'xx', 'xxx'])
      turn.write(bytes(shift + '😀'.repeat(9_000)), () => undefined);
    clock.run(500);
    expect(parser.parsed).toBe(4 * 36_000 + 6);
  });

  it('that is no text is cut all the same', () => {
    const parsed: number[] = [];
    const turn = turns.join((part, onParsed) => {
      parsed.push(part.length);
      clock.after(0, onParsed);
    });
    turn.write(new Uint8Array(40 * KB).fill(0x80), () => undefined);
    clock.run(100);
    expect(parsed.reduce((sum, size) => sum + size)).toBe(40 * KB);
    expect(Math.max(...parsed)).toBeLessThanOrEqual(16 * KB);
  });
});

describe('turns', () => {
  it('are taken one after the other, by as much', () => {
    const all = [terminal(), terminal(), terminal()];
    for (const { turn } of all) flood(turn);
    clock.run(120);
    const done = all.map(({ parser }) => parser.parsed);
    expect(Math.max(...done) - Math.min(...done)).toBeLessThanOrEqual(12 * PER_MS + 16 * KB);
    const slices = all.flatMap(({ parser }) => parser.slices).sort((a, b) => a.at - b.at);
    for (const [at, slice] of slices.entries()) {
      const next = slices[at + 1];
      if (next) expect(next.at - slice.at).toBeGreaterThanOrEqual(slice.bytes / PER_MS);
    }
  });

  it('leave no time unused while nobody types', () => {
    const all = [terminal(), terminal()];
    for (const { turn } of all) flood(turn);
    clock.run(200);
    const sum = all.reduce((total, { parser }) => total + parser.parsed, 0);
    expect(sum).toBeGreaterThan(200 * PER_MS * 0.95);
  });

  it('go on without a terminal that does not say it has parsed, and with it when it does', () => {
    const broken = terminal();
    const { parser, turn } = terminal();
    broken.parser.isBroken = true;
    flood(broken.turn, 40 * KB);
    flood(turn, 64 * KB);
    clock.run(900);
    expect(parser.parsed).toBe(0);
    clock.run(300);
    expect(parser.parsed).toBe(64 * KB);
    // More for the broken one keeps nobody waiting again.
    flood(broken.turn, 40 * KB);
    flood(turn, 64 * KB);
    clock.run(100);
    expect(parser.parsed).toBe(128 * KB);
    broken.parser.isBroken = false;
    broken.parser.parse();
    clock.run(100);
    expect(broken.parser.parsed).toBe(80 * KB);
    expect(ends).toBe(4);
  });

  it('end with their terminal, also in the middle', () => {
    const gone = terminal();
    const { parser, turn } = terminal();
    flood(gone.turn);
    flood(turn, 64 * KB);
    clock.run(5);
    gone.turn.dispose();
    expect(gone.turn.hasOutput).toBe(false);
    gone.turn.write(bytes('late'), () => undefined);
    clock.run(50);
    expect(gone.parser.text).not.toContain('late');
    // What it had begun when it ended.
    expect(gone.parser.parsed).toBeLessThanOrEqual(12 * PER_MS + 16 * KB);
    expect(parser.parsed).toBe(64 * KB);
    expect(clock.pending).toBe(0);
  });

  it('go on at once after one whose last output was parsed as more of it came', () => {
    const { parser, turn } = terminal();
    const other = terminal();
    // As where what comes waits for a divider: it is written in the callback of what is before it.
    turn.write(bytes('a'), () => {
      turn.write(bytes('b'), () => undefined);
    });
    clock.run(20);
    expect(parser.text).toBe('ab');
    flood(other.turn, 64 * KB);
    clock.run(20);
    expect(other.parser.parsed).toBe(64 * KB);
    expect(clock.pending).toBe(0);
  });

  it('go on at once without one that waited and has got the keyboard since', () => {
    const [busy, front, other] = [terminal(), terminal(), terminal()];
    flood(busy.turn, 16 * KB);
    front.turn.write(bytes('a'), () => undefined);
    flood(other.turn, 16 * KB);
    turns.front = front.turn;
    expect(front.parser.text).toBe('a');
    clock.run(20);
    expect(other.parser.parsed).toBe(16 * KB);
    expect(clock.pending).toBe(0);
  });

  it('are planned once, however many parts come meanwhile', () => {
    const planned: number[] = [];
    const plan = new OutputTurns({
      now: () => clock.monotonic(),
      after: (milliseconds, action) => {
        planned.push(milliseconds);
        return clock.after(milliseconds, action);
      },
    });
    const parser = new Parser();
    const turn = plan.join(parser.write);
    plan.pressed();
    for (let count = 0; count < 100; count += 1) turn.write(bytes('x'), () => undefined);
    expect(planned).toEqual([KEY_REST]);
    clock.run(KEY_REST + 20);
    expect(parser.text).toBe('x'.repeat(100));
  });

  it('tell how far a part is parsed that takes several', () => {
    const { parser, turn } = terminal();
    const told: number[] = [];
    turn.write(
      new Uint8Array(40 * KB).fill(120),
      () => told.push(parser.parsed),
      (parsed) => {
        expect(parsed).toBe(parser.parsed);
        told.push(parsed);
      },
    );
    clock.run(50);
    expect(told).toEqual([16 * KB, 32 * KB, 40 * KB]);
  });

  it('leave no timer behind', () => {
    const { turn } = terminal();
    flood(turn);
    turns.pressed();
    clock.run(5);
    expect(clock.pending).toBe(1);
    turns.dispose();
    expect(clock.pending).toBe(0);
  });
});

describe('a key', () => {
  it('has the others rest until its echo', () => {
    const front = terminal();
    const { parser, turn } = terminal();
    turns.front = front.turn;
    flood(turn);
    clock.run(100);
    turns.pressed();
    clock.run(3);
    const before = parser.parsed;
    clock.run(KEY_REST - 5);
    expect(parser.parsed).toBe(before);
    front.turn.write(bytes('x'), () => undefined);
    expect(front.parser.text).toBe('x');
    clock.run(12);
    expect(parser.parsed).toBeGreaterThan(before);
  });

  it('has them rest no longer than until its echo, and each key anew', () => {
    const front = terminal();
    const { parser, turn } = terminal();
    turns.front = front.turn;
    flood(turn, 16 * 1024 * KB);
    clock.run(100);
    for (let key = 0; key < 5; key += 1) {
      turns.pressed();
      clock.run(14);
      const before = parser.parsed;
      clock.run(10);
      expect(parser.parsed).toBe(before);
      front.turn.write(bytes('x'), () => undefined);
      clock.run(4);
      expect(parser.parsed).toBeGreaterThan(before);
    }
  });

  it('waits for one slice at most of what is being parsed', () => {
    const { parser, turn } = terminal();
    flood(turn);
    clock.run(20);
    const { length } = parser.slices;
    turns.pressed();
    clock.run(KEY_REST - 1);
    expect(parser.slices.length - length).toBeLessThanOrEqual(1);
  });

  it('without an echo has them rest for 30 ms', () => {
    const { parser, turn } = terminal();
    flood(turn);
    clock.run(20);
    turns.pressed();
    clock.run(3);
    const before = parser.parsed;
    clock.run(KEY_REST);
    expect(parser.parsed).toBeGreaterThan(before);
  });

  it('cannot keep them from parsing, however fast it repeats', () => {
    const { parser, turn } = terminal();
    flood(turn);
    for (let ms = 0; ms < 1_000; ms += 1) {
      turns.pressed();
      clock.run(1);
    }
    // A stretch of 4 ms and a rest of 30, without an end.
    expect(parser.parsed).toBeGreaterThan((1_000 / 40) * 4 * PER_MS);
  });

  it('leaves two thirds of the time to whoever types, for a second', () => {
    const front = terminal();
    const { parser, turn } = terminal();
    turns.front = front.turn;
    flood(turn, 16 * 1024 * KB);
    turns.pressed();
    front.turn.write(bytes('x'), () => undefined);
    clock.run(900);
    const typing = parser.parsed / 900 / PER_MS;
    expect(typing).toBeGreaterThan(0.25);
    expect(typing).toBeLessThan(0.42);
    clock.run(110);
    const before = parser.parsed;
    clock.run(100);
    expect((parser.parsed - before) / 100 / PER_MS).toBeGreaterThan(0.9);
  });

  it('does not hold what the terminal with the keyboard prints', () => {
    const { parser, turn } = terminal();
    turns.front = turn;
    turns.pressed();
    flood(turn, 240 * KB);
    clock.run(45);
    expect(parser.parsed).toBe(240 * KB);
  });
});
