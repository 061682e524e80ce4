import { describe, expect, it } from 'vitest';
import { EXEC_DEADLINES } from '../../../../../src/main/kube/exec/exec';
import { Liveness, type Silence } from '../../../../../src/main/kube/exec/liveness';
import { FakeClock } from '../../../../support/fake-clock';

/** A stream whose other end does what a test says. */
class Stream {
  readonly clock = new FakeClock();
  readonly pings: { payload: Uint8Array; at: number }[] = [];
  readonly roundTrips: number[] = [];
  silence: Silence | undefined;
  silentAt: number | undefined;
  bufferedAmount = 0;
  /** Whether the system takes what is written. */
  takes = true;
  readonly liveness: Liveness;

  constructor() {
    this.liveness = new Liveness({
      clock: this.clock,
      deadlines: EXEC_DEADLINES,
      link: this,
      onRoundTrip: (milliseconds) => this.roundTrips.push(milliseconds),
      onSilence: (silence) => {
        this.silence = silence;
        this.silentAt = this.clock.monotonic();
      },
    });
    this.liveness.start();
  }

  ping(payload: Uint8Array, taken: () => void): void {
    this.pings.push({ payload, at: this.clock.monotonic() });
    if (this.takes) taken();
    else this.bufferedAmount += 6;
  }

  /** Answers the last ping. */
  answer(): void {
    this.liveness.pong(this.pings.at(-1)?.payload ?? new Uint8Array());
  }

  /** Lets time pass in which every ping is answered after 20 ms. */
  live(milliseconds: number): void {
    const end = this.clock.monotonic() + milliseconds;
    let seen = this.pings.length - 1;
    while (this.clock.monotonic() < end) {
      if (this.pings.length > seen) {
        seen = this.pings.length;
        this.clock.advance(20);
        this.answer();
      }
      this.clock.advance(Math.min(this.clock.nextIn ?? Infinity, end - this.clock.monotonic()));
    }
  }
}

