import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { get as getPlain, type IncomingMessage } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { Worker } from 'node:worker_threads';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { createServer as createTlsServer, get } from 'node:https';
import { generate } from 'selfsigned';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ClusterAccess } from '../../../../../src/main/kube/config/cluster-access';
import type { ApiRequest, RequestSubject } from '../../../../../src/main/kube/http/cluster-client';
import { HttpClusterClient } from '../../../../../src/main/kube/http/http-cluster-client';
import { appError } from '../../../../../src/shared/errors';
import type { AppError, Outcome } from '../../../../../src/shared/errors';
import type { Clock } from '../../../../../src/main/kube/clock';
import type { HttpDeadlines } from '../../../../../src/main/kube/http/http-call';
import type { Pki } from '../../../../cluster/pki';
import { createPki } from '../../../../cluster/pki';
import { clientParts } from '../../../../support/client-parts';
import { FakeClock } from '../../../../support/fake-clock';
import { ApiServer, accessTo, inline } from '../api-server';

const WHAT: RequestSubject = { verb: 'list', resource: 'pods', namespace: 'test', name: '' };
const GET: ApiRequest = { path: '/api/v1/pods', what: WHAT };

/** Guards against a hang. */
const SOON = { timeout: 20_000, interval: 5 };

let pki: Pki;
beforeAll(async () => {
  pki = await createPki({ commonName: 'tester', organization: 'qa' });
});

const clients: HttpClusterClient[] = [];
const servers: ApiServer[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.dispose();
  for (const server of servers.splice(0)) await server.stop();
});

async function serve(scheme: 'http' | 'https' = 'http'): Promise<ApiServer> {
  const tls = scheme === 'https' ? { ...pki.server, ca: pki.ca } : undefined;
  const server = await ApiServer.start(tls);
  servers.push(server);
  return server;
}

function connect(
  access: ClusterAccess,
  more: { clock?: Clock; deadlines?: Partial<HttpDeadlines> } = {},
): HttpClusterClient {
  const { clock, ...deadlines } = more;
  const client = new HttpClusterClient({ access, ...clientParts(clock), ...deadlines });
  clients.push(client);
  return client;
}

/** The error of an outcome that must be one. */
function failed(outcome: Outcome<unknown>): AppError {
  if (outcome.ok) throw new Error(`expected a failure, got ${JSON.stringify(outcome.value)}`);
  return outcome.error;
}

/** A server in a thread of its own, which answers while this one is busy: with its number of connections. */
async function serveBeside(
  key: Pki['server'],
): Promise<{ readonly port: number; readonly stop: () => Promise<unknown> }> {
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
    let connections = 0;
    const server = require('node:https').createServer(workerData, (_request, response) => {
      response.end(JSON.stringify({ connections }));
    });
    server.on('connection', () => { connections += 1; });
    server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
    { eval: true, workerData: key },
  );
  const [port] = (await once(worker, 'message')) as [number];
  return { port, stop: () => worker.terminate() };
}

const trusting = (server: ApiServer): ClusterAccess =>
  accessTo(server.url, { tls: { ca: inline(pki.ca) } });

