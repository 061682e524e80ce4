import { isAbsolute, resolve } from 'node:path';
import type { KubeconfigFeature, Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import { err, ok } from '../../../shared/result';
import { credentialPlugin, impersonation, parseProxy } from './access-parts';
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
  readonly plugin: CredentialPlugin | null;
}

/**
 * A program that signs in (`users[].user.exec`).
 * Source: k8s.io/client-go/pkg/apis/clientauthentication, KEP-541.
 */
export interface CredentialPlugin {
  readonly apiVersion: 'client.authentication.k8s.io/v1' | 'client.authentication.k8s.io/v1beta1';
  /** As written. With a path separator it is relative to `folder`, else it is looked for in PATH. */
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the program's environment, in order. */
  readonly env: readonly { readonly name: string; readonly value: string }[];
  /** What to do when the program is not there, for people; may be empty. */
  readonly installHint: string;
  readonly provideClusterInfo: boolean;
  /** v1beta1 may leave it out: `IfAvailable` then. */
  readonly interactiveMode: 'Never' | 'IfAvailable' | 'Always';
  /** The file that defines the user, absolute, and its folder. */
  readonly path: string;
  readonly folder: string;
  /**
   * The cluster's extension `client.authentication.k8s.io/exec`, as JSON would have it, for
   * `provideClusterInfo`; null where there is none.
   */
  readonly clusterConfig: unknown;
}

/**
 * Whom requests act as. Source: kubernetes.io/docs/reference/access-authn-authz/authentication
 * (user impersonation).
 */
export interface Impersonation {
  /** Never empty: Kubernetes refuses uid, groups or extra without it, and so do we. */
  readonly user: string;
  readonly uid: string | null;
  readonly groups: readonly string[];
  readonly extra: readonly { readonly key: string; readonly values: readonly string[] }[];
}

/** Everything needed to reach a cluster as a user. Holds secrets: stays in `kube/`. */
export interface ClusterAccess {
  readonly context: string;
  /** The file that defines the context. */
  readonly path: string;
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
  /** `proxy-url`, with its credentials: http, https or socks5. Null: it names none. */
  readonly proxy: URL | null;
  readonly impersonation: Impersonation | null;
  readonly credential: CredentialSource;
}

/** A kubeconfig entry, the file that defines it and the folder that its relative paths start from. */
export interface Located<T> {
  readonly entry: T;
  readonly path: string;
  /** The file's own, or for a copy that of its original. */
  readonly folder: string;
}

/** Scheme, host and port of a server, as errors and the window name it. */
export function serverAddress(server: URL): string {
  return server.origin;
}

/** Scheme, host and port of a proxy, without its credentials. */
export function proxyAddress(proxy: URL): string {
  // The origin of a socks5 URL is `null`.
  return `${proxy.protocol}//${proxy.host}`;
}

/** The files that a context refers to, absolute: CA, certificate, key and token. */
export function referencedFiles({ tls, credential }: ClusterAccess): readonly string[] {
  const { certificate, key, tokenFile } = credential;
  const materials = [tls.ca, certificate, key].map((material) =>
    material?.kind === 'file' ? material.path : null,
  );
  return [...materials, tokenFile].filter((path) => path !== null);
}

/**
 * Resolves a context to its cluster and user, which may come from other files.
 *
 * @returns `context-broken`, `context-unsupported` or `kubeconfig-invalid` where it cannot be used
 */
export function resolveAccess(
  { entry: context, path }: Located<KubeconfigContext>,
  cluster: Located<KubeconfigCluster> | undefined,
  user: Located<KubeconfigUser> | undefined,
): Outcome<ClusterAccess> {
  const broken = (missing: 'cluster' | 'user' | 'server', name: string): Outcome<never> =>
    err(appError('context-broken', { context: context.name, missing, name }));
  const invalid = (file: string, detail: string): Outcome<never> =>
    err(appError('kubeconfig-invalid', { path: file, line: null, detail }));
  const unsupported = (feature: KubeconfigFeature): Outcome<never> =>
    err(appError('context-unsupported', { context: context.name, feature }));
  if (cluster === undefined) return broken('cluster', context.cluster);
  // A context without a user is anonymous; one that names a user must find it.
  if (user === undefined && context.user !== '') return broken('user', context.user);
  const who = user ?? { ...cluster, entry: ANONYMOUS };

  const invalidUser = (detail: string): Outcome<never> =>
    invalid(who.path, `user ${quoted(context.user)}: ${detail}`);

  const feature = unsupportedFeature(who.entry);
  if (feature !== null) return unsupported(feature);
  const server = parseServer(cluster.entry, who.entry);
  if (server === undefined) return broken('server', context.cluster);
  if (server.username !== '' || server.password !== '') return unsupported('basic-auth');
  const proxy = parseProxy(cluster.entry.proxyUrl);
  if (proxy === 'unsupported') return unsupported('proxy-scheme');
  if (proxy === 'invalid') {
    return invalid(cluster.path, `cluster ${quoted(context.cluster)}: proxy-url is no address`);
  }
  const { caData, caFile, skipVerify } = cluster.entry;
  if (skipVerify && (caData ?? caFile) !== null) {
    const detail = 'insecure-skip-tls-verify and a certificate authority exclude each other';
    return invalid(cluster.path, `cluster ${quoted(context.cluster)}: ${detail}`);
  }
  const plugin = credentialPlugin(who, cluster.entry.execConfig);
  const acting = impersonation(who.entry.actAs);
  if (!plugin.ok) return invalidUser(plugin.error);
  if (!acting.ok) return invalidUser(acting.error);
  if (context.namespace !== null && !isDnsLabel(context.namespace)) {
    return invalid(path, `context ${quoted(context.name)}: its namespace is no valid name`);
  }
  return ok({
    context: context.name,
    path,
    cluster: context.cluster,
    user: context.user,
    server,
    namespace: context.namespace ?? 'default',
    tls: {
      ca: material(cluster.entry.caData, cluster.entry.caFile, cluster.folder),
      serverName: cluster.entry.serverName,
      skipVerify: cluster.entry.skipVerify,
    },
    proxy,
    impersonation: acting.value,
    credential: {
      token: who.entry.token,
      tokenFile: who.entry.tokenFile === null ? null : absolute(who.entry.tokenFile, who.folder),
      certificate: material(who.entry.certificateData, who.entry.certificateFile, who.folder),
      key: material(who.entry.keyData, who.entry.keyFile, who.folder),
      plugin: plugin.value,
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

function quoted(name: string): string {
  return JSON.stringify(name);
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
  exec: null,
  hasAuthProvider: false,
  hasPassword: false,
  actAs: { user: null, uid: null, groups: [], extra: [] },
};
