import type { LookupAddress, LookupOptions } from 'node:dns';
import type { LookupFunction, Socket } from 'node:net';
import { connect as connectTcp, isIP } from 'node:net';
import type { ConnectionOptions, SecureContext, TLSSocket } from 'node:tls';
import { connect as connectTls, createSecureContext, rootCertificates } from 'node:tls';
import type { CheckFacts } from '../../../shared/check';
import { cleanText } from '../../../shared/clean-text';
import type { Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import type { Clock } from '../clock';
import type { ClusterAccess } from '../config/cluster-access';
import { serverAddress } from '../config/cluster-access';
import type { Signature } from '../credentials/request-signer';
import { certificateFacts } from './certificate-facts';
import { ConnectAttempt } from './connect-attempt';
import { Cancelled, DeadlinePassed, KnownFailure, errorCode } from './network-failure';
import { unbracketed } from './proxy-environment';
import type { ProxyRoute } from './proxy-route';
import { proxyRoute } from './proxy-route';
import { openTunnel } from './tunnel';

/** What happens on the way to a server, in this order; each where there is something to do. */
export type ConnectStep = 'resolve' | 'connect' | 'proxy' | 'tls';

/** Told of the steps of one connection. A step is over when the next one begins, or the connection is there. */
export interface ConnectWatcher {
  onStep(step: ConnectStep): void;
  /** What the step found out; comes before it is over. */
  onFacts(step: ConnectStep, facts: CheckFacts): void;
}

/** How long parts of a connection may take, milliseconds. */
export interface ConnectDeadlines {
  /** TCP and TLS, to the server or to the proxy; and TLS to the server through a proxy. */
  readonly connectMs: number;
  /** From the connection to the proxy to its answer: it connects to the server meanwhile. */
  readonly headersMs: number;
}

/** One connection to be. */
export interface ConnectOptions {
  readonly tls: Signature['tls'];
  /** Gives up: the promise rejects with `Cancelled`. */
  readonly signal: AbortSignal;
  /** A TLS session to resume. */
  readonly session?: Buffer | undefined;
  /** Called with each session that the server offers to resume. */
  readonly onSession?: (session: Buffer) => void;
  readonly watcher?: ConnectWatcher;
}

/**
 * For servers with several addresses, milliseconds until the next one is tried as well. Node's own
 * 250 ms gives up on addresses that are only far away.
 */
const NEXT_ADDRESS_MS = 2_000;
/**
 * TCP keep-alive probes start after this much silence, milliseconds: a dead peer is found by the
 * system long before our own read deadline.
 */
const KEEP_ALIVE_MS = 30_000;

/** What of a cluster's access the way to it depends on. */
type Reached = Pick<ClusterAccess, 'context' | 'server' | 'proxy' | 'tls'>;

/**
 * Makes connections to one cluster: TCP, the proxy's consent, TLS. Everything that reaches a cluster
 * goes through here, the connection check too, so that it cannot pass where the client fails.
 */
export class Connector {
  readonly #access: Reached;
  readonly #clock: Clock;
  readonly #deadlines: ConnectDeadlines;
  readonly #environment: () => NodeJS.ProcessEnv;
  readonly #systemCas: () => readonly string[];
  /** Hundreds of CAs take tens of milliseconds to parse: once for each set of the client's own. */
  #proxyContext: { readonly tls: Signature['tls']; readonly context: SecureContext } | undefined;

  constructor(options: {
    readonly access: Reached;
    readonly clock: Clock;
    readonly deadlines: ConnectDeadlines;
    /** Where HTTPS_PROXY, HTTP_PROXY and NO_PROXY are looked up, at each connection. */
    readonly environment: () => NodeJS.ProcessEnv;
    /** Trusted for HTTPS proxies, beside the kubeconfig's CA. */
    readonly systemCas: () => readonly string[];
  }) {
    this.#access = options.access;
    this.#clock = options.clock;
    this.#deadlines = options.deadlines;
    this.#environment = options.environment;
    this.#systemCas = options.systemCas;
  }

  /** The proxy that the next connection takes. */
  route(): Outcome<ProxyRoute | null> {
    return proxyRoute(this.#access, this.#environment());
  }

  /**
   * A connection that is ready for HTTP.
   *
   * @throws `KnownFailure`, `DeadlinePassed`, `Cancelled`, or the network's or TLS's error:
   *   `networkFailure()` puts all of them in our words
   */
  async open(options: ConnectOptions): Promise<Socket> {
    const { tls, signal, watcher } = options;
    const route = this.route();
    if (!route.ok) throw new KnownFailure(route.error);
    const attempt = new ConnectAttempt(this.#clock, signal);
    try {
      const { host, port } = this.#target();
      attempt.allow('connect', this.#deadlines.connectMs);
      const socket =
        route.value === null
          ? await this.#tcp(attempt, host, port, watcher)
          : await this.#throughProxy(attempt, route.value, options);
      if (this.#access.server.protocol === 'http:') return attempt.succeed(socket);
      // Without a proxy within the time of the connection: one deadline for both.
      if (route.value === null) attempt.waitFor('handshake');
      else attempt.allow('handshake', this.#deadlines.connectMs);
      watcher?.onStep('tls');
      const { serverName } = this.#access.tls;
      const secured = await this.#secure(
        attempt,
        socket,
        {
          ...tls,
          ...identity(serverName ?? host),
          ...(options.session !== undefined && { session: options.session }),
        },
        options.onSession,
      );
      watcher?.onFacts('tls', certificateFacts(secured));
      return attempt.succeed(secured);
    } catch (error) {
      attempt.fail(error instanceof Error ? error : new Error(String(error)));
      throw error;
    } finally {
      attempt.dispose();
    }
  }

  #target(): { readonly host: string; readonly port: number } {
    const { hostname, port, protocol } = this.#access.server;
    const standard = protocol === 'https:' ? 443 : 80;
    return { host: unbracketed(hostname), port: port === '' ? standard : Number(port) };
  }

  async #tcp(
    attempt: ConnectAttempt,
    host: string,
    port: number,
    watcher: ConnectWatcher | undefined,
  ): Promise<Socket> {
    if (isIP(host) === 0) {
      watcher?.onStep('resolve');
      watcher?.onFacts('resolve', { host });
    } else {
      watcher?.onStep('connect');
    }
    const socket = connectTcp({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
      autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
      lookup: watchedLookup(host, watcher),
    });
    await attempt.take(socket, 'connect');
    const { remoteAddress } = socket;
    watcher?.onFacts('connect', {
      ...(remoteAddress !== undefined && { addresses: [remoteAddress] }),
      port,
    });
    return socket;
  }

  /** A socket that leads through the proxy to the server. */
  async #throughProxy(
    attempt: ConnectAttempt,
    proxy: ProxyRoute,
    { tls, watcher }: ConnectOptions,
  ): Promise<Socket> {
    const server = serverAddress(this.#access.server);
    const facts = { proxy: proxy.address, proxyFrom: proxy.from };
    try {
      let socket = await this.#tcp(attempt, proxy.host, proxy.port, watcher);
      watcher?.onStep('proxy');
      watcher?.onFacts('proxy', facts);
      if (proxy.scheme === 'https') {
        socket = await this.#secure(attempt, socket, {
          ...this.#proxyTrust(tls),
          ...identity(proxy.host),
        });
      }
      attempt.allow('connect', this.#deadlines.headersMs);
      await attempt.race(openTunnel(socket, proxy, { server, ...this.#target() }));
      return socket;
    } catch (error) {
      if (error instanceof KnownFailure || error instanceof Cancelled) throw error;
      const detail = error instanceof DeadlinePassed ? 'ETIMEDOUT' : errorCode(error);
      throw new KnownFailure(
        appError('proxy-unreachable', { server, proxy: proxy.address, detail: cleanText(detail) }),
      );
    }
  }

  /**
   * What an HTTPS proxy's certificate is checked against: the kubeconfig's CA, as kubectl does, and the
   * public ones and this machine's. The client's certificate is for the cluster and not shown to it.
   */
  #proxyTrust(tls: Signature['tls']): ConnectionOptions {
    const { ca, rejectUnauthorized } = tls;
    if (this.#proxyContext?.tls !== tls) {
      const trusted = [...rootCertificates, ...this.#systemCas(), ...[ca ?? []].flat()];
      this.#proxyContext = { tls, context: createSecureContext({ ca: trusted }) };
    }
    return {
      secureContext: this.#proxyContext.context,
      rejectUnauthorized: rejectUnauthorized ?? true,
    };
  }

  async #secure(
    attempt: ConnectAttempt,
    socket: Socket,
    options: ConnectionOptions,
    onSession?: (session: Buffer) => void,
  ): Promise<TLSSocket> {
    // API servers prefer HTTP/2, which `http` does not speak.
    const secured = connectTls({ ...options, socket, ALPNProtocols: ['http/1.1'] });
    if (onSession !== undefined) secured.on('session', onSession);
    await attempt.take(secured, 'secureConnect');
    return secured;
  }
}

/**
 * Who must be at the other end. Names go into the hello (SNI), addresses must not. Source: RFC 6066,
 * section 3.
 */
function identity(host: string): { readonly host: string; readonly servername: string } {
  return { host, servername: isIP(host) === 0 ? host : '' };
}

/**
 * Resolves as sockets do on their own, and tells what came of it. Node's module is loaded with the first
 * name: 4 ms of a start, and many servers are known by their address.
 */
function watchedLookup(host: string, watcher: ConnectWatcher | undefined): LookupFunction {
  return (hostname, options: LookupOptions, callback) => {
    void import('node:dns').then(({ lookup }) => {
      lookup(hostname, options, (error, found: string | LookupAddress[], familyOf?: number) => {
        if (error === null) {
          const all = typeof found === 'string' ? [found] : found.map(({ address }) => address);
          watcher?.onFacts('resolve', { host, addresses: all });
          watcher?.onStep('connect');
        }
        callback(error, found, familyOf);
      });
    });
  };
}