describe('requests', () => {
  it('carry path, query, body, and who we are', async () => {
    const server = await serve();
    server.handle = (_request, response) => response.end('{"kind":"Pod"}');
    const client = connect(accessTo(`${server.url}/base/path`));
    const outcome = await client.json({
      ...GET,
      method: 'POST',
      query: [
        ['a', 'x y&z'],
        ['a', '+'],
      ],
      body: { spec: 'ü' },
    });
    expect(outcome).toEqual({ ok: true, value: { kind: 'Pod' } });
    expect(server.seen[0]).toMatchObject({
      method: 'POST',
      url: '/base/path/api/v1/pods?a=x%20y%26z&a=%2B',
      body: '{"spec":"ü"}',
      headers: {
        'user-agent': expect.stringMatching(/^podshell\/\d+\.\d+\.\d+/) as string,
        'content-type': 'application/json',
        'content-length': '13',
        accept: 'application/json',
      },
    });
  });

  it('share their connections, and carry token and certificate', async () => {
    const server = await serve('https');
    const { cert, key } = pki.client;
    const credential = { token: 'secret', certificate: inline(cert), key: inline(key) };
    const client = connect(accessTo(server.url, { tls: { ca: inline(pki.ca) }, credential }));
    await client.json(GET);
    await client.json(GET);
    expect(server.seen.map(({ certificate }) => certificate)).toEqual(['tester', 'tester']);
    expect(server.seen[0]?.headers.authorization).toBe('Bearer secret');
    expect(server.seen[1]?.connection).toBe(server.seen[0]?.connection);
  });

  it('have given theirs back when they are answered, however fast that was', async () => {
    const { port, stop } = await serveBeside({ ...pki.server });
    try {
      const access = accessTo(`https://127.0.0.1:${port}`, { tls: { ca: inline(pki.ca) } });
      const client = connect(access);
      const connections = async (): Promise<unknown> => client.json(GET);
      expect(await connections()).toEqual({ ok: true, value: { connections: 1 } });
      const answer = new Promise<unknown>((resolve) => {
        setImmediate(() => {
          resolve(connections());
        });
        // The answer is here before Node has looked at anything else.
        setImmediate(() => {
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
        });
      });
      expect(await answer).toEqual({ ok: true, value: { connections: 1 } });
      expect(await connections()).toEqual({ ok: true, value: { connections: 1 } });
    } finally {
      await stop();
    }
  });

  it('resume the TLS session on their next connection', async () => {
    const server = await serve('https');
    const client = connect(trusting(server));
    const resumed: boolean[] = [];
    server.handle = (request, response) => {
      resumed.push(request.socket instanceof TLSSocket && request.socket.isSessionReused());
      response.setHeader('connection', 'close').end('{}');
    };
    await client.json(GET);
    await client.json(GET);
    expect(resumed).toEqual([false, true]);
  });

  it('use another connection when the pool’s has just been closed', async () => {
    const server = await serve();
    const client = connect(accessTo(server.url));
    await client.json(GET);
    const first = server.seen[0]?.connection;
    server.handle = (request, response) => {
      if (request.socket === first) request.socket.resetAndDestroy();
      else response.end('{"second":true}');
    };
    expect(await client.json(GET)).toEqual({ ok: true, value: { second: true } });
    expect(server.seen).toHaveLength(3);
  });

  it('do not run twice unless nothing can come of it', async () => {
    const server = await serve();
    const client = connect(accessTo(server.url));
    await client.json(GET);
    server.handle = (request) => request.socket.resetAndDestroy();
    expect(failed(await client.json({ ...GET, method: 'DELETE' })).kind).toBe('connection-reset');
    expect(server.seen).toHaveLength(2);
  });

  it('end when their caller or the client ends them, and leave no timer', async () => {
    const server = await serve();
    const clock = new FakeClock();
    const client = connect(accessTo(server.url), { clock });
    server.handle = () => {
      abort.abort();
    };
    const abort = new AbortController();
    expect(failed(await client.json({ ...GET, signal: abort.signal })).kind).toBe(
      'connection-reset',
    );
    expect(failed(await client.json({ ...GET, signal: abort.signal })).kind).toBe(
      'connection-reset',
    );
    expect(server.seen).toHaveLength(1);
    server.handle = () => {
      client.dispose();
    };
    expect(failed(await client.json(GET)).kind).toBe('connection-reset');
    expect(failed(await client.json(GET)).kind).toBe('connection-reset');
    expect(server.seen).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });
});

