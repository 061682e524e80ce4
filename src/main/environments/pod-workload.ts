import type { WorkloadRef } from '../../shared/kubernetes';
import { cleanText } from '../../shared/clean-text';
import type { PodFacts } from './pod-facts';
import { TEXT_LIMITS } from './text-limits';

/** Set by the Deployment controller on its ReplicaSets' pods (`apps/v1.DefaultDeploymentUniqueLabelKey`). */
const TEMPLATE_HASH = 'pod-template-hash';
/** Set by StatefulSets and DaemonSets (`apps/v1.ControllerRevisionHashLabelKey`). */
const REVISION_HASH = 'controller-revision-hash';

/**
 * The workload behind a pod, as far as the pod itself tells: its controller; for a ReplicaSet whose
 * name ends in the pod's template hash, the Deployment that made it (that is how it names them).
 * A ReplicaSet without that hash, a Job and all others stand for themselves.
 */
export function workloadOf(pod: Pick<PodFacts, 'controller' | 'labels'>): WorkloadRef | null {
  const { controller } = pod;
  if (controller?.kind !== 'ReplicaSet') return controller;
  const hash = label(pod.labels, TEMPLATE_HASH);
  const suffix = `-${hash}`;
  if (hash === '' || !controller.name.endsWith(suffix)) return controller;
  const name = controller.name.slice(0, -suffix.length);
  return name === '' ? controller : { kind: 'Deployment', name };
}

/** The revision of its workload that a pod is of: a hash, or empty. */
export function revisionOf(labels: PodFacts['labels']): string {
  const template = label(labels, TEMPLATE_HASH);
  return template === '' ? label(labels, REVISION_HASH) : template;
}

function label(labels: PodFacts['labels'], key: string): string {
  return Object.hasOwn(labels, key) ? cleanText(labels[key], TEXT_LIMITS.label) : '';
}
