import { afterAll, afterEach, beforeAll, it } from 'vitest';
import type { ListFaultCase } from './list-fault';
import { ListWorld } from './list-world';

/** Deadlines pass this much faster in tests. */
const SCALE = 20;
/** One seed is enough here; `npm run soak` runs more. `PODSHELL_SEED` repeats one that failed. */
const SEED = Number(process.env['PODSHELL_SEED'] ?? 1);

/** A test for each fault but the slow ones, all in one world, one after the other. */
export function testListFaults(
  faults: readonly ListFaultCase[],
  options: { far?: boolean } = {},
): void {
  let world: ListWorld;

  beforeAll(async () => {
    world = await ListWorld.start({ seed: SEED, scale: SCALE, ...options });
  });

  afterEach(async () => {
    await world.calm();
  });

  afterAll(async () => {
    await world.dispose();
  });

  for (const fault of faults.filter(({ slow }) => slow !== true)) {
    it(`${fault.number} ${fault.title} (${fault.id}, seed ${SEED})`, { timeout: 300_000 }, () =>
      fault.run(world, SEED),
    );
  }
}
