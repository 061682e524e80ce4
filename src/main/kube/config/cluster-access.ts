import { isAbsolute, resolve } from 'node:path';
import type { Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import { err, ok } from '../../../shared/result';
import { isDnsLabel } from './dns-names';
import type { KubeconfigCluster, KubeconfigContext, KubeconfigUser } from './kubeconfig-document';
import { unsupportedFeature } from './unsupported';

/** A certificate or key: base64 of PEM in the kubeconfig itself, or a PEM file (absolute path). */
export type Material =
  | { readonly kind: 'data'; readonly base64: string }
  | { readonly kind: 'file'; readonly path: string };

/** What a user entry offers to sign in with. Kinds combine, as in kubectl: a certificate and a token. */
export interface CredentialSource {
  readonly token: string | null;
  /** Absolute path. */
  readonly tokenFile: string | null;
  readonly certificate: Material | null;
  readonly key: Material | null;
}

/** Everything needed to reach a cluster as a user. Holds secrets: stays in `kube/`. */
export interface ClusterAccess {
  readonly context: string;
  readonly cluster: string;
  readonly user: string;
  /** Scheme, host, port and base path, without a trailing slash in the path. */
  readonly server: URL;
  readonly namespace: string;
  readonly tls: {
    readonly ca: Material | null;
    /** The name to ask for and to expect in the certificate, instead of the host. */
    readonly serverName: string | null;
    readonly skipVerify: boolean;
  };
  readonly credential: CredentialSource;
}

/** A kubeconfig entry with the folder that its relative paths start from. */
export interface Located<T> {
  readonly entry: T;
  readonly folder: string;
}

/** Scheme, host and port of a server, as errors and the window name it. */
export function serverAddress(server: URL): string {
  return server.origin;
}

/**
 * Resolves a context to its cluster and user, which may come from other files.
 *
 * @param path the file that defines the context
 * @returns `context-broken`, `context-unsupported` or `kubeconfig-invalid` where it cannot be used
 */
export function resolveAccess(
  path: string,
  context: KubeconfigContext,
  cluster: Located<KubeconfigCluster> | undefined,
  user: Located<KubeconfigUser> | undefined,
): Outcome<ClusterAccess> {
  const broken = (missing: 'cluster' | 'user' | 'server', name: string): Outcome<never> =>
    err(appError('context-broken', { context: context.name, missing, name }));
  if (cluster === undefined) return broken('cluster', context.cluster);
  // A context without a user is anonymous; one that names a user must find it.
  if (user === undefined && context.user !== '') return broken('user', context.user);
  const who = user ?? { entry: ANONYMOUS, folder: cluster.folder };

  const feature = unsupportedFeature(cluster.entry, who.entry);
  if (feature !== null) {
    return err(appError('context-unsupported', { context: context.name, feature }));
  }
  const server = parseServer(cluster.entry, who.entry);
  if (server === undefined) return broken('server', context.cluster);
  if (server.username !== '' || server.password !== '') {
    return err(appError('context-unsupported', { context: context.name, feature: 'basic-auth' }));
  }
  if (context.namespace !== null && !isDnsLabel(context.namespace)) {
    const detail = `context ${JSON.stringify(context.name)}: its namespace is no valid name`;
    return err(appError('kubeconfig-invalid', { path, line: null, detail }));
  }
  return ok({
    context: context.name,
    cluster: context.cluster,
    user: context.user,
    server,
    namespace: context.namespace ?? 'default',
    tls: {
      ca: material(cluster.entry.caData, cluster.entry.caFile, cluster.folder),
      serverName: cluster.entry.serverName,
      skipVerify: cluster.entry.skipVerify,
    },
    credential: {
      token: who.entry.token,
      tokenFile: who.entry.tokenFile === null ? null : absolute(who.entry.tokenFile, who.folder),
      certificate: material(who.entry.certificateData, who.entry.certificateFile, who.folder),
      key: material(who.entry.keyData, who.entry.keyFile, who.folder),
    },
  });
}

/**
 * The server's address. Without a scheme it is https where anything speaks for TLS, else http.
 * Source: k8s.io/client-go/rest/url_utils.go (DefaultServerURL, DefaultServerUrlFor).
 */
function parseServer(cluster: KubeconfigCluster, user: KubeconfigUser): URL | undefined {
  if (cluster.server === null) return undefined;
  const secure =
    cluster.caData !== null ||
    cluster.caFile !== null ||
    cluster.skipVerify ||
    user.certificateData !== null ||
    user.certificateFile !== null;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(cluster.server)
    ? cluster.server
    : `${secure ? 'https' : 'http'}://${cluster.server}`;
  let server: URL;
  try {
    server = new URL(address);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
  if (server.protocol !== 'https:' && server.protocol !== 'http:') return undefined;
  server.search = '';
  server.hash = '';
  server.pathname = server.pathname.replace(/\/+$/, '');
  return server;
}

/** Data wins over a file, as in client-go. */
function material(data: string | null, file: string | null, folder: string): Material | null {
  if (data !== null) return { kind: 'data', base64: data };
  return file === null ? null : { kind: 'file', path: absolute(file, folder) };
}

function absolute(path: string, folder: string): string {
  return isAbsolute(path) ? path : resolve(folder, path);
}

const ANONYMOUS: KubeconfigUser = {
  name: '',
  token: null,
  tokenFile: null,
  certificateData: null,
  certificateFile: null,
  keyData: null,
  keyFile: null,
  hasExec: false,
  hasAuthProvider: false,
  hasPassword: false,
  impersonates: false,
};
