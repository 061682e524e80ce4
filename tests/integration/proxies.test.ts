import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { generate } from 'selfsigned';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/main/kube/clock';
import { ExecConnection, type ExecEnd } from '../../src/main/kube/exec/exec-connection';
import { apiPath } from '../../src/main/kube/http/api-path';
import type { HttpDeadlines } from '../../src/main/kube/http/http-call';
import { HttpClusterClient } from '../../src/main/kube/http/http-cluster-client';
import type { AppError, Outcome } from '../../src/shared/errors';
import { appError } from '../../src/shared/errors';
import type { DemoCluster } from '../cluster';
import { startDemoCluster } from '../cluster';
import { isReady } from '../cluster/world/pod-status';
import { clientParts } from '../support/client-parts';
import { end, ExecStub } from '../support/exec-stub';
import { HttpProxy, type HttpProxyOptions } from '../support/http-proxy';
import { accessFrom, writeKubeconfig, type KubeconfigChanges } from '../support/kubeconfig-access';
import { hasKubectl, kubectl, type KubectlAnswer } from '../support/kubectl';
import { SOCKS_REPLY, SocksProxy, type SocksProxyOptions } from '../support/socks-proxy';

const SECRET = 'canary-p%ss:w@rd';
const CREDENTIALS = { user: 'qa', password: SECRET };
/** A name that this machine cannot resolve: who asks for it by name leaves that to the proxy. */
const HIDDEN = 'cluster.demo.invalid';
const HOSTS = { [HIDDEN]: '127.0.0.1' };

let demo: DemoCluster;
/** An HTTPS proxy's certificate, signed by itself. */
let proxyTls: { readonly cert: string; readonly key: string };
let folder: string;
let kubeconfig: string;
const cleanup: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  demo = await startDemoCluster();
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'proxy.demo' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 86_400_000),
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: '127.0.0.1' },
          { type: 2, value: 'localhost' },
        ],
      },
    ],
  });
  proxyTls = { cert, key };
});
afterAll(async () => {
  await demo.stop();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podshell-proxy-'));
  demo.clearRequests();
});
afterEach(async () => {
  for (const end of cleanup.splice(0)) await end();
  demo.faults.clear();
  await rm(folder, { recursive: true, force: true });
});

async function httpProxy(options: HttpProxyOptions = {}): Promise<HttpProxy> {
  const proxy = await HttpProxy.start({ hosts: HOSTS, ...options });
  cleanup.push(() => proxy.stop());
  return proxy;
}

async function socksProxy(options: SocksProxyOptions = {}): Promise<SocksProxy> {
  const proxy = await SocksProxy.start({ hosts: HOSTS, ...options });
  cleanup.push(() => proxy.stop());
  return proxy;
}

/** Our client of a kubeconfig, which kubectl can be asked with as well. */
async function client(
  changes: KubeconfigChanges,
  environment: NodeJS.ProcessEnv = {},
  deadlines: Partial<HttpDeadlines> = {},
): Promise<HttpClusterClient> {
  kubeconfig = await writeKubeconfig(folder, demo, changes);
  const made = new HttpClusterClient({
    access: await accessFrom(kubeconfig),
    ...clientParts(systemClock, environment),
    deadlines,
  });
  cleanup.push(() => {
    made.dispose();
  });
  return made;
}

function listPods(of: HttpClusterClient): Promise<Outcome<{ readonly kind: string }>> {
  return of.json({
    path: apiPath('api', 'v1', 'namespaces', 'test', 'pods'),
    what: { verb: 'list', resource: 'pods', namespace: 'test', name: '' },
  });
}

async function failure(of: HttpClusterClient): Promise<AppError> {
  const outcome = await listPods(of);
  if (outcome.ok) throw new Error('expected a failure');
  const text = JSON.stringify(outcome.error);
  for (const secret of [SECRET, encodeURIComponent(SECRET), demo.token('developer')]) {
    expect(text).not.toContain(secret);
  }
  return outcome.error;
}

