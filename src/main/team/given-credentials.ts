import { dirname } from 'node:path';
import { appError, type Outcome } from '../../shared/errors';
import { err, ok } from '../../shared/result';
import { resolveAccess, type ClusterAccess } from '../kube/config/cluster-access';
import type { KubeconfigCluster, KubeconfigDocument } from '../kube/config/kubeconfig-document';
import { documentError, fileError } from '../kube/config/kubeconfig-file';
import { readRegularFile } from '../kube/config/regular-file';
import { hasCredentials, type Credentials } from './team-kubeconfig';

/** A bearer token as people are handed one: on one line, in what a header can carry. */
const TOKEN = /^[\x21-\x7e]{16,16384}$/;

/** The cluster is not asked about: only what the user signs in with is wanted of the file. */
const ANY_CLUSTER: KubeconfigCluster = {
  name: 'any',
  server: 'https://localhost',
  caData: null,
  caFile: null,
  serverName: null,
  skipVerify: false,
  proxyUrl: null,
  execConfig: null,
};

/**
 * The credentials of a kubeconfig file that the user was given: those of its current context, else of
 * its first context, else of its first user.
 */
export async function credentialsOfFile(path: string): Promise<Outcome<Credentials>> {
  const bytes = await readRegularFile(path);
  if (!bytes.ok) return err(fileError(path, bytes.error));
  const { parseKubeconfig } = await import('../kube/config/kubeconfig-document');
  const document = parseKubeconfig(bytes.value);
  if (!document.ok) return err(documentError(path, document.error));
  const found = credentialsIn(document.value, path, dirname(path));
  return found ?? err(appError('credentials-missing', { from: 'file' }));
}

/**
 * The credentials in a text from the clipboard: a kubeconfig's, or a bearer token.
 *
 * @param folder what relative paths in it start from
 */
export async function credentialsOfText(
  text: string,
  folder: string,
): Promise<Outcome<Credentials>> {
  const { parseKubeconfig } = await import('../kube/config/kubeconfig-document');
  const document = parseKubeconfig(Buffer.from(text));
  const found = document.ok ? credentialsIn(document.value, '', folder) : null;
  if (found) return found;
  const token = text.trim();
  if (!TOKEN.test(token)) return err(appError('credentials-missing', { from: 'clipboard' }));
  return ok({
    credential: { token, tokenFile: null, certificate: null, key: null, plugin: null },
    impersonation: null,
  });
}

/** Those of a context that is used, unless it signs in with nothing. */
export function credentialsOfAccess(access: ClusterAccess): Outcome<Credentials> {
  return hasCredentials(access)
    ? ok(access)
    : err(appError('credentials-missing', { from: 'file' }));
}

function credentialsIn(
  { currentContext, contexts, users }: KubeconfigDocument,
  path: string,
  folder: string,
): Outcome<Credentials> | null {
  const context = contexts.find(({ name }) => name === currentContext) ?? contexts[0];
  const entry = users.find(({ name }) => name === context?.user) ?? users[0];
  if (entry === undefined) return null;
  const located = { path, folder };
  const access = resolveAccess(
    {
      ...located,
      entry: {
        name: entry.name,
        cluster: ANY_CLUSTER.name,
        user: entry.name,
        namespace: null,
        repeated: false,
      },
    },
    { ...located, entry: ANY_CLUSTER },
    { ...located, entry },
  );
  if (!access.ok) return access;
  return hasCredentials(access.value) ? ok(access.value) : null;
}