describe('a connection in reserve', () => {
  /** How long it is kept: what the clock waits for once it is there. */
  const KEPT_MS = 30_000;
  /** Follows the cluster, whose server has sent a line. */
  async function follow(
    client: HttpClusterClient,
    server: ApiServer,
  ): Promise<{ readonly end: () => Promise<unknown> }> {
    const { handle } = server;
    server.handle = (_request, response) => response.write('{}\n');
    const stop = new AbortController();
    const lines: string[] = [];
    const request = { ...GET, readDeadlineMs: 90_000, signal: stop.signal };
    const ended = client.lines(request, (line) => lines.push(line));
    await expect.poll(() => lines, SOON).toEqual(['{}']);
    server.handle = handle;
    return {
      end: () => {
        stop.abort();
        return ended;
      },
    };
  }
  const secured = (server: ApiServer): number => server.secured.length;

  it.each(['http', 'https'] as const)('is there for what follows a watch (%s)', async (scheme) => {
    const server = await serve(scheme);
    const clock = new FakeClock();
    const client = connect(scheme === 'http' ? accessTo(server.url) : trusting(server), { clock });
    await follow(client, server);
    clock.advance(1_000);
    await expect.poll(() => clock.nextIn, SOON).toBe(KEPT_MS);
    await expect.poll(() => secured(server), SOON).toBe(2);
    expect((await client.json(GET)).ok).toBe(true);
    expect((await client.json(GET)).ok).toBe(true);
    const [watch, first, second] = server.seen.map(({ connection }) => connection);
    expect(first).not.toBe(watch);
    expect(second).toBe(first);
    expect(secured(server)).toBe(2);
  });

  it('is not made where nobody follows the cluster', async () => {
    const server = await serve();
    const clock = new FakeClock();
    const client = connect(accessTo(server.url), { clock });
    const watch = await follow(client, server);
    await watch.end();
    clock.advance(1_000);
    expect(clock.pending).toBe(0);
    await client.json(GET);
    expect(secured(server)).toBe(2);
  });

  it('is not made beside one that is idle', async () => {
    const server = await serve();
    const clock = new FakeClock();
    const client = connect(accessTo(server.url), { clock });
    await follow(client, server);
    await client.json(GET);
    clock.advance(1_000);
    // The watch's deadline alone.
    expect(clock.pending).toBe(1);
    await client.json(GET);
    expect(secured(server)).toBe(2);
  });

  it('counts as one that has lain idle: its server may have closed it just as it was used', async () => {
    const server = await serve();
    const clock = new FakeClock();
    const client = connect(accessTo(server.url), { clock });
    await follow(client, server);
    clock.advance(1_000);
    await expect.poll(() => clock.nextIn, SOON).toBe(KEPT_MS);
    const signed = await client.socket('/', []);
    if (!signed.ok) throw new Error('not signed');
    const { url, agent, wasIdle } = signed.value;
    const asked = [1, 2].map(() => getPlain(url.replace('ws:', 'http:'), { agent }));
    const answers = await Promise.all(asked.map((request) => once(request, 'response')));
    expect(asked.map(wasIdle)).toEqual([true, false]);
    for (const [answer] of answers as [IncomingMessage][]) answer.resume();
  });

  it('goes with its client', async () => {
    const server = await serve();
    const clock = new FakeClock();
    const client = connect(accessTo(server.url), { clock });
    await follow(client, server);
    clock.advance(1_000);
    await expect.poll(() => clock.nextIn, SOON).toBe(KEPT_MS);
    client.dispose();
    await expect.poll(() => server.sockets.size, SOON).toBe(0);
    await expect.poll(() => clock.pending, SOON).toBe(0);
  });
});

describe('answers', () => {
  it('may be packed', async () => {
    const server = await serve();
    server.handle = (request, response) => {
      expect(request.headers['accept-encoding']).toBe('gzip');
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync('{"packed":true}'));
    };
    expect(await connect(accessTo(server.url)).json(GET)).toEqual({
      ok: true,
      value: { packed: true },
    });
  });

  it.each([
    ['<html>Welcome to the hotel</html>', undefined, 'not a JSON object'],
    ['', undefined, 'not a JSON object'],
    ['"text"', undefined, 'not a JSON object'],
    ['not packed at all', 'gzip', 'Z_DATA_ERROR'],
  ])('that are no API’s are refused: %j', async (body, encoding, detail) => {
    const server = await serve();
    server.handle = (_request, response) => {
      if (encoding !== undefined) response.setHeader('content-encoding', encoding);
      response.end(body);
    };
    expect(failed(await connect(accessTo(server.url)).json(GET))).toEqual(
      appError('bad-response', { server: server.url, detail }),
    );
  });

  it('that unfold without end are stopped', async () => {
    const server = await serve();
    const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024, ' '));
    server.handle = (_request, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(bomb);
    };
    expect(failed(await connect(accessTo(server.url)).json(GET))).toMatchObject({
      kind: 'bad-response',
      params: { detail: `more than ${64 * 1024 * 1024} bytes` },
    });
  });

  it('that break off in the middle are connection resets', async () => {
    const server = await serve();
    server.handle = (request, response) => {
      response.write('{"items":[');
      request.socket.resetAndDestroy();
    };
    expect(failed(await connect(accessTo(server.url)).json(GET))).toEqual(
      appError('connection-reset', { server: server.url, detail: 'ECONNRESET' }),
    );
  });

  it('that redirect are refused and not followed', async () => {
    const server = await serve();
    server.handle = (_request, response) => {
      response.writeHead(302, { location: '/elsewhere' }).end();
    };
    expect(failed(await connect(accessTo(server.url)).json(GET))).toEqual(
      appError('bad-response', { server: server.url, detail: 'HTTP 302' }),
    );
    expect(server.seen).toHaveLength(1);
  });
});