/** Runs a command in a running pod over WebSocket: its output and how it ended. */
function exec(
  of: HttpClusterClient,
  command: readonly string[],
): Promise<{ readonly end: ExecEnd; readonly bytes: number; readonly sha256: string }> {
  const pod = demo.pods('test').find((one) => one.status.phase === 'Running' && isReady(one));
  if (pod === undefined) throw new Error('no running pod');
  const hash = createHash('sha256');
  let bytes = 0;
  return new Promise((resolve) => {
    ExecConnection.open({
      client: of,
      request: {
        namespace: 'test',
        pod: pod.metadata.name,
        container: pod.spec.containers[0]?.name ?? '',
        command,
        tty: false,
        stdin: false,
      },
      clock: systemClock,
      listener: {
        onOutput: (_stream, part) => {
          bytes += part.length;
          hash.update(part);
        },
        onEnd: (end) => {
          resolve({ end, bytes, sha256: hash.digest('hex') });
        },
      },
    });
  });
}

function whoAmI(environment: NodeJS.ProcessEnv = {}): Promise<KubectlAnswer> {
  return kubectl(['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}'], {
    kubeconfig,
    folder,
    environment,
  });
}

const withCredentials = (address: string): string =>
  address.replace('://', `://${CREDENTIALS.user}:${encodeURIComponent(SECRET)}@`);

describe.each(['http', 'https', 'socks5'] as const)('proxy-url over %s', (scheme) => {
  const start = (more: { credentials?: typeof CREDENTIALS } = {}) => {
    if (scheme === 'socks5') return socksProxy(more);
    return httpProxy({ ...more, ...(scheme === 'https' && { tls: proxyTls }) });
  };
  // kubectl checks an HTTPS proxy against the kubeconfig's CA: it gets both in one file.
  const cas = (): string => Buffer.from(`${demo.ca}\n${proxyTls.cert}`).toString('base64');
  const through = (address: string): KubeconfigChanges => ({
    cluster: { 'proxy-url': address, 'certificate-authority-data': cas() },
  });

  it('carries requests and exec streams over pooled tunnels; kubectl agrees', async () => {
    const proxy = await start();
    const of = await client(through(proxy.address));
    expect(await listPods(of)).toMatchObject({ ok: true, value: { kind: 'PodList' } });
    expect((await listPods(of)).ok).toBe(true);
    // The stream takes over the connection that the requests shared.
    expect((await exec(of, ['sh', '-c', 'echo hello'])).end).toEqual({
      kind: 'exited',
      exit: { kind: 'code', code: 0 },
    });
    expect(proxy.asked).toHaveLength(1);
    expect((await listPods(of)).ok).toBe(true);
    expect(proxy.asked).toHaveLength(2);
    if (!hasKubectl) return;
    expect(await whoAmI()).toMatchObject({ code: 0, stdout: 'developer' });
    expect(proxy.asked.length).toBeGreaterThan(2);
  });

  it('carries megabytes unchanged', async () => {
    const of = await client(through((await start()).address));
    const size = 4_000_000;
    const sum = createHash('sha256').update(Buffer.alloc(size, 'podshell\n')).digest('hex');
    const ran = await exec(of, ['sh', '-c', `yes podshell | head -c ${size}`]);
    expect(ran).toMatchObject({ bytes: size, sha256: sum });
  });

  it('leaves the server’s name to the proxy', async () => {
    const proxy = await start();
    const of = await client({
      cluster: {
        'proxy-url': proxy.address,
        server: `https://${HIDDEN}:${demo.port}`,
        'tls-server-name': 'localhost',
        // kubectl checks an HTTPS proxy against this name as well: its certificate has both.
        'certificate-authority-data': cas(),
      },
    });
    expect((await listPods(of)).ok).toBe(true);
    const asked = proxy.asked.map((one) => (typeof one === 'string' ? one : one.target));
    expect(asked).toEqual([`${HIDDEN}:${demo.port}`]);
    if (hasKubectl) expect((await whoAmI()).code).toBe(0);
  });

  it('signs in to the proxy, and says so where it must and cannot', async () => {
    const proxy = await start({ credentials: CREDENTIALS });
    const signedIn = await client(through(withCredentials(proxy.address)));
    expect((await listPods(signedIn)).ok).toBe(true);
    if (hasKubectl) expect((await whoAmI()).code).toBe(0);
    const anonymous = await client(through(proxy.address));
    const wanted = appError('proxy-sign-in', { server: demo.url, proxy: proxy.address });
    expect(await failure(anonymous)).toEqual(wanted);
    if (hasKubectl) expect((await whoAmI()).code).toBe(1);
    const wrong = withCredentials(proxy.address).replace('qa:', 'someone:');
    expect(await failure(await client(through(wrong)))).toEqual(wanted);
  });

  it('names the proxy that nobody listens at', async () => {
    const proxy = await start();
    const { address } = proxy;
    await proxy.stop();
    expect(await failure(await client(through(address)))).toEqual(
      appError('proxy-unreachable', { server: demo.url, proxy: address, detail: 'ECONNREFUSED' }),
    );
  });

  it('tells a server beyond the proxy that does not answer from the proxy', async () => {
    const proxy = await start();
    const of = await client({
      cluster: { ...through(proxy.address).cluster, server: 'https://127.0.0.1:1' },
    });
    expect(await failure(of)).toEqual(
      appError('proxy-refused', {
        server: 'https://127.0.0.1:1',
        proxy: proxy.address,
        detail: scheme === 'socks5' ? 'ConnectionRefused' : 'HTTP 502',
      }),
    );
  });

  it('gives up on one that says nothing, and leaves no connection', async () => {
    const proxy = await start();
    let gone: Promise<unknown> | undefined;
    proxy.answer = (socket: Duplex) => {
      socket.resume();
      gone = new Promise((resolve) => socket.once('close', resolve));
    };
    const impatient = await client(through(proxy.address), {}, { headersMs: 750 });
    expect(await failure(impatient)).toEqual(
      appError('proxy-unreachable', {
        server: demo.url,
        proxy: proxy.address,
        detail: 'ETIMEDOUT',
      }),
    );
    await gone;
  });

  it('checks the server’s certificate inside the tunnel', async () => {
    const proxy = await start();
    const of = await client({
      cluster: {
        'proxy-url': proxy.address,
        'certificate-authority-data': Buffer.from(proxyTls.cert).toString('base64'),
      },
    });
    expect((await failure(of)).kind).toBe('certificate-untrusted');
    if (hasKubectl) expect((await whoAmI()).stderr).toContain('certificate');
  });
});

