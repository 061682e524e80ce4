import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClusterClient } from '../../src/main/kube/http/cluster-client';
import type { ExecEnd } from '../../src/main/kube/exec/exec';
import { appError, type AppError } from '../../src/shared/errors';
import { HttpClusterClient } from '../../src/main/kube/http/http-cluster-client';
import { ok } from '../../src/shared/result';
import { clientParts } from '../support/client-parts';
import { execEnd } from '../support/exec-end';
import { end, ExecStub, StubClient } from '../support/exec-stub';
import { FakeClock } from '../support/fake-clock';
import { accessTo } from '../unit/main/kube/api-server';

let stub: ExecStub;
let client: ClusterClient;

beforeEach(async () => {
  stub = await ExecStub.start();
  client = new StubClient(() => ok({}), stub);
});
afterEach(async () => {
  client.dispose();
  await stub.stop();
});

const endOf = (): Promise<ExecEnd> => execEnd(client);

const REFUSED: AppError = appError('exec-protocol-refused', {
  server: 'http://stub.example',
  offered: 'v5.channel.k8s.io, v4.channel.k8s.io',
});

const answer =
  (head: string, body: string) =>
  (socket: Duplex): void => {
    socket.end(`HTTP/1.1 ${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  };

describe('a handshake', () => {
  it('goes over the connection that a request has just left', async () => {
    client.dispose();
    const access = accessTo(`http://${stub.address}`);
    client = new HttpClusterClient({ access, ...clientParts() });
    stub.serve = (exec) => {
      end(exec, { status: 'Success' });
    };
    const what = { verb: 'get', resource: 'pods', namespace: 'test', name: 'web' };
    expect((await client.json({ path: '/pod', what })).ok).toBe(true);
    expect((await endOf()).kind).toBe('exited');
    const [read, handshake] = stub.ports;
    expect(stub.ports).toHaveLength(2);
    expect(handshake).toBe(read);
    // The stream's own now: the next request needs another one.
    expect((await client.json({ path: '/pod', what })).ok).toBe(true);
    expect(stub.ports[2]).not.toBe(read);
  });

  it('leaves another connection ready for the next one while the cluster is followed', async () => {
    client.dispose();
    const clock = new FakeClock();
    client = new HttpClusterClient({
      access: accessTo(`http://${stub.address}`),
      ...clientParts(clock),
    });
    stub.serve = (exec) => {
      end(exec, { status: 'Success' });
    };
    const what = { verb: 'get', resource: 'pods', namespace: 'test', name: 'web' };
    const lines: string[] = [];
    const watch = { path: '/watch', what, readDeadlineMs: 90_000 };
    void client.lines(watch, (line) => lines.push(line));
    await expect.poll(() => lines).toEqual(['{}']);
    for (const shells of [1, 2, 3]) {
      clock.advance(1_000);
      // It is there, and kept for a while.
      await expect.poll(() => clock.nextIn).toBe(30_000);
      await expect.poll(() => stub.connections).toHaveLength(1 + shells);
      expect((await client.json({ path: '/pod', what })).ok).toBe(true);
      expect((await endOf()).kind).toBe('exited');
      expect(stub.ports.slice(-2)).toEqual([stub.connections[shells], stub.connections[shells]]);
      expect(stub.connections).toHaveLength(1 + shells);
    }
  });

  it.each(['v5.channel.k8s.io', 'v4.channel.k8s.io'])('may agree on %s', async (protocol) => {
    stub.protocol = protocol;
    stub.serve = (exec) => {
      end(exec, { status: 'Success' });
    };
    expect(await endOf()).toEqual({ kind: 'exited', exit: { kind: 'code', code: 0 } });
  });

  it('that names no protocol, as behind a proxy that drops the header, is a refusal of ours', async () => {
    stub.protocol = null;
    expect(await endOf()).toEqual({ kind: 'failed', error: REFUSED });
  });

  it('that names another protocol too', async () => {
    stub.protocol = 'channel.k8s.io';
    expect(await endOf()).toEqual({ kind: 'failed', error: REFUSED });
  });

  it.each([
    ['a proxy took the upgrade away', '400 Bad Request', 'Upgrade request required'],
    [
      'the server speaks SPDY only',
      '403 Forbidden',
      'unable to upgrade: unable to negotiate protocol: client supports [], server accepts [v4.channel.k8s.io]',
    ],
  ])('that is refused because %s is told as such', async (_name, head, message) => {
    stub.refuse = answer(head, JSON.stringify({ kind: 'Status', message }));
    expect(await endOf()).toEqual({ kind: 'failed', error: REFUSED });
  });

  it('that is refused for another reason keeps it', async () => {
    stub.refuse = answer('503 Service Unavailable', 'come back later');
    expect(await endOf()).toMatchObject({ kind: 'failed', error: { kind: 'bad-response' } });
  });
});
