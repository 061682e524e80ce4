import type { ClientRequestArgs } from 'node:http';
import { Agent } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

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

/**
 * Node's pool of connections, with connections that someone else makes: through proxies, with deadlines.
 * Requests see a connection when it is ready, TLS included.
 */
export class ConnectionPool extends Agent {
  /** Node refuses requests of another protocol than their agent's. */
  readonly protocol: string;
  readonly defaultPort: number;
  readonly #open: OpenConnection;
  readonly #opening = new Set<AbortController>();
  /** The last one offered, as Node's own agent for https keeps it: a resumed handshake is cheap. */
  #session: Buffer | undefined;
  #destroyed = false;

  constructor(protocol: string, open: OpenConnection) {
    super({ keepAlive: true, maxSockets: MAX_SOCKETS, timeout: IDLE_MS });
    this.protocol = protocol;
    this.defaultPort = protocol === 'https:' ? 443 : 80;
    this.#open = open;
  }

  override createConnection(
    _options: ClientRequestArgs,
    created?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    const opening = new AbortController();
    this.#opening.add(opening);
    const onSession = (session: Buffer): void => {
      this.#session = session;
    };
    this.#open({ signal: opening.signal, session: this.#session, onSession }).then(
      (socket) => {
        this.#opening.delete(opening);
        if (this.#destroyed) socket.destroy();
        socket.once('close', (hadError) => {
          // What broke may have been the session's fault.
          if (hadError) this.#session = undefined;
        });
        created?.(null, socket);
      },
      (error: unknown) => {
        this.#opening.delete(opening);
        this.#session = undefined;
        // Node calls back with the error alone; its types want a socket.
        (created as ((error: unknown) => void) | undefined)?.(error);
      },
    );
    return undefined;
  }

  /** Lets the connections at work finish, and keeps none of them. */
  retire(): void {
    this.maxFreeSockets = 0;
    for (const sockets of Object.values(this.freeSockets)) {
      for (const socket of sockets ?? []) socket.destroy();
    }
  }

  override destroy(): void {
    this.#destroyed = true;
    for (const opening of this.#opening) opening.abort();
    super.destroy();
  }
}
