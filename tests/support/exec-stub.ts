import { Agent, createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ClusterClient, SocketOptions } from '../../src/main/kube/http/cluster-client';
import { appError, type AppError, type Outcome } from '../../src/shared/errors';
import { ok } from '../../src/shared/result';

/** One exec that a stub accepted. */
export interface StubExec {
  /** The pod's name. */
  readonly pod: string;
  readonly argv: readonly string[];
  readonly tty: boolean;
  readonly socket: WebSocket;
}

const CHANNEL = { stdout: 1, status: 3 } as const;

/**
 * A WebSocket server on loopback that answers execs as a test says: runtimes and proxies that no
 * demo cluster has. Real sockets, no processes.
 */
export class ExecStub {
  /** Every exec accepted, oldest first. */
  readonly execs: StubExec[] = [];
  /** The client's port of each request and of each handshake, oldest first. */
  readonly ports: (number | undefined)[] = [];
  /** The client's port of each connection, oldest first. */
  readonly connections: (number | undefined)[] = [];
  /** What happens to an exec; nothing unless told, as in a pod that hangs. */
  serve: (exec: StubExec) => void = () => undefined;
  /** The subprotocol that the handshake names; null: none, as where a proxy drops the header. */
  protocol: string | null = 'v5.channel.k8s.io';
  /** Answers the handshake itself instead of accepting it. */
  refuse: ((socket: Duplex) => void) | null = null;
  /** While true pings are left unanswered, as by a peer that is gone. */
  mutePings = false;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    autoPong: false,
    handleProtocols: () => this.protocol ?? false,
  });

  /** Connections whose upgrade a test answers itself. */
  readonly #refused = new Set<Duplex>();

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => {
      this.ports.push(request.socket.remotePort);
      // A watch lasts.
      if (request.url?.startsWith('/watch') === true) response.write('{}\n');
      else response.end('{}');
    });
    server.on('connection', (socket) => {
      this.connections.push(socket.remotePort);
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.ports.push(request.socket.remotePort);
      if (this.refuse) {
        this.#refused.add(socket);
        this.refuse(socket);
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
        webSocket.on('ping', (payload) => {
          if (!this.mutePings) webSocket.pong(payload);
        });
        // Always followed by 'close', where a test breaks a connection.
        webSocket.on('error', () => undefined);
        const { searchParams, pathname } = new URL(request.url ?? '', 'ws://stub');
        const argv = searchParams.getAll('command');
        const pod = pathname.split('/').at(-2) ?? '';
        const exec = { pod, argv, tty: searchParams.get('tty') === 'true', socket: webSocket };
        this.execs.push(exec);
        this.serve(exec);
      });
    });
  }

  static async start(): Promise<ExecStub> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ExecStub(server);
  }

  /** Host and port. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    for (const socket of this.#refused) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Output of the command; empty: the streams are up. */
export function say({ socket }: StubExec, text = ''): void {
  socket.send(Buffer.concat([Buffer.of(CHANNEL.stdout), Buffer.from(text)]));
}

/** The status, then the close, as servers end an exec. */
export function end({ socket }: StubExec, status: object): void {
  socket.send(Buffer.concat([Buffer.of(CHANNEL.status), Buffer.from(JSON.stringify(status))]));
  socket.close(1000);
}

/** containerd's words for a program that the image does not have. */
export function endWithoutProgram(exec: StubExec): void {
  end(exec, {
    status: 'Failure',
    code: 500,
    message: `failed to start exec: exec: "${exec.argv[0] ?? ''}": stat: no such file or directory`,
  });
}

/** A client of a cluster that consists of a pod and a stub. */
export class StubClient implements ClusterClient {
  readonly context = 'demo';
  readonly user = 'tester';
  readonly server = 'http://stub.example';
  readonly namespace = 'test';
  /** How often a pod was read. */
  reads = 0;
  /** Requests for a socket: their paths. */
  readonly signed: string[] = [];
  /** How often a credential was asked to be renewed, and whether it has a successor. */
  renewals = 0;
  hasSuccessor = false;
  readonly #agent = new Agent();

  /**
   * @param pod answers the reading of a pod
   * @param stub where execs go; undefined: their signing never ends
   */
  constructor(
    public pod: () => Outcome<unknown> | Promise<Outcome<unknown>>,
    public stub: ExecStub | undefined,
  ) {}

  async json<T>(): Promise<Outcome<T>> {
    this.reads += 1;
    return (await this.pod()) as Outcome<T>;
  }

  lines(): Promise<Outcome<null>> {
    throw new Error('nobody watches here');
  }

  socket(
    path: string,
    query: readonly (readonly [string, string])[],
  ): Promise<Outcome<SocketOptions>> {
    this.signed.push(path);
    if (!this.stub) return new Promise(() => undefined);
    const search = new URLSearchParams(query.map(([name, value]) => [name, value])).toString();
    const url = `ws://${this.stub.address}${path}?${search}`;
    const agent = this.#agent;
    return Promise.resolve(ok({ url, headers: {}, agent, wasIdle: (made) => made.reusedSocket }));
  }

  renewed(): Promise<boolean> {
    this.renewals += 1;
    return Promise.resolve(this.hasSuccessor);
  }

  failure(error: unknown): AppError {
    return appError('connection-reset', { server: this.server, detail: String(error) });
  }

  refused(status: number): AppError {
    return appError('bad-response', { server: this.server, detail: `HTTP ${status}` });
  }

  dispose(): void {
    this.#agent.destroy();
  }
}
