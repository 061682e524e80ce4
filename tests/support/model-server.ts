import type {
  ApiRequest,
  ClusterClient,
  LinesRequest,
  RequestSubject,
} from '../../src/main/kube/http/cluster-client';
import { refusal } from '../../src/main/kube/http/refusal';
import type { AppError, Outcome } from '../../src/shared/errors';
import { appError } from '../../src/shared/errors';
import { err, ok } from '../../src/shared/result';

const SERVER = 'https://model.example';
const RESET = appError('connection-reset', { server: SERVER, detail: 'ECONNRESET' });
const SILENT = appError('timed-out', { server: SERVER, waitingFor: 'data', seconds: 45 });

/** What the next list, or its next page, comes to. */
export type ListFault = 'reset' | 'forbidden' | 'unavailable' | 'gone' | 'nonsense' | 'no-uid';

/** What happens to the open watch. */
export type WatchFault =
  | 'reset'
  | 'end'
  | 'expire'
  | 'garbage'
  | 'no-uid'
  | 'unknown-type'
  | 'server-error'
  /** Nothing more comes through, and nothing says so. */
  | 'freeze'
  /** The read deadline passes. */
  | 'silence';

interface Change {
  readonly revision: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly uid: string;
}

interface OpenWatch {
  readonly line: (line: string) => void;
  readonly end: (outcome: Outcome<null>) => void;
  frozen: boolean;
}

/**
 * The least that is a Kubernetes collection: objects, one counter, a history that can be compacted,
 * lists in pages and watches. It answers at once and fails as it is told, so that any order of
 * events and faults can be played against a reflector in no time.
 */
export class ModelServer implements ClusterClient {
  readonly context = 'model';
  readonly user = 'tester';
  readonly server = SERVER;
  readonly namespace = 'test';
  /** uid → resourceVersion. */
  readonly objects = new Map<string, string>();
  readonly listFaults: ListFault[] = [];
  lists = 0;
  goneAs: 'event' | 'http' = 'event';
  #revision = 1;
  #compacted = 0;
  #history: Change[] = [];
  #snapshots = new Map<string, readonly (readonly [string, string])[]>();
  readonly #watches = new Set<OpenWatch>();
  /** The next change's line is cut in half. */
  #mangled = false;

  get watches(): number {
    return this.#watches.size;
  }

  put(uid: string): void {
    const type = this.objects.has(uid) ? 'MODIFIED' : 'ADDED';
    this.#revision += 1;
    this.objects.set(uid, String(this.#revision));
    this.#record({ revision: this.#revision, type, uid });
  }

  remove(uid: string): void {
    if (!this.objects.delete(uid)) return;
    this.#revision += 1;
    this.#record({ revision: this.#revision, type: 'DELETED', uid });
  }

  compact(): void {
    this.#history = [];
    this.#compacted = this.#revision;
    this.#snapshots = new Map();
  }

  bookmark(): void {
    const object = { metadata: { resourceVersion: String(this.#revision) } };
    this.#send(JSON.stringify({ type: 'BOOKMARK', object }));
  }

  /** A line of any content to the open watch. */
  say(line: string): void {
    this.#send(line);
  }

  breakWatch(fault: WatchFault): void {
    for (const watch of [...this.#watches]) {
      switch (fault) {
        case 'reset':
          watch.end(err(RESET));
          break;
        case 'end':
          watch.end(ok(null));
          break;
        case 'expire':
          this.compact();
          watch.line(JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410 } }));
          break;
        case 'garbage':
          // A change that nobody can read: only a new list brings it.
          this.#mangled = true;
          this.put(`mangled-${this.#revision % 5}`);
          break;
        case 'no-uid':
          watch.line('{"type":"ADDED","object":{"metadata":{"resourceVersion":"9"}}}');
          break;
        case 'unknown-type':
          watch.line('{"type":"WHAT","object":{"metadata":{"uid":"x","resourceVersion":"9"}}}');
          break;
        case 'server-error':
          watch.line(JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 500 } }));
          break;
        case 'freeze':
          watch.frozen = true;
          break;
        case 'silence':
          watch.end(err(SILENT));
          break;
      }
    }
  }

  json<T>(request: ApiRequest): Promise<Outcome<T>> {
    if (request.signal?.aborted === true) return Promise.resolve(err(RESET));
    this.lists += 1;
    return Promise.resolve(this.#list(request) as Outcome<T>);
  }

  lines(request: LinesRequest, onLine: (line: string) => void): Promise<Outcome<null>> {
    return new Promise((resolve) => {
      const from = Number(new Map(request.query).get('resourceVersion'));
      const watch: OpenWatch = {
        line: onLine,
        end: (outcome) => {
          this.#watches.delete(watch);
          resolve(outcome);
        },
        frozen: false,
      };
      const gone = from < this.#compacted;
      if (gone && this.goneAs === 'http') {
        resolve(err(this.refused(410, '', request.what, undefined)));
        return;
      }
      this.#watches.add(watch);
      request.signal?.addEventListener('abort', () => {
        watch.end(err(RESET));
      });
      request.onOpen?.();
      if (gone) {
        onLine(JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410 } }));
        return;
      }
      for (const change of this.#history) {
        if (change.revision > from) onLine(lineOf(change));
      }
    });
  }

  refused(status: number, body: string, what: RequestSubject, retryAfter?: string): AppError {
    const asked = { context: this.context, user: this.user, server: SERVER, what };
    return refusal(asked, { status, body, retryAfter, now: 0 });
  }

  socket = unused;
  renewed = unused;
  failure = unused;
  dispose = unused;

  #list(request: ApiRequest): Outcome<unknown> {
    const { what } = request;
    switch (this.listFaults.shift()) {
      case 'reset':
        return err(RESET);
      case 'forbidden':
        return err(this.refused(403, '', what));
      case 'unavailable':
        return err(this.refused(503, '', what, '1'));
      case 'gone':
        return err(this.refused(410, '{"kind":"Status"}', what));
      case 'nonsense':
        return ok({ kind: 'Status', items: 'none' });
      case 'no-uid':
        return ok({ metadata: { resourceVersion: '9' }, items: [{ metadata: {} }] });
      case undefined:
        return this.#page(request);
    }
  }

  #page(request: ApiRequest): Outcome<unknown> {
    const query = new Map(request.query);
    const limit = Number(query.get('limit'));
    const token = query.get('continue');
    const [version, start] = (token ?? `${this.#revision}:0`).split(':');
    const snapshot = token === undefined ? [...this.objects] : this.#snapshots.get(version ?? '');
    if (snapshot === undefined) return err(this.refused(410, '{"kind":"Status"}', request.what));
    this.#snapshots.set(version ?? '', snapshot);
    const end = Number(start) + limit;
    return ok({
      metadata: {
        resourceVersion: version,
        continue: end < snapshot.length ? `${version ?? ''}:${end}` : '',
      },
      items: snapshot
        .slice(Number(start), end)
        .map(([uid, resourceVersion]) => ({ metadata: { uid, resourceVersion } })),
    });
  }

  #record(change: Change): void {
    this.#history.push(change);
    const line = lineOf(change);
    this.#send(this.#mangled ? line.slice(0, line.length / 2) : line);
    this.#mangled = false;
  }

  #send(line: string): void {
    for (const watch of [...this.#watches]) if (!watch.frozen) watch.line(line);
  }
}

function lineOf({ type, uid, revision }: Change): string {
  return JSON.stringify({
    type,
    object: { metadata: { uid, resourceVersion: String(revision) } },
  });
}

function unused(): never {
  throw new Error('not part of this test');
}
