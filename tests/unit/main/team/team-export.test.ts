import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type {
  ClusterAccess,
  CredentialPlugin,
} from '../../../../src/main/kube/config/cluster-access';
import { exportTeamFile } from '../../../../src/main/team/team-export';
import type { ContextPreferences } from '../../../../src/shared/settings';
import { parseTeamFile } from '../../../../src/shared/team-file';
import { makeCa, temporaryFolder } from './team-parts';

/** What must not be in any file: as a token, a key, a password, an argument, part of an address. */
const CANARY = 'c4n4ry-Zm9vYmFyYmF6cXV4';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

let ca = { cert: '', key: '' };
beforeAll(async () => {
  ca = await makeCa();
});

const PLUGIN: CredentialPlugin = {
  apiVersion: 'client.authentication.k8s.io/v1',
  command: 'kubelogin',
  args: ['get-token', '--oidc-issuer-url=https://login.example.com'],
  env: [{ name: 'REGION', value: 'eu' }],
  installHint: 'brew install\nkubelogin',
  provideClusterInfo: false,
  interactiveMode: 'IfAvailable',
  path: '/home/qa/.kube/config',
  folder: '/home/qa/.kube',
  clusterConfig: null,
};
const NO_CREDENTIAL = { token: null, tokenFile: null, certificate: null, key: null, plugin: null };

const accessOf = (changes: Partial<ClusterAccess> = {}): ClusterAccess => ({
  context: 'staging',
  path: '/home/qa/.kube/config',
  cluster: 'staging',
  user: 'qa',
  server: new URL('https://c.example:6443'),
  namespace: 'test',
  tls: { ca: null, serverName: null, skipVerify: false },
  proxy: null,
  impersonation: null,
  credential: NO_CREDENTIAL,
  ...changes,
});
const plugged = (changes: Partial<CredentialPlugin> = {}): Partial<ClusterAccess> => ({
  credential: { ...NO_CREDENTIAL, plugin: { ...PLUGIN, ...changes } },
});

async function exported(changes: Partial<ClusterAccess>, preferences: ContextPreferences = {}) {
  const made = await exportTeamFile(accessOf(changes), preferences);
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  const file = parseTeamFile(made.value.text);
  if (!file.ok) throw new Error(JSON.stringify(file.error));
  return { ...made.value, file: file.value };
}