describe('an HTTP proxy', () => {
  it.each([
    ['a refusal', 'HTTP/1.1 403 Forbidden\r\n\r\n', 'HTTP 403'],
    ['garbage', 'SSH-2.0-OpenSSH_9.6\r\n', 'HPE_INVALID_CONSTANT'],
    ['endless headers', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(20_000)}`, 'HPE_HEADER_OVERFLOW'],
    ['more than an answer', 'HTTP/1.1 200 OK\r\n\r\nhello', 'data after the answer'],
  ])('answers with %s', async (_name, words, detail) => {
    const proxy = await httpProxy();
    proxy.answer = (socket) => socket.write(words);
    const of = await client({ cluster: { 'proxy-url': proxy.address } });
    expect(await failure(of)).toEqual(
      appError('proxy-refused', { server: demo.url, proxy: proxy.address, detail }),
    );
  });

  it('hangs up', async () => {
    const proxy = await httpProxy();
    proxy.answer = (socket) => socket.end();
    const of = await client({ cluster: { 'proxy-url': proxy.address } });
    expect(await failure(of)).toMatchObject({
      kind: 'proxy-unreachable',
      params: { detail: 'ECONNRESET' },
    });
  });

  it('is slow, but within its time', async () => {
    const proxy = await httpProxy();
    proxy.answer = (socket: Duplex, target: string) => {
      systemClock.after(250, () => {
        proxy.grant(socket, target);
      });
    };
    const of = await client({ cluster: { 'proxy-url': proxy.address } });
    expect((await listPods(of)).ok).toBe(true);
  });

  it('with a certificate that nobody vouches for is not used', async () => {
    const proxy = await httpProxy({ tls: proxyTls });
    const of = await client({ cluster: { 'proxy-url': proxy.address } });
    expect(await failure(of)).toMatchObject({
      kind: 'proxy-unreachable',
      params: { proxy: proxy.address, detail: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
    expect(proxy.asked).toEqual([]);
    if (hasKubectl) expect((await whoAmI()).code).toBe(1);
  });
});

it('a server without TLS is reached over CONNECT as well, WebSocket and all', async () => {
  const stub = await ExecStub.start();
  cleanup.push(() => stub.stop());
  stub.serve = (stream) => {
    end(stream, { status: 'Success' });
  };
  const proxy = await httpProxy();
  const of = await client({
    cluster: { server: `http://${stub.address}`, 'proxy-url': proxy.address },
  });
  expect((await listPods(of)).ok).toBe(true);
  expect((await exec(of, ['true'])).end.kind).toBe('exited');
  expect(proxy.asked).toMatchObject([
    { target: stub.address, headers: { host: stub.address, connection: 'keep-alive' } },
  ]);
});

