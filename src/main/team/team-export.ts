import { basename, win32 } from 'node:path';
import type { LeftOut } from '../../shared/arrival';
import { appError, type Outcome, type TeamFileObstacle } from '../../shared/errors';
import { isLoadingVariable } from '../../shared/loading-variables';
import { isContextName } from '../../shared/link';
import { err, ok, type Result } from '../../shared/result';
import type { ContextPreferences } from '../../shared/settings';
import {
  isBareCommand,
  isLoopback,
  parseTeamFile,
  teamFileName,
  writeTeamFile,
  type TeamSignIn,
} from '../../shared/team-file';
import type { ClusterAccess, CredentialPlugin } from '../kube/config/cluster-access';
import { describeFileProblem, readRegularFile } from '../kube/config/regular-file';
import { looksSecret, redactArguments } from '../kube/credentials/redact';
import { isSecretName } from '../kube/credentials/secret-names';
import { certificatesIn } from './certificates';

/** A context as a team file. */
export interface TeamFileText {
  readonly text: string;
  readonly fileName: string;
  readonly leftOut: readonly LeftOut[];
}

/**
 * A context's team file. Nothing secret of the context is ever looked at to be written: tokens, keys
 * and certificates of the user have no place in the format, and where something that has one (an
 * address, an argument) may hold a secret, there is no file.
 *
 * @returns `team-file-impossible`, or `credential-file-unreadable` for the CA's file
 */
export async function exportTeamFile(
  access: ClusterAccess,
  preferences: ContextPreferences,
): Promise<Outcome<TeamFileText>> {
  const { context, server, tls, proxy, credential, impersonation } = access;
  const impossible = (reason: TeamFileObstacle): Outcome<never> =>
    err(appError('team-file-impossible', { context, reason }));

  if (!isContextName(context)) return impossible('name');
  if (tls.skipVerify && server.protocol === 'https:') return impossible('skip-tls-verify');
  if (server.protocol === 'http:' && !isLoopback(server.hostname)) return impossible('plain-http');
  if (server.username !== '' || server.password !== '') return impossible('server');
  if (proxy !== null && (proxy.username !== '' || proxy.password !== '')) {
    return impossible('proxy-credentials');
  }
  const authority = await authorityOf(access);
  if (!authority.ok) return authority;
  const { plugin } = credential;
  const signIn: Result<TeamSignIn, TeamFileObstacle> =
    plugin === null ? ok({ method: 'own' }) : pluginSignIn(plugin);
  if (!signIn.ok) return impossible(signIn.error);

  const text = writeTeamFile({
    name: context,
    server: server.href.replace(/\/$/, ''),
    certificateAuthority: authority.value,
    tlsServerName: tls.serverName,
    // Not its path: a proxy has none.
    proxy: proxy && `${proxy.protocol}//${proxy.host}`,
    namespaces: preferences.namespaces ?? [access.namespace],
    labelKey: preferences.labelKey ?? null,
    colour: preferences.colour ?? null,
    isProtected: preferences.protected ?? false,
    signIn: signIn.value,
  });
  // What we would refuse to open is not written.
  const read = parseTeamFile(text);
  if (!read.ok) {
    const field = 'field' in read.error ? read.error.field : '';
    return impossible(field.startsWith('signIn') ? 'plugin' : 'server');
  }
  const { token, tokenFile, certificate, key } = credential;
  const parts: readonly (readonly [LeftOut, boolean])[] = [
    ['credentials', (token ?? tokenFile ?? certificate ?? key) !== null],
    ['program-path', plugin !== null && bareName(plugin.command) !== plugin.command],
    ['acts-as', impersonation !== null],
  ];
  const leftOut = parts.filter(([, applies]) => applies).map(([part]) => part);
  return ok({ text, fileName: teamFileName(context), leftOut });
}

/** The certificates of the CA alone: such files hold keys, too, sometimes. */
async function authorityOf({ context, tls }: ClusterAccess): Promise<Outcome<string | null>> {
  if (tls.ca === null) return ok(null);
  let bytes: Buffer;
  if (tls.ca.kind === 'data') bytes = Buffer.from(tls.ca.base64, 'base64');
  else {
    const { path } = tls.ca;
    const read = await readRegularFile(path);
    if (!read.ok) {
      const detail = describeFileProblem(read.error);
      return err(appError('credential-file-unreadable', { context, path, detail }));
    }
    bytes = read.value;
  }
  const certificates = certificatesIn(bytes.toString('latin1'));
  return certificates === null
    ? err(appError('team-file-impossible', { context, reason: 'authority' }))
    : ok(certificates.map((certificate) => certificate.toString()).join(''));
}

function pluginSignIn(plugin: CredentialPlugin): Result<TeamSignIn, TeamFileObstacle> {
  const { args, env, clusterConfig } = plugin;
  const command = bareName(plugin.command);
  if (!isBareCommand(command)) return err('plugin');
  const hidden = redactArguments(args);
  if (args.some((argument, index) => argument !== hidden[index])) return err('secret-arguments');
  if (env.some(({ name, value }) => isSecretName(name) || looksSecret(value))) {
    return err('secret-arguments');
  }
  if (env.some(({ name }) => isLoadingVariable(name))) return err('loading-variable');
  if (plugin.provideClusterInfo && clusterConfig !== null) return err('plugin-config');
  const { apiVersion, provideClusterInfo, interactiveMode } = plugin;
  const installHint = looksSecret(plugin.installHint)
    ? ''
    : plugin.installHint.replace(/\s+/g, ' ').trim();
  return ok({
    method: 'plugin',
    apiVersion,
    command,
    args,
    env: env.map(({ name, value }) => ({ name, value })),
    installHint,
    provideClusterInfo,
    interactiveMode,
  });
}

/** A program's name as others find it in their PATH, on whatever system they have. */
function bareName(command: string): string {
  return win32.basename(basename(command)).replace(/\.exe$/i, '');
}
