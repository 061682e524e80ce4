import type { ClusterAccess } from '../config/cluster-access';
import type { CredentialKind } from './credential';
import type { ToldCluster } from './plugin-source';

/**
 * `exec`: a program that gives a token, a certificate or both. It is not asked where the user entry
 * has a token or a certificate with its key as well.
 * Source: k8s.io/client-go/plugin/pkg/client/auth/exec (UpdateTransportConfig).
 */
export const execPlugin: CredentialKind = {
  name: 'credential plugin',
  open(access, { reader, plugins }) {
    const { plugin, token, tokenFile, certificate, key } = access.credential;
    if (plugin === null || plugins === null) return null;
    if (token !== null || tokenFile !== null || (certificate !== null && key !== null)) return null;
    return plugins.open({
      plugin,
      context: access.context,
      user: access.user,
      cluster: plugin.provideClusterInfo ? toldCluster(access) : null,
      readCa: (ca) => reader.read(ca),
    });
  },
};

function toldCluster({ server, tls, proxy, credential }: ClusterAccess): ToldCluster {
  return {
    server: server.href.replace(/\/$/, ''),
    serverName: tls.serverName,
    skipVerify: tls.skipVerify,
    ca: tls.ca,
    proxy: proxy === null ? null : proxy.href.replace(/\/$/, ''),
    config: credential.plugin?.clusterConfig ?? null,
  };
}
