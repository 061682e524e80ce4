import { promisify } from 'node:util';
import type { AppError, Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import { err, ok } from '../../../shared/result';
import type { Clock } from '../../kube/clock';
import { LineSplitter } from '../../kube/http/answer-body';
import type {
  ApiRequest,
  ClusterClient,
  LinesRequest,
  RequestSubject,
  SocketOptions,
} from '../../kube/http/cluster-client';
import { ANSWER_LIMIT, LINE_LIMIT } from '../../kube/http/limits';
import { LinePatience } from '../../kube/http/line-patience';
import {
  AnswerTooLong,
  Cancelled,
  LineTooSlow,
  networkFailure,
} from '../../kube/http/network-failure';
import { refusal } from '../../kube/http/refusal';
import type { ClientFacts, FromWorker, PlainRequest, ThreadPort, ToWorker } from './messages';

/** Node's module is loaded with the first packed answer: 4 ms of a start, and short lists are not packed. */
async function unpack(bytes: Uint8Array): Promise<Buffer> {
  const { gunzip } = await import('node:zlib');
  return promisify(gunzip)(bytes, { maxOutputLength: ANSWER_LIMIT });
}

type Answer = Extract<ToWorker, { readonly type: 'answer' }>['answer'];

interface Stream {
  onOpen(): void;
  onChunk(bytes: Uint8Array): void;
  onEnd(error: AppError | null): void;
}

/**
 * A cluster's client in a worker. Main signs, connects and reads; what is read comes as bytes, so that
 * taking it apart costs main nothing. Only lists and watches are asked for this way.
 */
export class RemoteClient implements ClusterClient {
  readonly context: string;
  readonly user: string;
  readonly server: string;
  readonly namespace: string;
  readonly #list: number;
  readonly #port: ThreadPort<ToWorker, FromWorker>;
  readonly #clock: Clock;
  readonly #nextId: () => number;
  readonly #asked = new Map<number, (answer: Answer) => void>();
  readonly #streams = new Map<number, Stream>();

  constructor(options: {
    readonly client: ClientFacts;
    readonly list: number;
    readonly port: ThreadPort<ToWorker, FromWorker>;
    readonly clock: Clock;
    /** Never the same twice in one worker. */
    readonly nextId: () => number;
  }) {
    const { context, user, server, namespace } = options.client;
    this.context = context;
    this.user = user;
    this.server = server;
    this.namespace = namespace;
    this.#list = options.list;
    this.#port = options.port;
    this.#clock = options.clock;
    this.#nextId = options.nextId;
  }

  /** Takes a message about one of this client's requests; others change nothing. */
  take(message: ToWorker): void {
    switch (message.type) {
      case 'answer':
        this.#asked.get(message.id)?.(message.answer);
        return;
      case 'open':
        this.#streams.get(message.id)?.onOpen();
        return;
      case 'chunk':
        this.#streams.get(message.id)?.onChunk(message.bytes);
        return;
      case 'ended':
        this.#streams.get(message.id)?.onEnd(message.error);
        return;
      case 'show':
      case 'retry':
      case 'check':
      case 'end':
      case 'read':
      case 'begin':
      case 'told':
        return;
    }
  }

  async json<T>(request: ApiRequest): Promise<Outcome<T>> {
    const answer = await this.#ask(request);
    if (!answer.ok) return answer;
    const { bytes, packed } = answer.value;
    let text: string;
    try {
      text = packed
        ? (await unpack(bytes)).toString('utf8')
        : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    } catch (error) {
      const isBomb = error instanceof RangeError;
      return err(this.failure(isBomb ? new AnswerTooLong(ANSWER_LIMIT) : error, request.what));
    }
    const value = parseJson(text);
    if (typeof value === 'object' && value !== null) return ok(value as T);
    return err(appError('bad-response', { server: this.server, detail: 'not a JSON object' }));
  }

  lines(request: LinesRequest, onLine: (line: string) => void): Promise<Outcome<null>> {
    const splitter = new LineSplitter(LINE_LIMIT);
    const { signal, readDeadlineMs, lineMs = null, what } = request;
    const patience = new LinePatience(this.#clock, lineMs);
    const id = this.#nextId();
    return new Promise((resolve) => {
      const end = (outcome: Outcome<null>): void => {
        signal?.removeEventListener('abort', cancel);
        this.#streams.delete(id);
        resolve(outcome);
      };
      const giveUp = (error: unknown): void => {
        this.#port.postMessage({ type: 'abort', id });
        end(err(this.failure(error, what)));
      };
      const cancel = (): void => {
        giveUp(new Cancelled());
      };
      if (signal?.aborted === true) {
        resolve(err(this.failure(new Cancelled(), what)));
        return;
      }
      signal?.addEventListener('abort', cancel);
      this.#streams.set(id, {
        onOpen: () => request.onOpen?.(),
        onChunk: (bytes) => {
          let lines: readonly string[];
          try {
            lines = splitter.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
          } catch (error) {
            giveUp(error);
            return;
          }
          for (const line of lines) onLine(line);
          if (patience.isOver(lines.length, splitter)) {
            giveUp(new LineTooSlow(lineMs ?? 0));
            return;
          }
          this.#port.postMessage({ type: 'taken', id, bytes: bytes.byteLength });
        },
        onEnd: (error) => {
          if (error !== null) end(err(error));
          else if (splitter.pending === 0) end(ok(null));
          else {
            const detail = 'ended in the middle of a line';
            end(err(appError('connection-reset', { server: this.server, detail })));
          }
        },
      });
      this.#port.postMessage({
        type: 'stream',
        list: this.#list,
        id,
        request: plain(request),
        readDeadlineMs,
      });
    });
  }

  /** A shell is main's. */
  socket(): Promise<Outcome<SocketOptions>> {
    return Promise.reject(new Error('no sockets in a worker'));
  }

  renewed(): Promise<boolean> {
    return Promise.resolve(false);
  }

  failure(error: unknown, _what: RequestSubject): AppError {
    return networkFailure(this.server, error);
  }

  /**
   * For what a server says inside a watch. Its words are left out: what is secret among them only main
   * could tell, and the list that follows brings them again, by way of main.
   */
  refused(
    status: number,
    _body: string,
    what: RequestSubject,
    retryAfter: string | undefined,
  ): AppError {
    const { context, user, server } = this;
    const answer = { status, body: QUIET, retryAfter, now: this.#clock.now() };
    return refusal({ context, user, server, what }, answer);
  }

  /** Nobody waits for its requests any more. */
  dispose(): void {
    const gone = err(this.failure(new Cancelled(), NOTHING));
    for (const [id, answer] of [...this.#asked]) {
      this.#port.postMessage({ type: 'abort', id });
      answer(gone);
    }
    for (const [id, stream] of [...this.#streams]) {
      this.#port.postMessage({ type: 'abort', id });
      stream.onEnd(gone.error);
    }
  }

  #ask(request: ApiRequest): Promise<Answer> {
    const { signal, what } = request;
    const id = this.#nextId();
    return new Promise((resolve) => {
      const end = (answer: Answer): void => {
        signal?.removeEventListener('abort', cancel);
        this.#asked.delete(id);
        resolve(answer);
      };
      const cancel = (): void => {
        this.#port.postMessage({ type: 'abort', id });
        end(err(this.failure(new Cancelled(), what)));
      };
      if (signal?.aborted === true) {
        resolve(err(this.failure(new Cancelled(), what)));
        return;
      }
      signal?.addEventListener('abort', cancel);
      this.#asked.set(id, end);
      this.#port.postMessage({ type: 'ask', list: this.#list, id, request: plain(request) });
    });
  }
}

/** A `metav1.Status` that says nothing. */
const QUIET = JSON.stringify({ kind: 'Status', message: '' });

const NOTHING: RequestSubject = { verb: '', resource: '', namespace: '', name: '' };

function plain({ path, query = [], timeoutMs, what }: ApiRequest): PlainRequest {
  return { path, query, timeoutMs: timeoutMs ?? null, what };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the caller says so
  }
}