describe('a context’s team file', () => {
  it('says where it leads and what was chosen for it', async () => {
    const { file, fileName, leftOut } = await exported(
      {
        tls: {
          ca: { kind: 'data', base64: base64(ca.cert) },
          serverName: 'k8s',
          skipVerify: false,
        },
      },
      { namespaces: ['a', 'b'], labelKey: 'k', colour: 'red', protected: true },
    );
    expect(fileName).toBe('staging.podshell');
    expect(leftOut).toEqual([]);
    expect(file).toMatchObject({
      name: 'staging',
      server: 'https://c.example:6443',
      tlsServerName: 'k8s',
      namespaces: ['a', 'b'],
      labelKey: 'k',
      colour: 'red',
      isProtected: true,
      signIn: { method: 'own' },
    });
    expect(file.certificateAuthority?.replaceAll(/\s/g, '')).toBe(ca.cert.replaceAll(/\s/g, ''));
  });

  it('has the namespace of the context where nothing else was chosen', async () => {
    expect((await exported({ namespace: 'n' })).file.namespaces).toEqual(['n']);
    expect((await exported({}, { namespaces: 'all' })).file.namespaces).toBe('all');
  });

  it('takes the certificates of a CA’s file, and no key that is in it', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'ca.pem');
    writeFileSync(path, `# bundle\n${ca.key}\n${ca.cert}\n${ca.cert}`);
    const tls = { ca: { kind: 'file', path } as const, serverName: null, skipVerify: false };
    const { text, file } = await exported({ tls });
    expect(text).not.toContain('PRIVATE');
    expect(text).not.toContain(ca.key.split('\n')[1]);
    expect(file.certificateAuthority?.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    const missing = { ...tls, ca: { kind: 'file', path: join(folder, 'gone') } as const };
    expect(await exportTeamFile(accessOf({ tls: missing }), {})).toMatchObject({
      error: { kind: 'credential-file-unreadable' },
    });
  });

  it('names a program by its name alone, on whatever system', async () => {
    for (const command of [
      'kubelogin',
      '/opt/bin/kubelogin',
      'C:\\tools\\kubelogin.EXE',
      './kubelogin',
    ]) {
      const { file, leftOut } = await exported(plugged({ command }));
      expect(file.signIn).toMatchObject({
        method: 'plugin',
        command: 'kubelogin',
        args: PLUGIN.args,
        env: PLUGIN.env,
        installHint: 'brew install kubelogin',
      });
      expect(leftOut).toEqual(command === 'kubelogin' ? [] : ['program-path']);
    }
  });

  it('never holds a secret: what may be one is left out, or there is no file', async () => {
    const secret: readonly Partial<ClusterAccess>[] = [
      { credential: { ...NO_CREDENTIAL, token: CANARY } },
      { credential: { ...NO_CREDENTIAL, tokenFile: `/run/${CANARY}` } },
      {
        credential: {
          ...NO_CREDENTIAL,
          certificate: { kind: 'data', base64: base64(CANARY) },
          key: { kind: 'data', base64: base64(CANARY) },
        },
      },
      {
        credential: {
          ...NO_CREDENTIAL,
          certificate: { kind: 'file', path: `/${CANARY}` },
          key: { kind: 'file', path: `/${CANARY}` },
        },
      },
      { impersonation: { user: CANARY, uid: CANARY, groups: [CANARY], extra: [] } },
      { user: CANARY, path: `/home/${CANARY}`, cluster: CANARY },
      { server: new URL(`https://u:${CANARY}@c.example`) },
      { proxy: new URL(`http://u:${CANARY}@p.example`) },
      { proxy: new URL(`socks5://${CANARY}@p.example`) },
      plugged({ args: [`--token=${CANARY}`] }),
      plugged({ args: ['--oidc-client-secret', CANARY] }),
      plugged({ args: [`https://u:${CANARY}@login.example`] }),
      plugged({ env: [{ name: 'CLIENT_SECRET', value: CANARY }] }),
      plugged({ env: [{ name: 'X', value: `password=${CANARY}` }] }),
      plugged({ installHint: `token=${CANARY}` }),
      plugged({ clusterConfig: { audience: CANARY }, provideClusterInfo: true }),
      plugged({ clusterConfig: { audience: CANARY }, provideClusterInfo: false }),
      plugged({ path: `/home/${CANARY}`, folder: `/home/${CANARY}` }),
    ];
    for (const [index, changes] of secret.entries()) {
      const made = JSON.stringify(await exportTeamFile(accessOf(changes), {}));
      for (const form of [CANARY, base64(CANARY), encodeURIComponent(CANARY)]) {
        expect(made.includes(form), `case ${index}`).toBe(false);
      }
    }
    expect((await exported({ credential: { ...NO_CREDENTIAL, token: CANARY } })).leftOut).toEqual([
      'credentials',
    ]);
    expect(
      (await exported({ impersonation: { user: 'x', uid: null, groups: [], extra: [] } })).leftOut,
    ).toEqual(['acts-as']);
  });

  it.each<[string, Partial<ClusterAccess>]>([
    ['name', { context: 'a\u202eb' }],
    ['name', { context: 'n'.repeat(600) }],
    ['skip-tls-verify', { tls: { ca: null, serverName: null, skipVerify: true } }],
    ['plain-http', { server: new URL('http://c.example') }],
    ['server', { server: new URL('https://bücher.example:1/a%20b?x') }],
    ['server', { server: new URL('https://u@c.example') }],
    ['proxy-credentials', { proxy: new URL('http://u:p@p.example') }],
    [
      'authority',
      { tls: { ca: { kind: 'data', base64: '' }, serverName: null, skipVerify: false } },
    ],
    ['secret-arguments', plugged({ args: ['--token', 'x'] })],
    ['loading-variable', plugged({ env: [{ name: 'NODE_OPTIONS', value: '-r x' }] })],
    ['plugin', plugged({ command: 'a b' })],
    ['plugin', plugged({ args: ['a\u202eb'] })],
    ['plugin-config', plugged({ provideClusterInfo: true, clusterConfig: {} })],
  ])('cannot be made: %s', async (reason, changes) => {
    expect(await exportTeamFile(accessOf(changes), {})).toMatchObject({
      ok: false,
      error: { kind: 'team-file-impossible', params: { reason } },
    });
  });

  it('may lead to this computer without TLS, as a tunnel does', async () => {
    const { file } = await exported({ server: new URL('http://127.0.0.1:8001') });
    expect(file.server).toBe('http://127.0.0.1:8001');
  });
});
