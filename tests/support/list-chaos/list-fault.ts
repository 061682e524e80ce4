import type { ListWorld } from './list-world';

/** A way in which lists and watches break, and what a user must then see. Throws where he does not. */
export interface ListFaultCase {
  /** As `npm run soak -- --fault` names it. */
  readonly id: string;
  /** Its number in the list of faults. */
  readonly number: number;
  readonly title: string;
  /** `seed` decides everything that is random. The caller calms the world afterwards. */
  readonly run: (world: ListWorld, seed: number) => Promise<void>;
  /** True: the cluster must be another process, which can be stopped. */
  readonly far?: boolean;
  /** True: too long for `npm test` even with fast deadlines. */
  readonly slow?: boolean;
}
