import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConnectionChecks } from '../../src/main/kube/check/connection-checks';
import type { CheckParts } from '../../src/main/kube/check/connection-check';
import type { ClusterAccess } from '../../src/main/kube/config/cluster-access';
import type { Proof } from '../../src/main/kube/credentials/credential';
import type { CheckStep, CheckStepId, ConnectionCheck } from '../../src/shared/check';
import { CHECK_STEPS } from '../../src/shared/check';
import { appError, type Outcome } from '../../src/shared/errors';
import { err, ok } from '../../src/shared/result';
import type { DemoCluster } from '../cluster';
import { startDemoCluster } from '../cluster';
import { clientParts } from '../support/client-parts';
import { HttpProxy } from '../support/http-proxy';
import { accessFrom, writeKubeconfig, type KubeconfigChanges } from '../support/kubeconfig-access';
import { SocksProxy } from '../support/socks-proxy';

const SECRET = 'canary-p4ssw0rd';
/** For servers that never come to an end: a twentieth of the real deadline. */
const IMPATIENT = { deadlines: { connectMs: 500 } };

let demo: DemoCluster;
let folder: string;
let kubeconfig: string;
const cleanup: (() => unknown)[] = [];

beforeAll(async () => {
  demo = await startDemoCluster();
});
afterAll(async () => {
  await demo.stop();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podshell-check-'));
});
afterEach(async () => {
  for (const end of cleanup.splice(0)) await end();
  demo.faults.clear();
  await rm(folder, { recursive: true, force: true });
});

type States = Partial<Record<CheckStepId, string>>;

/** Each step in a word: `passed`, the error's kind, or why it was skipped. */
function words(check: ConnectionCheck): States {
  return Object.fromEntries(
    check.steps.map((step) => {
      if (step.state === 'failed') return [step.id, step.error.kind];
      return [step.id, step.state === 'skipped' ? step.why : step.state];
    }),
  );
}

function step(check: ConnectionCheck, id: CheckStepId): CheckStep {
  const found = check.steps.find((one) => one.id === id);
  if (found === undefined) throw new Error(id);
  return found;
}

interface Checked {
  readonly checks: ConnectionChecks;
  readonly id: string;
  readonly seen: readonly ConnectionCheck[];
  readonly done: Promise<ConnectionCheck>;
}

function start(
  access: Outcome<ClusterAccess>,
  more: { namespace?: string; parts?: Partial<CheckParts>; environment?: NodeJS.ProcessEnv } = {},
): Checked {
  const seen: ConnectionCheck[] = [];
  let finish: (check: ConnectionCheck) => void = () => undefined;
  const done = new Promise<ConnectionCheck>((resolve) => {
    finish = resolve;
  });
  const checks = new ConnectionChecks({
    parts: { ...clientParts(undefined, more.environment), ...more.parts },
    onChange: (check) => {
      seen.push(check);
      if (check.done) finish(check);
    },
  });
  cleanup.push(() => {
    checks.dispose();
  });
  return { checks, id: checks.start('ctx', access, more.namespace ?? null), seen, done };
}

async function check(
  changes: KubeconfigChanges = {},
  more: Parameters<typeof start>[1] = {},
): Promise<ConnectionCheck> {
  kubeconfig = await writeKubeconfig(folder, demo, changes);
  const { done, seen } = start(ok(await accessFrom(kubeconfig)), more);
  const result = await done;
  const text = JSON.stringify(seen);
  for (const secret of [SECRET, demo.token('developer'), demo.token('tester')]) {
    expect(text).not.toContain(secret);
  }
  return result;
}

const PASSED: States = {
  file: 'passed',
  resolve: 'not-needed',
  connect: 'passed',
  proxy: 'not-needed',
  tls: 'passed',
  'sign-in': 'passed',
  list: 'passed',
  exec: 'passed',
  upgrade: 'passed',
};
/** All that follows a failure. */
function failedAt(id: CheckStepId, kind: string, before: States = {}): States {
  const rest = CHECK_STEPS.slice(CHECK_STEPS.indexOf(id) + 1);
  return {
    ...PASSED,
    ...before,
    [id]: kind,
    ...Object.fromEntries(rest.map((one) => [one, 'earlier'])),
  };
}

