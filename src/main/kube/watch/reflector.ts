import type { AppError, ErrorKind, Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import type { Disposable } from '../../../shared/result';
import { ok } from '../../../shared/result';
import type { Clock } from '../clock';
import type { ClusterClient, RequestSubject } from '../http/cluster-client';
import { isGone } from '../http/refusal';
import type { BackoffDeadlines } from './backoff';
import { Backoff } from './backoff';
import { listAll } from './list-all';
import { readWatchEvent } from './watch-event';

/** What a reflector tells of its resource. Calls come in order and never after `dispose`. */
export interface ReflectorListener<T> {
  /** Everything there is, by uid; what is not in it is gone. */
  onReplace(items: ReadonlyMap<string, T>): void;
  onApply(uid: string, item: T): void;
  onDelete(uid: string): void;
  onState(state: ReflectorState): void;
}

/**
 * Whether what the listener knows is true now.
 *
 * `listing`: nothing is known yet, the first list is under way. `live`: true. `stale`: not true any
 * more, or not known at all, because of `error`; tried again at `retryAt` (milliseconds since the
 * epoch). A retry under way stays `stale` until it succeeds.
 */
export type ReflectorState =
  | { readonly kind: 'listing' }
  | { readonly kind: 'live' }
  | { readonly kind: 'stale'; readonly error: AppError; readonly retryAt: number };

/** Times in milliseconds unless named otherwise; client-go's. */
export interface ReflectorDeadlines extends BackoffDeadlines {
  /** A watch is asked to end after a random time between these, so that watches spread out. Seconds. */
  readonly watchSecondsMin: number;
  readonly watchSecondsMax: number;
  /** A watch without a byte for this much longer than it was asked to last is half-open. */
  readonly readGraceMs: number;
  /** A watch that ends sooner than this did not work: without backoff it would be a hot loop. */
  readonly shortWatchMs: number;
  /** For one page of the list. */
  readonly pageMs: number;
}

const DEADLINES: ReflectorDeadlines = {
  backoffBaseMs: 800,
  backoffCeilingMs: 30_000,
  healthyMs: 120_000,
  watchSecondsMin: 300,
  watchSecondsMax: 600,
  readGraceMs: 30_000,
  shortWatchMs: 1_000,
  pageMs: 60_000,
};

/** How a watch ended: `resume` from where it was, or `relist` because something may be missing. */
interface WatchEnd {
  readonly next: 'resume' | 'relist';
  /** Why it ended before its time, or null. */
  readonly error: AppError | null;
}

/**
 * LIST in pages, then WATCH, of one resource, kept true through every fault.
 *
 * An event is never lost silently: whatever cannot be understood, and whatever the server calls too
 * old, leads to a new list, which the listener gets as a whole. Keeps no items itself.
 *
 * Source: k8s.io/client-go/tools/cache/reflector.go.
 */
export class Reflector<T> implements Disposable {
  readonly #client: ClusterClient;
  readonly #path: string;
  readonly #what: RequestSubject;
  readonly #clock: Clock;
  readonly #project: (object: unknown) => T | undefined;
  readonly #listener: ReflectorListener<T>;
  readonly #deadlines: ReflectorDeadlines;
  readonly #backoff: Backoff;
  readonly #ended = new AbortController();
  #started = false;
  #live = false;
  #goneInARow = 0;

  constructor(options: {
    client: ClusterClient;
    /** The collection, from `apiPath()`. */
    path: string;
    /** Its `verb` is filled in. */
    what: RequestSubject;
    clock: Clock;
    /** The fields worth keeping; undefined for an object that is not to be shown. Must not throw. */
    project: (object: unknown) => T | undefined;
    listener: ReflectorListener<T>;
    deadlines?: Partial<ReflectorDeadlines>;
  }) {
    this.#client = options.client;
    this.#path = options.path;
    this.#what = options.what;
    this.#clock = options.clock;
    this.#project = options.project;
    this.#listener = options.listener;
    this.#deadlines = { ...DEADLINES, ...options.deadlines };
    this.#backoff = new Backoff(options.clock, this.#deadlines);
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#listener.onState({ kind: 'listing' });
    void this.#run();
  }

  /** Ends any backoff and tries now. */
  retryNow(): void {
    this.#backoff.skip();
  }

  dispose(): void {
    this.#ended.abort();
    this.#backoff.skip();
  }

  #disposed(): boolean {
    return this.#ended.signal.aborted;
  }

  async #run(): Promise<void> {
    while (!this.#disposed()) {
      const version = await this.#list();
      if (this.#disposed()) return;
      if (version.ok) await this.#watchFrom(version.value);
      else if (!this.#isFirstGone(version.error)) await this.#pause(version.error);
    }
  }

  /** Lists everything and hands it over; the version to watch from. */
  async #list(): Promise<Outcome<string>> {
    const list = await listAll({
      client: this.#client,
      path: this.#path,
      what: { ...this.#what, verb: 'list' },
      project: this.#project,
      signal: this.#ended.signal,
      pageMs: this.#deadlines.pageMs,
    });
    if (!list.ok) return list;
    if (!this.#disposed()) {
      this.#listener.onReplace(list.value.items);
      this.#setLive();
    }
    return ok(list.value.resourceVersion);
  }

  /** Watches, again and again, until a new list is needed. */
  async #watchFrom(listVersion: string): Promise<void> {
    let version = listVersion;
    let wasShort = false;
    while (!this.#disposed()) {
      const startedAt = this.#clock.monotonic();
      const watch = new Watch(version);
      const end = await this.#watch(watch);
      if (this.#disposed()) return;
      version = watch.version;
      const short = this.#clock.monotonic() - startedAt < this.#deadlines.shortWatchMs;
      if (!short || watch.events > 0) this.#goneInARow = 0;
      // Events may come and the watch end at once, but not time after time.
      const suspicious = short && (watch.events === 0 || wasShort);
      wasShort = short;
      if (end.error !== null) {
        if (!this.#isFirstGone(end.error)) await this.#pause(end.error);
      } else if (suspicious) {
        const { server } = this.#client;
        await this.#pause(appError('connection-reset', { server, detail: 'watch ended at once' }));
      }
      if (end.next === 'relist') return;
    }
  }

  /** One watch, until it ends or something in it cannot be trusted. */
  async #watch(watch: Watch): Promise<WatchEnd> {
    const { watchSecondsMin: min, watchSecondsMax: max, readGraceMs } = this.#deadlines;
    const seconds = min + Math.floor(this.#clock.random() * (max - min + 1));
    const stop = new AbortController();
    const disposed = (): void => {
      stop.abort();
    };
    this.#ended.signal.addEventListener('abort', disposed);
    const outcome = await this.#client.lines(
      {
        path: this.#path,
        query: [
          ['watch', 'true'],
          ['allowWatchBookmarks', 'true'],
          ['resourceVersion', watch.version],
          ['timeoutSeconds', String(seconds)],
        ],
        what: { ...this.#what, verb: 'watch' },
        signal: stop.signal,
        readDeadlineMs: seconds * 1000 + readGraceMs,
        onOpen: () => {
          if (!this.#disposed()) this.#setLive();
        },
      },
      (line) => {
        // What was read together with the event that ended the watch comes after a gap.
        if (stop.signal.aborted) return;
        watch.end = this.#event(watch, line);
        if (watch.end !== null) stop.abort();
      },
    );
    this.#ended.signal.removeEventListener('abort', disposed);
    if (watch.end !== null) return watch.end;
    if (outcome.ok) return { next: 'resume', error: null };
    return { next: losesNothing(outcome.error) ? 'resume' : 'relist', error: outcome.error };
  }

  /** Hands one event on; how the watch ends if it ends with it. */
  #event(watch: Watch, line: string): WatchEnd | null {
    const event = readWatchEvent(line);
    switch (event.kind) {
      case 'unreadable': {
        const { server } = this.#client;
        const error = appError('bad-response', { server, detail: event.detail });
        return { next: 'relist', error };
      }
      case 'error': {
        const what = { ...this.#what, verb: 'watch' };
        const error = this.#client.refused(event.code, event.status, what, event.retryAfter);
        return { next: 'relist', error };
      }
      case 'bookmark':
        break;
      case 'delete':
        this.#listener.onDelete(event.uid);
        break;
      case 'apply': {
        const item = this.#project(event.object);
        // Not to be shown (any more): as good as gone.
        if (item === undefined) this.#listener.onDelete(event.uid);
        else this.#listener.onApply(event.uid, item);
        break;
      }
    }
    watch.version = event.resourceVersion;
    watch.events += 1;
    return null;
  }

  /**
   * Whether a version is too old for the first time: what then helps is a new list, at once. From
   * the second time in a row on it is a failure like any other, or it would be a hot loop.
   */
  #isFirstGone(error: AppError): boolean {
    if (!isGone(error)) return false;
    this.#goneInARow += 1;
    return this.#goneInARow === 1;
  }

  #setLive(): void {
    this.#backoff.healthy();
    if (this.#live) return;
    this.#live = true;
    this.#listener.onState({ kind: 'live' });
  }

  async #pause(error: AppError): Promise<void> {
    this.#live = false;
    const seconds = error.kind === 'too-many-requests' ? error.params.retryAfterSeconds : null;
    const wait = this.#backoff.next((seconds ?? 0) * 1000);
    this.#listener.onState({
      kind: 'stale',
      error,
      retryAt: this.#clock.now() + wait.milliseconds,
    });
    await wait.over;
  }
}

/** One watch under way. */
class Watch {
  /** Set where it ended before the server or the network ended it. */
  end: WatchEnd | null = null;
  events = 0;

  /** @param version of the last object seen; opaque, only ever handed back */
  constructor(public version: string) {}
}

/** Whether a failure leaves the version as good as it was; after the others a new list is due. */
function losesNothing(error: AppError): boolean {
  return RESUMABLE.has(error.kind);
}

const RESUMABLE: ReadonlySet<ErrorKind> = new Set<ErrorKind>([
  'name-not-resolved',
  'connection-refused',
  'unreachable',
  'timed-out',
  'connection-reset',
  'certificate-untrusted',
  'certificate-expired',
  'certificate-name-mismatch',
  'tls-failed',
  'credential-file-unreadable',
  'credential-invalid',
  'too-many-requests',
]);
