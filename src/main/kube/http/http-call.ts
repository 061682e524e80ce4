import type { Agent as HttpAgent, ClientRequest, IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Disposable } from '../../../shared/result';
import type { Clock } from '../clock';
import { Cancelled, DeadlinePassed } from './network-failure';

/** How long each step may take, milliseconds. */
export interface HttpDeadlines {
  /** TCP and TLS. */
  readonly connectMs: number;
  /** From the connection to the answer's headers. */
  readonly headersMs: number;
  /** The whole answer, where a request says nothing else. */
  readonly wholeMs: number;
}

/** One HTTP request, ready to go. */
export interface CallOptions {
  readonly server: URL;
  readonly method: string;
  /** Base path, path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly agent: HttpAgent;
  readonly clock: Clock;
  readonly deadlines: HttpDeadlines;
  /** For the whole answer, or null where it may last. */
  readonly wholeMs: number | null;
}

/**
 * TCP keep-alive probes start after this much silence, milliseconds: a dead peer is found by the
 * system long before our own read deadline.
 */
const KEEP_ALIVE_MS = 30_000;

/** One request on the wire, with its deadlines. Dispose it when its answer is read or given up. */
export class HttpCall implements Disposable {
  readonly #request: ClientRequest;
  readonly #timers = new Set<Disposable>();
  #response: IncomingMessage | undefined;
  #step: 'connect' | 'handshake' | 'response' | 'data' = 'connect';
  #stepTimer: Disposable | undefined;
  readonly #answered: Promise<IncomingMessage>;

  constructor(private readonly options: CallOptions) {
    const { server, method, path, headers, body, agent, wholeMs } = options;
    const send = server.protocol === 'https:' ? httpsRequest : httpRequest;
    this.#request = send({
      protocol: server.protocol,
      // The URL writes IPv6 addresses in brackets, sockets do not.
      hostname: server.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: server.port,
      method,
      path,
      headers,
      agent,
    });
    if (wholeMs !== null) {
      this.#timers.add(
        options.clock.after(wholeMs, () => {
          this.fail(new DeadlinePassed(this.#step, wholeMs));
        }),
      );
    }
    this.#answered = this.#watchSteps();
    this.#request.end(body);
  }

  /** The answer's head; rejects with the network's error or `DeadlinePassed`. */
  answered(): Promise<IncomingMessage> {
    return this.#answered;
  }

  /** The connection was an old one of the pool and broke before any answer: it may just have been closed. */
  get staleConnection(): boolean {
    return this.#request.reusedSocket && this.#response === undefined;
  }

  /** Gives up: whoever waits for this call, or reads its answer, gets `reason`. */
  fail(reason: Error): void {
    // Once there is an answer, the request hides the reason behind an ECONNRESET.
    if (this.#response === undefined) this.#request.destroy(reason);
    else this.#response.destroy(reason);
  }

  dispose(): void {
    this.#stepTimer?.dispose();
    for (const timer of this.#timers) timer.dispose();
    // Nothing is left of an answer that was read to its end: its connection is back in the pool.
    if (this.#response?.complete !== true) this.fail(new Cancelled());
  }

  #watchSteps(): Promise<IncomingMessage> {
    const { connectMs, headersMs } = this.options.deadlines;
    return new Promise((resolve, reject) => {
      this.#request.on('error', reject);
      this.#request.on('socket', (socket) => {
        socket.setKeepAlive(true, KEEP_ALIVE_MS);
        const connected = (): void => {
          this.#enter('response', headersMs);
        };
        if (!socket.connecting) {
          connected();
          return;
        }
        this.#enter('connect', connectMs);
        if (this.options.server.protocol === 'http:') {
          socket.once('connect', connected);
          return;
        }
        socket.once('connect', () => {
          // Within the time of the connection: one deadline for both.
          this.#step = 'handshake';
        });
        socket.once('secureConnect', connected);
      });
      this.#request.on('response', (response) => {
        this.#stepTimer?.dispose();
        this.#step = 'data';
        this.#response = response;
        // Errors reach whoever reads; one that comes when nobody reads any more is nobody's.
        response.on('error', () => undefined);
        resolve(response);
      });
    });
  }

  #enter(step: 'connect' | 'response', milliseconds: number): void {
    this.#step = step;
    this.#stepTimer?.dispose();
    this.#stepTimer = this.options.clock.after(milliseconds, () => {
      this.fail(new DeadlinePassed(this.#step, milliseconds));
    });
  }
}
