import type { Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import { err, ok } from '../../../shared/result';
import type { ClusterAccess } from '../config/cluster-access';
import { environmentProxy, unbracketed } from './proxy-environment';

/** The proxy on the way to a cluster. */
export interface ProxyRoute {
  readonly scheme: 'http' | 'https' | 'socks5';
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly credentials: { readonly user: string; readonly password: string } | null;
  /** Scheme, host and port, as errors and the window name it. */
  readonly address: string;
  /** `proxy-url`, or the environment variable that names it. */
  readonly from: string;
}

/** `socks5h` is curl's word for what Go and we do with `socks5` as well: the proxy resolves names. */
const SCHEMES: Readonly<Record<string, readonly [ProxyRoute['scheme'], defaultPort: number]>> = {
  'http:': ['http', 80],
  'https:': ['https', 443],
  'socks5:': ['socks5', 1080],
  'socks5h:': ['socks5', 1080],
};

/**
 * How to reach the cluster: through the kubeconfig's `proxy-url`, whatever the server's address, else
 * through what the environment says; null is directly.
 *
 * @returns `context-unsupported` for a proxy of a scheme that we do not speak
 */
export function proxyRoute(
  access: Pick<ClusterAccess, 'context' | 'server' | 'proxy'>,
  environment: NodeJS.ProcessEnv,
): Outcome<ProxyRoute | null> {
  const named =
    access.proxy === null
      ? environmentProxy(access.server, environment)
      : { url: access.proxy, variable: 'proxy-url' };
  if (named === null) return ok(null);
  const { url, variable: from } = named;
  const known = SCHEMES[url.protocol];
  if (known === undefined || url.hostname === '') {
    const feature = 'proxy-scheme';
    return err(appError('context-unsupported', { context: access.context, feature }));
  }
  const [scheme, defaultPort] = known;
  const port = url.port === '' ? defaultPort : Number(url.port);
  const signsIn = url.username !== '' || url.password !== '';
  return ok({
    scheme,
    host: unbracketed(url.hostname),
    port,
    credentials: signsIn ? { user: decoded(url.username), password: decoded(url.password) } : null,
    address: `${url.protocol}//${url.hostname}:${port}`,
    from,
  });
}

/** A lone `%` in a password is taken as it stands. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}
