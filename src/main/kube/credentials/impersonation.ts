import type { Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import { err, ok } from '../../../shared/result';
import type { ClusterAccess } from '../config/cluster-access';

/** Headers of a request; one that may be there several times has a list. */
export type SignedHeaders = Readonly<Record<string, string | string[]>>;

/**
 * The headers that make requests act as someone else. `credential-invalid` where a header cannot
 * carry a name: a line break in one would be a second header.
 * Source: k8s.io/client-go/transport/round_trippers.go (impersonatingRoundTripper).
 */
export function impersonationHeaders({
  context,
  impersonation,
}: Pick<ClusterAccess, 'context' | 'impersonation'>): Outcome<SignedHeaders> {
  if (impersonation === null) return ok({});
  const { user, uid, groups, extra } = impersonation;
  const values = [user, uid ?? '', ...groups, ...extra.flatMap((entry) => entry.values)];
  if (!values.every(isCarried)) {
    const detail = 'characters that a header cannot carry';
    return err(appError('credential-invalid', { context, what: 'impersonation', detail }));
  }
  const headers: Record<string, string | string[]> = { 'Impersonate-User': onTheWire(user) };
  if (uid !== null) headers['Impersonate-Uid'] = onTheWire(uid);
  if (groups.length > 0) headers['Impersonate-Group'] = groups.map(onTheWire);
  for (const entry of extra) {
    if (entry.values.length === 0) continue;
    headers[`Impersonate-Extra-${escapedKey(entry.key)}`] = entry.values.map(onTheWire);
  }
  return ok(headers);
}

/** No control characters but the tab, which HTTP allows. */
function isCarried(value: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return !/[\x00-\x08\x0a-\x1f\x7f]/.test(value);
}

/** UTF-8, as Go sends it: Node writes each character of a header as one byte. */
function onTheWire(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1');
}

/** Bytes that a header's name cannot carry, and `%` itself, percent-encoded. */
function escapedKey(key: string): string {
  return [...Buffer.from(key, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      if (/[!#$&'*+\-.^_`|~0-9A-Za-z]/.test(character)) return character;
      return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}
