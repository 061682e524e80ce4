import { expect, it } from 'vitest';

import { ListTurns } from '../../../../src/main/environments/list-turns';

it('lets so many at a time through, in order, and goes on after one that failed', async () => {
  const turns = new ListTurns(2);
  const begun: number[] = [];
  const ends: ((fails: boolean) => void)[] = [];
  const all = [0, 1, 2, 3].map((number) =>
    turns.take(
      () =>
        new Promise<number>((resolve, reject) => {
          begun.push(number);
          ends[number] = (fails) => {
            if (fails) reject(new Error('no'));
            else resolve(number);
          };
        }),
    ),
  );
  const settled = Promise.allSettled(all);
  expect(begun).toEqual([0, 1]);
  ends[1]?.(true);
  await expect(all[1]).rejects.toThrow('no');
  expect(begun).toEqual([0, 1, 2]);
  ends[0]?.(false);
  await all[0];
  expect(begun).toEqual([0, 1, 2, 3]);
  ends[2]?.(false);
  ends[3]?.(false);
  expect((await settled).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
});
