import { BROKEN_LISTS } from './broken-lists';
import { FAILING_LISTS } from './failing-lists';
import { listChaos } from './list-chaos';
import type { ListFaultCase } from './list-fault';
import { LISTS_IN_SLEEP, LISTS_IN_TIME } from './lists-in-time';

export type { ListFaultCase } from './list-fault';

/** `npm test` has a hundred of one seed (environments-chaos.test.ts). */
const CHAOS_ROUNDS = 40;

const CHAOS: ListFaultCase = {
  id: 'list-chaos',
  number: 1,
  title:
    'restarts, freezes, compactions, cuts and new clusters in any order: no ghost, no pod missed',
  run: async (_world, seed) => {
    await listChaos({ seed, rounds: CHAOS_ROUNDS });
  },
};

/** Every fault that lists and watches must survive or name, in the order of their numbers. */
export const LIST_FAULT_CASES: readonly ListFaultCase[] = [
  CHAOS,
  ...BROKEN_LISTS,
  ...FAILING_LISTS,
  ...LISTS_IN_TIME,
  ...LISTS_IN_SLEEP,
].sort((one, other) => one.number - other.number);
