import { isAbsolute, resolve } from 'node:path';
import type { TeamFile, TeamSignIn } from '../../shared/team-file';
import type { ClusterAccess, CredentialPlugin, Material } from '../kube/config/cluster-access';

/** What signs a user in, as a context that is used has it. Holds secrets. */
export type Credentials = Pick<ClusterAccess, 'credential' | 'impersonation'>;

/**
 * A kubeconfig of a team file's cluster: one cluster, one user, one context, each of that name. It
 * stands for itself; paths in it are absolute. JSON, which is YAML, too.
 *
 * @param credentials for a file that brings no sign-in of its own; a secret in them is then in the text
 */
export function teamKubeconfig(
  file: TeamFile,
  name: string,
  credentials: Credentials | null,
): string {
  const { signIn, certificateAuthority } = file;
  const user =
    signIn.method === 'plugin' ? { exec: execOf(signIn) } : credentials && userOf(credentials);
  const ca = certificateAuthority && Buffer.from(certificateAuthority).toString('base64');
  const cluster = {
    server: file.server,
    ...(ca !== null && { 'certificate-authority-data': ca }),
    ...(file.tlsServerName !== null && { 'tls-server-name': file.tlsServerName }),
    ...(file.proxy !== null && { 'proxy-url': file.proxy }),
  };
  const [namespace] = file.namespaces === 'all' ? [] : (file.namespaces ?? []);
  const context = {
    cluster: name,
    ...(user !== null && { user: name }),
    ...(namespace !== undefined && { namespace }),
  };
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster }],
    users: user === null ? [] : [{ name, user }],
    contexts: [{ name, context }],
  };
  return `${JSON.stringify(kubeconfig, null, 2)}\n`;
}

/** Whether there is anything to sign in with. */
export function hasCredentials({ credential }: Credentials): boolean {
  const { token, tokenFile, certificate, plugin } = credential;
  return (token ?? tokenFile ?? certificate ?? plugin) !== null;
}

function userOf({ credential, impersonation }: Credentials): Record<string, unknown> {
  const { token, tokenFile, certificate, key, plugin } = credential;
  return {
    ...(token !== null && { token }),
    ...(tokenFile !== null && { tokenFile }),
    ...materialOf('client-certificate', certificate),
    ...materialOf('client-key', key),
    ...(plugin !== null && { exec: execOf({ ...plugin, command: programOf(plugin) }) }),
    ...(impersonation !== null && {
      as: impersonation.user,
      ...(impersonation.uid !== null && { 'as-uid': impersonation.uid }),
      'as-groups': impersonation.groups,
      'as-user-extra': Object.fromEntries(
        impersonation.extra.map(({ key: name, values }) => [name, values]),
      ),
    }),
  };
}

type Exec = Omit<Extract<TeamSignIn, { method: 'plugin' }>, 'method'>;

function execOf({ apiVersion, command, args, env, ...more }: Exec): Record<string, unknown> {
  return {
    apiVersion,
    command,
    args,
    env,
    ...(more.installHint !== '' && { installHint: more.installHint }),
    provideClusterInfo: more.provideClusterInfo,
    interactiveMode: more.interactiveMode,
  };
}

function materialOf(field: string, material: Material | null): Record<string, string> {
  if (material === null) return {};
  return material.kind === 'data'
    ? { [`${field}-data`]: material.base64 }
    : { [field]: material.path };
}

/** A command that is a path, seen from the folder of the kubeconfig that it comes from. */
function programOf({ command, folder }: CredentialPlugin): string {
  return /[/\\]/.test(command) && !isAbsolute(command) ? resolve(folder, command) : command;
}
