import type { KubeconfigFeature } from '../../../shared/errors';
import type { KubeconfigCluster, KubeconfigUser } from './kubeconfig-document';

/**
 * What kubectl can do with a kubeconfig and Podshell cannot yet. A context that needs it is listed
 * with that reason, which the catalogs word. A line goes when `credentials/` gains the kind.
 */
const UNSUPPORTED: readonly {
  readonly feature: KubeconfigFeature;
  readonly needs: (cluster: KubeconfigCluster, user: KubeconfigUser) => boolean;
}[] = [
  { feature: 'exec-plugin', needs: (_cluster, user) => user.hasExec },
  { feature: 'auth-provider', needs: (_cluster, user) => user.hasAuthProvider },
  { feature: 'basic-auth', needs: (_cluster, user) => user.hasPassword },
  { feature: 'impersonation', needs: (_cluster, user) => user.impersonates },
  { feature: 'proxy-url', needs: (cluster) => cluster.proxyUrl !== null },
];

/** The first thing that this cluster and user need and Podshell does not speak, or null. */
export function unsupportedFeature(
  cluster: KubeconfigCluster,
  user: KubeconfigUser,
): KubeconfigFeature | null {
  return UNSUPPORTED.find(({ needs }) => needs(cluster, user))?.feature ?? null;
}
