import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { ProxiedConnection } from './chaos/connection';
import { CALM, type LaneConditions } from './chaos/lane';
import { SeededRandom } from './chaos/seeded-random';

export { ProxiedConnection } from './chaos/connection';
export { CALM, type Lane, type LaneConditions } from './chaos/lane';
export { SeededRandom } from './chaos/seeded-random';

/** Closed connections kept for a test to look at. */
const MAX_CLOSED = 256;

/**
 * A TCP proxy on loopback that lets connections fare badly, in ways that a seed decides. It does not
 * look into what passes: TLS goes through it unchanged (the demo cluster's certificate is for
 * 127.0.0.1, whatever the port).
 */
export class ChaosProxy {
  readonly random: SeededRandom;
  /** Called with each new connection before its first byte: where scripts begin. */
  onConnection: (connection: ProxiedConnection) => void = () => undefined;
  readonly #server: Server;
  readonly #connections: ProxiedConnection[] = [];
  #conditions: Partial<LaneConditions> = {};
  #count = 0;
  #port = 0;

  private constructor(target: number, seed: number) {
    this.random = new SeededRandom(seed);
    // A half that is closed says nothing about the other.
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
      const server = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
      client.setNoDelay(true);
      server.setNoDelay(true);
      this.#count += 1;
      const connection = new ProxiedConnection(this.#count, client, server, this.random);
      this.#remember(connection);
      connection.set(this.#conditions);
      // Before the script, which may stop it again; bytes come in a later turn.
      client.resume();
      this.onConnection(connection);
    });
  }

  /**
   * @param target port on 127.0.0.1 that connections are handed on to
   * @param options.port its own; a free one unless told
   */
  static async start(
    target: number,
    options: { seed: number; port?: number },
  ): Promise<ChaosProxy> {
    const proxy = new ChaosProxy(target, options.seed);
    proxy.#port = options.port ?? 0;
    await proxy.accept();
    return proxy;
  }

  get port(): number {
    return this.#port;
  }

  /** Where clients go instead of to the target. */
  get url(): string {
    return `https://127.0.0.1:${this.#port}`;
  }

  /** All connections that are open, and the last that were, oldest first. */
  get connections(): readonly ProxiedConnection[] {
    return this.#connections;
  }

  /** The open connection over which bytes went last. */
  get lastActive(): ProxiedConnection {
    const [latest] = this.#connections
      .filter(({ open }) => open)
      .sort((a, b) => b.activeAt - a.activeAt);
    if (latest === undefined) throw new Error('no connection is open');
    return latest;
  }

  /** What passed, bytes. */
  get counters(): { accepted: number; open: number; toServer: number; toClient: number } {
    const sum = (of: (connection: ProxiedConnection) => number): number =>
      this.#connections.reduce((total, connection) => total + of(connection), 0);
    return {
      accepted: this.#count,
      open: this.#connections.filter(({ open }) => open).length,
      toServer: sum(({ toServer }) => toServer.forwarded),
      toClient: sum(({ toClient }) => toClient.forwarded),
    };
  }

  /** Conditions of all connections, those to come included. */
  set(conditions: Partial<LaneConditions>): void {
    this.#conditions = { ...this.#conditions, ...conditions };
    for (const connection of this.#connections) connection.set(conditions);
  }

  /** Listens no more: new connections are refused, those that are there stay. */
  async refuse(): Promise<void> {
    if (!this.#server.listening) return;
    // Its callback waits for all connections; the port is free at once.
    this.#server.close();
    await Promise.resolve();
  }

  /** Listens again, on the same port. */
  accept(): Promise<void> {
    if (this.#server.listening) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        // A TCP server's address is never a string.
        this.#port = (this.#server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  /** Takes all faults back; connections that have had one are cut, the others live on. */
  async calm(): Promise<void> {
    this.onConnection = () => undefined;
    this.#conditions = {};
    for (const connection of this.#connections) {
      connection.set(CALM);
      if (connection.harmed && connection.open) connection.reset();
    }
    await this.accept();
  }

  async stop(): Promise<void> {
    for (const connection of this.#connections) connection.dispose();
    if (!this.#server.listening) return;
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #remember(connection: ProxiedConnection): void {
    this.#connections.push(connection);
    const closed = this.#connections.filter(({ open }) => !open);
    for (const old of closed.slice(0, Math.max(0, closed.length - MAX_CLOSED))) {
      this.#connections.splice(this.#connections.indexOf(old), 1);
    }
  }
}
