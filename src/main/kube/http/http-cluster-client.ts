import type { IncomingMessage } from 'node:http';
import type { AppError, Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import { err, ok } from '../../../shared/result';
import { version } from '../../../../package.json';
import type { Clock } from '../clock';
import type { ClusterAccess } from '../config/cluster-access';
import { serverAddress } from '../config/cluster-access';
import type { Signature, SigningParts } from '../credentials/request-signer';
import { RequestSigner } from '../credentials/request-signer';
import { isPacked, LineSplitter, readBytes, readText } from './answer-body';
import { apiQuery } from './api-path';
import type {
  ApiRequest,
  ClusterClient,
  ChunkListener,
  LinesRequest,
  RawAnswer,
  RawClient,
  RequestSubject,
  SocketOptions,
} from './cluster-client';
import { ConnectionPool } from './connection-pool';
import { Connector } from './connector';
import type { HttpDeadlines } from './http-call';
import { HttpCall } from './http-call';
import { ANSWER_LIMIT, LINE_LIMIT, REFUSAL_LIMIT } from './limits';
import { LinePatience } from './line-patience';
import { Cancelled, DeadlinePassed, LineTooSlow, networkFailure } from './network-failure';
import { refusal } from './refusal';
import { WorkTurns } from './work-turns';

/** The deadlines of a real cluster. */
export const HTTP_DEADLINES: HttpDeadlines = {
  connectMs: 10_000,
  headersMs: 15_000,
  wholeMs: 30_000,
};

const ANSWER_HEADERS = { accept: 'application/json', 'accept-encoding': 'gzip' };
/** Not packed: a packed line may wait in the server's compressor for the next one. */
const STREAM_HEADERS = { accept: 'application/json' };

const USER_AGENT = `podshell/${version}`;

/** What a client is made from. */
export interface HttpClientOptions {
  readonly access: ClusterAccess;
  readonly clock: Clock;
  readonly deadlines?: Partial<HttpDeadlines>;
  readonly signing: SigningParts;
  /** Where proxies are looked up: HTTPS_PROXY, HTTP_PROXY, NO_PROXY. Asked at each connection. */
  readonly environment: () => NodeJS.ProcessEnv;
}

/** What is done with an accepted request's answer. */
type Consume<T> = (response: IncomingMessage, call: HttpCall) => Promise<Outcome<T>>;

/** Speaks HTTP/1.1 to one API server as one user, over its own pool of connections. */
export class HttpClusterClient implements ClusterClient, RawClient {
  readonly context: string;
  readonly user: string;
  readonly server: string;
  readonly namespace: string;
  readonly #access: ClusterAccess;
  readonly #clock: Clock;
  readonly #deadlines: HttpDeadlines;
  readonly #signer: RequestSigner;
  readonly #connector: Connector;
  readonly #calls = new Set<HttpCall>();
  /**
   * What has come already would be handed on without a turn of the event loop: a log's first two
   * megabytes, or a flood, were one task of 20 to 50 ms, behind which keystrokes waited.
   */
  readonly #turns = new WorkTurns();
  readonly #pools = new Map<Signature['tls'], ConnectionPool>();
  #socketSignature: Signature | undefined;
  /** Answers under way that last: somebody follows the cluster. */
  #streams = 0;
  #disposed = false;

  constructor(options: HttpClientOptions) {
    const { access, clock, signing, environment } = options;
    this.context = access.context;
    this.user = access.user;
    this.server = serverAddress(access.server);
    this.namespace = access.namespace;
    this.#access = access;
    this.#clock = clock;
    const deadlines = { ...HTTP_DEADLINES, ...options.deadlines };
    this.#deadlines = deadlines;
    this.#signer = new RequestSigner(access, signing);
    const { systemCas } = signing;
    this.#connector = new Connector({ access, clock, deadlines, environment, systemCas });
  }

  json<T>(request: ApiRequest): Promise<Outcome<T>> {
    const wholeMs = request.timeoutMs ?? this.#deadlines.wholeMs;
    return this.#perform<T>(request, ANSWER_HEADERS, wholeMs, async (response) => {
      let text: string;
      try {
        text = await readText(response, ANSWER_LIMIT);
      } catch (error) {
        return err(this.failure(error, request.what));
      }
      const free = this.#turns.free();
      if (free !== null) await free;
      const value = this.#turns.do(() => parseJson(text));
      if (typeof value === 'object' && value !== null) return ok(value as T);
      return err(appError('bad-response', { server: this.server, detail: 'not a JSON object' }));
    });
  }

  async lines(request: LinesRequest, onLine: (line: string) => void): Promise<Outcome<null>> {
    const splitter = new LineSplitter(LINE_LIMIT);
    const { lineMs = null } = request;
    const patience = new LinePatience(this.#clock, lineMs);
    const outcome = await this.chunks(request, (chunk) => {
      let lines: readonly string[];
      try {
        lines = splitter.push(chunk);
      } catch (error) {
        return this.failure(error, request.what);
      }
      for (const line of lines) onLine(line);
      return patience.isOver(lines.length, splitter)
        ? this.failure(new LineTooSlow(lineMs ?? 0), request.what)
        : null;
    });
    if (!outcome.ok) return outcome;
    if (splitter.pending > 0) request.onRest?.(splitter.rest());
    if (splitter.pending === 0) return ok(null);
    const detail = 'ended in the middle of a line';
    return err(appError('connection-reset', { server: this.server, detail }));
  }

  answer(request: ApiRequest): Promise<Outcome<RawAnswer>> {
    const wholeMs = request.timeoutMs ?? this.#deadlines.wholeMs;
    return this.#perform(request, ANSWER_HEADERS, wholeMs, async (response) => {
      try {
        const bytes = await readBytes(response, ANSWER_LIMIT);
        return ok({ bytes, packed: isPacked(response) });
      } catch (error) {
        return err(this.failure(error, request.what));
      }
    });
  }

  chunks(request: LinesRequest, onChunk: ChunkListener): Promise<Outcome<null>> {
    return this.#perform(request, STREAM_HEADERS, null, async (response, call) => {
      call.lasts();
      request.onOpen?.();
      this.#streams += 1;
      try {
        return await this.#readChunks(response, call, request, onChunk);
      } finally {
        this.#streams -= 1;
      }
    });
  }

  async socket(
    path: string,
    query: readonly (readonly [string, string])[],
  ): Promise<Outcome<SocketOptions>> {
    const signature = await this.#signer.sign();
    if (!signature.ok) return signature;
    this.#socketSignature = signature.value;
    const { headers, tls } = signature.value;
    const scheme = this.#access.server.protocol === 'https:' ? 'wss' : 'ws';
    const url = `${scheme}://${this.#access.server.host}${this.#path(path, query)}`;
    const agent = this.#pool(tls);
    return ok({
      url,
      headers: { 'user-agent': USER_AGENT, ...headers },
      agent,
      wasIdle: (request) => agent.wasIdle(request),
    });
  }

  async renewed(): Promise<boolean> {
    const refused = this.#socketSignature;
    return refused !== undefined && this.#signer.renew(refused);
  }

  /** Certificates, keys or tokens of the context have changed on disk: the next request reads them. */
  filesChanged(): void {
    this.#signer.filesChanged();
  }

  failure(error: unknown, _what: RequestSubject): AppError {
    return networkFailure(this.server, error);
  }

  refused(
    status: number,
    body: string,
    what: RequestSubject,
    retryAfter: string | undefined,
  ): AppError {
    const { context, user, server } = this;
    const asked = { context, user, server, what };
    const said = this.#signer.withoutSecrets(body);
    return refusal(asked, { status, body: said, retryAfter, now: this.#clock.now() });
  }

  dispose(): void {
    this.#disposed = true;
    for (const call of this.#calls) call.fail(new Cancelled());
    for (const pool of this.#pools.values()) pool.destroy();
    this.#pools.clear();
    this.#signer.dispose();
  }

  /**
   * Signs, sends and reads. Tries a second time in three cases: the server refused a credential that
   * has a successor, TLS failed and the files it reads have been rotated, or the server closed an idle
   * connection of the pool just when we used it.
   *
   * Only what the network throws becomes a failure: what `consume` throws is a bug and stays one.
   */
  async #perform<T>(
    request: ApiRequest,
    headers: Readonly<Record<string, string>>,
    wholeMs: number | null,
    consume: Consume<T>,
  ): Promise<Outcome<T>> {
    const { what, signal } = request;
    for (let first = true; ; first = false) {
      const signature = await this.#signer.sign();
      if (!signature.ok) return signature;
      if (this.#disposed || signal?.aborted === true) {
        return err(this.failure(new Cancelled(), what));
      }
      const call = this.#call(request, headers, wholeMs, signature.value);
      const cancel = (): void => {
        call.fail(new Cancelled());
      };
      signal?.addEventListener('abort', cancel);
      this.#calls.add(call);
      try {
        const answer = await readHead(call);
        switch (answer.kind) {
          case 'accepted':
            return await consume(answer.response, call).finally(() => call.released());
          case 'refused': {
            const { status, body, retryAfter } = answer;
            const again = first && status === 401 && (await this.#signer.renew(signature.value));
            if (again) continue;
            return err(this.refused(status, body, what, retryAfter));
          }
          case 'failed': {
            if (first && answer.stale && isRepeatable(request)) continue;
            const failure = this.failure(answer.error, what);
            const again =
              first &&
              mayBeCertificates(failure, request) &&
              (await this.#signer.renew(signature.value, 'handshake'));
            if (again) continue;
            return err(failure);
          }
        }
      } finally {
        this.#calls.delete(call);
        signal?.removeEventListener('abort', cancel);
        call.dispose();
      }
    }
  }

  #call(
    request: ApiRequest,
    headers: Readonly<Record<string, string>>,
    wholeMs: number | null,
    signature: Signature,
  ): HttpCall {
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    return new HttpCall({
      server: this.#access.server,
      method: request.method ?? 'GET',
      path: this.#path(request.path, request.query ?? []),
      headers: {
        'user-agent': USER_AGENT,
        ...headers,
        ...(body !== undefined && {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(body)),
        }),
        ...signature.headers,
      },
      body,
      agent: this.#pool(signature.tls),
      clock: this.#clock,
      deadlines: this.#deadlines,
      wholeMs,
    });
  }

  async #readChunks(
    response: IncomingMessage,
    call: HttpCall,
    { readDeadlineMs, what, signal }: LinesRequest,
    onChunk: ChunkListener,
  ): Promise<Outcome<null>> {
    const chunks = (response as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    for (;;) {
      const silence = this.#clock.after(readDeadlineMs, () => {
        call.fail(new DeadlinePassed('data', readDeadlineMs));
      });
      let bytes: Buffer;
      try {
        const chunk = await chunks.next();
        if (chunk.done === true) return ok(null);
        bytes = chunk.value;
      } catch (error) {
        return err(this.failure(error, what));
      } finally {
        silence.dispose();
      }
      // Awaited only where there is something to wait for: lines come by the thousand.
      const free = this.#turns.free();
      if (free !== null) await free;
      // Nobody wants it any more: reading on says so.
      if (signal?.aborted === true) continue;
      const taken = this.#turns.do(() => onChunk(bytes));
      const refused = taken instanceof Promise ? await taken : taken;
      if (refused !== null) return err(refused);
    }
  }

  #path(path: string, query: readonly (readonly [string, string])[]): string {
    const base = this.#access.server.pathname;
    return `${base === '/' ? '' : base}${path}${apiQuery(query)}`;
  }

  /** One pool for each set of certificates. */
  #pool(tls: Signature['tls']): ConnectionPool {
    const known = this.#pools.get(tls);
    if (known !== undefined) return known;
    // A pool with outdated certificates ends with the answers it still carries.
    for (const old of this.#pools.values()) old.retire();
    const pool = new ConnectionPool({
      protocol: this.#access.server.protocol,
      clock: this.#clock,
      open: (options) => this.#connector.open({ ...options, tls }),
      isFollowed: () => this.#streams > 0,
    });
    this.#pools.set(tls, pool);
    return pool;
  }
}