describe('a SOCKS proxy', () => {
  it.each([
    ['notAllowed', 'NotAllowed'],
    ['hostUnreachable', 'HostUnreachable'],
  ] as const)('replies %s', async (reply, detail) => {
    const proxy = await socksProxy();
    proxy.reply = SOCKS_REPLY[reply];
    const of = await client({ cluster: { 'proxy-url': proxy.address } });
    expect(await failure(of)).toEqual(
      appError('proxy-refused', { server: demo.url, proxy: proxy.address, detail }),
    );
  });

  it.each([
    ['hangs up', (socket: Socket) => socket.end(), 'proxy-unreachable'],
    [
      'speaks something else',
      (socket: Socket) => socket.write('HTTP/1.1 400 Bad Request'),
      'proxy-refused',
    ],
  ] as const)('%s', async (_name, answer, kind) => {
    const proxy = await socksProxy();
    proxy.answer = answer;
    const of = await client({ cluster: { 'proxy-url': proxy.address } });
    expect((await failure(of)).kind).toBe(kind);
  });
});

describe('the environment', () => {
  const hidden = (): KubeconfigChanges => ({
    cluster: { server: `https://${HIDDEN}:${demo.port}`, 'tls-server-name': 'localhost' },
  });

  it('HTTPS_PROXY is used, and signs in; kubectl agrees', async () => {
    const proxy = await httpProxy({ credentials: CREDENTIALS });
    const environment = { HTTPS_PROXY: withCredentials(proxy.address) };
    expect((await listPods(await client(hidden(), environment))).ok).toBe(true);
    expect(proxy.asked).toHaveLength(1);
    if (hasKubectl) expect(await whoAmI(environment)).toMatchObject({ code: 0 });
  });

  it.each([
    ['NO_PROXY names the host', { NO_PROXY: `other,.demo.invalid` }],
    ['all is direct', { no_proxy: '*' }],
  ])('where %s, both go directly and find no such name', async (_name, environment) => {
    const proxy = await httpProxy();
    const all = { HTTPS_PROXY: proxy.address, ...environment };
    const of = await client(hidden(), all);
    expect((await failure(of)).kind).toBe('name-not-resolved');
    if (hasKubectl) expect((await whoAmI(all)).code).toBe(1);
    expect(proxy.asked).toEqual([]);
  });

  it('a server on loopback is reached directly, and proxy-url wins over everything', async () => {
    const proxy = await httpProxy();
    const environment = { HTTPS_PROXY: proxy.address, NO_PROXY: '*' };
    expect((await listPods(await client({}, environment))).ok).toBe(true);
    if (hasKubectl) expect((await whoAmI(environment)).code).toBe(0);
    expect(proxy.asked).toEqual([]);
    const chosen = await client({ cluster: { 'proxy-url': proxy.address } }, environment);
    expect((await listPods(chosen)).ok).toBe(true);
    expect(proxy.asked).toHaveLength(1);
  });

  it('a scheme that nobody speaks is refused in a sentence', async () => {
    const of = await client(hidden(), { HTTPS_PROXY: 'socks4://127.0.0.1:1' });
    expect(await failure(of)).toEqual(
      appError('context-unsupported', { context: 'ctx', feature: 'proxy-scheme' }),
    );
  });
});

it('tunnels under way end with the client', async () => {
  const proxy = await httpProxy();
  let gone: Promise<unknown> | undefined;
  const asked = new Promise<void>((resolve) => {
    proxy.answer = (socket) => {
      socket.resume();
      gone = new Promise((closed) => socket.once('close', closed));
      resolve();
    };
  });
  const of = await client({ cluster: { 'proxy-url': proxy.address } });
  const outcome = listPods(of);
  await asked;
  of.dispose();
  expect((await outcome).ok).toBe(false);
  await gone;
});
