import { expect, it } from 'vitest';

import { LIST_FAULTS, listChaos } from '../support/list-chaos/list-chaos';

// Faults 1–3, 5, 6, 19 and 24 for lists, a hundred times over, with deadlines of a twentieth.
it('a hundred restarts, freezes, compactions and cuts leave no ghost and miss no pod', async () => {
  const report = await listChaos({ seed: 20_241_101, rounds: 100 });
  expect(report.recoveries).toHaveLength(100);
  // A seed that left something out would prove little.
  for (const fault of LIST_FAULTS) expect([fault, report.faults[fault] > 0]).toEqual([fault, true]);
}, 600_000);
