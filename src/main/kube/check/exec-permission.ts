import { cleanText } from '../../../shared/clean-text';
import type { Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import { err, ok } from '../../../shared/result';
import { apiPath } from '../http/api-path';
import type { ClusterClient } from '../http/cluster-client';
import { field, isAbsent } from './who-am-i';

/** A WebSocket exec needs `get`, SPDY's `create`; from Kubernetes 1.35 a WebSocket needs both. */
const VERBS = ['get', 'create'] as const;

/**
 * Which verbs on `pods/exec` the server would allow in a namespace: a hint, as webhooks may still
 * decide otherwise. Null where it does not tell.
 *
 * @returns `forbidden` where it allows none; errors as of `ClusterClient.json`
 */
export async function execVerbs(
  client: ClusterClient,
  namespace: string,
  signal: AbortSignal,
): Promise<Outcome<readonly string[] | null>> {
  const allowed: string[] = [];
  let reason = '';
  for (const verb of VERBS) {
    const review = await client.json<unknown>({
      method: 'POST',
      path: apiPath('apis', 'authorization.k8s.io', 'v1', 'selfsubjectaccessreviews'),
      body: {
        kind: 'SelfSubjectAccessReview',
        apiVersion: 'authorization.k8s.io/v1',
        metadata: {},
        spec: {
          resourceAttributes: { namespace, verb, group: '', resource: 'pods', subresource: 'exec' },
        },
      },
      what: { verb: 'create', resource: 'selfsubjectaccessreviews', namespace: '', name: '' },
      signal,
    });
    if (!review.ok) {
      const untold = review.error.kind === 'forbidden' || isAbsent(review.error);
      return untold ? ok(null) : err(review.error);
    }
    const status = field(review.value, 'status');
    if (field(status, 'allowed') === true) allowed.push(verb);
    else reason ||= cleanText(field(status, 'reason'));
  }
  if (allowed.length > 0) return ok(allowed);
  const { user } = client;
  return err(
    appError('forbidden', { verb: 'get', resource: 'pods/exec', namespace, user, message: reason }),
  );
}
