import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/main/kube/clock';
import { whoAmI } from '../../src/main/kube/check/who-am-i';
import { ExecConnection, type ExecEnd } from '../../src/main/kube/exec/exec-connection';
import { apiPath } from '../../src/main/kube/http/api-path';
import type { RequestSubject } from '../../src/main/kube/http/cluster-client';
import { HttpClusterClient } from '../../src/main/kube/http/http-cluster-client';
import type { AppError } from '../../src/shared/errors';
import type { DemoCluster } from '../cluster';
import { startDemoCluster } from '../cluster';
import { isReady } from '../cluster/world/pod-status';
import { clientParts } from '../support/client-parts';
import { accessFrom, writeKubeconfig, type KubeconfigChanges } from '../support/kubeconfig-access';
import { hasKubectl, kubectl } from '../support/kubectl';
import { relay, type TcpRelay } from '../support/tcp-relay';

let demo: DemoCluster;
let ipv6: TcpRelay;
let folder: string;
let kubeconfig: string;
let client: HttpClusterClient | undefined;

beforeAll(async () => {
  demo = await startDemoCluster();
  ipv6 = await relay('::1', demo.port);
});
afterAll(async () => {
  await ipv6.stop();
  await demo.stop();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podshell-address-'));
});
afterEach(async () => {
  client?.dispose();
  client = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function open(changes: KubeconfigChanges): Promise<HttpClusterClient> {
  kubeconfig = await writeKubeconfig(folder, demo, changes);
  client = new HttpClusterClient({ access: await accessFrom(kubeconfig), ...clientParts() });
  return client;
}

const PODS: RequestSubject = { verb: 'list', resource: 'pods', namespace: 'test', name: '' };
const path = apiPath('api', 'v1', 'namespaces', 'test', 'pods');

/** The exit of `true` in a ready pod. */
function exec(of: HttpClusterClient): Promise<ExecEnd> {
  const pod = demo.pods('test').find(isReady);
  if (pod === undefined) throw new Error('no ready pod');
  return new Promise((resolve) => {
    ExecConnection.open({
      client: of,
      request: {
        namespace: 'test',
        pod: pod.metadata.name,
        container: pod.spec.containers[0]?.name ?? '',
        command: ['true'],
        tty: false,
        stdin: false,
      },
      clock: systemClock,
      listener: { onOutput: () => undefined, onEnd: resolve },
    });
  });
}

describe.each([
  ['an IPv6 address', () => `https://[::1]:${ipv6.port}`],
  ['a base path', () => `${demo.url}/k8s/clusters/c-1`],
  ['a base path that ends in a slash', () => `${demo.url}/k8s/clusters/c-m-abc12/`],
  ['both', () => `https://[::1]:${ipv6.port}/k8s/clusters/c-1`],
] as const)('a server with %s', (_name, server) => {
  it('answers requests, watches and exec streams; kubectl agrees', async () => {
    const of = await open({ cluster: { server: server() } });
    expect(of.server).toBe(new URL(server()).origin);
    expect(await of.json({ path, what: PODS })).toMatchObject({
      ok: true,
      value: { kind: 'PodList' },
    });

    const abort = new AbortController();
    const lines: string[] = [];
    await of.lines(
      {
        path,
        query: [['watch', 'true']],
        what: { ...PODS, verb: 'watch' },
        readDeadlineMs: 10_000,
        signal: abort.signal,
      },
      (line) => {
        lines.push(line);
        abort.abort();
      },
    );
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ type: 'ADDED', object: { kind: 'Pod' } });

    expect(await exec(of)).toEqual({ kind: 'exited', exit: { kind: 'code', code: 0 } });
    if (!hasKubectl) return;
    const run = (...args: string[]) => kubectl(args, { kubeconfig, folder });
    expect(await run('auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}')).toMatchObject(
      { code: 0, stdout: 'developer' },
    );
    const pod = demo.pods('test').find(isReady)?.metadata.name ?? '';
    expect(await run('exec', pod, '--', 'echo', 'hello')).toMatchObject({ code: 0 });
  });
});

