import type { V1Pod, V1PodList } from '@kubernetes/client-node';
import type { Outcome } from '../../../shared/errors';
import { ok } from '../../../shared/result';
import { apiPath, isDnsLabel, isDnsSubdomain } from '../http/api-path';
import type { ClusterClient } from '../http/cluster-client';
import { field } from './who-am-i';

/** A container that can take an exec. */
export interface RunningContainer {
  readonly pod: string;
  readonly container: string;
}

/** What the first page of a namespace's pods shows. */
export interface FirstPods {
  readonly count: number;
  /** In the newest pod whose default container runs, or null. */
  readonly target: RunningContainer | null;
}

/** As the reflector's pages. */
const PAGE = '500';

/** Lists the first page of pods. Errors: as of `ClusterClient.json`. */
export async function firstPods(
  client: ClusterClient,
  namespace: string,
  signal: AbortSignal,
): Promise<Outcome<FirstPods>> {
  const list = await client.json<V1PodList>({
    path: apiPath('api', 'v1', 'namespaces', namespace, 'pods'),
    query: [['limit', PAGE]],
    what: { verb: 'list', resource: 'pods', namespace, name: '' },
    signal,
  });
  if (!list.ok) return list;
  const items: unknown = field(list.value, 'items');
  const pods = Array.isArray(items) ? (items as readonly V1Pod[]) : [];
  return ok({ count: pods.length, target: newestTarget(pods) });
}

function newestTarget(pods: readonly V1Pod[]): RunningContainer | null {
  let newest: { readonly target: RunningContainer; readonly created: string } | null = null;
  for (const pod of pods) {
    const target = runningTarget(pod);
    // RFC 3339 in UTC sorts as text.
    const created: unknown = field(field(pod, 'metadata'), 'creationTimestamp');
    const at = typeof created === 'string' ? created : '';
    if (target !== null && (newest === null || at > newest.created)) {
      newest = { target, created: at };
    }
  }
  return newest?.target ?? null;
}

const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** The default container as kubectl chooses it, where it runs. */
function runningTarget(pod: V1Pod): RunningContainer | null {
  const metadata = field(pod, 'metadata');
  const status = field(pod, 'status');
  const name = field(metadata, 'name');
  if (typeof name !== 'string' || !isDnsSubdomain(name)) return null;
  if (field(status, 'phase') !== 'Running') return null;
  if (field(metadata, 'deletionTimestamp') !== undefined) return null;
  const names = list(field(field(pod, 'spec'), 'containers')).map((one) => field(one, 'name'));
  const annotated = field(field(metadata, 'annotations'), DEFAULT_CONTAINER);
  const container = names.includes(annotated) ? annotated : names[0];
  if (typeof container !== 'string' || !isDnsLabel(container)) return null;
  const runs = list(field(status, 'containerStatuses')).some(
    (one) => field(one, 'name') === container && field(field(one, 'state'), 'running') != null,
  );
  return runs ? { pod: name, container } : null;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
