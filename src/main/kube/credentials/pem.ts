import { X509Certificate } from 'node:crypto';
import type { Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import { err, ok } from '../../../shared/result';

/**
 * The first certificate of a PEM text. Checked before it is used, because TLS silently ignores a CA
 * that it cannot parse and then calls the server untrusted.
 */
export function parseCertificate(
  context: string,
  what: 'certificate' | 'ca',
  pem: Buffer,
): Outcome<X509Certificate> {
  // TLS takes PEM only, X509Certificate DER as well.
  if (pem.includes('-----BEGIN')) {
    try {
      return ok(new X509Certificate(pem));
    } catch {
      // Told below; OpenSSL's words say nothing to a user.
    }
  }
  const detail = pem.length === 0 ? 'empty' : 'not a certificate in PEM form';
  return err(appError('credential-invalid', { context, what, detail }));
}
