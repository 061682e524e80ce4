import type { PodRow, RolloutRow, WorkloadRef } from '../../shared/kubernetes';

/** Kinds that replace their pods revision by revision. */
const ROLLING: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/**
 * Rollouts in progress among these pods: workloads with living pods of more than one revision, by
 * name. The newest pod's revision is taken for the one that is wanted: true for an update and for a
 * rollback; while an update is stuck and an old pod is replaced, only the Deployment itself knows
 * better (see the explanation's rollout).
 *
 * @param newestFirst sorted by creation, newest first
 */
export function rolloutsOf(newestFirst: readonly PodRow[]): readonly RolloutRow[] {
  const byWorkload = new Map<string, { workload: WorkloadRef; pods: PodRow[] }>();
  for (const pod of newestFirst) {
    const { workload, revision, ended } = pod;
    // An evicted pod may lie about for days: it is no part of a rollout.
    if (workload === null || revision === '' || ended || !ROLLING.has(workload.kind)) continue;
    const key = workloadKey(workload);
    const known = byWorkload.get(key);
    if (known === undefined) byWorkload.set(key, { workload, pods: [pod] });
    else known.pods.push(pod);
  }
  const rollouts: RolloutRow[] = [];
  for (const { workload, pods } of byWorkload.values()) {
    const wanted = pods[0]?.revision;
    const updated = pods.filter(({ revision }) => revision === wanted);
    if (updated.length === pods.length) continue;
    rollouts.push({
      workload,
      newPods: updated.length,
      newReadyPods: updated.filter(({ ready }) => ready).length,
      oldPods: pods.length - updated.length,
    });
  }
  return rollouts.sort((a, b) => compareWorkloads(a.workload, b.workload));
}

/** The distinct workloads of these pods, by kind and name. */
export function workloadsOf(pods: readonly PodRow[]): readonly WorkloadRef[] {
  const found = new Map<string, WorkloadRef>();
  for (const { workload } of pods) {
    if (workload !== null) found.set(workloadKey(workload), workload);
  }
  return [...found.values()].sort(compareWorkloads);
}

/** Equal for equal workloads of one namespace. */
export function workloadKey({ kind, name }: WorkloadRef): string {
  return `${kind}/${name}`;
}

function compareWorkloads(a: WorkloadRef, b: WorkloadRef): number {
  const [left, right] = [workloadKey(a), workloadKey(b)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
