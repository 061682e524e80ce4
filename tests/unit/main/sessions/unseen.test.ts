import { describe, expect, it } from 'vitest';
import { Unseen } from '../../../../src/main/sessions/unseen';

describe('what is not seen yet', () => {
  it('is told in its order, once', () => {
    const told: number[] = [];
    const unseen = new Unseen();
    for (const one of [1, 2, 3]) unseen.keep(() => told.push(one), 1);
    expect(told).toEqual([]);
    unseen.tell();
    unseen.tell();
    expect(told).toEqual([1, 2, 3]);
  });

  it('is full with 64 KiB', () => {
    const unseen = new Unseen();
    unseen.keep(() => undefined, 64 * 1024 - 1);
    expect(unseen.isFull).toBe(false);
    unseen.keep(() => undefined);
    expect(unseen.isFull).toBe(false);
    unseen.keep(() => undefined, 1);
    expect(unseen.isFull).toBe(true);
  });
});
