import { createHash } from 'node:crypto';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChaosProxy, SeededRandom, type ProxiedConnection } from '../../support/chaos-proxy';
import { TlsRecords } from '../../support/chaos/tls-records';

let server: Server;
let proxy: ChaosProxy;
/** The server's ends, in the order they were accepted. */
let accepted: Socket[];
let onAccept: (socket: Socket) => void;

beforeEach(async () => {
  accepted = [];
  onAccept = () => undefined;
  server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    accepted.push(socket);
    onAccept(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy = await ChaosProxy.start((server.address() as AddressInfo).port, { seed: 7 });
});

afterEach(async () => {
  await proxy.stop();
  for (const socket of accepted) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** A client of the proxy, and everything that happens to it. */
interface Client {
  readonly socket: Socket;
  readonly chunks: Buffer[];
  received: number;
  /** `fin`, or the code of what broke it. */
  readonly end: Promise<string>;
}

function client(): Client {
  const socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
  const chunks: Buffer[] = [];
  const end = new Promise<string>((resolve) => {
    socket.once('end', () => {
      resolve('fin');
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
  });
  const one: Client = { socket, chunks, received: 0, end };
  socket.on('data', (bytes) => {
    chunks.push(bytes);
    one.received += bytes.length;
  });
  return one;
}

const bytesOf = ({ chunks }: Client): Buffer => Buffer.concat(chunks);

function received(one: Client, bytes: number): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (one.received < bytes) return;
      one.socket.off('data', check);
      resolve();
    };
    one.socket.on('data', check);
    check();
  });
}

/** The proxy's side of the next connection. */
function nextConnection(): Promise<ProxiedConnection> {
  return new Promise((resolve) => {
    proxy.onConnection = resolve;
  });
}

const echo = (socket: Socket): void => {
  socket.pipe(socket);
};

describe('the chaos proxy', () => {
  it('hands everything on as it is, both ways, and counts it', async () => {
    onAccept = echo;
    const one = client();
    const sent = new SeededRandom(1).bytes(3 * 1024 * 1024);
    one.socket.end(sent);
    expect(await one.end).toBe('fin');
    expect(bytesOf(one).equals(sent)).toBe(true);
    expect(proxy.counters).toMatchObject({
      accepted: 1,
      toServer: sent.length,
      toClient: sent.length,
    });
  });

  it('slices, delays and jitters without changing a byte or their order', async () => {
    onAccept = echo;
    proxy.set({ delayMs: 5, jitterMs: 20, sliceBytes: 700 });
    const one = client();
    const sent = new SeededRandom(2).bytes(200_000);
    one.socket.end(sent);
    await one.end;
    expect(bytesOf(one).equals(sent)).toBe(true);
    expect(one.chunks.length).toBeGreaterThan(50);
  });

  it('keeps to a rate', async () => {
    onAccept = echo;
    const one = client();
    const connection = await nextConnection();
    connection.toClient.set({ bytesPerSecond: 1_000_000 });
    const started = performance.now();
    one.socket.end(Buffer.alloc(300_000));
    await one.end;
    expect(performance.now() - started).toBeGreaterThan(250);
  });

  it('resets after exactly the byte it was told', async () => {
    onAccept = (socket) => socket.write(Buffer.alloc(1_000_000, 1));
    const one = client();
    const connection = await nextConnection();
    connection.toClient.atByte(123_457, () => {
      connection.reset();
    });
    expect(await one.end).toBe('ECONNRESET');
    expect(one.received).toBe(123_457);
    await connection.closed;
  });

  it('closes after exactly the byte it was told', async () => {
    onAccept = (socket) => socket.write(Buffer.alloc(1_000_000, 1));
    const one = client();
    const connection = await nextConnection();
    connection.toClient.atByte(77_777, () => {
      connection.close();
    });
    expect(await one.end).toBe('fin');
    expect(one.received).toBe(77_777);
  });

  it('half-open: nothing arrives on either side, and nobody is told', async () => {
    onAccept = echo;
    const one = client();
    const connection = await nextConnection();
    one.socket.write('before');
    await received(one, 6);
    connection.halfOpen();
    one.socket.write('lost');
    accepted[0]?.write('lost too');
    const other = client();
    other.socket.write('through');
    await received(other, 7);
    expect(bytesOf(one).toString()).toBe('before');
    expect(one.socket.destroyed || one.socket.readableEnded).toBe(false);
  });

  it('frozen: what is written backs up, and arrives after the thaw', async () => {
    onAccept = echo;
    const one = client();
    const connection = await nextConnection();
    connection.freeze();
    const sent = new SeededRandom(3).bytes(16 * 1024 * 1024);
    expect(one.socket.write(sent)).toBe(false);
    const other = client();
    other.socket.write('through');
    await received(other, 7);
    expect(one.received).toBe(0);
    expect(one.socket.writableLength).toBeGreaterThan(0);
    connection.thaw();
    one.socket.end();
    await one.end;
    const sum = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
    expect(sum(bytesOf(one))).toBe(sum(sent));
  });

  it('holds no more than its bound for a peer that does not read', async () => {
    onAccept = (socket) => socket.pause();
    const one = client();
    const connection = await nextConnection();
    one.socket.write(Buffer.alloc(64 * 1024 * 1024));
    // Everything between the two fills up, and then stands still.
    let before = -1;
    while (before !== connection.toServer.forwarded || before === 0) {
      before = connection.toServer.forwarded;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(connection.toServer.held).toBeLessThanOrEqual(384 * 1024);
  });

  it('refuses new connections and keeps the old ones', async () => {
    onAccept = echo;
    const old = client();
    old.socket.write('one');
    await received(old, 3);
    await proxy.refuse();
    expect(await client().end).toBe('ECONNREFUSED');
    old.socket.write('two');
    await received(old, 6);
    await proxy.accept();
    const fresh = client();
    fresh.socket.write('three');
    await received(fresh, 5);
  });

  it('hands on a reset, either way', async () => {
    const one = client();
    await nextConnection();
    await new Promise<void>((resolve) => {
      onAccept = () => {
        resolve();
      };
    });
    accepted[0]?.resetAndDestroy();
    expect(await one.end).toBe('ECONNRESET');
  });

  it('drops what is quiet, and only that', async () => {
    onAccept = echo;
    const one = client();
    const connection = await nextConnection();
    // Far apart, for a busy machine: the pauses are together longer than the one that is too long.
    connection.dropWhenIdle(1_000, 'reset');
    for (let times = 0; times < 5; times += 1) {
      one.socket.write('x');
      await received(one, times + 1);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    expect(connection.open).toBe(true);
    expect(await one.end).toBe('ECONNRESET');
  });

  it('is random in the same way for the same seed', () => {
    const numbers = (seed: number): number[] => {
      const random = new SeededRandom(seed);
      return Array.from({ length: 5 }, () => random.integer(0, 1_000_000));
    };
    expect(numbers(5)).toEqual(numbers(5));
    expect(numbers(5)).not.toEqual(numbers(6));
  });

  it('counts the text of whole TLS records, however they are cut', () => {
    const record = (type: number, length: number): Buffer => {
      const head = Buffer.from([type, 3, 3, 0, 0]);
      head.writeUInt16BE(length, 3);
      return Buffer.concat([head, Buffer.alloc(length)]);
    };
    const stream = Buffer.concat([
      record(22, 50),
      record(23, 117),
      record(23, 17),
      record(23, 1017),
    ]);
    const records = new TlsRecords();
    for (let at = 0; at < stream.length - 1; at += 3) {
      records.pass(stream.subarray(at, Math.min(at + 3, stream.length - 1)));
    }
    expect(records.plainBytes).toBe(100);
    records.pass(stream.subarray(-1));
    expect(records.plainBytes).toBe(1_100);
  });
});
