import { expect, it } from 'vitest';
import { Oddities } from '../../../../../src/main/kube/exec/oddities';

it('a few oddities are told one by one, a flood by its number', () => {
  const told: string[] = [];
  const oddities = new Oddities((detail) => told.push(detail));
  for (let i = 0; i < 100_000; i += 1) oddities.note(`channel ${i % 7}`);
  expect(told).toHaveLength(5);
  oddities.conclude();
  oddities.conclude();
  expect(told.slice(5)).toEqual(['99995 more of these']);
});
