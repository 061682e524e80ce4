import type { Outcome } from '../../../shared/errors';
import type { ContextRisk, ContextSummary, SignInKind } from '../../../shared/kubernetes';
import { visibleText } from '../../../shared/visible-text';
import type { ClusterAccess } from './cluster-access';
import { proxyAddress, serverAddress } from './cluster-access';
import type { KubeconfigContext } from './kubeconfig-document';

/** Characters of a plugin's command. */
const COMMAND_LIMIT = 200;
/** Characters of whom a user acts as. */
const ACTING_LIMIT = 200;

/** What the window may know of a context: nothing secret. */
export function summarize(
  context: KubeconfigContext,
  path: string,
  alsoIn: readonly string[],
  access: Outcome<ClusterAccess>,
): ContextSummary {
  return {
    name: context.name,
    cluster: context.cluster,
    user: context.user,
    namespace: context.namespace ?? 'default',
    path,
    alsoIn,
    ...(access.ok ? { ...facts(access.value), problem: null } : UNKNOWN),
    ...(!access.ok && { problem: access.error }),
  };
}

type Facts = Pick<ContextSummary, 'server' | 'risks' | 'signIn' | 'proxy' | 'plugin' | 'actsAs'>;

const UNKNOWN = {
  server: '',
  risks: [],
  signIn: [],
  proxy: null,
  plugin: null,
  actsAs: null,
  problem: null,
};

function facts({ server, proxy, tls, credential, impersonation }: ClusterAccess): Facts {
  const secure = server.protocol === 'https:';
  const risks: readonly (readonly [ContextRisk, boolean])[] = [
    ['skip-tls-verify', secure && tls.skipVerify],
    ['plain-http', !secure],
    ['proxy', proxy !== null],
  ];
  const { certificate, key, token, tokenFile, plugin } = credential;
  const kinds: readonly (readonly [SignInKind, boolean])[] = [
    ['client-certificate', certificate !== null || key !== null],
    ['token-file', tokenFile !== null],
    ['token', token !== null && tokenFile === null],
    ['plugin', plugin !== null],
  ];
  return {
    server: serverAddress(server),
    risks: risks.filter(([, applies]) => applies).map(([risk]) => risk),
    // Without TLS nothing proves who listens, so nothing of the user is shown there.
    signIn: secure ? kinds.filter(([, applies]) => applies).map(([kind]) => kind) : [],
    proxy: proxy === null ? null : proxyAddress(proxy),
    plugin: secure && plugin !== null ? visibleText(plugin.command, COMMAND_LIMIT) : null,
    actsAs: secure && impersonation !== null ? visibleText(impersonation.user, ACTING_LIMIT) : null,
  };
}
