import { tokenProof } from './bearer-token';
import type { CredentialKind } from './credential';

/**
 * `tokenFile`: a bearer token in a file that something else keeps fresh. Where the file cannot be
 * read, a `token` beside it serves. client-node knows no user-level `tokenFile`.
 */
export const tokenFile: CredentialKind = {
  name: 'token file',
  open({ context, credential }, { reader }) {
    const { tokenFile: path, token } = credential;
    if (path === null) return null;
    return {
      async proof() {
        const content = await reader.file(path);
        if (content.ok) return tokenProof(context, content.value.toString('utf8').trim());
        return token === null ? content : tokenProof(context, token);
      },
    };
  },
};
