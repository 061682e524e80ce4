import type { Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import { err, ok } from '../../../shared/result';
import type { CredentialKind, Proof } from './credential';

/** `token`: a bearer token in the kubeconfig. With a `tokenFile` beside it, that one counts. */
export const bearerToken: CredentialKind = {
  name: 'bearer token',
  open({ context, credential: { token, tokenFile } }) {
    if (token === null || tokenFile !== null) return null;
    return { proof: () => Promise.resolve(tokenProof(context, token)) };
  },
};

/**
 * A token as a proof, if a header can carry it: a line break in one would be a second header.
 * Source: RFC 6750, section 2.1, taken widely (kubectl sends whatever is visible ASCII).
 */
export function tokenProof(context: string, token: string): Outcome<Proof> {
  if (/^[\x21-\x7e]+$/.test(token)) return ok({ token });
  const detail = token === '' ? 'empty' : 'characters that a header cannot carry';
  return err(appError('credential-invalid', { context, what: 'token', detail }));
}