describe('a cluster in order', () => {
  it('passes, and tells what was found', async () => {
    const result = await check();
    expect(words(result)).toEqual(PASSED);
    expect(result.done).toBe(true);
    const facts = Object.fromEntries(result.steps.map((one) => [one.id, one.facts]));
    expect(facts).toMatchObject({
      file: { files: [kubeconfig] },
      connect: { addresses: ['127.0.0.1'], port: demo.port },
      tls: {
        protocol: 'TLSv1.3',
        certificate: 'kube-apiserver',
        issuer: expect.any(String) as string,
        expiresAt: expect.any(Number) as number,
      },
      'sign-in': {
        user: 'developer',
        groups: ['demo:developers', 'system:authenticated'],
        version: 'v1.32.4',
      },
      list: { namespace: 'test', pods: demo.pods('test').length },
      exec: { verbs: ['get', 'create'] },
      upgrade: { pod: expect.any(String) as string, container: expect.any(String) as string },
    });
    expect(facts['tls']?.expiresAt).toBeGreaterThan(Date.now());
    expect(
      demo
        .requests()
        .filter(({ upgrade }) => upgrade)
        .at(-1)?.status,
    ).toBe(101);
  });

  it('is told step by step, in order, and never changes again', async () => {
    kubeconfig = await writeKubeconfig(folder, demo, {});
    const { seen, done, id } = start(ok(await accessFrom(kubeconfig)));
    await done;
    expect(new Set(seen.map((one) => one.id))).toEqual(new Set([id]));
    const begun = seen
      .map((one) => one.steps.find(({ state }) => state === 'running')?.id)
      .filter((running, index, all) => running !== undefined && running !== all[index - 1]);
    expect(begun).toEqual(['file', 'connect', 'tls', 'sign-in', 'list', 'exec', 'upgrade']);
    expect(seen.filter(({ done: isDone }) => isDone)).toHaveLength(1);
    for (const one of seen.at(-1)?.steps ?? []) {
      if (one.state === 'passed') expect(one.milliseconds).toBeGreaterThanOrEqual(0);
    }
  });

  it('by name, in another namespace, with a certificate that is not checked', async () => {
    const result = await check(
      {
        cluster: {
          server: `https://localhost:${demo.port}`,
          'insecure-skip-tls-verify': true,
          'certificate-authority-data': undefined,
        },
      },
      { namespace: 'kube-system' },
    );
    expect(words(result)).toMatchObject({ resolve: 'passed', tls: 'passed', list: 'passed' });
    expect(step(result, 'resolve').facts).toMatchObject({ host: 'localhost' });
    expect(step(result, 'resolve').facts.addresses).toContain('127.0.0.1');
    expect(step(result, 'tls').facts.unverified).toBe(true);
    expect(step(result, 'list').facts.namespace).toBe('kube-system');
  });
});

describe('files', () => {
  it('a context that cannot be used', async () => {
    const broken = appError('context-broken', { context: 'ctx', missing: 'user', name: 'u' });
    const result = await start(err(broken)).done;
    expect(words(result)).toEqual(failedAt('file', 'context-broken'));
  });

  it('a kubeconfig that has gone, or is none any more', async () => {
    kubeconfig = await writeKubeconfig(folder, demo, {});
    const access = ok(await accessFrom(kubeconfig));
    await writeFile(kubeconfig, '{');
    expect(words(await start(access).done)).toEqual(failedAt('file', 'kubeconfig-invalid'));
    await rm(kubeconfig);
    expect(words(await start(access).done)).toEqual(failedAt('file', 'kubeconfig-missing'));
  });

  it.each([
    ['certificate-authority', 'cluster'],
    ['tokenFile', 'user'],
    ['client-certificate', 'user'],
  ] as const)('%s that is not there', async (field, where) => {
    const key = field === 'client-certificate' ? { 'client-key': 'missing.key' } : {};
    const result = await check({
      cluster: {
        ...(field === 'certificate-authority' && { 'certificate-authority-data': undefined }),
        ...(where === 'cluster' && { [field]: 'missing.pem' }),
      },
      ...(where === 'user' && { user: { token: undefined, [field]: 'missing.pem', ...key } }),
    });
    expect(words(result)).toEqual(failedAt('file', 'credential-file-unreadable'));
    expect(step(result, 'file').facts.files).toContain(join(folder, 'missing.pem'));
  });

  it('a CA that is none', async () => {
    const result = await check({
      cluster: { 'certificate-authority-data': Buffer.from('nonsense').toString('base64') },
    });
    expect(words(result)).toEqual(failedAt('file', 'credential-invalid'));
  });

  it('are read anew each time', async () => {
    await writeFile(join(folder, 'token'), 'wrong');
    const changes = { user: { token: undefined, tokenFile: 'token' } };
    expect(words(await check(changes))).toEqual(failedAt('sign-in', 'unauthorized'));
    await writeFile(join(folder, 'token'), demo.token('developer'));
    expect(words(await check(changes))).toEqual(PASSED);
  });
});

