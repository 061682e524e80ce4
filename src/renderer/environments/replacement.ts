import type { Environment, ExecTarget, PodRow } from '../../shared/kubernetes';

/**
 * Kubernetes' own suffixes of a pod's name: a ReplicaSet's hash and five random characters.
 *
 * Source: `rand.SafeEncodeString`, k8s.io/apimachinery/pkg/util/rand.
 */
const SUFFIX = /(-[bcdfghjklmnpqrstvwxz2456789]{6,10})?-[bcdfghjklmnpqrstvwxz2456789]{5}$/;
const workloadName = (pod: string): string => pod.replace(SUFFIX, '');

/**
 * Where a new shell can be opened in place of one whose pod is gone: a pod of the same name, else the
 * newest of the same workload, ready ones first. Null where there is none: another workload's pod
 * has not taken its place.
 */
export function replacementFor(environment: Environment, gone: ExecTarget): ExecTarget | null {
  const candidates = environment.pods.filter(
    (pod) =>
      pod.canExec && pod.uid !== gone.podUid && workloadName(pod.name) === workloadName(gone.pod),
  );
  const rank = (pod: PodRow): number => (pod.name === gone.pod ? 0 : pod.ready ? 1 : 2);
  const [pod] = candidates.sort((a, b) => rank(a) - rank(b) || b.createdAt - a.createdAt);
  if (!pod) return null;
  const isThere = pod.containers.some(({ name, running }) => running && name === gone.container);
  return {
    context: gone.context,
    namespace: pod.namespace,
    pod: pod.name,
    podUid: pod.uid,
    container: isThere ? gone.container : pod.defaultContainer,
  };
}

/**
 * The pod that a rollout puts in the place of one that still runs: the newest ready one of the same
 * workload and another, younger revision. Null where there is none.
 */
export function newerPod(environment: Environment, target: ExecTarget): ExecTarget | null {
  const own = environment.pods.find(({ uid }) => uid === target.podUid);
  if (!own?.workload || own.revision === '') return null;
  const { kind, name } = own.workload;
  const newer = environment.pods.find(
    (pod) =>
      pod.workload?.kind === kind &&
      pod.workload.name === name &&
      pod.revision !== own.revision &&
      pod.createdAt > own.createdAt &&
      pod.ready &&
      pod.canExec,
  );
  if (!newer) return null;
  const isThere = newer.containers.some(
    (container) => container.running && container.name === target.container,
  );
  return {
    context: target.context,
    namespace: newer.namespace,
    pod: newer.name,
    podUid: newer.uid,
    container: isThere ? target.container : newer.defaultContainer,
  };
}
