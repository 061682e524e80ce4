import type { ErrorKind } from '../../shared/errors';

const CHECKABLE: ReadonlySet<ErrorKind> = new Set<ErrorKind>([
  'credential-file-unreadable',
  'credential-invalid',
  'plugin-failed',
  'plugin-timed-out',
  'plugin-bad-output',
  'proxy-unreachable',
  'proxy-refused',
  'proxy-sign-in',
  'name-not-resolved',
  'connection-refused',
  'unreachable',
  'timed-out',
  'connection-reset',
  'certificate-untrusted',
  'certificate-expired',
  'certificate-name-mismatch',
  'tls-failed',
  'unauthorized',
  'forbidden',
  'server-error',
  'bad-response',
  'node-unreachable',
  'exec-protocol-refused',
  'connection-lost',
]);

/** Whether a connection check can tell more about a failure: it lies on the way to the cluster. */
export function isCheckable(kind: ErrorKind): boolean {
  return CHECKABLE.has(kind);
}
