import type { Outcome } from '../../shared/errors';
import { environmentId } from '../../shared/environment-id';
import type { Environment } from '../../shared/kubernetes';
import { ok } from '../../shared/result';
import type { Clock } from '../kube/clock';
import { apiPath } from '../kube/http/api-path';
import type { ClusterClient } from '../kube/http/cluster-client';
import { listAll } from '../kube/watch/list-all';
import { toEnvironment } from './grouping';
import { projectPod } from './pod-row';

/** Milliseconds for one page: the answer is worth something while somebody looks at the tab. */
const PAGE_MS = 15_000;

/**
 * An environment as it is now, asked for once: for a tab whose context is not the one in the list.
 * Null where it has no pods.
 */
export async function oneEnvironment(
  client: ClusterClient,
  environment: { readonly namespace: string; readonly labelKey: string; readonly name: string },
  clock: Clock,
): Promise<Outcome<Environment | null>> {
  const { namespace, labelKey, name } = environment;
  const list = await listAll({
    client,
    path: apiPath('api', 'v1', 'namespaces', namespace, 'pods'),
    query: [['labelSelector', `${labelKey}=${name}`]],
    what: { verb: 'list', resource: 'pods', namespace, name: '' },
    project: (object) => projectPod(object, { labelKey, now: clock.now(), namespace }),
    signal: new AbortController().signal,
    pageMs: PAGE_MS,
  });
  if (!list.ok) return list;
  const rows = [...list.value.items.values()].map(({ row }) => row);
  return ok(toEnvironment(environmentId(namespace, labelKey, name), rows) ?? null);
}
