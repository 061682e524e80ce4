import type { DemoCluster } from '../../cluster';

/**
 * Counts the execs that are asked for from now on. The cluster keeps its last requests only, and all
 * tests of a worker share it: a count of all would shrink.
 */
export function countExecs(cluster: DemoCluster): () => number {
  const known = new Set(cluster.requests());
  return () =>
    cluster.requests().filter((request) => !known.has(request) && /\/exec\b/.test(request.url))
      .length;
}
