import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** Reply codes of RFC 1928, section 6. */
export const SOCKS_REPLY = { granted: 0, notAllowed: 2, hostUnreachable: 4, refused: 5 } as const;

const NO_AUTHENTICATION = 0;
const USER_PASSWORD = 2;
const NONE_ACCEPTABLE = 0xff;

export interface SocksProxyOptions {
  /** Wanted (RFC 1929); without it everyone may. */
  readonly credentials?: { readonly user: string; readonly password: string };
  /** Names that only this proxy knows, and the addresses behind them. */
  readonly hosts?: Readonly<Record<string, string>>;
}

/** A SOCKS5 proxy on loopback that grants CONNECT, or does with it what a test says. */
export class SocksProxy {
  /** Targets asked for, as the client wrote them: a name that the proxy shall resolve is one. */
  readonly asked: string[] = [];
  /** Replies so to every CONNECT. */
  reply: number | undefined;
  /** What a new client gets in place of a proxy. */
  answer: ((client: Socket) => unknown) | undefined;
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly options: SocksProxyOptions,
  ) {}

  static async start(options: SocksProxyOptions = {}): Promise<SocksProxy> {
    const server = createServer();
    const proxy = new SocksProxy(server, options);
    server.on('connection', (client) => {
      proxy.#keep(client);
      if (proxy.answer !== undefined) proxy.answer(client);
      else void proxy.#serve(client);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get address(): string {
    return `socks5://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => undefined); // clients that go are what proxies see all day
  }

  async #serve(client: Socket): Promise<void> {
    const read = reader(client);
    try {
      const [, methodCount = 0] = await read(2);
      const methods = [...(await read(methodCount))];
      const { credentials, hosts = {} } = this.options;
      const method = credentials === undefined ? NO_AUTHENTICATION : USER_PASSWORD;
      if (!methods.includes(method)) {
        client.end(Buffer.from([5, NONE_ACCEPTABLE]));
        return;
      }
      client.write(Buffer.from([5, method]));
      if (credentials !== undefined) {
        const [, userLength = 0] = await read(2);
        const user = (await read(userLength)).toString();
        const [passwordLength = 0] = await read(1);
        const password = (await read(passwordLength)).toString();
        const right = user === credentials.user && password === credentials.password;
        client.write(Buffer.from([1, right ? 0 : 1]));
        if (!right) {
          client.end();
          return;
        }
      }
      const [, , , type = 0] = await read(4);
      const host = await readHost(type, read);
      const port = (await read(2)).readUInt16BE();
      this.asked.push(`${host}:${port}`);
      if (this.reply !== undefined) {
        client.end(replyOf(this.reply));
        return;
      }
      const upstream = connect(port, hosts[host] ?? host);
      this.#keep(upstream);
      upstream.on('connect', () => {
        client.write(replyOf(SOCKS_REPLY.granted));
        upstream.pipe(client).pipe(upstream);
      });
      upstream.on('error', () => client.end(replyOf(SOCKS_REPLY.refused)));
      upstream.on('close', () => client.destroy());
      client.on('close', () => upstream.destroy());
    } catch {
      client.destroy(); // it left in the middle of its greeting
    }
  }
}

type Read = (bytes: number) => Promise<Buffer>;

/** Exactly as many bytes as are asked for; rejects when the client is gone. */
function reader(socket: Socket): Read {
  return async (bytes) => {
    if (bytes === 0) return Buffer.alloc(0);
    for (;;) {
      const found = socket.read(bytes) as Buffer | null;
      if (found !== null) return found;
      await new Promise<void>((resolve, reject) => {
        const gone = (): void => {
          reject(new Error('gone'));
        };
        if (socket.destroyed || socket.readableEnded) {
          gone();
          return;
        }
        socket.once('close', gone);
        socket.once('readable', () => {
          socket.off('close', gone);
          resolve();
        });
      });
    }
  };
}

async function readHost(type: number, read: Read): Promise<string> {
  if (type === 1) return [...(await read(4))].join('.');
  if (type === 3) {
    const [length = 0] = await read(1);
    return (await read(length)).toString();
  }
  const bytes = await read(16);
  return Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16)).join(
    ':',
  );
}

function replyOf(code: number): Buffer {
  return Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]);
}