describe('liveness', () => {
  it('pings at once and then every 5 s, and measures the round trip', () => {
    const stream = new Stream();
    stream.clock.advance(12);
    stream.answer();
    stream.clock.advance(10_000);
    expect(stream.pings.map(({ at }) => at)).toEqual([0, 5_000, 10_000]);
    expect(stream.roundTrips).toEqual([12]);
  });

  it('lasts as long as pings are answered', () => {
    const stream = new Stream();
    stream.live(3_600_000);
    expect(stream.silence).toBeUndefined();
    expect(new Set(stream.roundTrips)).toEqual(new Set([20]));
  });

  it('ends exactly 61 s after the last word', () => {
    const stream = new Stream();
    stream.clock.advance(7_300);
    stream.liveness.heard();
    stream.clock.advance(60_999);
    expect(stream.silence).toBeUndefined();
    stream.clock.advance(1);
    expect(stream.silence).toEqual({ kind: 'silent', milliseconds: 61_000 });
    expect(stream.clock.pending).toBe(0);
  });

  it('ends 60 s after the system took the last byte, though the server goes on talking', () => {
    const stream = new Stream();
    stream.takes = false;
    stream.bufferedAmount = 100;
    for (let at = 0; at < 59_000; at += 1_000) {
      stream.clock.advance(1_000);
      stream.liveness.heard();
    }
    expect(stream.silence).toBeUndefined();
    stream.clock.advance(1_000);
    expect(stream.silence).toEqual({ kind: 'silent', milliseconds: 60_000 });
  });

  it('goes on while something is taken now and then', () => {
    const stream = new Stream();
    stream.takes = false;
    stream.bufferedAmount = 100_000;
    for (let at = 0; at < 600_000; at += 30_000) {
      stream.clock.advance(30_000);
      stream.liveness.heard();
      stream.liveness.taken();
    }
    expect(stream.silence).toBeUndefined();
  });

  it('ignores pongs that nobody asked for, but for having heard something', () => {
    const stream = new Stream();
    stream.clock.advance(60_000);
    stream.liveness.pong(Uint8Array.of(9, 9, 9, 9));
    stream.liveness.pong(new Uint8Array(125));
    stream.clock.advance(60_000);
    expect(stream.silence).toBeUndefined();
    expect(stream.roundTrips).toEqual([]);
  });

  describe('while the reader is paused', () => {
    it('neither pings nor ends, and starts anew after it', () => {
      const stream = new Stream();
      stream.clock.advance(40_000);
      stream.liveness.pause();
      const { length } = stream.pings;
      stream.bufferedAmount = 100;
      stream.clock.advance(600_000);
      expect(stream.pings).toHaveLength(length);
      expect(stream.clock.pending).toBe(0);
      stream.bufferedAmount = 0;
      stream.liveness.resume();
      stream.clock.advance(60_999);
      expect(stream.silence).toBeUndefined();
      stream.clock.advance(1);
      expect(stream.silence?.kind).toBe('silent');
    });

    it('measures no round trip across it', () => {
      const stream = new Stream();
      stream.liveness.pause();
      stream.clock.advance(90_000);
      stream.liveness.resume();
      const first = stream.pings[0];
      stream.liveness.pong(first?.payload ?? new Uint8Array());
      expect(stream.roundTrips).toEqual([]);
    });

    it('finds out about a sleep after it', () => {
      const stream = new Stream();
      stream.liveness.pause();
      stream.liveness.woke(300);
      stream.clock.advance(60_000);
      expect(stream.silence).toBeUndefined();
      stream.liveness.resume();
      stream.clock.advance(10_000);
      expect(stream.silence).toEqual({ kind: 'asleep', seconds: 300 });
    });
  });

  describe('after a sleep', () => {
    it('ends within 10 s where nobody answers', () => {
      const stream = new Stream();
      stream.live(20_000);
      stream.liveness.woke(600);
      expect(stream.liveness.asleep).toBe(600);
      stream.clock.advance(9_999);
      expect(stream.silence).toBeUndefined();
      stream.clock.advance(1);
      expect(stream.silence).toEqual({ kind: 'asleep', seconds: 600 });
    });

    it('goes on where the ping is answered', () => {
      const stream = new Stream();
      stream.liveness.woke(600);
      stream.clock.advance(9_000);
      stream.answer();
      expect(stream.liveness.asleep).toBeNull();
      stream.clock.advance(50_000);
      expect(stream.silence).toBeUndefined();
    });

    it('takes no proof from what had waited in the buffers, but does from later data', () => {
      const stream = new Stream();
      const old = stream.pings[0]?.payload ?? new Uint8Array();
      stream.liveness.woke(600);
      stream.clock.advance(10);
      stream.liveness.heard();
      stream.liveness.pong(old);
      expect(stream.liveness.asleep).toBe(600);
      stream.clock.advance(2_000);
      stream.liveness.heard();
      expect(stream.liveness.asleep).toBeNull();
    });
  });

  describe('when the process did not run', () => {
    it('does not take that time for silence', () => {
      const stream = new Stream();
      stream.live(20_000);
      stream.clock.stall(600_000);
      expect(stream.silence).toBeUndefined();
      stream.live(30_000);
      expect(stream.silence).toBeUndefined();
    });

    it('does not either where the sleep is told first', () => {
      const stream = new Stream();
      stream.live(20_000);
      stream.clock.stall(600_000, () => {
        stream.liveness.woke(600);
      });
      stream.clock.advance(5_000);
      expect(stream.silence).toBeUndefined();
      stream.clock.advance(5_000);
      expect(stream.silence).toEqual({ kind: 'asleep', seconds: 600 });
    });

    it('still counts the time in which it did', () => {
      const stream = new Stream();
      stream.clock.advance(40_000);
      stream.clock.stall(600_000);
      stream.clock.advance(21_001);
      expect(stream.silence?.kind).toBe('silent');
    });
  });

  describe('a confirmation', () => {
    it('comes with the answer to its ping, or to a later one', () => {
      const stream = new Stream();
      let confirmed = 0;
      expect(stream.liveness.confirm(() => (confirmed += 1))).toBe(false);
      stream.answer();
      for (let i = 0; i < 3; i += 1) {
        expect(stream.liveness.confirm(() => (confirmed += 1))).toBe(true);
      }
      stream.liveness.pong(stream.pings[2]?.payload ?? new Uint8Array());
      expect(confirmed).toBe(2);
      stream.answer();
      expect(confirmed).toBe(3);
      stream.answer();
      expect(confirmed).toBe(3);
    });

    it('is nobody’s after the end', () => {
      const stream = new Stream();
      stream.answer();
      stream.liveness.dispose();
      expect(stream.liveness.confirm(() => undefined)).toBe(false);
      expect(stream.clock.pending).toBe(0);
    });
  });
});
