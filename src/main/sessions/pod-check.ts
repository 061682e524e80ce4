import type { V1Pod } from '@kubernetes/client-node';
import { cleanText } from '../../shared/clean-text';
import { appError, type AppError, type Outcome } from '../../shared/errors';
import type { ExecTarget } from '../../shared/kubernetes';
import { err, ok } from '../../shared/result';
import { apiPath } from '../kube/http/api-path';
import type { ClusterClient } from '../kube/http/cluster-client';
import type { ContainerOs } from './exec-command';

/** A container that can take a shell. */
export interface OpenContainer {
  readonly os: ContainerOs;
  /** The runtime's id, which a restart changes; null where the pod may not be read. */
  readonly id: string | null;
}

/**
 * Reads the pod first, as kubectl does: a namesake (another uid) must not be opened unasked, and a
 * pod that cannot take a shell has better words for it than the exec's refusal.
 *
 * @param only runtime id of the only container that may be entered; null: whichever has that name now
 */
export async function checkPod(
  client: ClusterClient,
  target: ExecTarget,
  only: string | null,
): Promise<Outcome<OpenContainer>> {
  const pod = await readPod(client, target);
  if (!pod.ok) {
    // Not being allowed to read pods is no reason not to try: exec is a permission of its own. But
    // nobody can tell then which container it is.
    return pod.error.kind === 'forbidden' && only === null ? ok({ os: 'linux', id: null }) : pod;
  }
  const open = openable(pod.value, target);
  if (!open.ok || only === null || open.value.id === only) return open;
  const { pod: name, container } = target;
  return err(appError('container-restarted', { pod: name, container }));
}

/**
 * Why a stream may have ended, as the pod tells right after it: gone, replaced, evicted, restarted.
 * Null: the pod has nothing to do with it, or cannot be asked within `timeoutMs`.
 */
export async function whyEnded(
  client: ClusterClient,
  target: ExecTarget,
  asked: { readonly containerId: string | null; readonly timeoutMs: number },
): Promise<AppError | null> {
  const { pod: name, container } = target;
  const pod = await readPod(client, target, asked.timeoutMs);
  if (!pod.ok) return pod.error.kind === 'pod-gone' ? pod.error : null;
  const open = openable(pod.value, target);
  const isOwn = open.ok || open.error.kind !== 'pod-replaced';
  if (isOwn && pod.value.metadata?.deletionTimestamp !== undefined) {
    // As `kubectl get pods` prints it.
    return appError('pod-not-running', { pod: name, status: 'Terminating', message: '' });
  }
  if (!open.ok) return open.error;
  if (asked.containerId !== null && open.value.id !== asked.containerId) {
    return appError('container-restarted', { pod: name, container });
  }
  return null;
}

async function readPod(
  client: ClusterClient,
  { namespace, pod: name }: ExecTarget,
  timeoutMs?: number,
): Promise<Outcome<V1Pod>> {
  const answer = await client.json<V1Pod>({
    path: apiPath('api', 'v1', 'namespaces', namespace, 'pods', name),
    what: { verb: 'get', resource: 'pods', namespace, name },
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  return !answer.ok && answer.error.kind === 'not-found'
    ? err(appError('pod-gone', { pod: name, namespace }))
    : answer;
}

/** Whether this pod, as the server has it now, can take a shell in that container. */
function openable(pod: V1Pod, target: ExecTarget): Outcome<OpenContainer> {
  const { pod: name, namespace, podUid, container } = target;
  if (pod.metadata?.uid !== podUid) return err(appError('pod-replaced', { pod: name, namespace }));
  const phase = pod.status?.phase ?? 'Unknown';
  if (phase === 'Succeeded' || phase === 'Failed') {
    const status = cleanText(pod.status?.reason ?? phase);
    const message = cleanText(pod.status?.message);
    return err(appError('pod-not-running', { pod: name, status, message }));
  }
  const statuses = [
    ...objectsOf(pod.status?.containerStatuses),
    ...objectsOf(pod.status?.initContainerStatuses),
    ...objectsOf(pod.status?.ephemeralContainerStatuses),
  ];
  const status = statuses.find((candidate) => candidate.name === container);
  if (!status) {
    if (phase !== 'Pending') return err(appError('container-unknown', { pod: name, container }));
    const scheduled = objectsOf(pod.status?.conditions).find(({ type }) => type === 'PodScheduled');
    const message = cleanText(scheduled?.message);
    return err(appError('pod-not-running', { pod: name, status: phase, message }));
  }
  const { state } = status;
  if (!state?.running) {
    const message = cleanText(
      state?.waiting?.message ?? state?.waiting?.reason ?? state?.terminated?.reason,
    );
    return err(appError('container-not-running', { pod: name, container, message }));
  }
  const windows =
    pod.spec?.os?.name === 'windows' || pod.spec?.nodeSelector?.['kubernetes.io/os'] === 'windows';
  return ok({
    os: windows ? 'windows' : 'linux',
    id: typeof status.containerID === 'string' ? status.containerID : null,
  });
}

/** A list's objects; none where a server sent something else, for the types only promise. */
function objectsOf<T extends object>(value: readonly T[] | undefined): readonly T[] {
  const list: unknown = value;
  return Array.isArray(list)
    ? list.filter((item): item is T => typeof item === 'object' && item !== null)
    : [];
}
