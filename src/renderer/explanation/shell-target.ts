import type { ExplanationSubject } from '../../shared/explain';
import { shellPod, type ExecTarget, type PodRow } from '../../shared/kubernetes';

/** A container that a shell can be opened in now. */
export interface ShellTarget {
  readonly target: ExecTarget;
  /** Its pod is Ready. */
  readonly ready: boolean;
  /** How often the container was started again. */
  readonly restarts: number;
}

/**
 * Where a shell for the subject can be opened: as a click in the list would.
 *
 * @param pods those of the subject, newest first
 * @param container the one that is wanted; null: the pod's default one
 */
export function shellTarget(
  pods: readonly PodRow[],
  { context }: ExplanationSubject,
  container: string | null,
): ShellTarget | null {
  const isUp = (pod: PodRow): boolean =>
    container === null
      ? pod.canExec
      : pod.containers.some(({ name, running }) => running && name === container);
  const pod = container === null ? shellPod({ pods }) : pods.find(isUp);
  if (!pod) return null;
  const name = container ?? pod.defaultContainer;
  const { namespace, name: podName, uid: podUid } = pod;
  return {
    target: { context, namespace, pod: podName, podUid, container: name },
    ready: pod.ready,
    restarts: pod.containers.find((one) => one.name === name)?.restarts ?? 0,
  };
}
