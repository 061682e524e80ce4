import type { ClientRequest, ClientRequestArgs } from 'node:http';
import { Agent } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../clock';
import { ConnectionReserve } from './connection-reserve';

/**
 * Connections to one server. Each watch holds one for good: one for each of up to 50 namespaces, and up
 * to three for each of up to 16 explanations. Requests share the others; an exec stream takes its
 * connection out of the pool and does not count.
 */
const MAX_SOCKETS = 128;
/**
 * Milliseconds that an idle connection stays in the pool. Routers forget quiet connections after a
 * minute or more without a word; one that is not there any more would cost a whole time-out.
 */
const IDLE_MS = 30_000;

/** Makes a connection that is ready for HTTP, or rejects; resumes `session` where there is one. */
export type OpenConnection = (options: {
  readonly signal: AbortSignal;
  readonly session: Buffer | undefined;
  readonly onSession: (session: Buffer) => void;
}) => Promise<Socket>;

/** What a pool is made of. */
export interface ConnectionPoolOptions {
  readonly protocol: string;
  readonly clock: Clock;
  readonly open: OpenConnection;
  /** Whether somebody follows the cluster: only then is a connection made before it is needed. */
  readonly isFollowed: () => boolean;
}

/**
 * Node's pool of connections, with connections that someone else makes: through proxies, with deadlines.
 * Requests see a connection when it is ready, TLS included. While the cluster is followed, one that is
 * kept for good, by an exec stream or a watch, is replaced before the next is needed.
 */
export class ConnectionPool extends Agent {
  /** Node refuses requests of another protocol than their agent's. */
  readonly protocol: string;
  readonly defaultPort: number;
  readonly #open: OpenConnection;
  readonly #opening = new Set<AbortController>();
  readonly #reserve: ConnectionReserve;
  /** Connections that came out of the reserve. */
  readonly #reserved = new WeakSet<Duplex>();
  /** Connections that carry, or carried, an answer that lasts. */
  readonly #lasting = new WeakSet<Duplex>();
  /** The last one offered, as Node's own agent for https keeps it: a resumed handshake is cheap. */
  #session: Buffer | undefined;
  #destroyed = false;

  constructor({ protocol, clock, open, isFollowed }: ConnectionPoolOptions) {
    super({ keepAlive: true, maxSockets: MAX_SOCKETS, timeout: IDLE_MS });
    this.protocol = protocol;
    this.defaultPort = protocol === 'https:' ? 443 : 80;
    this.#open = open;
    this.#reserve = new ConnectionReserve({
      clock,
      idleMs: IDLE_MS,
      open: (signal) => this.#connect(signal),
      isWanted: () => isFollowed() && !this.#hasIdle,
    });
  }

  /** Whether a request was given a connection that had lain idle: its server may just have closed it. */
  wasIdle({ reusedSocket, socket }: ClientRequest): boolean {
    const given: Duplex | null = socket;
    return reusedSocket || (given !== null && this.#reserved.has(given));
  }

  /** A request's answer lasts, as a watch's does: its connection is none for others. */
  lasts({ socket }: ClientRequest): void {
    const given: Duplex | null = socket;
    // A watch that begins again does so over its own.
    if (given === null || this.#lasting.has(given)) return;
    this.#lasting.add(given);
    this.#reserve.fillSoon();
  }

  override createConnection(
    _options: ClientRequestArgs,
    created?: (error: Error | null, socket: Duplex) => void,
  ): Socket | undefined {
    const reserved = this.#reserve.take();
    if (reserved !== null) {
      this.#reserved.add(reserved);
      return reserved;
    }
    const opening = new AbortController();
    this.#opening.add(opening);
    this.#connect(opening.signal).then(
      (socket) => {
        this.#opening.delete(opening);
        if (this.#destroyed) socket.destroy();
        created?.(null, socket);
      },
      (error: unknown) => {
        this.#opening.delete(opening);
        // Node calls back with the error alone; its types want a socket.
        (created as ((error: unknown) => void) | undefined)?.(error);
      },
    );
    return undefined;
  }

  /** Lets the connections at work finish, and keeps none of them. */
  retire(): void {
    this.maxFreeSockets = 0;
    this.#reserve.dispose();
    this.#dropIdle();
  }

  #dropIdle(): void {
    this.#reserve.drop();
    for (const sockets of Object.values(this.freeSockets)) {
      for (const socket of [...(sockets ?? [])]) socket.destroy();
    }
  }

  override destroy(): void {
    this.#destroyed = true;
    for (const opening of this.#opening) opening.abort();
    this.#reserve.dispose();
    super.destroy();
  }

  get #hasIdle(): boolean {
    return Object.values(this.freeSockets).some((sockets = []) => sockets.length > 0);
  }

  async #connect(signal: AbortSignal): Promise<Socket> {
    const onSession = (session: Buffer): void => {
      this.#session = session;
    };
    let socket: Socket;
    try {
      socket = await this.#open({ signal, session: this.#session, onSession });
    } catch (error) {
      this.#session = undefined;
      throw error;
    }
    socket.once('close', (hadError) => {
      // What broke may have been the session's fault.
      if (hadError) this.#session = undefined;
    });
    // Before its request is tried once more: what lay idle beside it is likely to be as dead.
    socket.on('error', () => {
      this.#dropIdle();
    });
    // Node's word for a connection that leaves its pool: an exec stream keeps it.
    socket.once('agentRemove', () => {
      this.#reserve.fillSoon();
    });
    return socket;
  }
}
