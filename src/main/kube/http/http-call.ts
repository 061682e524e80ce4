import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Disposable } from '../../../shared/result';
import type { Clock } from '../clock';
import type { ConnectionPool } from './connection-pool';
import { Cancelled, DeadlinePassed } from './network-failure';
import { unbracketed } from './proxy-environment';

/** How long each step may take, milliseconds. */
export interface HttpDeadlines {
  /** TCP and TLS, to the server or to the proxy; and TLS to the server through a proxy. */
  readonly connectMs: number;
  /** From the connection to the answer's headers, the server's or the proxy's. */
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
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | undefined;
  /** Its connections come ready, TLS included, and with deadlines of their own. */
  readonly agent: ConnectionPool;
  readonly clock: Clock;
  readonly deadlines: HttpDeadlines;
  /** For the whole answer, or null where it may last. */
  readonly wholeMs: number | null;
}

/** One request on the wire, with its deadlines. Dispose it when its answer is read or given up. */
export class HttpCall implements Disposable {
  readonly #request: ClientRequest;
  readonly #timers = new Set<Disposable>();
  #response: IncomingMessage | undefined;
  #step: 'connect' | 'response' | 'data' = 'connect';
  #headersTimer: Disposable | undefined;
  readonly #answered: Promise<IncomingMessage>;
  #refuse: (reason: Error) => void = () => undefined;
  readonly #closed: Promise<void>;

  constructor(private readonly options: CallOptions) {
    const { server, method, path, headers, body, agent, wholeMs } = options;
    const send = server.protocol === 'https:' ? httpsRequest : httpRequest;
    this.#request = send({
      protocol: server.protocol,
      hostname: unbracketed(server.hostname),
      port: server.port,
      method,
      path,
      // Node takes lists for headers that repeat, and does not change them.
      headers: headers as Record<string, string | string[]>,
      agent,
    });
    this.#answered = this.#watchSteps();
    this.#closed = new Promise((resolve) => {
      this.#request.once('close', resolve);
    });
    if (wholeMs !== null) {
      this.#timers.add(
        options.clock.after(wholeMs, () => {
          this.fail(new DeadlinePassed(this.#step, wholeMs));
        }),
      );
    }
    this.#request.end(body);
  }

  /** The answer's head; rejects with the network's error or `DeadlinePassed`. */
  answered(): Promise<IncomingMessage> {
    return this.#answered;
  }

  /** The connection was an old one of the pool and broke before any answer: it may just have been closed. */
  get staleConnection(): boolean {
    return this.#response === undefined && this.options.agent.wasIdle(this.#request);
  }

  /** Its answer lasts: others need connections of their own. */
  lasts(): void {
    this.options.agent.lasts(this.#request);
  }

  /**
   * Resolves once the connection of an answer that was read to its end is back in the pool: a little later,
   * as over TLS the request counts as written only at the end of the event loop's turn. At once where it
   * does not go back.
   */
  async released(): Promise<void> {
    if (this.#response?.readableEnded === true && this.#request.shouldKeepAlive) await this.#closed;
  }

  /** Gives up: whoever waits for this call, or reads its answer, gets `reason`. */
  fail(reason: Error): void {
    // A request without a connection yet would tell only when it gets one.
    this.#refuse(reason);
    // Once there is an answer, the request hides the reason behind an ECONNRESET.
    if (this.#response === undefined) this.#request.destroy(reason);
    else this.#response.destroy(reason);
  }

  dispose(): void {
    this.#headersTimer?.dispose();
    for (const timer of this.#timers) timer.dispose();
    // Nothing is left of an answer that was read to its end: its connection is back in the pool.
    if (this.#response?.complete !== true) this.fail(new Cancelled());
  }

  #watchSteps(): Promise<IncomingMessage> {
    const { headersMs } = this.options.deadlines;
    return new Promise((resolve, reject) => {
      this.#refuse = reject;
      this.#request.on('error', reject);
      this.#request.on('socket', () => {
        this.#step = 'response';
        this.#headersTimer?.dispose();
        this.#headersTimer = this.options.clock.after(headersMs, () => {
          this.fail(new DeadlinePassed('response', headersMs));
        });
      });
      this.#request.on('response', (response) => {
        this.#headersTimer?.dispose();
        this.#step = 'data';
        this.#response = response;
        // Errors reach whoever reads; one that comes when nobody reads any more is nobody's.
        response.on('error', () => undefined);
        resolve(response);
      });
    });
  }
}
