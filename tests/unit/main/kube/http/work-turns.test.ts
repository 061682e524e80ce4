import { expect, it } from 'vitest';
import { TURN_MS, WorkTurns } from '../../../../../src/main/kube/http/work-turns';

/** Keeps the processor for so long. */
function work(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

it('are free until so much was done, and again a turn later', async () => {
  const turns = new WorkTurns();
  expect(turns.free()).toBeNull();
  expect(turns.do(() => 42)).toBe(42);
  expect(turns.free()).toBeNull();
  turns.do(() => {
    work(TURN_MS);
  });
  const free = turns.free();
  expect(free).not.toBeNull();
  await free;
  expect(turns.free()).toBeNull();
});

it('are shared: what waits first goes on first, one in a turn where each has much to do', async () => {
  const turns = new WorkTurns();
  const done: string[] = [];
  const perTurn: number[] = [];
  let inTurn = 0;
  let isOver = false;
  const count = (): void => {
    if (inTurn > 0) perTurn.push(inTurn);
    inTurn = 0;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const read = async (name: string): Promise<void> => {
    for (let piece = 1; piece <= 3; piece += 1) {
      const free = turns.free();
      if (free !== null) await free;
      turns.do(() => {
        inTurn += 1;
        done.push(`${name}${piece}`);
        work(TURN_MS);
      });
    }
  };
  await Promise.all([read('a'), read('b')]);
  isOver = true;
  // The first waits for its second turn before the other comes at all.
  expect(done).toEqual(['a1', 'a2', 'b1', 'a3', 'b2', 'b3']);
  expect(Math.max(...perTurn)).toBe(1);
});

it('one that waits and then does nothing holds up nobody', async () => {
  const turns = new WorkTurns();
  turns.do(() => {
    work(TURN_MS);
  });
  const gaveUp = Promise.resolve(turns.free());
  const next = Promise.resolve(turns.free());
  await gaveUp;
  await next;
  expect(turns.free()).toBeNull();
});

it('a bug in the work goes through, and its time counts', async () => {
  const turns = new WorkTurns();
  expect(() =>
    turns.do(() => {
      work(TURN_MS);
      throw new Error('a bug');
    }),
  ).toThrow('a bug');
  const free = turns.free();
  expect(free).not.toBeNull();
  await free;
});
