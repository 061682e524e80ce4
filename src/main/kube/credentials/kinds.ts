import { bearerToken } from './bearer-token';
import { clientCertificate } from './client-certificate';
import type { CredentialKind } from './credential';
import { execPlugin } from './exec-plugin';
import { tokenFile } from './token-file';

/** Every way to sign in. A user entry may use several at once, as in kubectl. */
export const CREDENTIAL_KINDS: readonly CredentialKind[] = [
  clientCertificate,
  tokenFile,
  bearerToken,
  execPlugin,
];
