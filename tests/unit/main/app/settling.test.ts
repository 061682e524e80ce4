import { beforeEach, expect, it } from 'vitest';
import { Settling } from '../../../../src/main/app/settling';
import { FakeClock } from '../../../support/fake-clock';

let clock: FakeClock;
let settled: number;
let settling: Settling;
beforeEach(() => {
  clock = new FakeClock();
  settled = 0;
  settling = new Settling({ clock, settle: () => (settled += 1) });
});

it('settles when the page has shown its rows, and once', () => {
  settling.begin();
  expect(settled).toBe(0);
  settling.now();
  expect(settled).toBe(1);
  // A page that is loaded again.
  settling.begin();
  settling.now();
  clock.advance(60_000);
  expect(settled).toBe(1);
  expect(clock.pending).toBe(0);
});

it('settles a second after the page began where it has nothing to show', () => {
  clock.advance(60_000);
  settling.begin();
  clock.advance(900);
  expect(settled).toBe(0);
  // Loaded again: the wait is the first page's.
  settling.begin();
  clock.advance(100);
  expect(settled).toBe(1);
});

it('leaves nothing behind', () => {
  settling.begin();
  settling.dispose();
  expect(clock.pending).toBe(0);
  clock.advance(60_000);
  expect(settled).toBe(0);
});
