import type { Agent, ClientRequest } from 'node:http';
import type { AppError, Outcome } from '../../../shared/errors';
import type { Disposable } from '../../../shared/result';

/** What a request is about, for the words of its errors. Empty where it has no such part. */
export interface RequestSubject {
  /** As RBAC names it: `get`, `list`, `watch`, `create`, `delete`. */
  readonly verb: string;
  /** As RBAC names it: `pods`, `pods/exec`. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** One request to the API server. */
export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** From `apiPath()`: segments already encoded. */
  readonly path: string;
  readonly query?: readonly (readonly [string, string])[];
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Ends the request; its outcome is then a `connection-reset` that nobody needs to see. */
  readonly signal?: AbortSignal;
  /** For the whole answer, milliseconds; 30 s unless told. */
  readonly timeoutMs?: number;
  readonly what: RequestSubject;
}

/** A request whose answer is a stream of lines. */
export interface LinesRequest extends ApiRequest {
  /** Milliseconds without a byte after which the connection counts as half-open. */
  readonly readDeadlineMs: number;
  /** Milliseconds that one line may take, once begun; as long as it likes unless told. */
  readonly lineMs?: number;
  /** Called when the server has accepted: lines may be long in coming. */
  readonly onOpen?: () => void;
  /**
   * Takes what follows the last line's end where the answer ends there: a program that died in the
   * middle of a line. Without it that is a failure, as in a watch.
   */
  readonly onRest?: (text: string) => void;
}

/** The body of an answer as it came. */
export interface RawAnswer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** With gzip. */
  readonly packed: boolean;
}

/**
 * Takes a piece of a stream; the next one is not read before it is done with it. An error ends the
 * stream with it.
 */
export type ChunkListener = (chunk: Buffer) => AppError | null | Promise<AppError | null>;

/** The same requests as bytes, for whoever takes them apart elsewhere. */
export interface RawClient extends Pick<
  ClusterClient,
  'context' | 'user' | 'server' | 'namespace'
> {
  answer(request: ApiRequest): Promise<Outcome<RawAnswer>>;
  /** Resolves with null when the server ends it, else with the failure. */
  chunks(request: LinesRequest, onChunk: ChunkListener): Promise<Outcome<null>>;
}

/** What a WebSocket to the server needs. Signed at the time of asking: use it now. */
export interface SocketOptions {
  /** `wss://` or `ws://`. */
  readonly url: string;
  /** Lists for headers that repeat (`Impersonate-Group`). */
  readonly headers: Record<string, string | string[]>;
  /**
   * The pool of the client's connections, with the user's certificates: the handshake goes over one
   * that is open already where there is one, which saves TCP's and TLS's round trips.
   */
  readonly agent: Agent;
  /** Whether that connection had lain idle: its server may just have closed it. */
  readonly wasIdle: (request: ClientRequest) => boolean;
}

/** Speaks to one API server as one user. Failures are values; none of them carries a secret. */
export interface ClusterClient extends Disposable {
  readonly context: string;
  /** The kubeconfig's name of the user. */
  readonly user: string;
  /** Scheme, host and port. */
  readonly server: string;
  /** The context's own. */
  readonly namespace: string;
  /**
   * One answer, parsed. That it is a `T` is the server's word: read it with care.
   *
   * Errors: the network's and the API's kinds, `credential-*`.
   */
  json<T>(request: ApiRequest): Promise<Outcome<T>>;
  /**
   * An answer line by line (a watch), each complete and of bounded length. Resolves with null when
   * the server ends it at the end of a line, else with the failure.
   */
  lines(request: LinesRequest, onLine: (line: string) => void): Promise<Outcome<null>>;
  /** Signs a WebSocket to `path`. */
  socket(
    path: string,
    query: readonly (readonly [string, string])[],
  ): Promise<Outcome<SocketOptions>>;
  /**
   * The server refused (401) the credentials that `socket` signed with last: gets others, once for all
   * who ask at the same time.
   *
   * @returns whether signing again leads to something else: try once more
   */
  renewed(): Promise<boolean>;
  /** A network's or TLS's error in our words. */
  failure(error: unknown, what: RequestSubject): AppError;
  /** An answer that is no success in our words. `body` is the server's, `retryAfter` its header. */
  refused(
    status: number,
    body: string,
    what: RequestSubject,
    retryAfter: string | undefined,
  ): AppError;
}