describe('refused credentials', () => {
  it('are replaced once where the file has another', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'podshell-client-'));
    try {
      const tokenFile = join(folder, 'token');
      await writeFile(tokenFile, 'old');
      const server = await serve('https');
      const client = connect(
        accessTo(server.url, { tls: { ca: inline(pki.ca) }, credential: { tokenFile } }),
      );
      await client.json(GET);
      await writeFile(tokenFile, 'new');
      server.handle = (request, response) => {
        if (request.headers.authorization !== 'Bearer new') response.statusCode = 401;
        response.end('{}');
      };
      expect(await client.json(GET)).toEqual({ ok: true, value: {} });
      expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
        'Bearer old',
        'Bearer old',
        'Bearer new',
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('are reported where there is no other, without a second request', async () => {
    const server = await serve('https');
    server.handle = (_request, response) => {
      response.writeHead(401).end('{"kind":"Status","message":"Unauthorized"}');
    };
    const error = failed(
      await connect(
        accessTo(server.url, { tls: { ca: inline(pki.ca) }, credential: { token: 'canary' } }),
      ).json(GET),
    );
    expect(error).toEqual(
      appError('unauthorized', { context: 'ctx', user: 'qa-reader', message: 'Unauthorized' }),
    );
    expect(server.seen).toHaveLength(1);
    expect(JSON.stringify(error)).not.toContain('canary');
  });
});

describe('certificates rotated on disk', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'podshell-client-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });
  const inFolder = (name: string): { kind: 'file'; path: string } => ({
    kind: 'file',
    path: join(folder, name),
  });

  it('are read again when the server’s chain does not fit any more', async () => {
    const server = await serve('https');
    await writeFile(join(folder, 'ca'), pki.otherCa);
    const client = connect(accessTo(server.url, { tls: { ca: inFolder('ca') } }));
    expect(failed(await client.json(GET)).kind).toBe('certificate-untrusted');
    await writeFile(join(folder, 'ca'), pki.ca);
    expect(await client.json(GET)).toEqual({ ok: true, value: {} });
  });

  it('are read again when the server refuses ours in the handshake', async () => {
    const other = await createPki({ commonName: 'stranger', organization: 'qa' });
    const strict = createTlsServer(
      { ...pki.server, ca: pki.ca, requestCert: true, rejectUnauthorized: true },
      (_request, response) => response.end('{}'),
    );
    await new Promise<void>((resolve) => strict.listen(0, '127.0.0.1', resolve));
    try {
      await writeFile(join(folder, 'cert'), other.client.cert);
      await writeFile(join(folder, 'key'), other.client.key);
      const client = connect(
        accessTo(`https://127.0.0.1:${(strict.address() as AddressInfo).port}`, {
          tls: { ca: inline(pki.ca) },
          credential: { certificate: inFolder('cert'), key: inFolder('key') },
        }),
      );
      expect(['tls-failed', 'connection-reset']).toContain(failed(await client.json(GET)).kind);
      await writeFile(join(folder, 'cert'), pki.client.cert);
      await writeFile(join(folder, 'key'), pki.client.key);
      expect(await client.json(GET)).toEqual({ ok: true, value: {} });
    } finally {
      strict.closeAllConnections();
      await new Promise((resolve) => strict.close(resolve));
    }
  });
});

