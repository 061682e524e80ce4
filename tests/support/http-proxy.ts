import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** One CONNECT as it arrived. */
export interface AskedTunnel {
  /** Host and port, as the client wrote them. */
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
}

export interface HttpProxyOptions {
  /** Wanted as `Proxy-Authorization: Basic`; others get 407. */
  readonly credentials?: { readonly user: string; readonly password: string };
  /** Speaks TLS to its clients. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Names that only this proxy knows, and the addresses behind them. */
  readonly hosts?: Readonly<Record<string, string>>;
}

/** An HTTP proxy on loopback that grants CONNECT, or does with it what a test says. */
export class HttpProxy {
  readonly asked: AskedTunnel[] = [];
  /** Answers in place of the proxy: with a refusal, garbage, nothing. */
  answer: ((client: Duplex, target: string) => unknown) | undefined;
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly options: HttpProxyOptions,
  ) {}

  static async start(options: HttpProxyOptions = {}): Promise<HttpProxy> {
    const server = options.tls === undefined ? createServer() : createTlsServer(options.tls);
    const proxy = new HttpProxy(server, options);
    server.on('connection', (socket: Socket) => {
      proxy.#keep(socket);
    });
    server.on('secureConnection', (socket: Socket) => socket.on('error', () => undefined));
    server.on('connect', (request: IncomingMessage, client: Duplex) => {
      client.on('error', () => undefined);
      // Node's HTTP server keeps its half open otherwise.
      client.on('end', () => client.end());
      proxy.#connect(request, client);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Scheme, host and port. */
  get address(): string {
    return `${this.options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Leads the client to its target. */
  grant(client: Duplex, target: string): void {
    const [, bracketed, name = '', port = ''] = /^(?:\[(.*)\]|([^:]*)):(\d+)$/.exec(target) ?? [];
    const host = bracketed ?? name;
    const upstream = connect(Number(port), this.options.hosts?.[host] ?? host);
    this.#keep(upstream);
    upstream.on('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => {
      client.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n');
    });
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => undefined); // clients that go are what proxies see all day
  }

  #connect(request: IncomingMessage, client: Duplex): void {
    const target = request.url ?? '';
    this.asked.push({ target, headers: request.headers });
    if (this.answer !== undefined) {
      this.answer(client, target);
      return;
    }
    const { credentials } = this.options;
    if (credentials !== undefined) {
      const { user, password } = credentials;
      const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
      if (request.headers['proxy-authorization'] !== wanted) {
        client.end(
          'HTTP/1.1 407 Proxy Authentication Required\r\n' +
            'Proxy-Authenticate: Basic realm="proxy"\r\nContent-Length: 0\r\n\r\n',
        );
        return;
      }
    }
    this.grant(client, target);
  }
}
