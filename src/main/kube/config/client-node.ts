import type { Cluster, User } from '@kubernetes/client-node';
import type { RequestOptions } from 'node:https';

/** What signs a request: headers, and what its TLS connection shows and trusts. */
export interface ClientNodeOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: Pick<RequestOptions, 'ca' | 'cert' | 'key' | 'servername' | 'rejectUnauthorized'>;
}

/**
 * Lets client-node turn a cluster and a user into request options. The only place that loads
 * client-node, and only its config module: the package's index costs twice the time and four times
 * the memory, so even this lands in a chunk of its own, loaded at the first request.
 *
 * Everything that varies is handed in as data: client-node reads files synchronously, whatever they
 * are, and never again. It is not asked for `http://` servers, which it refuses.
 */
export async function clientNodeOptions(cluster: Cluster, user: User): Promise<ClientNodeOptions> {
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
  const config = new KubeConfig();
  config.loadFromClusterAndUser(cluster, user);
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (typeof value === 'string') headers[name] = value;
  }
  const { ca, cert, key, servername, rejectUnauthorized } = options;
  return {
    headers,
    tls: {
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
      ...(servername !== undefined && { servername }),
      // Said, and not left to NODE_TLS_REJECT_UNAUTHORIZED in someone's environment.
      rejectUnauthorized: rejectUnauthorized ?? true,
    },
  };
}
