import type { KeyObject } from 'node:crypto';
import { createPrivateKey } from 'node:crypto';
import type { Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import { err, ok } from '../../../shared/result';
import type { CredentialKind, Proof } from './credential';
import { parseCertificate } from './pem';

/** `client-certificate` and `client-key`, from data or file. */
export const clientCertificate: CredentialKind = {
  name: 'client certificate',
  open({ context, credential }, { reader }) {
    const { certificate, key } = credential;
    if (certificate === null && key === null) return null;
    let checked: { readonly parts: readonly Buffer[]; readonly proof: Outcome<Proof> } | undefined;
    return {
      async proof() {
        if (certificate === null) return missing(context, 'certificate');
        if (key === null) return missing(context, 'key');
        const certificatePem = await reader.read(certificate);
        if (!certificatePem.ok) return certificatePem;
        const keyPem = await reader.read(key);
        if (!keyPem.ok) return keyPem;
        const parts = [certificatePem.value, keyPem.value];
        // Parsing keys costs milliseconds: once for the same bytes.
        if (checked?.parts.every((part, index) => parts[index]?.equals(part)) !== true) {
          checked = { parts, proof: checkedPair(context, certificatePem.value, keyPem.value) };
        }
        return checked.proof;
      },
    };
  },
};

/**
 * A certificate with its key, PEM, if they belong together; what TLS would otherwise say as an OpenSSL
 * error in the middle of a connection.
 */
export function checkedPair(context: string, certificate: Buffer, key: Buffer): Outcome<Proof> {
  const leaf = parseCertificate(context, 'certificate', certificate);
  if (!leaf.ok) return leaf;
  const invalidKey = (detail: string): Outcome<never> =>
    err(appError('credential-invalid', { context, what: 'key', detail }));
  let parsedKey: KeyObject;
  try {
    parsedKey = createPrivateKey(key);
  } catch {
    // OpenSSL's words say nothing to a user, and might say something of the key.
    const encrypted = key.includes('ENCRYPTED');
    return invalidKey(encrypted ? 'the key is encrypted' : 'not a private key in PEM form');
  }
  if (!leaf.value.checkPrivateKey(parsedKey)) {
    return invalidKey('the key does not belong to the certificate');
  }
  return ok({ certificate, key });
}

function missing(context: string, what: 'certificate' | 'key'): Outcome<never> {
  return err(appError('credential-invalid', { context, what, detail: 'missing' }));
}
