import { beforeEach, describe, expect, it } from 'vitest';
import { WakeDetector } from '../../../../src/main/kube/wake';
import { FakeClock } from '../../../support/fake-clock';

let clock: FakeClock;
let detector: WakeDetector;
const slept: number[] = [];

beforeEach(() => {
  slept.length = 0;
  clock = new FakeClock();
  detector = new WakeDetector({ clock, onWake: (seconds) => slept.push(seconds) });
});

describe('a sleep', () => {
  it('is not seen where there was none', () => {
    clock.advance(3_600_000);
    expect(slept).toEqual([]);
  });

  it('is seen by a wall clock that ran ahead, as when the monotonic one stands still', () => {
    clock.advance(10_000);
    clock.jump(600_000);
    expect(slept).toEqual([]);
    clock.advance(2_000);
    expect(slept).toEqual([600]);
    clock.advance(60_000);
    expect(slept).toEqual([600]);
  });

  it('is seen by a late timer, as when the process was stopped', () => {
    clock.advance(10_000);
    clock.stall(600_000);
    // All but the timer's own waiting.
    expect(slept).toEqual([598]);
    clock.advance(60_000);
    expect(slept).toEqual([598]);
  });

  it('is told once where the system tells it too, before or after', () => {
    clock.jump(600_000);
    detector.resumed();
    clock.advance(10_000);
    expect(slept).toEqual([600]);
    clock.jump(300_000);
    clock.advance(2_000);
    detector.resumed();
    expect(slept).toEqual([600, 300]);
  });

  it('that only the system noticed is told, and twice within a moment is once', () => {
    clock.advance(1_000);
    detector.resumed();
    detector.resumed();
    expect(slept).toEqual([1]);
  });

  it('is not a clock that was set back, nor one that was set a little', () => {
    clock.jump(-3_600_000);
    clock.advance(10_000);
    clock.jump(1_500);
    clock.advance(10_000);
    expect(slept).toEqual([]);
  });

  it('is looked for no more once disposed', () => {
    detector.dispose();
    expect(clock.pending).toBe(0);
  });
});
