import type { KubeconfigFeature } from '../../../shared/errors';
import { isExecVersion } from './access-parts';
import type { KubeconfigUser } from './kubeconfig-document';

/**
 * What a user entry can ask for and Podshell does not do. A context that needs it is listed with that
 * reason, which the catalogs word. (A proxy's scheme is the cluster's: see `parseProxy`.)
 */
const UNSUPPORTED: readonly {
  readonly feature: KubeconfigFeature;
  readonly needs: (user: KubeconfigUser) => boolean;
}[] = [
  // client-go's own plugins: removed there, too, but for OpenID Connect.
  { feature: 'auth-provider', needs: ({ hasAuthProvider }) => hasAuthProvider },
  // Kubernetes dropped it in 1.19.
  { feature: 'basic-auth', needs: ({ hasPassword }) => hasPassword },
  {
    feature: 'exec-version',
    needs: ({ exec }) =>
      exec !== null && exec.apiVersion !== null && !isExecVersion(exec.apiVersion),
  },
];

/** The first thing that this user needs and Podshell does not do, or null. */
export function unsupportedFeature(user: KubeconfigUser): KubeconfigFeature | null {
  return UNSUPPORTED.find(({ needs }) => needs(user))?.feature ?? null;
}
