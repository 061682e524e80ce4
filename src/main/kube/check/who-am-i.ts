import { cleanText } from '../../../shared/clean-text';
import type { AppError, Outcome } from '../../../shared/errors';
import { err, ok } from '../../../shared/result';
import { apiPath } from '../http/api-path';
import type { ClusterClient, RequestSubject } from '../http/cluster-client';

/** Who the server takes us for. */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
}

/** Since Kubernetes 1.28, 1.27 and 1.26 (KEP-3325). */
const VERSIONS = ['v1', 'v1beta1', 'v1alpha1'] as const;
const GROUP = 'authentication.k8s.io';
/** Groups shown: service accounts have three, people in large companies have hundreds. */
const MAX_GROUPS = 50;

/** The API server's words. Source: k8s.io/apiserver/pkg/endpoints/filters/impersonation.go. */
const IMPERSONATION_REFUSED = /cannot impersonate resource/;

const REVIEW: RequestSubject = {
  verb: 'create',
  resource: 'selfsubjectreviews',
  namespace: '',
  name: '',
};
const VERSION: RequestSubject = { verb: 'get', resource: '/version', namespace: '', name: '' };

/**
 * Asks the server who we are, as `kubectl auth whoami` does. Null where it accepts us and does not
 * tell: it is too old for the review, or does not allow it.
 *
 * Errors: as of `ClusterClient.json`.
 */
export async function whoAmI(
  client: ClusterClient,
  signal?: AbortSignal,
): Promise<Outcome<Identity | null>> {
  for (const version of VERSIONS) {
    const asked = await client.json<unknown>({
      method: 'POST',
      path: apiPath('apis', GROUP, version, 'selfsubjectreviews'),
      body: { kind: 'SelfSubjectReview', apiVersion: `${GROUP}/${version}`, metadata: {} },
      what: REVIEW,
      ...(signal !== undefined && { signal }),
    });
    if (asked.ok) return ok(readIdentity(asked.value));
    if (asked.error.kind === 'forbidden') {
      // Who is refused by name has been recognised; but one who may not act as someone else gets nowhere.
      return IMPERSONATION_REFUSED.test(asked.error.params.message) ? asked : ok(null);
    }
    if (!isAbsent(asked.error)) return asked;
  }
  // Everyone may read it, but not with a credential that is refused.
  const version = await serverVersion(client, signal);
  return version.ok || version.error.kind === 'forbidden' ? ok(null) : version;
}

/** Kubernetes' version, such as `v1.32.4`; empty where the answer names none. */
export async function serverVersion(
  client: ClusterClient,
  signal?: AbortSignal,
): Promise<Outcome<string>> {
  const answer = await client.json<unknown>({
    path: apiPath('version'),
    what: VERSION,
    ...(signal !== undefined && { signal }),
  });
  return answer.ok ? ok(cleanText(field(answer.value, 'gitVersion'), 100)) : err(answer.error);
}

/** Whether the server has no such API; 405 and 410 are proxies' and old servers' ways to say so. */
export function isAbsent(error: AppError): boolean {
  if (error.kind === 'not-found') return true;
  if (error.kind !== 'server-error') return false;
  return error.params.status === 405 || error.params.status === 410;
}

function readIdentity(review: unknown): Identity | null {
  const info = field(field(review, 'status'), 'userInfo');
  const user = cleanText(field(info, 'username'));
  if (user === '') return null;
  const groups = field(info, 'groups');
  const texts = Array.isArray(groups) ? groups.map((group) => cleanText(group, 200)) : [];
  return { user, groups: texts.filter((group) => group !== '').slice(0, MAX_GROUPS) };
}

/** A field of an object from outside. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