describe('TLS settings, as kubectl takes them', () => {
  const encoded = (pem: string): string => Buffer.from(pem).toString('base64');
  it.each<[string, KubeconfigChanges['cluster'], AppError['kind'] | null]>([
    ['a name that is in the certificate', { 'tls-server-name': 'localhost' }, null],
    ['a name that is not', { 'tls-server-name': 'k8s.example' }, 'certificate-name-mismatch'],
    ['an address in place of a name', { 'tls-server-name': '127.0.0.1' }, null],
    ['a CA file', { 'certificate-authority-data': undefined, 'certificate-authority': 'ca' }, null],
    ['no CA', { 'certificate-authority-data': undefined }, 'certificate-untrusted'],
    [
      'no check',
      { 'certificate-authority-data': undefined, 'insecure-skip-tls-verify': true },
      null,
    ],
    ['a CA that is none', { 'certificate-authority-data': encoded('x') }, 'credential-invalid'],
  ])('%s', async (_name, cluster, kind) => {
    await writeFile(join(folder, 'ca'), demo.ca);
    const of = await open({ ...(cluster !== undefined && { cluster }) });
    const outcome = await of.json({ path, what: PODS });
    expect(outcome.ok ? null : outcome.error.kind).toBe(kind);
    if (!hasKubectl) return;
    const { code } = await kubectl(['get', '--raw', path], { kubeconfig, folder });
    expect(code).toBe(kind === null ? 0 : 1);
  });
});

describe('acting as someone else', () => {
  const asJane: KubeconfigChanges['user'] = {
    as: 'jane',
    'as-uid': 'u-17',
    'as-groups': ['qa', 'ops'],
    'as-user-extra': { 'acme.com/Scopes': ['read', 'a,b'] },
  };
  const whoAmIByKubectl = () => kubectl(['auth', 'whoami', '-o', 'json'], { kubeconfig, folder });

  it('shows the server the same person as kubectl does', async () => {
    const of = await open({ as: 'admin', user: asJane });
    expect(await whoAmI(of)).toEqual({
      ok: true,
      value: { user: 'jane', groups: ['qa', 'ops', 'system:authenticated'] },
    });
    const ours = await of.json<{ status: { userInfo: object } }>({
      method: 'POST',
      path: apiPath('apis', 'authentication.k8s.io', 'v1', 'selfsubjectreviews'),
      body: { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1' },
      what: { verb: 'create', resource: 'selfsubjectreviews', namespace: '', name: '' },
    });
    if (!ours.ok) throw new Error(JSON.stringify(ours.error));
    expect(ours.value.status.userInfo).toEqual({
      username: 'jane',
      uid: 'u-17',
      groups: ['qa', 'ops', 'system:authenticated'],
      extra: { 'acme.com/scopes': ['read', 'a,b'] },
    });
    if (!hasKubectl) return;
    const { code, stdout } = await whoAmIByKubectl();
    expect(code).toBe(0);
    const theirs = JSON.parse(stdout) as typeof ours.value;
    expect(theirs.status.userInfo).toEqual(ours.value.status.userInfo);
  });

  it('opens streams with that person’s rights', async () => {
    const of = await open({ as: 'admin', user: { as: 'tester' } });
    expect((await exec(of)).kind).toBe('exited');
    expect(demo.requests().at(-1)).toMatchObject({ upgrade: true, user: 'tester', status: 101 });
    const refused = await open({ as: 'admin', user: { as: 'no-exec' } });
    expect(await exec(refused)).toMatchObject({ kind: 'failed', error: { kind: 'forbidden' } });
  });

  it('is refused to those who may not, in the same words as kubectl’s', async () => {
    const of = await open({ as: 'developer', user: asJane });
    const outcome = await of.json({ path, what: PODS });
    expect(outcome).toMatchObject({
      ok: false,
      error: {
        kind: 'forbidden',
        params: {
          message:
            'users "jane" is forbidden: User "developer" cannot impersonate resource "users" ' +
            'in API group "" at the cluster scope',
        },
      },
    });
    expect(await whoAmI(of)).toMatchObject({ ok: false, error: { kind: 'forbidden' } });
    if (!hasKubectl) return;
    const { code, stderr } = await kubectl(['get', '--raw', path], { kubeconfig, folder });
    expect(code).toBe(1);
    expect(stderr).toContain('cannot impersonate resource "users"');
  });
});