describe('the network’s failures', () => {
  it('a closed port', async () => {
    const server = await serve();
    const { url } = server;
    await server.stop();
    expect(failed(await connect(accessTo(url)).json(GET))).toEqual(
      appError('connection-refused', { server: url }),
    );
  });

  it('a name that nobody knows', async () => {
    expect(failed(await connect(accessTo('https://nobody.invalid:1')).json(GET))).toEqual(
      appError('name-not-resolved', { server: 'https://nobody.invalid:1', host: 'nobody.invalid' }),
    );
  });

  it('a CA that is another', async () => {
    const server = await serve('https');
    const access = accessTo(server.url, { tls: { ca: inline(pki.otherCa) } });
    expect(failed(await connect(access).json(GET))).toMatchObject({
      kind: 'certificate-untrusted',
      params: { server: server.url, code: 'SELF_SIGNED_CERT_IN_CHAIN' },
    });
    const careless = accessTo(server.url, { tls: { skipVerify: true } });
    expect(await connect(careless).json(GET)).toEqual({ ok: true, value: {} });
  });

  it('is not talked into trust by the environment', async () => {
    const server = await serve('https');
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      expect(failed(await connect(accessTo(server.url)).json(GET)).kind).toBe(
        'certificate-untrusted',
      );
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });

  it('a certificate for another name, and the name that the kubeconfig expects', async () => {
    const server = await serve('https');
    const named = (serverName: string): ClusterAccess =>
      accessTo(server.url, { tls: { ca: inline(pki.ca), serverName } });
    expect(failed(await connect(named('kubernetes')).json(GET))).toMatchObject({
      kind: 'certificate-name-mismatch',
      params: { server: server.url },
    });
    expect(await connect(named('localhost')).json(GET)).toEqual({ ok: true, value: {} });
  });

  it('a certificate of yesterday', async () => {
    const day = 86_400_000;
    const old = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      notBeforeDate: new Date(Date.now() - 2 * day),
      notAfterDate: new Date(Date.now() - day),
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
      ],
    });
    const server = await ApiServer.start({ cert: old.cert, key: old.private, ca: old.cert });
    servers.push(server);
    const access = accessTo(server.url, { tls: { ca: inline(old.cert) } });
    expect(failed(await connect(access).json(GET))).toEqual(
      appError('certificate-expired', { server: server.url }),
    );
  });

  it('TLS to a server that speaks none', async () => {
    const server = await serve();
    const url = `https://127.0.0.1:${server.port}`;
    expect(failed(await connect(accessTo(url)).json(GET))).toEqual(
      appError('tls-failed', { server: url, detail: 'wrong version number' }),
    );
  });

  it('HTTP to a server that speaks TLS', async () => {
    const server = await serve('https');
    const url = `http://127.0.0.1:${server.port}`;
    expect(['bad-response', 'connection-reset']).toContain(
      failed(await connect(accessTo(url)).json(GET)).kind,
    );
  });
});

