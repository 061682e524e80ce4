import type { JsonText } from '../../../shared/ipc';
import type { EnvironmentScope, EnvironmentsUpdate } from '../../../shared/kubernetes';
import type { Disposable } from '../../../shared/result';
import type { RawClient } from '../../kube/http/cluster-client';
import type { ListHandle } from '../environment-watch';
import type { FromWorker, PlainRequest } from './messages';
import type { SideThread, ThreadUser } from './side-thread';

/** Bytes of a stream on their way to the worker: with more, its connection is not read from. */
const UNREAD_LIMIT = 4 * 1024 * 1024;

type Text = JsonText<EnvironmentsUpdate>;

interface Shown {
  readonly number: number;
  readonly client: RawClient;
  readonly scope: EnvironmentScope;
  readonly onUpdate: (update: Text) => void;
}

/** Knows when work that can wait should: while a key waits for its echo. */
export interface Rests {
  /** Resolves when it is over, soon; null: no key waits. */
  quiet(): Promise<void> | null;
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
 *
 * From a key until its echo no page of a list is asked for or taken apart, and the page gets no rows:
 * each of these is work for a processor that the key may need, here, in the page or at the server.
 */
export class ListWorker implements Disposable, ThreadUser {
  readonly #thread: SideThread;
  readonly #rests: Rests;
  readonly #calls = new Map<number, Call>();
  /** Updates for the page, which wait for keys. */
  #held: Text[] = [];
  #shown: Shown | null = null;
  #lists = 0;

  constructor(thread: SideThread, rests: Rests) {
    this.#thread = thread;
    this.#rests = rests;
    thread.use(this);
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
        if (isShown()) this.#thread.postToRunning({ type: 'retry' });
      },
      checkNow: () => {
        if (isShown()) this.#thread.postToRunning({ type: 'check' });
      },
      dispose: () => {
        if (!isShown()) return;
        this.#shown = null;
        this.#abortAll();
        this.#thread.postToRunning({ type: 'end' });
      },
    };
  }

  dispose(): void {
    this.#shown = null;
    this.#abortAll();
  }

  ended(isReplaced: boolean): void {
    this.#abortAll();
    if (isReplaced && this.#shown !== null) this.#show(this.#shown);
  }

  #show({ number, client, scope }: Shown): void {
    const { context, user, server, namespace } = client;
    this.#thread.post({
      type: 'show',
      list: number,
      client: { context, user, server, namespace },
      scope,
    });
  }

  take(message: FromWorker): void {
    switch (message.type) {
      case 'update':
        if (message.list !== this.#shown?.number) return;
        this.#held.push(message.text);
        if (this.#held.length === 1) void this.#tell(this.#shown);
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
      case 'kubeconfig':
        return; // `KubeconfigReader` asked for it
      case 'found':
      case 'needs-main':
        return; // for `FirstAnswers`
    }
  }

  async #ask(client: RawClient, id: number, request: PlainRequest): Promise<void> {
    const call = this.#begin(id);
    await this.#rests.quiet();
    const answer = await client.answer({ ...asked(request), signal: call.stop.signal });
    await this.#rests.quiet();
    if (!this.#end(id, call)) return;
    this.#thread.postToRunning(
      { type: 'answer', id, answer },
      answer.ok ? [answer.value.bytes.buffer] : [],
    );
  }

  /** Tells the page what is held: at once, unless a key waits. */
  async #tell(shown: Shown): Promise<void> {
    while (this.#held.length > 0) {
      const quiet = this.#rests.quiet();
      if (quiet !== null) await quiet;
      // Meanwhile another list may be shown, or this one have begun again.
      if (this.#shown !== shown) return;
      const text = this.#held.shift();
      if (text !== undefined) shown.onUpdate(text);
    }
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
          if (this.#calls.get(id) === call) this.#thread.postToRunning({ type: 'open', id });
        },
      },
      async (chunk) => {
        if (this.#calls.get(id) !== call) return null;
        const bytes = new Uint8Array(chunk);
        call.unread += bytes.byteLength;
        this.#thread.postToRunning({ type: 'chunk', id, bytes }, [bytes.buffer]);
        if (call.unread < UNREAD_LIMIT) return null;
        await new Promise<void>((resolve) => {
          call.onTaken = resolve;
        });
        call.onTaken = null;
        return null;
      },
    );
    if (!this.#end(id, call)) return;
    this.#thread.postToRunning({ type: 'ended', id, error: outcome.ok ? null : outcome.error });
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
    this.#held = [];
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
