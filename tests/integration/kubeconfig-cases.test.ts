import { execFile, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { ClusterAccess } from '../../src/main/kube/config/cluster-access';
import { loadKubeconfigs } from '../../src/main/kube/config/kubeconfig-loader';
import type { Kubectl } from '../fixtures/kubeconfigs/cases';
import { KUBECONFIG_CASES } from '../fixtures/kubeconfigs/cases';
import type { WrittenCase } from '../support/kubeconfig-case';
import { impossible, writeCase } from '../support/kubeconfig-case';

const run = promisify(execFile);
const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
if (!hasKubectl) process.stderr.write('NO KUBECTL: kubeconfigs are not compared with its view\n');

/** Longer than any of its answers here; a FIFO keeps it waiting for good. */
const HANG_MS = 5_000;

/** What kubectl says when it has taken the kubeconfig: it went for the server, or for the plugin. */
const WENT_ON = /was refused|connection refused|getting credentials: exec|fork\/exec/;
const GOES_ON = /^goes on$/;

/** kubectl's answer: its output, or the words of its refusal; `hangs` where there is none. */
async function kubectl(
  { folder, variable }: WrittenCase,
  ...args: string[]
): Promise<{ stdout: string; refusal: string | null }> {
  const env = { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: variable };
  try {
    const running = run('kubectl', args, { env, timeout: HANG_MS });
    running.child.stdin?.end(); // it asks for names and passwords
    return { stdout: (await running).stdout, refusal: null };
  } catch (error) {
    const failed = error as { killed: boolean; stderr: string; stdout: string };
    const words = `${failed.stdout}${failed.stderr}`;
    return { stdout: failed.stdout, refusal: failed.killed ? 'hangs' : words };
  }
}

/** What it says to a request in the context `x`: `goes on`, `hangs` or the words of its refusal. */
async function says(written: WrittenCase): Promise<string> {
  const request = ['--context', 'x', '--request-timeout=2s', 'get', '--raw', '/version'];
  const { refusal } = await kubectl(written, ...request);
  return refusal === null || WENT_ON.test(refusal) ? 'goes on' : refusal;
}

/** What `kubectl config view --raw -o json` prints, as far as it is looked at. */
interface View {
  readonly 'current-context': string;
  readonly clusters: readonly { name: string; cluster: ClusterView }[] | null;
  readonly users: readonly { name: string; user: UserView }[] | null;
  readonly contexts: readonly { name: string; context: ContextView }[] | null;
}
interface ClusterView {
  readonly server?: string;
  readonly 'tls-server-name'?: string;
  readonly 'insecure-skip-tls-verify'?: boolean;
  readonly 'proxy-url'?: string;
  readonly 'certificate-authority'?: string;
  readonly extensions?: readonly { name: string; extension: unknown }[];
}
interface UserView {
  readonly token?: string;
  readonly tokenFile?: string;
  readonly 'client-certificate'?: string;
  readonly 'client-key'?: string;
  readonly as?: string;
  readonly 'as-uid'?: string;
  readonly 'as-groups'?: readonly string[];
  readonly 'as-user-extra'?: Readonly<Record<string, readonly string[]>>;
  readonly exec?: {
    readonly apiVersion: string;
    readonly command: string;
    readonly args: readonly string[] | null;
    readonly env: readonly { name: string; value: string }[] | null;
    readonly provideClusterInfo: boolean;
    readonly interactiveMode: string;
  };
}
interface ContextView {
  readonly cluster: string;
  readonly user: string;
  readonly namespace?: string;
}

async function seesTheSame(written: WrittenCase): Promise<void> {
  const { folder, variable } = written;
  const { stdout, refusal } = await kubectl(written, 'config', 'view', '--raw', '-o', 'json');
  expect(refusal).toBeNull();
  const view = JSON.parse(stdout) as View;
  const ours = await loadKubeconfigs({ argument: null, variable, home: folder, added: [] });
  expect(ours.currentContext ?? '').toBe(view['current-context']);
  const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
  expect(
    ours.contexts
      .map(({ summary }) => summary)
      .map(({ name, cluster, user, namespace }) => ({ name, cluster, user, namespace }))
      .sort(byName),
  ).toEqual(
    (view.contexts ?? [])
      .map(({ name, context: { cluster, user, namespace = 'default' } }) => ({
        name,
        cluster,
        user,
        namespace,
      }))
      .sort(byName),
  );
  for (const { access } of ours.contexts) {
    if (access.ok) sameAccess(access.value, view, folder);
  }
}

function sameAccess(access: ClusterAccess, view: View, folder: string): void {
  const cluster = view.clusters?.find(({ name }) => name === access.cluster)?.cluster ?? {};
  const user = view.users?.find(({ name }) => name === access.user)?.user ?? {};
  const file = (path: string | undefined): string | null =>
    path === undefined ? null : resolve(folder, path);
  const path = (material: ClusterAccess['tls']['ca']): string | null =>
    material?.kind === 'file' ? material.path : null;
  const { tls, credential, proxy, impersonation } = access;
  expect({
    serverName: tls.serverName,
    skipVerify: tls.skipVerify,
    ca: path(tls.ca),
    proxied: proxy !== null,
    token: credential.token,
    tokenFile: credential.tokenFile,
    certificate: path(credential.certificate),
    key: path(credential.key),
    as: impersonation?.user ?? null,
    uid: impersonation?.uid ?? null,
    groups: impersonation?.groups ?? [],
    extra: Object.fromEntries(impersonation?.extra.map(({ key, values }) => [key, values]) ?? []),
  }).toEqual({
    serverName: cluster['tls-server-name'] ?? null,
    skipVerify: cluster['insecure-skip-tls-verify'] ?? false,
    ca: file(cluster['certificate-authority']),
    proxied: cluster['proxy-url'] !== undefined,
    token: user.token ?? null,
    tokenFile: file(user.tokenFile),
    certificate: file(user['client-certificate']),
    key: file(user['client-key']),
    as: user.as ?? null,
    uid: user['as-uid'] ?? null,
    groups: user['as-groups'] ?? [],
    extra: user['as-user-extra'] ?? {},
  });
  const { plugin } = credential;
  if (plugin === null) return;
  const { exec } = user;
  // kubectl prints a relative command as it resolves it.
  const relative = plugin.command.includes('/') ? resolve(plugin.folder, plugin.command) : null;
  expect([plugin.command, relative]).toContain(exec?.command);
  expect(plugin).toMatchObject({
    apiVersion: exec?.apiVersion,
    args: exec?.args ?? [],
    env: exec?.env ?? [],
    provideClusterInfo: exec?.provideClusterInfo,
    interactiveMode: exec?.interactiveMode,
  });
  const extension = cluster.extensions?.find(
    ({ name }) => name === 'client.authentication.k8s.io/exec',
  );
  expect(plugin.clusterConfig).toEqual(extension?.extension ?? null);
}

async function compare(written: WrittenCase, expected: Kubectl): Promise<void> {
  if (expected === 'agrees' || expected === 'sees' || 'sees' in expected) {
    await seesTheSame(written);
    if (expected === 'sees') return;
    expect(await says(written)).toMatch(expected === 'agrees' ? GOES_ON : expected.sees);
    return;
  }
  const view = await kubectl(written, 'config', 'view', '-o', 'json');
  const words = view.refusal ?? (await says(written));
  expect(words).toMatch('refuses' in expected ? expected.refuses : expected.differs);
}

describe.skipIf(!hasKubectl)('kubectl, with the same kubeconfig', () => {
  for (const one of KUBECONFIG_CASES) {
    const how = typeof one.kubectl === 'string' ? one.kubectl : Object.keys(one.kubectl)[0];
    it.skipIf(impossible(one) !== null)(`${how}: ${one.name}`, async () => {
      const written = await writeCase(one);
      try {
        await compare(written, one.kubectl);
      } finally {
        await written.remove();
      }
    });
  }
});