describe('deadlines', () => {
  const deadlines = { connectMs: 1_000, headersMs: 2_000, wholeMs: 5_000 };
  let clock: FakeClock;
  let silent: Server;
  let accepted: Promise<Socket>;
  beforeEach(async () => {
    clock = new FakeClock();
    silent = createTcpServer();
    accepted = new Promise((resolve) => silent.once('connection', resolve));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    (await accepted).destroy();
    await new Promise((resolve) => silent.close(resolve));
  });
  const silentUrl = (scheme: string): string =>
    `${scheme}://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const timedOut = (
    server: string,
    waitingFor: 'connect' | 'handshake' | 'response' | 'data',
    seconds: number,
  ): AppError => appError('timed-out', { server, waitingFor, seconds });

  it('a TLS handshake that is never answered', async () => {
    const server = silentUrl('https');
    const outcome = connect(accessTo(server), { clock, deadlines }).json(GET);
    const socket = await accepted;
    await new Promise((resolve) => socket.once('data', resolve)); // the client's hello
    clock.advance(999);
    clock.advance(1);
    expect(failed(await outcome)).toEqual(timedOut(server, 'handshake', 1));
    expect(clock.pending).toBe(0);
  });

  it('a request that is never answered', async () => {
    const server = silentUrl('http');
    const outcome = connect(accessTo(server), { clock, deadlines }).json(GET);
    const socket = await accepted;
    await new Promise((resolve) => socket.once('data', resolve));
    clock.advance(2_000);
    expect(failed(await outcome)).toEqual(timedOut(server, 'response', 2));
    expect(clock.pending).toBe(0);
  });

  it('an answer that trickles', async () => {
    const server = silentUrl('http');
    const client = connect(accessTo(server), { clock, deadlines });
    const outcome = client.json({ ...GET, timeoutMs: 4_000 });
    const socket = await accepted;
    await new Promise((resolve) => socket.once('data', resolve));
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{');
    // The headers' deadline is gone when they are there: only the whole one waits.
    await expect.poll(() => clock.nextIn, SOON).toBe(4_000);
    clock.advance(4_000);
    expect(failed(await outcome)).toEqual(timedOut(server, 'data', 4));
    expect(clock.pending).toBe(0);
  });

  it('a watch without a byte', async () => {
    const server = silentUrl('http');
    const client = connect(accessTo(server), { clock, deadlines });
    const lines: string[] = [];
    const outcome = client.lines({ ...GET, readDeadlineMs: 90_000 }, (line) => lines.push(line));
    const socket = await accepted;
    await new Promise((resolve) => socket.once('data', resolve));
    socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
    // The deadline, and the rest until a connection is made for those that come.
    await expect.poll(() => clock.pending, SOON).toBe(2);
    clock.advance(80_000);
    socket.write('2\r\n1\n\r\n');
    await expect.poll(() => lines, SOON).toEqual(['1']);
    clock.advance(89_999);
    expect(clock.pending).toBe(1);
    clock.advance(1);
    expect(failed(await outcome)).toEqual(timedOut(server, 'data', 90));
    expect(clock.pending).toBe(0);
  });
});

describe('lines', () => {
  const watch = { ...GET, readDeadlineMs: 10_000 };

  it('come whole, whatever the network makes of them, and end well', async () => {
    const server = await serve();
    server.handle = (request, response) => {
      expect(request.headers['accept-encoding']).toBeUndefined();
      const bytes = Buffer.from('{"a":"ü€😀"}\n\n{"b":2}\n');
      // A flush each byte, so that characters are cut.
      for (const byte of bytes) response.write(Buffer.from([byte]));
      response.end();
    };
    const lines: string[] = [];
    let opened = 0;
    const client = connect(accessTo(server.url));
    const outcome = await client.lines({ ...watch, onOpen: () => (opened += 1) }, (line) =>
      lines.push(line),
    );
    expect(outcome).toEqual({ ok: true, value: null });
    expect(lines).toEqual(['{"a":"ü€😀"}', '', '{"b":2}']);
    expect(opened).toBe(1);
  });

  it('that break off are failures, and the broken line is not handed on', async () => {
    const server = await serve();
    const lines: string[] = [];
    const client = connect(accessTo(server.url));
    server.handle = (_request, response) => response.end('{"a":1}\n{"b"');
    expect(failed(await client.lines(watch, (line) => lines.push(line)))).toEqual(
      appError('connection-reset', {
        server: server.url,
        detail: 'ended in the middle of a line',
      }),
    );
    server.handle = (request, response) => {
      response.write('{"c":1}\n{"d"', () => request.socket.resetAndDestroy());
    };
    expect(failed(await client.lines(watch, (line) => lines.push(line))).kind).toBe(
      'connection-reset',
    );
    expect(lines.filter((line) => line !== '{"c":1}')).toEqual(['{"a":1}']);
  });

  it('that never end are stopped', async () => {
    const server = await serve();
    server.handle = (_request, response) => {
      const part = Buffer.alloc(1024 * 1024, 'x');
      const more = (): void => {
        while (!response.destroyed && response.write(part));
      };
      response.on('drain', more);
      more();
    };
    expect(failed(await connect(accessTo(server.url)).lines(watch, () => undefined))).toMatchObject(
      {
        kind: 'bad-response',
        params: { detail: `more than ${16 * 1024 * 1024} bytes` },
      },
    );
  });

  it('that have come already leave others their turn', async () => {
    const server = await serve();
    const text = `${'x'.repeat(1_000)}\n`.repeat(4_000);
    server.handle = (_request, response) => response.end(text);
    let lines = 0;
    let turns = 0;
    let most = 0;
    let inTurn = 0;
    let isOver = false;
    const count = (): void => {
      turns += 1;
      most = Math.max(most, inTurn);
      inTurn = 0;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    const outcome = await connect(accessTo(server.url)).lines(watch, () => {
      lines += 1;
      inTurn += 1;
      // Work, a fifth of a millisecond.
      const until = performance.now() + 0.2;
      while (performance.now() < until);
    });
    isOver = true;
    expect(outcome.ok).toBe(true);
    expect(lines).toBe(4_000);
    // 0.8 s of work: in one go it would be one turn of 4,000 lines.
    expect(turns).toBeGreaterThan(20);
    expect(most).toBeLessThan(1_000);
  });

  it('that are refused say so', async () => {
    const server = await serve();
    server.handle = (_request, response) => {
      response.writeHead(410).end('{"kind":"Status","message":"too old resource version"}');
    };
    const opened = { ...watch, onOpen: () => expect.unreachable() };
    expect(failed(await connect(accessTo(server.url)).lines(opened, () => undefined))).toEqual(
      appError('server-error', {
        server: server.url,
        status: 410,
        message: 'too old resource version',
      }),
    );
  });

  it('let a bug of the reader’s through', async () => {
    const server = await serve();
    server.handle = (_request, response) => response.end('1\n');
    const bug = new Error('bug');
    await expect(
      connect(accessTo(server.url)).lines(watch, () => {
        throw bug;
      }),
    ).rejects.toBe(bug);
  });
});

describe('sockets', () => {
  it('get address, headers, and the connections that requests use', async () => {
    const server = await serve('https');
    const { cert, key } = pki.client;
    const client = connect(
      accessTo(`${server.url}/base`, {
        tls: { ca: inline(pki.ca) },
        credential: { token: 'secret', certificate: inline(cert), key: inline(key) },
        impersonation: {
          user: 'jane',
          uid: 'u-1',
          groups: ['qa', 'ops'],
          extra: [{ key: 'Acme.com/Scopes', values: ['a', 'b'] }],
        },
      }),
    );
    await client.json(GET);
    const socket = await client.socket('/exec', [['command', '/bin/sh']]);
    if (!socket.ok) throw new Error(socket.error.kind);
    const { url, headers, agent } = socket.value;
    expect(url).toBe(`wss://127.0.0.1:${server.port}/base/exec?command=%2Fbin%2Fsh`);
    await new Promise<void>((resolve, reject) => {
      get(url.replace('wss:', 'https:'), { headers, agent }, (response) => {
        response.resume().on('end', resolve);
      }).on('error', reject);
    });
    const [request, handshake] = server.seen;
    expect(handshake).toMatchObject({
      certificate: 'tester',
      headers: {
        'user-agent': expect.stringContaining('podshell/') as string,
        authorization: 'Bearer secret',
        'impersonate-user': 'jane',
        'impersonate-uid': 'u-1',
        'impersonate-group': 'qa, ops',
        'impersonate-extra-acme.com%2fscopes': 'a, b',
      },
    });
    expect(handshake?.headers['impersonate-group']).toBe(request?.headers['impersonate-group']);
    expect(handshake?.connection).toBe(request?.connection);
  });

  it('refused for their credentials are signed anew where there are others', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'podshell-client-'));
    try {
      const tokenFile = join(folder, 'token');
      await writeFile(tokenFile, 'old');
      const access = accessTo('https://127.0.0.1:1', { credential: { tokenFile } });
      const client = connect(access);
      expect(await client.renewed()).toBe(false);
      await client.socket('/exec', []);
      expect(await client.renewed()).toBe(false);
      await writeFile(tokenFile, 'new');
      expect(await Promise.all([client.renewed(), client.renewed()])).toEqual([true, true]);
      expect(await client.socket('/exec', [])).toMatchObject({
        value: { headers: { Authorization: 'Bearer new' } },
      });
      expect(await client.renewed()).toBe(false);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('are plain to a plain server', async () => {
    expect(await connect(accessTo('http://127.0.0.1:8001')).socket('/exec', [])).toMatchObject({
      value: { url: 'ws://127.0.0.1:8001/exec' },
    });
  });
});

it('gives its names', async () => {
  const server = await serve('https');
  const client = connect(trusting(server));
  expect([client.context, client.user, client.server, client.namespace]).toEqual([
    'ctx',
    'qa-reader',
    server.url,
    'test',
  ]);
});
