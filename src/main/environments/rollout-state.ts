import { cleanText } from '../../shared/clean-text';
import type { ConditionRow, RolloutState } from '../../shared/explain';
import type { WorkloadRef } from '../../shared/kubernetes';
import { TEXT_LIMITS } from './text-limits';
import { fields, items } from './unverified';

/** Conditions of one workload. */
const MAX_CONDITIONS = 20;

/** Kinds whose rollout can be read, and their resource in `apps/v1`. */
export const ROLLOUT_RESOURCES: ReadonlyMap<string, string> = new Map([
  ['Deployment', 'deployments'],
  ['StatefulSet', 'statefulsets'],
  ['DaemonSet', 'daemonsets'],
]);

type Fields = Readonly<Record<string, unknown>>;

/** Counts of one kind, in one shape. */
interface Counts {
  readonly desired: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  readonly total: number;
}

/**
 * A workload's rollout from its object. Missing fields read as Go's zero values; never throws.
 *
 * As kubectl's `rollout status`, with one difference: a Deployment whose rollout was over once
 * (`NewReplicaSetAvailable`) stays complete when its pods break later. That they are broken, the
 * pods say themselves.
 */
export function readRollout(object: unknown, workload: WorkloadRef): RolloutState {
  const { metadata, spec, status } = pick(object);
  const conditions = items(status['conditions'], MAX_CONDITIONS).map(readCondition);
  const counts = COUNTS[workload.kind]?.(spec, status) ?? NOTHING;
  return {
    workload,
    status: rolloutStatus(counts, conditions, { metadata, spec, status }),
    ...counts,
    conditions,
    progressDeadlineSeconds:
      workload.kind === 'Deployment' ? integer(spec['progressDeadlineSeconds'], 600) : null,
  };
}

function rolloutStatus(
  counts: Counts,
  conditions: readonly ConditionRow[],
  { metadata, spec, status }: Record<'metadata' | 'spec' | 'status', Fields>,
): RolloutState['status'] {
  const { desired, updated, total, available } = counts;
  const observed = integer(status['observedGeneration']) >= integer(metadata['generation']);
  const progressing = conditions.find(({ type }) => type === 'Progressing');
  const refused = conditions.some(({ type, met }) => type === 'ReplicaFailure' && met);
  if (!observed) return 'progressing';
  if (progressing?.reason === 'ProgressDeadlineExceeded' || refused) return 'stuck';
  // What is replaced only as pods are deleted by hand is as far as it wants to be.
  if (fields(spec['updateStrategy'])['type'] === 'OnDelete') return 'complete';
  const replaced = updated >= desired && total <= updated;
  const wasComplete = progressing?.reason === 'NewReplicaSetAvailable';
  if (replaced && (available >= updated || wasComplete)) return 'complete';
  return spec['paused'] === true ? 'paused' : 'progressing';
}

const NOTHING: Counts = { desired: 0, updated: 0, ready: 0, available: 0, total: 0 };

const COUNTS: Readonly<Record<string, (spec: Fields, status: Fields) => Counts>> = {
  Deployment: (spec, status) => ({
    desired: integer(spec['replicas'], 1),
    updated: integer(status['updatedReplicas']),
    ready: integer(status['readyReplicas']),
    available: integer(status['availableReplicas']),
    total: integer(status['replicas']),
  }),
  StatefulSet: (spec, status) => {
    const desired = integer(spec['replicas'], 1);
    // With everything updated, `updatedReplicas` may be left out; equal revisions say so as well.
    const same =
      typeof status['updateRevision'] === 'string' &&
      status['updateRevision'] === status['currentRevision'];
    const total = integer(status['replicas']);
    return {
      desired,
      updated: same ? total : integer(status['updatedReplicas']),
      ready: integer(status['readyReplicas']),
      available: integer(status['availableReplicas'], integer(status['readyReplicas'])),
      // Old and new replicas share their names: none is ever surplus.
      total: Math.min(total, same ? total : integer(status['updatedReplicas'])),
    };
  },
  DaemonSet: (_spec, status) => ({
    desired: integer(status['desiredNumberScheduled']),
    updated: integer(status['updatedNumberScheduled']),
    ready: integer(status['numberReady']),
    available: integer(status['numberAvailable']),
    total: integer(status['updatedNumberScheduled']),
  }),
};

function pick(object: unknown): Record<'metadata' | 'spec' | 'status', Fields> {
  const { metadata, spec, status } = fields(object);
  return { metadata: fields(metadata), spec: fields(spec), status: fields(status) };
}

function readCondition(value: unknown): ConditionRow {
  const condition = fields(value);
  const since =
    typeof condition['lastTransitionTime'] === 'string'
      ? Date.parse(condition['lastTransitionTime'])
      : Number.NaN;
  return {
    type: cleanText(condition['type'], TEXT_LIMITS.word),
    met: condition['status'] === 'True',
    reason: cleanText(condition['reason'], TEXT_LIMITS.word),
    message: cleanText(condition['message'], TEXT_LIMITS.message),
    since: Number.isNaN(since) ? null : since,
  };
}

function integer(value: unknown, otherwise = 0): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : otherwise;
}
