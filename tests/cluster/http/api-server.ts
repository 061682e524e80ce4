import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:https';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { PeerCertificate } from 'node:tls';
import { PROTOCOLS } from '../exec/channels';
import type { ExecServer } from '../exec/exec-server';
import { parseExec } from '../exec/exec-server';
import type { Faults } from '../faults';
import type { Pki } from '../pki';
import type { LoggedRequest, RequestLog } from '../request-log';
import type { Access, User, Users } from '../users';
import type { Clock } from '../world/clock';
import { RESOURCES } from '../world/objects';
import type { World } from '../world/world';
import { HEALTH_PATHS, discoveryDocument } from './discovery';
import type { ActingUser } from './impersonation';
import { actingUser } from './impersonation';
import { MAX_BODY, readBody, refuseUpgrade, sendFailure, sendJson } from './reply';
import type { ResourceRequest } from './request';
import { parseRequest } from './request';
import type { OpenWatch } from './resources';
import { Resources } from './resources';
import { review } from './reviews';
import {
  Failure,
  badRequest,
  forbidden,
  internalError,
  methodNotAllowed,
  notFound,
  pathNotFound,
  tooLarge,
  unauthorized,
} from './status';

/** Go's server keeps idle connections for minutes; Node's 5 s would reset reused ones. */
const KEEP_ALIVE_MS = 180_000;

export interface ApiServerOptions {
  readonly world: World;
  readonly users: Users;
  readonly exec: ExecServer;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly pki: Pki;
  readonly clock: Clock;
  readonly bookmarkEveryMs: number;
}

/** The HTTPS side: who is it, may he, and what is the answer. */
export class ApiServer {
  readonly #server: Server;
  readonly #resources: Resources;
  /** Raw sockets by the client's port: a TLS socket cannot be reset, the one below it can. */
  readonly #sockets = new Map<number, Socket>();
  #port = 0;

