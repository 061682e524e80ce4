import type { Result } from '../../../shared/result';
import { err, ok } from '../../../shared/result';
import type { CredentialPlugin } from '../config/cluster-access';
import { tokenProof } from './bearer-token';
import { checkedPair } from './client-certificate';
import type { Proof } from './credential';
import type { ToldCluster } from './plugin-source';

/** The variable in which a plugin is told what is asked of it. */
export const EXEC_INFO = 'KUBERNETES_EXEC_INFO';

/**
 * What a plugin is told: that it cannot talk to the user, and of the cluster if that is wanted.
 * Source: k8s.io/client-go/plugin/pkg/client/auth/exec (refreshCredsLocked),
 * k8s.io/client-go/pkg/apis/clientauthentication/v1 (ExecCredentialSpec, Cluster).
 *
 * @param ca PEM of the cluster's CA, or null
 */
export function execInfo(
  plugin: Pick<CredentialPlugin, 'apiVersion'>,
  cluster: ToldCluster | null,
  ca: Buffer | null,
): string {
  const told = cluster !== null && {
    cluster: {
      server: cluster.server,
      ...(cluster.serverName !== null && { 'tls-server-name': cluster.serverName }),
      ...(cluster.skipVerify && { 'insecure-skip-tls-verify': true }),
      ...(ca !== null && { 'certificate-authority-data': ca.toString('base64') }),
      ...(cluster.proxy !== null && { 'proxy-url': cluster.proxy }),
      ...(cluster.config !== null && { config: cluster.config }),
    },
  };
  return JSON.stringify({
    kind: 'ExecCredential',
    apiVersion: plugin.apiVersion,
    spec: { ...told, interactive: false },
  });
}

/** What a plugin gave. */
export interface IssuedCredential {
  readonly proof: Proof;
  /** Milliseconds since the epoch, or null: until the server refuses it. */
  readonly expiresAt: number | null;
}

/**
 * Reads a plugin's answer; where it is no usable credential, why, in words that quote nothing of it.
 * Source: as `execInfo`; v1 and v1beta1 have the same status.
 *
 * @param apiVersion what was asked for: another one is refused
 * @param now milliseconds since the epoch
 */
export function parseExecCredential(
  answer: Uint8Array,
  apiVersion: CredentialPlugin['apiVersion'],
  now: number,
): Result<IssuedCredential, string> {
  if (answer.length === 0) return err('nothing was printed');
  const credential = parseObject(answer);
  if (credential === undefined) return err('not a JSON object');
  if (credential['kind'] !== 'ExecCredential') return err('its kind is not ExecCredential');
  if (credential['apiVersion'] !== apiVersion) return err(`its apiVersion is not ${apiVersion}`);
  const { status } = credential;
  if (!isRecord(status)) return err('it has no status');
  const token = status['token'] ?? '';
  const certificate = status['clientCertificateData'] ?? '';
  const key = status['clientKeyData'] ?? '';
  if (typeof token !== 'string' || typeof certificate !== 'string' || typeof key !== 'string') {
    return err('a token, certificate or key is not text');
  }
  if (token === '' && certificate === '' && key === '') {
    return err('it has neither a token nor a certificate');
  }
  if ((certificate === '') !== (key === '')) {
    return err('of certificate and key it has only one');
  }
  const expiry = parseExpiry(status['expirationTimestamp'] ?? null);
  if (!expiry.ok) return expiry;
  if (expiry.value !== null && expiry.value <= now) return err('it has expired already');
  let proof: Proof = {};
  if (token !== '') {
    const checked = tokenProof('', token);
    if (!checked.ok) return err('its token has characters that a header cannot carry');
    proof = checked.value;
  }
  if (certificate !== '') {
    const pair = checkedPair('', Buffer.from(certificate), Buffer.from(key));
    if (!pair.ok) {
      const { error } = pair;
      const why = error.kind === 'credential-invalid' ? error.params.detail : 'not usable';
      return err(`its certificate or key: ${why}`);
    }
    proof = { ...proof, ...pair.value };
  }
  return ok({ proof, expiresAt: expiry.value });
}

function parseObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined; // the parser's words quote the text
  }
}

/** RFC 3339, as `metav1.Time` reads it. */
function parseExpiry(value: unknown): Result<number | null, string> {
  if (value === null) return ok(null);
  const format = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
  const time = typeof value === 'string' && format.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? err('its expirationTimestamp is no time') : ok(time);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
