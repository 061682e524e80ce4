import type { IncomingMessage } from 'node:http';
import type { User, Users } from '../users';
import type { Failure } from './status';
import { badRequest, forbidden } from './status';

/** Whom a request acts as; `uid` and `extra` only reviews show. */
export interface ActingUser extends User {
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

const AUTHENTICATION = 'authentication.k8s.io';
const EXTRA = 'impersonate-extra-';

/**
 * The user that the `Impersonate-*` headers ask for, where the one who signed in may: every part of it
 * is a permission of its own.
 *
 * Source: k8s.io/apiserver/pkg/endpoints/filters/impersonation.go (WithImpersonation).
 */
export function actingUser(
  request: IncomingMessage,
  signedIn: User,
  users: Users,
): ActingUser | Failure {
  const { headersDistinct: headers } = request;
  const [name] = headers['impersonate-user'] ?? [];
  const [uid] = headers['impersonate-uid'] ?? [];
  const groups = headers['impersonate-group'] ?? [];
  const extra: Record<string, readonly string[]> = {};
  for (const [header, values = []] of Object.entries(headers)) {
    if (!header.startsWith(EXTRA)) continue;
    extra[decodeURIComponent(header.slice(EXTRA.length))] = values;
  }
  const extras = Object.entries(extra);
  if (name === undefined) {
    const asksForMore = uid !== undefined || groups.length > 0 || extras.length > 0;
    return asksForMore ? badRequest('requested more without impersonating a user') : signedIn;
  }
  const parts: readonly (readonly [resource: string, group: string, value: string])[] = [
    ['users', '', name],
    ...groups.map((group) => ['groups', '', group] as const),
    ...(uid === undefined ? [] : [['uids', AUTHENTICATION, uid] as const]),
    ...extras.flatMap(([key, values]) =>
      values.map((value) => [`userextras/${key}`, AUTHENTICATION, value] as const),
    ),
  ];
  for (const [resource, group, value] of parts) {
    const access = { verb: 'impersonate', resource, namespace: '' };
    if (!users.may(signedIn, access)) return forbidden(signedIn, access, group, value);
  }
  return {
    name,
    groups: [...groups, 'system:authenticated'],
    ...(uid !== undefined && { uid }),
    ...(extras.length > 0 && { extra }),
  };
}
