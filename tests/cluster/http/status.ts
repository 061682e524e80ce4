import type { Wire } from '../world/objects';
import type { V1Status } from '@kubernetes/client-node';
import type { Access, User } from '../users';

/** metav1.Status of a failure. */
export type Status = Wire<V1Status> & { readonly code: number };

/** An expected failure, as the Status it is answered with. */
export class Failure {
  constructor(
    readonly status: Status,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}

function failure(
  code: number,
  reason: string,
  message: string,
  details?: Status['details'],
  headers?: Record<string, string>,
): Failure {
  return new Failure(
    {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason === '' ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    },
    headers,
  );
}

/** `pods` or `deployments.apps`. */
const qualified = (resource: string, group: string): string =>
  group === '' ? resource : `${resource}.${group}`;

export const unauthorized = (): Failure => failure(401, 'Unauthorized', 'Unauthorized');

/** Words of the API server's `forbidden`: apiserver/pkg/endpoints/handlers/responsewriters. */
export function forbidden(
  user: User,
  access: Access,
  group: string,
  name: string | undefined,
): Failure {
  const base = access.resource.split('/')[0] ?? '';
  const what = name === undefined ? '' : ` "${name}"`;
  const where =
    access.namespace === '' ? 'at the cluster scope' : `in the namespace "${access.namespace}"`;
  return failure(
    403,
    'Forbidden',
    `${qualified(base, group)}${what} is forbidden: User "${user.name}" cannot ${access.verb} ` +
      `resource "${access.resource}" in API group "${group}" ${where}`,
    {
      ...(name === undefined ? {} : { name }),
      ...(group === '' ? {} : { group }),
      kind: base,
    },
  );
}

export const notFound = (resource: string, group: string, name: string): Failure =>
  failure(404, 'NotFound', `${qualified(resource, group)} "${name}" not found`, {
    name,
    ...(group === '' ? {} : { group }),
    kind: resource,
  });

export const pathNotFound = (): Failure =>
  failure(404, 'NotFound', 'the server could not find the requested resource', {});

export const methodNotAllowed = (): Failure =>
  failure(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );

export const notAcceptable = (): Failure =>
  failure(
    406,
    'NotAcceptable',
    'only the following media types are accepted: application/json, application/json;stream=watch',
  );

export const unsupportedMediaType = (): Failure =>
  failure(
    415,
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: application/json',
  );

export const badRequest = (message: string): Failure => failure(400, 'BadRequest', message);

export const tooLarge = (limit: number): Failure =>
  failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`);

/** 410: the resourceVersion or continue token is older than the history kept. */
export function expired(message: string, continueToken?: string): Failure {
  const made = failure(410, 'Expired', message);
  return continueToken === undefined
    ? made
    : new Failure({ ...made.status, metadata: { _continue: continueToken } });
}

/** 504 with the cause that client-go looks for: a resourceVersion from the future. */
export const tooLargeResourceVersion = (asked: number, current: number): Failure =>
  failure(
    504,
    'Timeout',
    `Too large resource version: ${asked}, current: ${current}`,
    {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
    { 'retry-after': '1' },
  );

/** 422 with one cause. */
export const invalid = (
  object: { kind: string; group: string; name: string },
  field: string,
  message: string,
): Failure =>
  failure(
    422,
    'Invalid',
    `${qualified(object.kind, object.group)} "${object.name}" is invalid: ${field}: ${message}`,
    {
      name: object.name,
      group: object.group,
      kind: object.kind,
      causes: [{ reason: 'FieldValueInvalid', message, field }],
    },
  );

export const tooManyRequests = (message: string): Failure =>
  failure(429, 'TooManyRequests', message, { retryAfterSeconds: 1 }, { 'retry-after': '1' });

export const internalError = (message: string): Failure =>
  failure(500, 'InternalError', `Internal error occurred: ${message}`, {
    causes: [{ message }],
  });

/** A Status with any code, for switches that answer what a test asks for. */
export function arbitrary(code: number, message?: string): Failure {
  const known: Record<number, string> = {
    400: 'BadRequest',
    401: 'Unauthorized',
    403: 'Forbidden',
    404: 'NotFound',
    409: 'Conflict',
    410: 'Expired',
    429: 'TooManyRequests',
    500: 'InternalError',
    503: 'ServiceUnavailable',
    504: 'Timeout',
  };
  return failure(code, known[code] ?? '', message ?? `the demo cluster was told to answer ${code}`);
}

/** JSON of a Status. client-node names the list token `_continue`; the wire says `continue`. */
export function statusJson(status: Status): string {
  const { _continue, ...metadata } = status.metadata ?? {};
  return JSON.stringify({
    ...status,
    metadata: _continue === undefined ? metadata : { ...metadata, continue: _continue },
  });
}
