import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { LoginEnvironment } from '../../src/main/app/login-environment';
import type { Clock } from '../../src/main/kube/clock';
import { systemClock } from '../../src/main/kube/clock';
import { Clusters } from '../../src/main/kube/clusters';
import { loadKubeconfigs } from '../../src/main/kube/config/kubeconfig-loader';
import { CredentialPlugins } from '../../src/main/kube/credentials/credential-plugins';
import type { ClusterClient } from '../../src/main/kube/http/cluster-client';
import type { AppError } from '../../src/shared/errors';
import type { DemoCluster, KeyPair } from '../cluster';
import { startDemoCluster } from '../cluster';
import { hasKubectl, kubectl } from '../support/kubectl';
import type { PluginsUnderTest } from '../support/plugins';
import { DEMO_LOGIN, answerWith, pluginsUnderTest, runsIn } from '../support/plugins';

const MINUTE = 60_000;

let cluster: DemoCluster;
let folder: string;
let under: PluginsUnderTest;
let open: Clusters[];
/** Time as it is, and what a test adds to it. */
let clock: Clock;
let later: number;

beforeAll(async () => {
  cluster = await startDemoCluster({ seed: false });
});
afterAll(async () => {
  await cluster.stop();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podshell-credentials-'));
  later = 0;
  clock = {
    ...systemClock,
    now: () => systemClock.now() + later,
    monotonic: () => systemClock.monotonic() + later,
  };
  under = pluginsUnderTest({ clock });
  open = [];
});
afterEach(async () => {
  for (const clusters of open) clusters.dispose();
  await under.plugins.end();
  await rm(folder, { recursive: true, force: true });
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const here = (name: string): string => join(folder, name);

/** Writes a kubeconfig of `contexts` that all sign in so; returns its path. */
async function kubeconfig(
  user: Readonly<Record<string, unknown>>,
  more: { readonly cluster?: Readonly<Record<string, unknown>>; readonly contexts?: string[] } = {},
): Promise<string> {
  const { contexts = ['ctx'] } = more;
  const ca = { 'certificate-authority-data': base64(cluster.ca) };
  const text = stringify({
    clusters: [{ name: 'c', cluster: { server: cluster.url, ...(more.cluster ?? ca) } }],
    users: [{ name: 'u', user }],
    contexts: contexts.map((name) => ({ name, context: { cluster: 'c', user: 'u' } })),
    'current-context': contexts[0],
  });
  await writeFile(here('config'), text, { mode: 0o600 });
  return here('config');
}

/** The clients of all contexts of a kubeconfig. */
async function clients(
  path: string,
  signing: { readonly plugins?: CredentialPlugins; readonly systemCas?: () => string[] } = {},
): Promise<ClusterClient[]> {
  const { plugins = under.plugins, systemCas = () => [] } = signing;
  const clusters = new Clusters({ clock, signing: { clock, plugins, systemCas } });
  open.push(clusters);
  const loaded = await loadKubeconfigs({ argument: path, variable: null, home: folder, added: [] });
  clusters.use(loaded);
  return loaded.contexts.map(({ summary }) => {
    const client = clusters.client(summary.name);
    if (!client.ok) throw new Error(JSON.stringify(client.error));
    return client.value;
  });
}

interface Review {
  readonly status: { readonly userInfo: { readonly username: string } };
}

/** Whom the server takes a client for, or why it does not. */
async function whoami(client: ClusterClient | undefined): Promise<string | AppError> {
  if (client === undefined) throw new Error('no such context');
  const answer = await client.json<Review>({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
    what: { verb: 'create', resource: 'selfsubjectreviews', namespace: '', name: '' },
  });
  return answer.ok ? answer.value.status.userInfo.username : answer.error;
}

/** Whom kubectl is taken for with the same kubeconfig; its words where it is not. */
async function kubectlWhoami(path: string): Promise<string> {
  const args = ['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}'];
  const { code, stdout, stderr } = await kubectl(args, { kubeconfig: path, folder });
  return code === 0 ? stdout : stderr;
}

/** Both are taken for `user`. */
async function bothAre(user: string, path: string): Promise<void> {
  const [client] = await clients(path);
  expect(await whoami(client)).toBe(user);
  if (hasKubectl) expect(await kubectlWhoami(path)).toBe(user);
}

const exec = (...args: string[]): Record<string, unknown> => ({
  apiVersion: 'client.authentication.k8s.io/v1',
  interactiveMode: 'IfAvailable',
  command: DEMO_LOGIN,
  args,
  env: [{ name: 'DEMO_LOGIN', value: folder }],
});
const pair = async (user: 'cert-user' | 'admin', ttlMs?: number): Promise<KeyPair> =>
  cluster.issueCertificate(user, ttlMs === undefined ? {} : { ttlMs });
async function writePair({ cert, key }: KeyPair): Promise<void> {
  await writeFile(here('user.crt'), cert);
  await writeFile(here('user.key'), key);
}

describe('signs in with', () => {
  it('a token', async () => {
    await bothAre('tester', await kubeconfig({ token: cluster.token('tester') }));
  });

  it('a token file, and takes up a new one at once when the old one is refused', async () => {
    const old = cluster.issueToken('developer');
    await writeFile(here('token'), `${old}\n`);
    const path = await kubeconfig({ tokenFile: here('token') });
    await bothAre('developer', path);
    const [client] = await clients(path);
    expect(await whoami(client)).toBe('developer');
    cluster.revokeToken(old);
    expect(await whoami(client)).toMatchObject({ kind: 'unauthorized' });
    await writeFile(here('token'), cluster.issueToken('tester'));
    expect(await whoami(client)).toBe('tester');
  });

  it('a client certificate in the kubeconfig', async () => {
    const { cert, key } = await pair('cert-user');
    const user = { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) };
    await bothAre('cert-user', await kubeconfig(user));
  });

  it('a client certificate in files, and with the next one when they are replaced', async () => {
    await writePair(await pair('cert-user'));
    const path = await kubeconfig({ 'client-certificate': 'user.crt', 'client-key': 'user.key' });
    await bothAre('cert-user', path);
    const [client] = await clients(path);
    expect(await whoami(client)).toBe('cert-user');
    await writePair(await pair('admin'));
    expect(await whoami(client)).toBe('cert-user');
    later += MINUTE;
    expect(await whoami(client)).toBe('admin');
    if (hasKubectl) expect(await kubectlWhoami(path)).toBe('admin');
  });

  it('the next certificate at once, when the server refuses the old one', async () => {
    await writePair(await pair('cert-user', -MINUTE));
    const user = { 'client-certificate': 'user.crt', 'client-key': 'user.key' };
    const [client] = await clients(await kubeconfig(user));
    expect(await whoami(client)).toMatchObject({ kind: 'unauthorized' });
    await writePair(await pair('cert-user'));
    expect(await whoami(client)).toBe('cert-user');
  });

  it('the CAs of this machine, where the kubeconfig names none', async () => {
    const path = await kubeconfig({ token: cluster.token('tester') }, { cluster: {} });
    const [stranger] = await clients(path);
    expect(await whoami(stranger)).toMatchObject({ kind: 'certificate-untrusted' });
    const [client] = await clients(path, { systemCas: () => [cluster.ca] });
    expect(await whoami(client)).toBe('tester');
  });
});

describe('signs in with a plugin', () => {
  it.each(['v1', 'v1beta1'])('that gives a token (%s)', async (version) => {
    const apiVersion = `client.authentication.k8s.io/${version}`;
    await answerWith(folder, { token: cluster.issueToken('developer') }, { apiVersion });
    await bothAre('developer', await kubeconfig({ exec: { ...exec(), apiVersion } }));
  });

  it('that gives a certificate, and then another', async () => {
    const status = async (user: 'cert-user' | 'admin'): Promise<unknown> => {
      const { cert, key } = await pair(user);
      const expirationTimestamp = new Date(clock.now() + 10 * MINUTE).toISOString();
      return { clientCertificateData: cert, clientKeyData: key, expirationTimestamp };
    };
    await answerWith(folder, await status('cert-user'));
    const path = await kubeconfig({ exec: exec() });
    await bothAre('cert-user', path);
    const [client] = await clients(path);
    await whoami(client);
    later += 20 * MINUTE;
    await answerWith(folder, await status('admin'));
    expect(await whoami(client)).toBe('admin');
  });

  it('once for all contexts', async () => {
    await answerWith(folder, { token: cluster.issueToken('developer') });
    const contexts = Array.from({ length: 20 }, (_, index) => `ctx-${index}`);
    const all = await clients(await kubeconfig({ exec: exec('slow', '0.5') }, { contexts }));
    expect(await Promise.all(all.map(whoami))).toEqual(contexts.map(() => 'developer'));
    expect(runsIn(folder)).toBe(1);
  });

  it('that lies beside the kubeconfig', async () => {
    await answerWith(folder, { token: cluster.issueToken('tester') });
    await mkdir(here('bin'));
    await symlink(DEMO_LOGIN, here('bin/login'));
    await bothAre('tester', await kubeconfig({ exec: { ...exec(), command: './bin/login' } }));
  });

  it('that is told of the cluster what kubectl tells it', async () => {
    await answerWith(folder, { token: cluster.issueToken('tester') });
    const path = await kubeconfig(
      { exec: { ...exec(), provideClusterInfo: true } },
      {
        cluster: {
          'certificate-authority-data': base64(cluster.ca),
          'tls-server-name': 'localhost',
          extensions: [
            { name: 'client.authentication.k8s.io/exec', extension: { audience: 'a', list: [1] } },
          ],
        },
      },
    );
    const [client] = await clients(path);
    expect(await whoami(client)).toBe('tester');
    const ours: unknown = JSON.parse(await readFile(here('info'), 'utf8'));
    expect(ours).toMatchObject({
      spec: { cluster: { server: cluster.url, 'tls-server-name': 'localhost' } },
    });
    if (!hasKubectl) return;
    await rm(here('info'));
    await kubectlWhoami(path);
    expect(ours).toEqual(JSON.parse(await readFile(here('info'), 'utf8')));
  });

  it('again when its credential has expired, and before, without waiting', async () => {
    const next = (user: 'developer' | 'tester' | 'admin'): Promise<void> =>
      answerWith(folder, {
        token: cluster.issueToken(user, { ttlMs: 60 * MINUTE }),
        expirationTimestamp: new Date(clock.now() + 10 * MINUTE).toISOString(),
      });
    await next('developer');
    const [client] = await clients(await kubeconfig({ exec: exec() }));
    expect(await whoami(client)).toBe('developer');
    later += 8 * MINUTE;
    expect(await whoami(client)).toBe('developer');
    expect(runsIn(folder)).toBe(1);
    // Due within the minute: replaced in the background, once.
    later += 1.5 * MINUTE;
    await next('tester');
    expect(await Promise.all([whoami(client), whoami(client)])).toEqual(['developer', 'developer']);
    await expect.poll(() => whoami(client)).toBe('tester');
    expect(runsIn(folder)).toBe(2);
    later += 30 * MINUTE;
    await next('admin');
    expect(await Promise.all([whoami(client), whoami(client)])).toEqual(['admin', 'admin']);
    expect(runsIn(folder)).toBe(3);
  });

  it('again, once, when the server refuses its token', async () => {
    const tokens = [cluster.issueToken('developer'), cluster.issueToken('developer')];
    await answerWith(folder, { token: tokens[0] });
    const contexts = ['one', 'two', 'three'];
    const all = await clients(await kubeconfig({ exec: exec() }, { contexts }));
    await Promise.all(all.map(whoami));
    cluster.revokeToken(tokens[0] ?? '');
    await answerWith(folder, { token: tokens[1] });
    expect(await Promise.all(all.map(whoami))).toEqual(['developer', 'developer', 'developer']);
    expect(runsIn(folder)).toBe(2);
  });

  it('not again and again, where the server refuses every token', async () => {
    await answerWith(folder, { token: 'stranger' });
    const [client] = await clients(await kubeconfig({ exec: exec() }));
    const refused = async (): Promise<void> => {
      expect(await whoami(client)).toMatchObject({ kind: 'unauthorized' });
    };
    await refused();
    expect(runsIn(folder)).toBe(2);
    for (let times = 0; times < 5; times += 1) await refused();
    expect(runsIn(folder)).toBe(2);
    later += MINUTE;
    for (let times = 0; times < 5; times += 1) await refused();
    expect(runsIn(folder)).toBe(3);
    under.plugins.userActed('ctx');
    await answerWith(folder, { token: cluster.issueToken('developer') });
    expect(await whoami(client)).toBe('developer');
    expect(runsIn(folder)).toBe(4);
  });

  it('that only the login shell’s PATH has, from an app without one', async () => {
    await answerWith(folder, { token: cluster.issueToken('tester') });
    await mkdir(here('tools'));
    await symlink(DEMO_LOGIN, here('tools/demo-login'));
    await writeFile(here('.profile'), `echo Welcome!\nPATH="$PATH:${folder}/tools"\n`);
    const env = { HOME: folder, SHELL: '/bin/sh', PATH: '' };
    const environment = new LoginEnvironment({
      process: { env, platform: process.platform, isTerminal: false },
    });
    const plugins = new CredentialPlugins({
      clock,
      environment,
      consents: under.consents,
      onSignIns: () => undefined,
    });
    const path = await kubeconfig({ exec: { ...exec(), command: 'demo-login' } });
    const [client] = await clients(path, { plugins });
    expect(await whoami(client)).toBe('tester');
    expect(environment.current['PATH']).toContain(`${folder}/tools`);
    await plugins.end();
  });
});

describe.skipIf(!hasKubectl)('kubectl refuses alike', () => {
  it.each([
    ['an answer that is garbage', exec, ['garbage'], 'plugin-bad-output', /decoding stdout/],
    ['a failing program', exec, ['fail'], 'plugin-failed', /failed with exit code 3/],
  ])('%s', async (_, build, args, kind, words) => {
    await answerWith(folder, { token: 'canary' });
    const user = build(...args);
    const env = [...(user['env'] as unknown[]), { name: 'DEMO_PASSWORD', value: 'canary' }];
    const path = await kubeconfig({ exec: { ...user, env } });
    const [client] = await clients(path);
    expect(await whoami(client)).toMatchObject({ kind });
    expect(await kubectlWhoami(path)).toMatch(words);
  });

  it('a program that wants a terminal', async () => {
    const path = await kubeconfig({ exec: { ...exec(), interactiveMode: 'Always' } });
    const [client] = await clients(path);
    expect(await whoami(client)).toMatchObject({ kind: 'plugin-needs-terminal' });
    expect(await kubectlWhoami(path)).toContain('cannot support interactive mode');
    expect(runsIn(folder)).toBe(0);
  });

  it('a program that is not there', async () => {
    const path = await kubeconfig({ exec: { ...exec(), command: 'no-such-login' } });
    const [client] = await clients(path);
    expect(await whoami(client)).toMatchObject({ kind: 'plugin-not-found' });
    expect(await kubectlWhoami(path)).toContain('no-such-login');
  });

  it.each([
    ['another version', { token: 't' }, { apiVersion: 'client.authentication.k8s.io/v1beta1' }],
    ['half a pair', { clientKeyData: 'k' }, {}],
    ['nothing in it', {}, {}],
    ['a time that is none', { token: 't', expirationTimestamp: 'soon' }, {}],
  ])('an answer with %s', async (_, status, more) => {
    await answerWith(folder, status, more);
    const path = await kubeconfig({ exec: exec() });
    const [client] = await clients(path);
    expect(await whoami(client)).toMatchObject({ kind: 'plugin-bad-output' });
    expect(await kubectlWhoami(path)).toMatch(/exec plugin|decoding stdout/);
  });
});
