import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../src/main/kube/clock';
import { fetchText } from '../../src/main/kube/http/fetch-text';
import { startDemoCluster } from '../cluster';
import { HttpProxy } from '../support/http-proxy';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const fetch = (url: string, environment: NodeJS.ProcessEnv = {}, limit = 1000) =>
  fetchText(new URL(url), limit, {
    clock: systemClock,
    environment: () => environment,
    systemCas: () => [],
  });

it('fetches a text, and tells the server nothing of the user', async () => {
  const headers: string[] = [];
  const server = await serve((request, response) => {
    headers.push(...Object.keys(request.headers));
    response.end(`version: 1.2.3 of ${request.url}`);
  });
  expect(await fetch(`${server}/a/latest.yml?x=1`)).toEqual({
    ok: true,
    value: 'version: 1.2.3 of /a/latest.yml?x=1',
  });
  expect(headers.sort()).toEqual(['accept', 'connection', 'host', 'user-agent']);
});

it('follows redirects to web addresses, a few of them', async () => {
  const server = await serve((request, response) => {
    const left = Number(request.url?.slice(1));
    if (left === 0) response.end('there');
    else response.writeHead(302, { location: `/${left - 1}` }).end();
  });
  expect(await fetch(`${server}/5`)).toEqual({ ok: true, value: 'there' });
  expect(await fetch(`${server}/6`)).toEqual({
    ok: false,
    error: { kind: 'redirect', to: '/0' },
  });
});

it.each([
  'file:///etc/passwd',
  'javascript:1',
  'ftp://127.0.0.1/x',
  'data:text/plain,version: 9.9.9',
  'http://user:secret@127.0.0.1/',
  'http://[/',
])('does not follow one to %s', async (location) => {
  const server = await serve((_request, response) => {
    response.writeHead(301, { location }).end();
  });
  expect(await fetch(server)).toMatchObject({ ok: false, error: { kind: 'redirect' } });
});

it('says what the server answered instead', async () => {
  const server = await serve((_request, response) => {
    response.writeHead(404).end('no');
  });
  expect(await fetch(server)).toEqual({ ok: false, error: { kind: 'status', status: 404 } });
});

it('stops reading what has no end, packed or not', async () => {
  const endless = await serve((request, response) => {
    const packed = request.url === '/packed';
    response.writeHead(200, packed ? { 'content-encoding': 'gzip' } : {});
    if (packed) response.end(gzipSync(Buffer.alloc(10_000_000)));
    else {
      const more = (): void => {
        while (response.write('x'.repeat(10_000)));
      };
      response.on('drain', more);
      more();
    }
  });
  for (const path of ['/', '/packed']) {
    expect(await fetch(`${endless}${path}`)).toMatchObject({
      ok: false,
      error: { kind: 'network', error: { kind: 'bad-response' } },
    });
  }
});

it('says that nobody is there, or that it is no HTTP', async () => {
  expect(await fetch('http://127.0.0.1:1/')).toMatchObject({
    ok: false,
    error: { kind: 'network', error: { kind: 'connection-refused' } },
  });
});

it('trusts no certificate that this machine does not', async () => {
  const cluster = await startDemoCluster();
  try {
    expect(await fetch(cluster.url)).toMatchObject({
      ok: false,
      error: { kind: 'network', error: { kind: 'certificate-untrusted' } },
    });
  } finally {
    await cluster.stop();
  }
});

it('takes the proxy of the environment', async () => {
  const server = await serve((_request, response) => {
    response.end('version: 1.0.0');
  });
  const proxy = await HttpProxy.start();
  try {
    const answer = await fetch(server.replace('127.0.0.1', 'feed.example'), {
      http_proxy: proxy.address,
    });
    // The proxy was asked for a name that nobody has; without it, nobody would have been asked.
    expect(proxy.asked.length).toBe(1);
    expect(answer.ok).toBe(false);
  } finally {
    await proxy.stop();
  }
});
