import type { BackoffDeadlines } from './backoff';

/** Times in milliseconds unless named otherwise. */
export interface ReflectorDeadlines extends BackoffDeadlines {
  /** A watch is asked to end after a random time between these, so that watches spread out. Seconds. */
  readonly watchSecondsMin: number;
  readonly watchSecondsMax: number;
  /** A watch that says nothing for this long is asked for anew, from where it was. */
  readonly quietMs: number;
  /** A watch asked for anew in doubt, or a list that was nudged, must come on within this. */
  readonly checkMs: number;
  /** A watch that ends sooner than this did not work: without backoff it would be a hot loop. */
  readonly shortWatchMs: number;
  /** For one page of the list. */
  readonly pageMs: number;
  /** For one line of a watch, once begun: an object. A server that drips is never silent. */
  readonly lineMs: number;
}

/**
 * client-go's, but for `quietMs` and `checkMs`, which it does not have: their sum is the longest that
 * a silently dead connection goes unnoticed. API servers send a bookmark about every minute, so on a
 * quiet list this costs about one small request a minute and never a list.
 */
export const DEADLINES: ReflectorDeadlines = {
  backoffBaseMs: 800,
  backoffCeilingMs: 30_000,
  healthyMs: 120_000,
  watchSecondsMin: 300,
  watchSecondsMax: 600,
  quietMs: 45_000,
  checkMs: 15_000,
  shortWatchMs: 1_000,
  pageMs: 60_000,
  lineMs: 60_000,
};
