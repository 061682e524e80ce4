import { beforeEach, expect, it } from 'vitest';
import { FirstSight } from '../../../../src/main/window/first-sight';
import { FakeClock } from '../../../support/fake-clock';

let clock: FakeClock;
let shown: number;
let sight: FirstSight;

beforeEach(() => {
  clock = new FakeClock();
  shown = 0;
  sight = new FirstSight({
    clock,
    show: () => {
      shown += 1;
    },
  });
});

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('comes when the page says that its parts stand, once', async () => {
  sight.follow(Promise.resolve());
  await settled();
  sight.hear('mark', { name: 'page-start', at: 1 });
  sight.hear('layout', { name: 'mounted' });
  expect(shown).toBe(0);
  sight.hear('mark', { name: 'mounted', at: 2 });
  sight.hear('mark', { name: 'mounted', at: 3 });
  clock.advance(60_000);
  expect(shown).toBe(1);
});

it.each([
  ['was loaded', (): Promise<void> => Promise.resolve()],
  ['could not be loaded', (): Promise<void> => Promise.reject(new Error('no file'))],
])('comes after three seconds where a page %s and says nothing', async (_, loaded) => {
  sight.follow(loaded());
  clock.advance(60_000);
  await settled();
  clock.advance(2_999);
  expect(shown).toBe(0);
  clock.advance(1);
  expect(shown).toBe(1);
});

it.each([null, 'mounted', { name: 1 }, {}])('takes %j for nothing', (payload) => {
  sight.hear('mark', payload);
  expect(shown).toBe(0);
});
