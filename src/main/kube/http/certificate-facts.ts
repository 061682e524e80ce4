import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { CheckFacts } from '../../../shared/check';
import { cleanText } from '../../../shared/clean-text';

/** What the handshake showed; safe for eyes: a certificate is public. */
export function certificateFacts(socket: TLSSocket): CheckFacts {
  // A resumed session shows none.
  const shown: Partial<PeerCertificate> = socket.getPeerCertificate();
  const protocol = socket.getProtocol();
  const certificate = commonName(shown.subject);
  const issuer = commonName(shown.issuer);
  const expiresAt = Date.parse(shown.valid_to ?? '');
  return {
    ...(protocol !== null && { protocol }),
    ...(certificate !== '' && { certificate }),
    ...(issuer !== '' && { issuer }),
    ...(!Number.isNaN(expiresAt) && { expiresAt }),
  };
}

/** The common name, else the organization: some CAs have no other name. */
function commonName(name: PeerCertificate['subject'] | undefined): string {
  return cleanText([name?.CN ?? name?.O ?? ''].flat()[0], 200);
}
