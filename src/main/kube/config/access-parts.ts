import type { Result } from '../../../shared/result';
import { err, ok } from '../../../shared/result';
import type { CredentialPlugin, Impersonation, Located } from './cluster-access';
import type { KubeconfigActAs, KubeconfigUser } from './kubeconfig-document';

/*
 * The parts of a `ClusterAccess` that are more than a copied field, and what kubectl refuses of them.
 * Source: k8s.io/client-go/tools/clientcmd/validation.go, /rest/exec.go, /plugin/pkg/client/auth/exec.
 */

type ExecVersion = CredentialPlugin['apiVersion'];

const EXEC_VERSIONS: readonly string[] = [
  'client.authentication.k8s.io/v1',
  'client.authentication.k8s.io/v1beta1',
] satisfies readonly ExecVersion[];
const INTERACTIVE_MODES: readonly string[] = [
  'Never',
  'IfAvailable',
  'Always',
] satisfies readonly CredentialPlugin['interactiveMode'][];

/**
 * Characters of a plugin's command, arguments and variables: more than that nobody looks through
 * before agreeing to it. The longest real one we know has 2,000.
 */
const CALL_LIMIT = 16 * 1024;

/** Whether a plugin of that `apiVersion` can be run. kubectl dropped v1alpha1 in 1.24. */
export function isExecVersion(apiVersion: string): apiVersion is ExecVersion {
  return EXEC_VERSIONS.includes(apiVersion);
}

function isInteractiveMode(mode: string): mode is CredentialPlugin['interactiveMode'] {
  return INTERACTIVE_MODES.includes(mode);
}

/**
 * A proxy's address, or why it is none. `socks5h`, as curl writes it, is `socks5` here: in both the
 * proxy resolves the server's name, as with kubectl's `socks5`. kubectl itself refuses `socks5h`.
 */
export function parseProxy(address: string | null): URL | null | 'invalid' | 'unsupported' {
  if (address === null) return null;
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined || !['http', 'https', 'socks5', 'socks5h'].includes(scheme)) {
    return 'unsupported';
  }
  let proxy: URL;
  try {
    proxy = new URL(address.replace(/^socks5h:/i, 'socks5:'));
  } catch (error) {
    if (error instanceof TypeError) return 'invalid';
    throw error;
  }
  return proxy.hostname === '' ? 'invalid' : proxy;
}

/** Whom the user acts as, or null; as an error what is half told, which kubectl refuses, too. */
export function impersonation(actAs: KubeconfigActAs): Result<Impersonation | null, string> {
  const { user, uid, groups, extra } = actAs;
  if (user !== null) return ok({ user, uid, groups, extra });
  const more = uid !== null || groups.length > 0 || extra.length > 0;
  return more ? err('as-uid, as-groups and as-user-extra need as') : ok(null);
}

/**
 * The plugin that signs the user in. Null where there is none, or where it is not used, because the
 * entry says outright who the user is; as an error what is missing, as kubectl sees it.
 * Source: client-go's exec.Authenticator.UpdateTransportConfig.
 */
export function credentialPlugin(
  { entry: user, path, folder }: Located<KubeconfigUser>,
  clusterConfig: unknown,
): Result<CredentialPlugin | null, string> {
  const { exec } = user;
  if (exec === null) return ok(null);
  const { apiVersion, command, args, env, provideClusterInfo } = exec;
  if (command === null) return err('exec.command is missing');
  if (apiVersion === null) return err('exec.apiVersion is missing');
  if (!isExecVersion(apiVersion)) return err('exec.apiVersion is not known');
  const unnamed = env.findIndex(({ name }) => name === '');
  if (unnamed !== -1) return err(`exec.env[${unnamed}].name is missing`);
  const interactiveMode = exec.interactiveMode ?? DEFAULT_MODE[apiVersion];
  if (interactiveMode === null) return err('exec.interactiveMode is missing');
  if (!isInteractiveMode(interactiveMode)) {
    return err(`exec.interactiveMode is none of ${INTERACTIVE_MODES.join(', ')}`);
  }
  if (saysWho(user)) return ok(null);
  const texts = [command, ...args, ...env.flatMap(({ name, value }) => [name, value])];
  // Each counts for its place on the screen, too.
  if (texts.reduce((length, text) => length + text.length + 16, 0) > CALL_LIMIT) {
    return err(`exec has more than ${CALL_LIMIT} characters of arguments and variables`);
  }
  return ok({
    apiVersion,
    command,
    args,
    env,
    installHint: exec.installHint ?? '',
    provideClusterInfo,
    interactiveMode,
    path,
    folder,
    clusterConfig,
  });
}

/** v1beta1 may leave it out, v1 must say it. */
const DEFAULT_MODE: Readonly<Record<ExecVersion, CredentialPlugin['interactiveMode'] | null>> = {
  'client.authentication.k8s.io/v1': null,
  'client.authentication.k8s.io/v1beta1': 'IfAvailable',
};

function saysWho(user: KubeconfigUser): boolean {
  if (user.token !== null || user.tokenFile !== null) return true;
  const hasCertificate = user.certificateData !== null || user.certificateFile !== null;
  return hasCertificate && (user.keyData !== null || user.keyFile !== null);
}
