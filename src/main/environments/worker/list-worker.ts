import type { JsonText } from '../../../shared/ipc';
import type { EnvironmentScope, EnvironmentsUpdate } from '../../../shared/kubernetes';
import type { Disposable } from '../../../shared/result';
import type { RawClient } from '../../kube/http/cluster-client';
import type { ListHandle } from '../environment-watch';
import type { FromWorker, PlainRequest, ThreadPort, ToWorker } from './messages';

/** A running thread. */
export interface ListThread extends ThreadPort<FromWorker, ToWorker> {
  on(event: 'message', listener: (message: FromWorker) => void): unknown;
  on(event: 'exit', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  terminate(): Promise<unknown>;
}

/** Bytes of a stream on their way to the worker: with more, its connection is not read from. */
const UNREAD_LIMIT = 4 * 1024 * 1024;

/** Threads that ended by themselves, after which no other is started: it would end as well. */
const MAX_RESTARTS = 5;

type Text = JsonText<EnvironmentsUpdate>;

interface Shown {
  readonly number: number;
  readonly client: RawClient;
  readonly scope: EnvironmentScope;
  readonly onUpdate: (update: Text) => void;
}

/** Requests under way. */
interface Call {
  readonly stop: AbortController;
  unread: number;
  /** Resolves the wait for the worker to take what it was sent. */
  onTaken: (() => void) | null;
}

/**
 * Main's side of the lists that a worker keeps: makes its requests, with the credentials that stay
 * here, and hands its updates on as text. Parsing 10,000 pods is half a second of work that a
 * keystroke would wait for. A worker that ends by a bug is replaced, and begins its list again.
 */
export class ListWorker implements Disposable {
  readonly #start: () => ListThread;
  readonly #log: (line: string) => void;
  readonly #calls = new Map<number, Call>();
  #thread: ListThread | null = null;
  #shown: Shown | null = null;
  #lists = 0;
  #restarts = 0;
  #disposed = false;

  constructor(options: {
    /** Starts a thread that runs `serveLists`. */
    readonly start: () => ListThread;
    readonly log: (line: string) => void;
  }) {
    this.#start = options.start;
    this.#log = options.log;
  }

  /** Starts the thread: its code is loaded while there is nothing to list yet. */
  warm(): void {
    this.#running();
  }

  /** A list of the worker's. It takes the place of the one before. */
  list(options: Omit<Shown, 'number'>): ListHandle {
    this.#lists += 1;
    const shown: Shown = { ...options, number: this.#lists };
    const isShown = (): boolean => this.#shown === shown;
    return {
      start: () => {
        this.#abortAll();
        this.#shown = shown;
        this.#show(shown);
      },
      retryNow: () => {
        if (isShown()) this.#thread?.postMessage({ type: 'retry' });
      },
      checkNow: () => {
        if (isShown()) this.#thread?.postMessage({ type: 'check' });
      },
      dispose: () => {
        if (!isShown()) return;
        this.#shown = null;
        this.#abortAll();
        this.#thread?.postMessage({ type: 'end' });
      },
    };
  }

  dispose(): void {
    this.#disposed = true;
    this.#shown = null;
    this.#abortAll();
    void this.#thread?.terminate();
    this.#thread = null;
  }

  #running(): ListThread | null {
    if (this.#thread !== null || this.#disposed) return this.#thread;
    const thread = this.#start();
    this.#thread = thread;
    thread.on('message', (message) => {
      if (this.#thread === thread) this.#take(message);
    });
    thread.on('error', (error) => {
      this.#log(`list worker: ${error.stack ?? error.message}`);
    });
    thread.on('exit', () => {
      if (this.#thread === thread) this.#replace();
    });
    return thread;
  }

  #replace(): void {
    this.#thread = null;
    this.#abortAll();
    this.#restarts += 1;
    if (this.#disposed || this.#restarts > MAX_RESTARTS) return;
    if (this.#shown !== null) this.#show(this.#shown);
  }

  #show({ number, client, scope }: Shown): void {
    const { context, user, server, namespace } = client;
    this.#running()?.postMessage({
      type: 'show',
      list: number,
      client: { context, user, server, namespace },
      scope,
    });
  }

  #take(message: FromWorker): void {
    switch (message.type) {
      case 'update':
        if (message.list === this.#shown?.number) this.#shown.onUpdate(message.text);
        return;
      case 'ask':
        if (message.list === this.#shown?.number) {
          void this.#ask(this.#shown.client, message.id, message.request);
        }
        return;
      case 'stream':
        if (message.list === this.#shown?.number) {
          void this.#stream(this.#shown.client, message);
        }
        return;
      case 'taken': {
        const call = this.#calls.get(message.id);
        if (call === undefined) return;
        call.unread -= message.bytes;
        if (call.unread < UNREAD_LIMIT) call.onTaken?.();
        return;
      }
      case 'abort':
        this.#calls.get(message.id)?.stop.abort();
        return;
    }
  }

  async #ask(client: RawClient, id: number, request: PlainRequest): Promise<void> {
    const call = this.#begin(id);
    const answer = await client.answer({ ...asked(request), signal: call.stop.signal });
    if (!this.#end(id, call)) return;
    this.#thread?.postMessage(
      { type: 'answer', id, answer },
      answer.ok ? [answer.value.bytes.buffer] : [],
    );
  }

  async #stream(
    client: RawClient,
    { id, request, readDeadlineMs }: Extract<FromWorker, { readonly type: 'stream' }>,
  ): Promise<void> {
    const call = this.#begin(id);
    const outcome = await client.chunks(
      {
        ...asked(request),
        readDeadlineMs,
        signal: call.stop.signal,
        onOpen: () => {
          if (this.#calls.get(id) === call) this.#thread?.postMessage({ type: 'open', id });
        },
      },
      async (chunk) => {
        if (this.#calls.get(id) !== call) return null;
        const bytes = new Uint8Array(chunk);
        call.unread += bytes.byteLength;
        this.#thread?.postMessage({ type: 'chunk', id, bytes }, [bytes.buffer]);
        if (call.unread < UNREAD_LIMIT) return null;
        await new Promise<void>((resolve) => {
          call.onTaken = resolve;
        });
        call.onTaken = null;
        return null;
      },
    );
    if (!this.#end(id, call)) return;
    this.#thread?.postMessage({ type: 'ended', id, error: outcome.ok ? null : outcome.error });
  }

  #begin(id: number): Call {
    const call: Call = { stop: new AbortController(), unread: 0, onTaken: null };
    this.#calls.set(id, call);
    return call;
  }

  /** Whether somebody still waits for it. */
  #end(id: number, call: Call): boolean {
    if (this.#calls.get(id) !== call) return false;
    this.#calls.delete(id);
    return !call.stop.signal.aborted;
  }

  #abortAll(): void {
    for (const call of this.#calls.values()) {
      call.stop.abort();
      call.onTaken?.();
    }
    this.#calls.clear();
  }
}

function asked({ path, query, timeoutMs, what }: PlainRequest): {
  readonly path: string;
  readonly query: PlainRequest['query'];
  readonly timeoutMs?: number;
  readonly what: PlainRequest['what'];
} {
  return { path, query, what, ...(timeoutMs !== null && { timeoutMs }) };
}