describe('the network', () => {
  it('a name that nobody knows', async () => {
    const result = await check({ cluster: { server: 'https://nobody.invalid:6443' } });
    expect(words(result)).toEqual(failedAt('resolve', 'name-not-resolved'));
    expect(step(result, 'resolve').facts).toEqual({ host: 'nobody.invalid' });
  });

  it('a port where nobody listens', async () => {
    const result = await check({ cluster: { server: 'https://127.0.0.1:1' } });
    expect(words(result)).toEqual(failedAt('connect', 'connection-refused'));
  });

  it('a server that goes on saying nothing in the handshake', async () => {
    const silent = await listen(createServer((socket) => socket.resume()));
    const changes = { cluster: { server: `https://127.0.0.1:${silent}` } };
    const result = await check(changes, { parts: IMPATIENT });
    expect(words(result)).toEqual(failedAt('tls', 'timed-out'));
  });

  it('a handshake that trickles, within one deadline for all of it', async () => {
    // A TLS record that promises 16 KiB and brings a byte now and then.
    const slow = await listen(
      createServer((socket: Socket) => {
        socket.resume();
        socket.write(Buffer.from([0x16, 0x03, 0x03, 0x40, 0x00]));
        const drip = setInterval(
          () => socket.write(Buffer.from([2])),
          IMPATIENT.deadlines.connectMs / 10,
        );
        socket.on('close', () => {
          clearInterval(drip);
        });
        socket.on('error', () => undefined);
      }),
    );
    const changes = { cluster: { server: `https://127.0.0.1:${slow}` } };
    const result = await check(changes, { parts: IMPATIENT });
    expect(words(result)).toEqual(failedAt('tls', 'timed-out'));
  });

  it('a server that speaks no TLS', async () => {
    const plain = await listen(
      createServer((socket) => {
        socket.on('error', () => undefined);
        socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      }),
    );
    const result = await check({ cluster: { server: `https://127.0.0.1:${plain}` } });
    expect(words(result)).toEqual(failedAt('tls', 'tls-failed'));
  });
});

