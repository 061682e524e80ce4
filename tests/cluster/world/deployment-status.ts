import type { Deployment } from './objects';
import { kubeTime } from './objects';

type Conditions = NonNullable<Deployment['status']['conditions']>;

/** The pods of a Deployment, counted. */
export interface PodCounts {
  /** Wanted. */
  readonly desired: number;
  /** Of the newest revision. */
  readonly updated: number;
  /** Of all revisions. */
  readonly total: number;
  /** Ready ones of all revisions. */
  readonly ready: number;
}

/** What is known of a rollout beside the pods. */
export interface RolloutProgress {
  readonly replicaSet: string;
  /** No progress for `progressDeadlineSeconds`. */
  readonly late: boolean;
  /** This revision was complete once: what breaks later does not undo that. */
  readonly completed: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A Deployment's status. Source: kubernetes pkg/controller/deployment/sync.go, progress.go. */
export function deploymentStatus(
  deployment: Deployment,
  counts: PodCounts,
  progress: RolloutProgress,
): Deployment['status'] {
  const { updated, total, ready } = counts;
  return {
    observedGeneration: deployment.metadata.generation ?? 1,
    replicas: total,
    updatedReplicas: updated,
    ...(ready === 0 ? {} : { readyReplicas: ready, availableReplicas: ready }),
    ...(total > ready ? { unavailableReplicas: total - ready } : {}),
    conditions: conditions(deployment, counts, progress),
  };
}

/** Whether nothing is left to do. */
export function isComplete({ desired, updated, total, ready }: PodCounts): boolean {
  return updated === desired && total === desired && ready >= desired;
}

function conditions(
  deployment: Deployment,
  counts: PodCounts,
  { replicaSet, late, completed, now }: RolloutProgress,
): Conditions {
  const at = kubeTime(now);
  const condition = (
    type: string,
    met: boolean,
    reason: string,
    message: string,
  ): Conditions[0] => {
    const status = met ? 'True' : 'False';
    const before = deployment.status.conditions?.find((one) => one.type === type);
    const since =
      before?.status === status && before.lastTransitionTime !== undefined
        ? before.lastTransitionTime
        : at;
    return { type, status, reason, message, lastUpdateTime: at, lastTransitionTime: since };
  };
  const available = counts.ready >= Math.ceil(counts.desired * 0.75);
  const set = `ReplicaSet "${replicaSet}"`;
  const progressing = (): Conditions[0] => {
    if (completed) {
      const message = `${set} has successfully progressed.`;
      return condition('Progressing', true, 'NewReplicaSetAvailable', message);
    }
    return late
      ? condition(
          'Progressing',
          false,
          'ProgressDeadlineExceeded',
          `${set} has timed out progressing.`,
        )
      : condition('Progressing', true, 'ReplicaSetUpdated', `${set} is progressing.`);
  };
  return [
    available
      ? condition(
          'Available',
          true,
          'MinimumReplicasAvailable',
          'Deployment has minimum availability.',
        )
      : condition(
          'Available',
          false,
          'MinimumReplicasUnavailable',
          'Deployment does not have minimum availability.',
        ),
    progressing(),
  ];
}
