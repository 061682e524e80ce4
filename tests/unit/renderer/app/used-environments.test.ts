import { beforeEach, expect, it } from 'vitest';
import { UsedEnvironments } from '../../../../src/renderer/used-environments';
import { DEFAULT_SETTINGS, REMEMBERED, type Settings } from '../../../../src/shared/settings';

const settings = {
  current: DEFAULT_SETTINGS,
  update: (patch: Partial<Settings>): Promise<void> => {
    writes += 1;
    settings.current = { ...settings.current, ...patch };
    return Promise.resolve();
  },
};
let writes: number;
let used: UsedEnvironments;
beforeEach(() => {
  writes = 0;
  settings.current = DEFAULT_SETTINGS;
  used = new UsedEnvironments(settings);
});

it('those of a context are told without its name, the last one first', async () => {
  await used.toggleFavourite('a/test/app=shop');
  await used.toggleFavourite('ab/test/app=pay');
  await used.toggleFavourite('a/test/app=cart');
  used.remember('a/test/app=shop');
  expect(used.of('a')).toEqual({
    favourites: ['test/app=cart', 'test/app=shop'],
    recent: ['test/app=shop'],
  });
  expect(used.of('')).toEqual({ favourites: [], recent: [] });
});

it('a favourite is none any more the second time', async () => {
  await used.toggleFavourite('a/x');
  await used.toggleFavourite('a/y');
  await used.toggleFavourite('a/x');
  expect(settings.current.favourites).toEqual(['a/y']);
});

it('what was used last is first, once, and is not written again', () => {
  for (const key of ['a/x', 'a/y', 'a/x', 'a/x']) used.remember(key);
  expect(settings.current.recent).toEqual(['a/x', 'a/y']);
  expect(writes).toBe(3);
});

it('so many are remembered, and no more', async () => {
  const last = REMEMBERED.favourites + 5;
  for (let index = 0; index <= last; index += 1) {
    used.remember(`a/${index}`);
    await used.toggleFavourite(`a/${index}`);
  }
  const { recent, favourites } = settings.current;
  expect([recent.length, favourites.length]).toEqual([REMEMBERED.recent, REMEMBERED.favourites]);
  expect([recent[0], favourites[0]]).toEqual([`a/${last}`, `a/${last}`]);
});