describe('certificates', () => {
  async function serve(options: { name?: string; notAfter?: Date }): Promise<{
    readonly port: number;
    readonly ca: string;
  }> {
    const made = await generate([{ name: 'commonName', value: 'Corp Interception' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      notBeforeDate: new Date(Date.now() - 2 * 86_400_000),
      ...(options.notAfter !== undefined && { notAfterDate: options.notAfter }),
      extensions: [
        { name: 'basicConstraints', cA: true },
        {
          name: 'subjectAltName',
          altNames: [
            options.name === undefined
              ? { type: 7, ip: '127.0.0.1' }
              : { type: 2, value: options.name },
          ],
        },
      ],
    });
    const server = createTlsServer({ cert: made.cert, key: made.private });
    server.on('tlsClientError', () => undefined);
    return { port: await listen(server), ca: made.cert };
  }
  const trusting = (port: number, ca: string | undefined): KubeconfigChanges => ({
    cluster: {
      server: `https://127.0.0.1:${port}`,
      ...(ca !== undefined && { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
    },
  });

  it('signed by someone else: says who', async () => {
    const { port } = await serve({});
    const result = await check(trusting(port, undefined));
    expect(words(result)).toEqual(failedAt('tls', 'certificate-untrusted'));
    expect(step(result, 'tls').facts).toMatchObject({ issuer: 'Corp Interception' });
    expect(step(result, 'tls').facts.unverified).toBeUndefined();
  });

  it('expired: says since when', async () => {
    const notAfter = new Date(Math.floor(Date.now() / 1000 - 86_400) * 1000);
    const { port, ca } = await serve({ notAfter });
    const result = await check(trusting(port, ca));
    expect(words(result)).toEqual(failedAt('tls', 'certificate-expired'));
    expect(step(result, 'tls').facts.expiresAt).toBe(notAfter.getTime());
  });

  it('of another name', async () => {
    const { port, ca } = await serve({ name: 'k8s.example' });
    expect(words(await check(trusting(port, ca)))).toEqual(
      failedAt('tls', 'certificate-name-mismatch'),
    );
    const named = trusting(port, ca);
    // It answers nothing after that.
    const result = await check(
      { cluster: { ...named.cluster, 'tls-server-name': 'k8s.example' } },
      { parts: { deadlines: { headersMs: 750 } } },
    );
    expect(step(result, 'tls').state).toBe('passed');
  });

  it('an address expected in place of a name', async () => {
    const result = await check({
      cluster: { server: `https://localhost:${demo.port}`, 'tls-server-name': '127.0.0.1' },
    });
    expect(step(result, 'tls').state).toBe('passed');
  });
});

describe('proxies', () => {
  it('are a step of their own', async () => {
    const proxy = await HttpProxy.start({
      credentials: { user: 'qa', password: SECRET },
      hosts: { 'k8s.demo.invalid': '127.0.0.1' },
    });
    cleanup.push(() => proxy.stop());
    const cluster = {
      server: `https://k8s.demo.invalid:${demo.port}`,
      'tls-server-name': 'localhost',
    };
    const url = `http://qa:${SECRET}@localhost:${proxy.port}`;
    const result = await check({ cluster: { ...cluster, 'proxy-url': url } });
    expect(words(result)).toEqual({ ...PASSED, resolve: 'passed', proxy: 'passed' });
    expect(step(result, 'resolve').facts.host).toBe('localhost');
    expect(step(result, 'proxy').facts).toEqual({
      proxy: `http://localhost:${proxy.port}`,
      proxyFrom: 'proxy-url',
    });

    const environment = { HTTPS_PROXY: proxy.address };
    const anonymous = await check({ cluster }, { environment });
    expect(words(anonymous)).toEqual(failedAt('proxy', 'proxy-sign-in'));
    expect(step(anonymous, 'proxy').facts.proxyFrom).toBe('HTTPS_PROXY');
  });

  it('that nobody listens at fail where they are connected to', async () => {
    const proxy = await SocksProxy.start();
    const { address } = proxy;
    await proxy.stop();
    const result = await check({ cluster: { 'proxy-url': address } });
    expect(words(result)).toEqual(failedAt('connect', 'proxy-unreachable'));
  });

  it('of a scheme that nobody speaks', async () => {
    const result = await check(
      { cluster: { server: 'https://k8s.example' } },
      { environment: { HTTPS_PROXY: 'socks4://127.0.0.1:1' } },
    );
    expect(words(result)).toEqual(
      failedAt('proxy', 'context-unsupported', { resolve: 'not-needed', connect: 'not-needed' }),
    );
  });
});

describe('the server’s word', () => {
  it('a token that it refuses', async () => {
    expect(words(await check({ as: 'expired' }))).toEqual(failedAt('sign-in', 'unauthorized'));
  });

  it('one who may not list may still exec', async () => {
    const result = await check({ as: 'tester' }, { namespace: 'restricted' });
    expect(words(result)).toEqual(
      failedAt('exec', 'forbidden', { list: 'forbidden', upgrade: 'earlier' }),
    );
    const unlisted = { match: '/pods?limit', code: 403, message: 'no' };
    demo.faults.respond(unlisted);
    expect(words(await check({ as: 'tester' }))).toEqual({
      ...PASSED,
      list: 'forbidden',
      upgrade: 'no-pod',
    });
  });

  it('one who may not exec', async () => {
    const result = await check({ as: 'no-exec' });
    expect(words(result)).toEqual(failedAt('exec', 'forbidden'));
    expect(step(result, 'exec').facts.verbs).toEqual([]);
  });

  it('one verb is enough to try', async () => {
    const result = await check({ as: 'get-exec' });
    expect(step(result, 'exec')).toMatchObject({ state: 'passed', facts: { verbs: ['get'] } });
    // The demo cluster is strict, as Kubernetes is from 1.35 on.
    expect(words(result).upgrade).toBe('forbidden');
  });

  it.each([
    ['SelfSubjectReview', /selfsubjectreviews/, { 'sign-in': 'unknown' }],
    ['SelfSubjectAccessReview', /selfsubjectaccessreviews/, { exec: 'unknown' }],
  ] as const)('a server without %s', async (_name, match, expected) => {
    demo.faults.respond({ match, code: 404 });
    expect(words(await check())).toEqual({ ...PASSED, ...expected });
  });

  it('an older review', async () => {
    demo.faults.respond({ match: 'authentication.k8s.io/v1/', code: 404 });
    const result = await check();
    expect(step(result, 'sign-in')).toMatchObject({
      state: 'passed',
      facts: { user: 'developer', version: 'v1.32.4' },
    });
  });

  it('no review, and a token that is refused all the same', async () => {
    demo.faults.respond({ match: /selfsubjectreviews/, code: 404 });
    expect(words(await check({ as: 'expired' }))).toEqual(failedAt('sign-in', 'unauthorized'));
  });

  it('a list that fails for another reason ends it', async () => {
    demo.faults.respond({ match: '/pods?limit', code: 503, message: 'etcd is away' });
    expect(words(await check())).toEqual(failedAt('list', 'server-error'));
  });

  it('a namespace without a pod that runs', async () => {
    demo.createNamespace('empty');
    const result = await check({}, { namespace: 'empty' });
    expect(words(result)).toEqual({ ...PASSED, upgrade: 'no-pod' });
    expect(step(result, 'list').facts.pods).toBe(0);
  });

  it('an upgrade that something on the way refuses', async () => {
    demo.faults.respond({ match: '/exec?', code: 400, message: 'Upgrade request required' });
    expect(words(await check())).toEqual({ ...PASSED, upgrade: 'exec-protocol-refused' });
  });
});

describe('a credential plugin', () => {
  const changes = {
    user: {
      token: undefined,
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: 'login-helper',
        interactiveMode: 'Never',
      },
    },
  };
  const parts = (proof: () => Outcome<Proof>): { parts: Partial<CheckParts> } => ({
    parts: {
      signing: {
        ...clientParts().signing,
        plugins: {
          open: () => ({
            proof: () => Promise.resolve(proof()),
            renew: () => Promise.resolve(),
            dispose: () => undefined,
          }),
        },
      },
    },
  });

  it('has its turn when it comes to signing in', async () => {
    const refused = appError('plugin-not-allowed', { context: 'ctx', command: 'login-helper' });
    const result = await check(
      changes,
      parts(() => err(refused)),
    );
    expect(words(result)).toEqual(failedAt('sign-in', 'plugin-not-allowed'));
  });

  it('signs the rest in', async () => {
    const result = await check(
      changes,
      parts(() => ok({ token: demo.token('developer') })),
    );
    expect(words(result)).toEqual(PASSED);
  });
});

describe('time', () => {
  it('ends a check that takes too long', async () => {
    demo.faults.hang({ match: '/pods?limit' });
    // Time for all that comes before it, on any machine.
    const result = await check({}, { parts: { wholeMs: 4_000 } });
    expect(words(result)).toEqual(failedAt('list', 'timed-out'));
  });

  it('a user ends it sooner', async () => {
    demo.faults.hang({ match: '/pods?limit' });
    kubeconfig = await writeKubeconfig(folder, demo, {});
    const { checks, id, done, seen } = start(ok(await accessFrom(kubeconfig)));
    await expect
      .poll(() => seen.at(-1)?.steps.find((one) => one.id === 'list')?.state)
      .toBe('running');
    checks.cancel(id);
    expect(words(await done)).toEqual({
      ...PASSED,
      list: 'cancelled',
      exec: 'cancelled',
      upgrade: 'cancelled',
    });
    const told = seen.length;
    checks.cancel(id);
    expect(seen).toHaveLength(told);
  });

  it('a fifth check ends the first', async () => {
    demo.faults.hang({ match: '/pods?limit' });
    kubeconfig = await writeKubeconfig(folder, demo, {});
    const access = ok(await accessFrom(kubeconfig));
    const { checks, done, id } = start(access);
    for (let more = 0; more < 4; more += 1) checks.start('ctx', access, null);
    const first = await done;
    expect(first.id).toBe(id);
    expect(Object.values(words(first))).toContain('cancelled');
  });
});

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}