  constructor(private readonly options: ApiServerOptions) {
    const { pki } = options;
    this.#resources = new Resources({
      world: options.world,
      faults: options.faults,
      clock: options.clock,
      bookmarkEveryMs: options.bookmarkEveryMs,
      reset: (port) => {
        this.reset(port);
      },
    });
    this.#server = createServer({
      key: pki.server.key,
      cert: pki.server.cert,
      ca: pki.ca,
      requestCert: true,
      // Verified by hand: a client without certificate may have a token.
      rejectUnauthorized: false,
    });
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
    this.#server.on('connection', (socket: Socket) => {
      const port = socket.remotePort ?? 0;
      this.#sockets.set(port, socket);
      socket.once('close', () => {
        if (this.#sockets.get(port) === socket) {
          this.#sockets.delete(port);
        }
      });
    });
    this.#server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const entry = this.#log(request, false);
      response.once('finish', () => {
        entry.status = response.statusCode;
      });
      this.#answer(request, response, entry).catch((error: unknown) => {
        // A bug of the server is an answer too; the client must not hang on it.
        if (!response.headersSent) {
          sendFailure(response, internalError(String(error)));
        } else {
          response.destroy();
        }
      });
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      // Before anything else: an unhandled socket error would end the process.
      socket.on('error', () => undefined);
      const entry = this.#log(request, true);
      this.#upgrade(request, socket, head, entry).catch((error: unknown) => {
        refuseUpgrade(socket, internalError(String(error)));
      });
    });
  }

  get port(): number {
    return this.#port;
  }

  get watches(): readonly OpenWatch[] {
    return this.#resources.watches;
  }

  /** Listens on loopback only; `port` 0 takes a free one. Rejects when the port is taken. */
  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        // A TCP server's address is never a string.
        this.#port = (this.#server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  /** Stops listening and cuts every connection. */
  async close(): Promise<void> {
    for (const watch of this.watches) {
      watch.end();
    }
    const closed = new Promise<void>((resolve) =>
      this.#server.close(() => {
        resolve();
      }),
    );
    for (const socket of this.#sockets.values()) {
      socket.destroy();
    }
    await closed;
  }

  /** Cuts the connection of a client's port with a TCP reset. */
  reset(clientPort: number): void {
    this.#sockets.get(clientPort)?.resetAndDestroy();
  }

  /** Makes every continue token expire. */
  expireTokens(): void {
    this.#resources.expireTokens();
  }

  #log(request: IncomingMessage, upgrade: boolean): LoggedRequest {
    return this.options.requests.add({
      at: this.options.clock.now(),
      method: request.method ?? '',
      url: request.url ?? '',
      userAgent: request.headers['user-agent'] ?? '',
      upgrade,
    });
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    entry: LoggedRequest,
  ): Promise<void> {
    const outcome = await this.#applyFault(request);
    if (outcome === 'handled') {
      return;
    }
    const user = this.#identify(request, entry);
    const failure =
      outcome ?? (user instanceof Failure ? user : await this.#route(request, response, user));
    if (failure !== undefined) {
      sendFailure(response, failure);
    }
  }

  /** A switch's effect on a request: a failure to answer, or that nothing is left to do. */
  async #applyFault(request: IncomingMessage): Promise<Failure | 'handled' | undefined> {
    const action = this.options.faults.take(request.method ?? '', request.url ?? '');
    switch (action?.kind) {
      case 'respond':
        return action.failure;
      case 'delay':
        await this.#delay(action.ms);
        return undefined;
      case 'hang':
        return 'handled';
      case 'reset':
        this.reset(request.socket.remotePort ?? 0);
        return 'handled';
      case undefined:
        return undefined;
    }
  }

  #delay(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.options.clock.after(ms, resolve);
    });
  }

  /** Whom the request acts as, noted in its log entry. */
  #identify(request: IncomingMessage, entry: LoggedRequest): ActingUser | Failure {
    const signedIn = this.#authenticate(request);
    if (signedIn === undefined) {
      return unauthorized();
    }
    const user = actingUser(request, signedIn, this.options.users);
    entry.user = user instanceof Failure ? signedIn.name : user.name;
    return user;
  }

  #authenticate(request: IncomingMessage): User | undefined {
    const { users } = this.options;
    const { socket } = request;
    if (socket instanceof TLSSocket && socket.authorized) {
      // A resumed TLS session without a client certificate counts as authorized, with no subject.
      const { subject } = socket.getPeerCertificate() as Partial<PeerCertificate>;
      if (subject) return users.byCertificate(String(subject.CN), [subject.O ?? []].flat());
    }
    return users.byAuthorization(request.headers.authorization);
  }

  async #route(
    request: IncomingMessage,
    response: ServerResponse,
    user: ActingUser,
  ): Promise<Failure | undefined> {
    const url = urlOf(request);
    const method = request.method ?? 'GET';
    const parsed = url === undefined ? undefined : parseRequest(method, url);
    if (url === undefined || parsed === undefined || parsed.kind === 'unknown') {
      return pathNotFound();
    }
    if (parsed.kind === 'discovery') {
      return this.#discovery(method, parsed.path, response);
    }
    if (parsed.kind === 'review') {
      if (method !== 'POST') {
        return methodNotAllowed();
      }
      const body = await readBody(request);
      if (body === undefined) {
        return tooLarge(MAX_BODY);
      }
      const { users } = this.options;
      const answer = review(parsed.review, body, request.headers['content-type'], user, users);
      if (answer instanceof Failure) {
        return answer;
      }
      sendJson(response, 201, JSON.stringify(answer));
      return undefined;
    }
    return (
      this.#authorize(user, parsed) ??
      (await this.#resources.handle(parsed, url, request, response))
    );
  }

  #discovery(method: string, path: string, response: ServerResponse): Failure | undefined {
    if (HEALTH_PATHS.includes(path)) {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.end('ok');
      return undefined;
    }
    const document = discoveryDocument(path, `127.0.0.1:${this.#port}`);
    if (document === undefined) {
      return pathNotFound();
    }
    if (method !== 'GET' && method !== 'HEAD') {
      return methodNotAllowed();
    }
    sendJson(response, 200, JSON.stringify(document));
    return undefined;
  }

  #authorize(user: User, request: ResourceRequest): Failure | undefined {
    const { resource, subresource, verb, namespace, name } = request;
    const access: Access = {
      verb,
      resource: subresource === undefined ? resource : `${resource}/${subresource}`,
      // Access to a namespace object is asked for within that namespace.
      namespace: resource === 'namespaces' && name !== undefined ? name : namespace,
    };
    return this.options.users.may(user, access)
      ? undefined
      : forbidden(user, access, RESOURCES[resource].group, name);
  }

  async #upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    entry: LoggedRequest,
  ): Promise<void> {
    const outcome = await this.#applyFault(request);
    if (outcome === 'handled') {
      return;
    }
    const user = this.#identify(request, entry);
    const accepted = outcome ?? (user instanceof Failure ? user : this.#acceptExec(request, user));
    if (accepted instanceof Failure || user instanceof Failure) {
      const failure = accepted instanceof Failure ? accepted : unauthorized();
      entry.status = failure.status.code;
      refuseUpgrade(socket, failure);
      return;
    }
    entry.status = 101;
    const port = request.socket.remotePort ?? 0;
    this.options.exec.serve(accepted, {
      user: user.name,
      incoming: request,
      socket,
      head,
      reset: () => {
        this.reset(port);
      },
    });
  }

  /** The exec that an upgrade asks for, or why it is refused. */
  #acceptExec(
    request: IncomingMessage,
    user: User,
  ): Exclude<ReturnType<typeof parseExec>, Failure> | Failure {
    const url = urlOf(request);
    const method = request.method ?? '';
    const parsed = url === undefined ? undefined : parseRequest(method, url);
    if (url === undefined || parsed?.kind !== 'resource' || parsed.subresource !== 'exec') {
      return pathNotFound();
    }
    // A WebSocket (GET) needs `get`; since 1.35 `create` too, which SPDY (POST) always needed.
    for (const verb of ['get', 'create']) {
      const refused = this.#authorize(user, { ...parsed, verb });
      if (refused !== undefined && (verb === 'create' || method === 'GET')) {
        return refused;
      }
    }
    const { namespace, name = '' } = parsed;
    const pod = this.options.world.store.collections.pods.get(namespace, name);
    if (pod === undefined) {
      return notFound('pods', '', name);
    }
    const isWebSocket = method === 'GET' && request.headers.upgrade?.toLowerCase() === 'websocket';
    const offered = isWebSocket ? request.headers['sec-websocket-protocol'] : PROTOCOLS[0];
    const spoken = isWebSocket ? this.options.faults.protocols : PROTOCOLS;
    const exec = parseExec(pod, url, { offered, spoken });
    if (exec instanceof Failure) {
      return exec;
    }
    // kubectl falls back to SPDY after any refusal and prints the last: this one comes after the rest.
    return isWebSocket
      ? (this.options.exec.isFull() ?? exec)
      : badRequest(`the demo cluster speaks WebSocket (${PROTOCOLS.join(', ')}), not SPDY`);
  }
}

/**
 * The API below a path, as Rancher and other gateways serve it: any cluster id leads here.
 * Source: ranchermanager.docs.rancher.com (`/k8s/clusters/<id>`).
 */
const BASE_PATH = /^\/k8s\/clusters\/[a-z0-9-]+(?=\/)/;

function urlOf(request: IncomingMessage): URL | undefined {
  // Not resolved against the base by `..`: URL would take those out of the path.
  const target = (request.url ?? '').replace(BASE_PATH, '');
  return target.startsWith('/') && URL.canParse(target, 'https://127.0.0.1')
    ? new URL(target, 'https://127.0.0.1')
    : undefined;
}
