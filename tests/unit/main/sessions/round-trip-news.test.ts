import { expect, it } from 'vitest';
import { RoundTripNews } from '../../../../src/main/sessions/round-trip-news';
import { FakeClock } from '../../../support/fake-clock';

it('round trips are told where they say something new, and not too often', () => {
  const clock = new FakeClock();
  const told: number[] = [];
  const news = new RoundTripNews(clock, (milliseconds) => told.push(milliseconds));
  news.measured(12.345);
  news.measured(80); // too soon
  clock.advance(5_000);
  news.measured(13); // too little
  news.measured(20);
  clock.advance(5_000);
  news.measured(200);
  clock.advance(5_000);
  news.measured(215); // less than a tenth
  news.reset();
  news.measured(215);
  expect(told).toEqual([12.3, 20, 200, 215]);
});
