import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HttpClusterClient } from '../../src/main/kube/http/http-cluster-client';
import { appError } from '../../src/shared/errors';
import { clientParts } from '../support/client-parts';
import { execEnd } from '../support/exec-end';
import { end, ExecStub } from '../support/exec-stub';
import { accessTo } from '../unit/main/kube/api-server';

const WHAT = { verb: 'get', resource: 'pods', namespace: 'test', name: 'web' };

/** A router between client and server, which holds data back or forgets connections, as after a sleep. */
let router: Server;
let stub: ExecStub;
let client: HttpClusterClient;
const connections: { readonly socket: Socket; isForgotten: boolean }[] = [];
/** Data that is held back goes once this many connections were made. */
let holdUntil: number;
const held: (() => void)[] = [];

beforeEach(async () => {
  holdUntil = 0;
  stub = await ExecStub.start();
  const [host = '', port = ''] = stub.address.split(':');
  router = createServer((socket) => {
    const connection = { socket, isForgotten: false };
    connections.push(connection);
    const server = connect(Number(port), host);
    const ignore = (): void => undefined;
    socket.on('error', ignore);
    server.on('error', ignore);
    socket.on('data', (data) => {
      if (connection.isForgotten) socket.resetAndDestroy();
      else if (connections.length < holdUntil) held.push(() => server.write(data));
      else server.write(data);
    });
    server.on('data', (data) => {
      if (!socket.destroyed) socket.write(data);
    });
    socket.on('close', () => server.destroy());
    server.on('close', () => socket.destroy());
    if (connections.length >= holdUntil) for (const go of held.splice(0)) go();
  });
  await new Promise<void>((resolve) => router.listen(0, '127.0.0.1', resolve));
  const { port: routerPort } = router.address() as AddressInfo;
  const access = accessTo(`http://127.0.0.1:${routerPort}`);
  client = new HttpClusterClient({ access, ...clientParts() });
});
afterEach(async () => {
  client.dispose();
  router.close();
  for (const { socket } of connections.splice(0)) socket.destroy();
  held.length = 0;
  await stub.stop();
});

it('a shell opens though a router forgot the idle connection and the one in reserve', async () => {
  stub.serve = (exec) => {
    end(exec, { status: 'Success' });
  };
  void client.lines({ path: '/watch', what: WHAT, readDeadlineMs: 90_000 }, () => undefined);
  await expect.poll(() => connections.length).toBe(1);
  // One request under way while the reserve is made: both lie idle then.
  holdUntil = 3;
  await client.json({ path: '/access', what: WHAT });
  expect(connections).toHaveLength(3);
  for (const connection of connections.slice(1)) connection.isForgotten = true;
  const ended = await execEnd(client);
  expect(ended).toMatchObject({ kind: 'exited' });
});

it('an answer that is refused though all of it has come keeps nobody waiting', async () => {
  const server = createServer((socket) => {
    connections.push({ socket, isForgotten: false });
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const own = new HttpClusterClient({
    access: accessTo(`http://127.0.0.1:${port}`),
    ...clientParts(),
  });
  const refused = appError('unexpected', { detail: 'refused' });
  const outcome = await own.chunks({ path: '/x', what: WHAT, readDeadlineMs: 60_000 }, async () => {
    connections[0]?.socket.write('1\r\nb\r\n0\r\n\r\n');
    // Until it is here, which nothing says: sooner only makes the test easier.
    await new Promise((resolve) => setTimeout(resolve, 200));
    return refused;
  });
  expect(outcome).toEqual({ ok: false, error: refused });
  own.dispose();
  server.close();
});
