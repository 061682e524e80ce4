import type { User, Users } from '../users';
import type { ActingUser } from './impersonation';
import { protobufStrings } from './protobuf';
import type { Failure } from './status';
import { badRequest, unsupportedMediaType } from './status';

/** ResourceAttributes of authorization/v1 by protobuf field number. */
const ATTRIBUTES = {
  1: 'namespace',
  2: 'verb',
  3: 'group',
  4: 'version',
  5: 'resource',
  6: 'subresource',
  7: 'name',
} as const;

/** Strings of the object at `path` in a JSON or protobuf body. */
type BodyReader = (
  path: readonly string[],
  protobufPath: readonly number[],
  names: Readonly<Record<number, string>>,
) => Record<string, string> | undefined;

/** Answers a review: may I, what may I, who am I. */
export function review(
  name: string,
  body: Buffer,
  contentType: string | undefined,
  user: ActingUser,
  users: Users,
): object | Failure {
  const read = bodyReader(body, contentType);
  if (read === undefined) {
    return unsupportedMediaType();
  }
  switch (name) {
    case 'selfsubjectaccessreviews':
      return accessReview(read, user, users);
    case 'selfsubjectrulesreviews':
      return rulesReview(read, user, users);
    default:
      return {
        kind: 'SelfSubjectReview',
        apiVersion: 'authentication.k8s.io/v1',
        metadata: { creationTimestamp: null },
        status: {
          userInfo: {
            username: user.name,
            groups: user.groups,
            ...(user.uid !== undefined && { uid: user.uid }),
            ...(user.extra !== undefined && { extra: user.extra }),
          },
        },
      };
  }
}

function accessReview(read: BodyReader, user: User, users: Users): object | Failure {
  const asked = read(['spec', 'resourceAttributes'], [2, 1], ATTRIBUTES);
  if (asked === undefined) {
    return badRequest('the object provided is unrecognized');
  }
  const resource = asked['resource'] ?? '';
  const subresource = asked['subresource'] ?? '';
  const allowed = users.may(user, {
    verb: asked['verb'] ?? '',
    resource: subresource === '' ? resource : `${resource}/${subresource}`,
    namespace: asked['namespace'] ?? '',
  });
  return {
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: { creationTimestamp: null },
    spec: { resourceAttributes: asked },
    status: allowed ? { allowed, reason: 'RBAC: allowed by the demo rules' } : { allowed },
  };
}

function rulesReview(read: BodyReader, user: User, users: Users): object | Failure {
  const asked = read(['spec'], [2], { 1: 'namespace' });
  if (asked === undefined) {
    return badRequest('the object provided is unrecognized');
  }
  const namespace = asked['namespace'] ?? '';
  return {
    kind: 'SelfSubjectRulesReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: { creationTimestamp: null },
    spec: {},
    status: {
      incomplete: false,
      nonResourceRules: [],
      resourceRules: users
        .rulesOf(user)
        .filter((rule) => rule.namespaces === '*' || rule.namespaces.includes(namespace))
        .map((rule) => ({ verbs: rule.verbs, apiGroups: ['*'], resources: rule.resources })),
    },
  };
}

function bodyReader(body: Buffer, contentType: string | undefined): BodyReader | undefined {
  switch (contentType?.split(';')[0]?.trim()) {
    case 'application/json':
      return (path) => jsonStrings(body, path);
    case 'application/vnd.kubernetes.protobuf':
      return (_, path, names) => protobufStrings(body, path, names);
    default:
      return undefined;
  }
}

function jsonStrings(body: Buffer, path: readonly string[]): Record<string, string> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
  for (const key of path) {
    value = isRecord(value) ? value[key] : undefined;
  }
  if (value !== undefined && !isRecord(value)) {
    return undefined;
  }
  const strings: Record<string, string> = {};
  for (const [key, item] of Object.entries(value ?? {})) {
    if (typeof item === 'string') {
      strings[key] = item;
    }
  }
  return strings;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
