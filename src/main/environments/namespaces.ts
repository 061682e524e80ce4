import type { V1Namespace, V1ObjectMeta } from '@kubernetes/client-node';

import type { Outcome } from '../../shared/errors';
import { ok } from '../../shared/result';
import { apiPath, isDnsLabel } from '../kube/http/api-path';
import type { ClusterClient } from '../kube/http/cluster-client';
import { isGone } from '../kube/http/refusal';
import { listAll } from '../kube/watch/list-all';
import type { Unverified } from './unverified';
import { fields } from './unverified';

/** Milliseconds for one page of names: somebody waits for the menu. */
const PAGE_TIMEOUT_MS = 15_000;

/**
 * The names of all namespaces that the user may list, sorted. A list that runs out of time between
 * two pages (410) is begun again, once.
 */
export async function listNamespaces(client: ClusterClient): Promise<Outcome<readonly string[]>> {
  const first = await listOnce(client);
  return !first.ok && isGone(first.error) ? listOnce(client) : first;
}

async function listOnce(client: ClusterClient): Promise<Outcome<readonly string[]>> {
  const list = await listAll({
    client,
    path: apiPath('api', 'v1', 'namespaces'),
    what: { verb: 'list', resource: 'namespaces', namespace: '', name: '' },
    project: namespaceName,
    signal: new AbortController().signal,
    pageMs: PAGE_TIMEOUT_MS,
  });
  return list.ok ? ok([...list.value.items.values()].sort()) : list;
}

/** A namespace's name. Only what can be one: it becomes part of paths and is shown. */
export function namespaceName(object: unknown): string | undefined {
  const namespace: Unverified<V1Namespace> = fields(object);
  const metadata: Unverified<V1ObjectMeta> = fields(namespace.metadata);
  const { name } = metadata;
  return typeof name === 'string' && isDnsLabel(name) ? name : undefined;
}