type Head =
  | { readonly kind: 'accepted'; readonly response: IncomingMessage }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly body: string;
      readonly retryAfter: string | undefined;
    }
  /** `stale`: an idle connection of the pool broke as it was used. */
  | { readonly kind: 'failed'; readonly error: unknown; readonly stale: boolean };

/** What a call comes to: an answer to read on, or a refusal read to its end. */
async function readHead(call: HttpCall): Promise<Head> {
  try {
    const response = await call.answered();
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return { kind: 'accepted', response };
    const body = await readText(response, REFUSAL_LIMIT);
    return { kind: 'refused', status, body, retryAfter: response.headers['retry-after'] };
  } catch (error) {
    return { kind: 'failed', error, stale: call.staleConnection && isReset(error) };
  }
}

function isReset(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'ECONNRESET' || error.code === 'EPIPE';
}

/**
 * Whether new certificate files could help: the handshake failed over the server's chain or over ours.
 * With TLS 1.3 the server's word about our certificate comes in place of its answer, and some servers
 * just hang up: as nothing tells that from other resets, requests that do something are not repeated.
 */
function mayBeCertificates({ kind }: AppError, request: ApiRequest): boolean {
  if (kind === 'tls-failed' || kind === 'certificate-untrusted') return true;
  return kind === 'connection-reset' && isRepeatable(request);
}

function isRepeatable(request: ApiRequest): boolean {
  return request.method === undefined || request.method === 'GET';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the caller says so
  }
}
