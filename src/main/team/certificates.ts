import { X509Certificate } from 'node:crypto';
import type { CertificateFacts } from '../../shared/arrival';
import { cleanText } from '../../shared/clean-text';

const BLOCK = /-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+-----END CERTIFICATE-----/g;

/** The certificates of a PEM text, and nothing else of it; null where one cannot be read, or none is there. */
export function certificatesIn(pem: string): readonly X509Certificate[] | null {
  const blocks = pem.match(BLOCK) ?? [];
  try {
    return blocks.length === 0 ? null : blocks.map((block) => new X509Certificate(block));
  } catch {
    return null; // OpenSSL's words help nobody who was handed a file
  }
}

/** What people compare of a certificate. */
export function certificateFacts(certificate: X509Certificate): CertificateFacts {
  const { subject, fingerprint256, validTo } = certificate;
  const name = /^CN=(.*)$/m.exec(subject)?.[1] ?? subject;
  return {
    fingerprint: fingerprint256,
    subject: cleanText(name, 200),
    expiresAt: Date.parse(validTo),
  };
}
