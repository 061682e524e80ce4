import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { PeerCertificate } from 'node:tls';
import { TLSSocket } from 'node:tls';
import type { ClusterAccess } from '../../../../src/main/kube/config/cluster-access';
import type { Pki } from '../../../cluster/pki';

/** What a request looked like when it arrived. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Common name of the client's certificate, if it showed one. */
  readonly certificate: string | undefined;
  readonly connection: Socket;
}

/** A server that does what a test tells it, for faults that a whole cluster cannot show. */
export class ApiServer {
  readonly seen: SeenRequest[] = [];
  readonly sockets = new Set<Socket>();
  /** Connections ready for HTTP, TLS included, in their order; those that are closed as well. */
  readonly secured: Socket[] = [];
  handle: RequestListener = (_request, response) => {
    response.end('{}');
  };

  private constructor(
    private readonly server: Server,
    readonly scheme: 'http' | 'https',
  ) {}

  /** Over TLS with `pki`'s server certificate, in the clear without. */
  static async start(pki?: Pki['server'] & { readonly ca: string }): Promise<ApiServer> {
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      void api.receive(request, response);
    };
    const server =
      pki === undefined
        ? createHttpServer(listener)
        : createHttpsServer({ ...pki, requestCert: true, rejectUnauthorized: false }, listener);
    const api = new ApiServer(server, pki === undefined ? 'http' : 'https');
    server.on('connection', (socket: Socket) => {
      api.sockets.add(socket);
      socket.on('close', () => api.sockets.delete(socket));
      socket.on('error', () => undefined); // resets are what these tests are about
    });
    server.on(pki === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
      api.secured.push(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.scheme}://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { socket } = request;
    // An empty object where the client showed none.
    const shown: Partial<PeerCertificate> =
      socket instanceof TLSSocket ? socket.getPeerCertificate() : {};
    const name = shown.subject?.CN;
    this.seen.push({
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
      certificate: typeof name === 'string' ? name : undefined,
      connection: request.socket,
    });
    this.handle(request, response);
  }
}

/** An access to `url` without TLS settings and credentials but those given. */
export function accessTo(
  url: string,
  more: {
    readonly tls?: Partial<ClusterAccess['tls']>;
    readonly credential?: Partial<ClusterAccess['credential']>;
    readonly proxy?: string;
    readonly impersonation?: ClusterAccess['impersonation'];
  } = {},
): ClusterAccess {
  return {
    context: 'ctx',
    path: '/home/qa/.kube/config',
    cluster: 'c',
    user: 'qa-reader',
    server: new URL(url),
    namespace: 'test',
    tls: { ca: null, serverName: null, skipVerify: false, ...more.tls },
    proxy: more.proxy === undefined ? null : new URL(more.proxy),
    impersonation: more.impersonation ?? null,
    credential: {
      token: null,
      tokenFile: null,
      certificate: null,
      key: null,
      plugin: null,
      ...more.credential,
    },
  };
}

/** PEM as a kubeconfig carries it. */
export function inline(pem: string): { readonly kind: 'data'; readonly base64: string } {
  return { kind: 'data', base64: Buffer.from(pem).toString('base64') };
}
