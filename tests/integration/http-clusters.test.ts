import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/main/kube/clock';
import { Clusters } from '../../src/main/kube/clusters';
import { loadKubeconfigs } from '../../src/main/kube/config/kubeconfig-loader';
import { apiPath } from '../../src/main/kube/http/api-path';
import type { ApiRequest, ClusterClient } from '../../src/main/kube/http/cluster-client';
import type { AppError } from '../../src/shared/errors';
import { appError } from '../../src/shared/errors';
import type { ContextName, DemoCluster } from '../cluster';
import { startDemoCluster } from '../cluster';

/** A twentieth of the real deadline; the others are for what comes before. */
const IMPATIENT = { headersMs: 750 };

interface PodList {
  readonly kind: string;
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

let cluster: DemoCluster;
let folder: string;
let kubeconfig: string;
let clusters: Clusters;

beforeAll(async () => {
  cluster = await startDemoCluster();
  folder = await mkdtemp(join(tmpdir(), 'podshell-http-'));
  kubeconfig = join(folder, 'kubeconfig');
});
afterAll(async () => {
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

const CONTEXTS: readonly ContextName[] = [
  'demo',
  'demo-cert',
  'demo-restricted',
  'demo-expired',
  'demo-untrusted',
  'demo-unreachable',
];

beforeEach(async () => {
  await cluster.writeKubeconfig(kubeconfig, { contexts: CONTEXTS });
  clusters = new Clusters({ clock: systemClock });
  await reload();
});
afterEach(() => {
  cluster.faults.clear();
  clusters.dispose();
});

async function reload(): Promise<void> {
  const places = { argument: kubeconfig, variable: null, home: folder, added: [] };
  clusters.use(await loadKubeconfigs(places));
}

function client(context: string): ClusterClient {
  const found = clusters.client(context);
  if (!found.ok) throw new Error(found.error.kind);
  return found.value;
}

function pods(of: ClusterClient): ApiRequest {
  const { namespace } = of;
  return {
    path: apiPath('api', 'v1', 'namespaces', namespace, 'pods'),
    what: { verb: 'list', resource: 'pods', namespace, name: '' },
  };
}

async function failure(context: string): Promise<AppError> {
  const of = client(context);
  const outcome = await of.json<PodList>(pods(of));
  if (outcome.ok) throw new Error('expected a failure');
  expect(JSON.stringify(outcome.error)).not.toContain(cluster.token('developer'));
  return outcome.error;
}

describe('signing in', () => {
  it.each(['demo', 'demo-cert'])('%s lists what is there', async (context) => {
    const of = client(context);
    const outcome = await of.json<PodList>(pods(of));
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
    expect(outcome.value.kind).toBe('PodList');
    expect(outcome.value.items.map(({ metadata }) => metadata.name).sort()).toEqual(
      cluster
        .pods('test')
        .map(({ metadata }) => metadata.name)
        .sort(),
    );
    const request = cluster.requests().at(-1);
    expect(request?.user).toBe(context === 'demo' ? 'developer' : 'cert-user');
    expect(request?.userAgent).toMatch(/^podshell\/\d/);
  });

  it('reads a certificate and its key from files beside the kubeconfig', async () => {
    const text = await readFile(kubeconfig, 'utf8');
    for (const [field, file] of [
      ['certificate-authority', 'ca.crt'],
      ['client-certificate', 'user.crt'],
      ['client-key', 'user.key'],
    ] as const) {
      const data = new RegExp(`${field}-data: (\\S+)`).exec(text)?.[1] ?? '';
      await writeFile(join(folder, file), Buffer.from(data, 'base64'));
    }
    await writeFile(
      kubeconfig,
      `
clusters: [{ name: c, cluster: { server: '${cluster.url}', certificate-authority: ca.crt } }]
users: [{ name: u, user: { client-certificate: user.crt, client-key: ./user.key } }]
contexts: [{ name: files, context: { cluster: c, user: u, namespace: test } }]
`,
    );
    await reload();
    const of = client('files');
    expect((await of.json(pods(of))).ok).toBe(true);
    expect(cluster.requests().at(-1)?.user).toBe('cert-user');
  });

  it('finds the next token in its file when the server refuses this one', async () => {
    await writeFile(join(folder, 'ca.crt'), cluster.ca);
    await writeFile(join(folder, 'token'), `${cluster.token('developer')}\n`);
    await writeFile(
      kubeconfig,
      `
clusters: [{ name: c, cluster: { server: '${cluster.url}', certificate-authority: ca.crt } }]
users: [{ name: u, user: { tokenFile: token } }]
contexts: [{ name: rotating, context: { cluster: c, user: u, namespace: test } }]
`,
    );
    await reload();
    const of = client('rotating');
    expect((await of.json(pods(of))).ok).toBe(true);
    const next = cluster.rotateToken('developer');
    expect(await failure('rotating')).toMatchObject({ kind: 'unauthorized' });
    await writeFile(join(folder, 'token'), next);
    expect((await of.json(pods(of))).ok).toBe(true);
  });
});

describe('refusals', () => {
  it('403 names verb, resource, namespace and user', async () => {
    expect(await failure('demo-restricted')).toEqual(
      appError('forbidden', {
        verb: 'list',
        resource: 'pods',
        namespace: 'restricted',
        user: 'tester',
        message: expect.stringContaining('cannot list resource') as string,
      }),
    );
  });

  it('401 names context and user', async () => {
    expect(await failure('demo-expired')).toEqual(
      appError('unauthorized', {
        context: 'demo-expired',
        user: 'expired',
        message: expect.any(String) as string,
      }),
    );
  });

  it('404 names the pod', async () => {
    const of = client('demo');
    const outcome = await of.json({
      path: apiPath('api', 'v1', 'namespaces', 'test', 'pods', 'gone'),
      what: { verb: 'get', resource: 'pods', namespace: 'test', name: 'gone' },
    });
    expect(outcome).toMatchObject({
      ok: false,
      error: { kind: 'not-found', params: { resource: 'pods', name: 'gone', namespace: 'test' } },
    });
  });

  it('429 carries Retry-After, 503 the server’s words', async () => {
    cluster.faults.respond({
      match: '/pods',
      code: 429,
      times: 1,
      headers: { 'retry-after': '4' },
    });
    expect(await failure('demo')).toEqual(
      appError('too-many-requests', { server: cluster.url, retryAfterSeconds: 4 }),
    );
    cluster.faults.respond({ match: '/pods', code: 503, times: 1, message: 'etcd is away' });
    expect(await failure('demo')).toEqual(
      appError('server-error', { server: cluster.url, status: 503, message: 'etcd is away' }),
    );
  });
});

describe('the network', () => {
  it('a CA that is not the server’s', async () => {
    expect(await failure('demo-untrusted')).toMatchObject({
      kind: 'certificate-untrusted',
      params: { server: cluster.url },
    });
  });

  it('nobody there', async () => {
    expect(await failure('demo-unreachable')).toEqual(
      appError('connection-refused', { server: 'https://127.0.0.1:1' }),
    );
  });

  it('a reset', async () => {
    cluster.faults.reset({ match: '/pods' });
    expect((await failure('demo')).kind).toBe('connection-reset');
  });

  it('a server that accepts and never answers', async () => {
    clusters.dispose();
    clusters = new Clusters({ clock: systemClock, deadlines: IMPATIENT });
    await reload();
    cluster.faults.hang({ match: '/pods', times: 1 });
    expect(await failure('demo')).toEqual(
      appError('timed-out', { server: cluster.url, waitingFor: 'response', seconds: 1 }),
    );
  });

  it('a server that went and came back', async () => {
    const of = client('demo');
    expect((await of.json(pods(of))).ok).toBe(true);
    await cluster.suspend();
    try {
      expect((await failure('demo')).kind).toBe('connection-refused');
    } finally {
      await cluster.resume();
    }
    expect((await of.json(pods(of))).ok).toBe(true);
  });
});

describe('clusters', () => {
  it('keep the client of a context that did not change, and end the others', async () => {
    const demo = client('demo');
    const cert = client('demo-cert');
    await reload();
    expect(client('demo')).toBe(demo);

    await cluster.writeKubeconfig(kubeconfig, {
      contexts: CONTEXTS.filter((name) => name !== 'demo-cert'),
      currentContext: 'demo',
      namespace: 'default',
    });
    await reload();
    expect(client('demo')).not.toBe(demo);
    expect(client('demo').namespace).toBe('default');
    expect(clusters.client('demo-cert')).toEqual({
      ok: false,
      error: appError('context-unknown', { context: 'demo-cert' }),
    });
    for (const old of [demo, cert]) expect((await old.json(pods(old))).ok).toBe(false);
  });

  it('tell what is wrong with a context', async () => {
    await writeFile(kubeconfig, 'contexts: [{ name: x, context: { cluster: nowhere } }]');
    await reload();
    expect(clusters.client('x')).toEqual({
      ok: false,
      error: appError('context-broken', { context: 'x', missing: 'cluster', name: 'nowhere' }),
    });
  });
});
