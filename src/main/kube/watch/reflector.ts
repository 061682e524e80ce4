import type { AppError, Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import type { Disposable } from '../../../shared/result';
import { err, ok } from '../../../shared/result';
import type { Clock } from '../clock';
import type { ClusterClient, RequestSubject } from '../http/cluster-client';
import { isGone, retryAfter } from '../http/refusal';
import { Backoff } from './backoff';
import type { WholeList } from './list-all';
import { listAll } from './list-all';
import type { ReflectorDeadlines } from './reflector-deadlines';
import { DEADLINES } from './reflector-deadlines';
import { Stop } from './request-stop';
import type { WatchEnd } from './watch-attempt';
import { Watch, afterFailure } from './watch-attempt';
import { readWatchEvent } from './watch-event';

export type { ReflectorDeadlines } from './reflector-deadlines';

/** What a reflector tells of its resource. Calls come in order and never after `dispose`. */
export interface ReflectorListener<T> {
  /** Part of the first list, as it comes in: true, but not all there is. */
  onPart?(items: ReadonlyMap<string, T>): void;
  /** Everything there is, by uid; what is not in it is gone. */
  onReplace(items: ReadonlyMap<string, T>): void;
  onApply(uid: string, item: T): void;
  onDelete(uid: string): void;
  onState(state: ReflectorState): void;
}

/**
 * Whether what the listener knows is true now.
 *
 * `listing`: nothing is known yet, the first list is under way. `live`: true, or no older than
 * `quietMs` and `checkMs` together. `stale`: not true any more, or not known at all, because of
 * `error`; tried again at `retryAt` (milliseconds since the epoch). A retry under way stays `stale`
 * until it succeeds.
 */
export type ReflectorState =
  | { readonly kind: 'listing' }
  | { readonly kind: 'live' }
  | { readonly kind: 'stale'; readonly error: AppError; readonly retryAt: number };

/** What a reflector needs. */
export interface ReflectorOptions<T> {
  readonly client: ClusterClient;
  /** The collection, from `apiPath()`. */
  readonly path: string;
  /** Selectors, such as `fieldSelector`, of both list and watch. */
  readonly query?: readonly (readonly [string, string])[];
  /** Its `verb` is filled in. */
  readonly what: RequestSubject;
  readonly clock: Clock;
  /** The fields worth keeping; undefined for an object that is not to be shown. Must not throw. */
  readonly project: (object: unknown) => T | undefined;
  readonly listener: ReflectorListener<T>;
  readonly deadlines?: Partial<ReflectorDeadlines>;
  /**
   * Takes the place of the list, where less than what is watched is to be fetched. Its version must
   * not be newer than any part of it.
   */
  readonly list?: (signal: AbortSignal) => Promise<Outcome<WholeList<T>>>;
  /** Where several share a server: each list waits for its turn. */
  readonly turns?: { take<R>(work: () => Promise<R>): Promise<R> };
}

/**
 * LIST in pages, then WATCH, of one resource, kept true through every fault.
 *
 * An event is never lost silently: whatever cannot be understood, and whatever the server calls too
 * old, leads to a new list, which the listener gets as a whole. A watch that says nothing for a
 * while is asked for anew, from where it was: a connection that died silently is found that way.
 * Keeps no items itself.
 *
 * Source: k8s.io/client-go/tools/cache/reflector.go.
 */
export class Reflector<T> implements Disposable {
  readonly #options: ReflectorOptions<T>;
  readonly #client: ClusterClient;
  readonly #clock: Clock;
  readonly #listener: ReflectorListener<T>;
  readonly #deadlines: ReflectorDeadlines;
  readonly #backoff: Backoff;
  readonly #ended = new AbortController();
  #started = false;
  #listed = false;
  #live = false;
  #goneInARow = 0;
  /** What a nudge does to the request under way. */
  #check: (() => void) | undefined;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#client = options.client;
    this.#clock = options.clock;
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

  /**
   * Finds out soon whether what is known is still true: after the machine slept, or the network
   * changed. A backoff ends; a watch is asked for anew from where it was, and must stand within
   * `checkMs`; a list under way must bring its next page within that time.
   */
  checkNow(): void {
    this.#backoff.skip();
    this.#check?.();
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
    const stop = new Stop(this.#ended.signal, this.#clock);
    let progress = 0;
    this.#check = () => {
      const before = progress;
      stop.within(this.#deadlines.checkMs, () => progress === before);
    };
    const fetch = (): Promise<Outcome<WholeList<T>>> =>
      this.#fetch(stop.signal, (items) => {
        progress += 1;
        if (!this.#listed) this.#listener.onPart?.(items);
      });
    const list = await (this.#options.turns?.take(fetch) ?? fetch());
    this.#check = undefined;
    stop.dispose();
    if (!list.ok) return stop.passed ? err(this.#timedOut('data')) : list;
    if (!this.#disposed()) {
      this.#listed = true;
      this.#listener.onReplace(list.value.items);
      this.#setLive();
    }
    return ok(list.value.resourceVersion);
  }

  #fetch(
    signal: AbortSignal,
    onPage: (items: ReadonlyMap<string, T>) => void,
  ): Promise<Outcome<WholeList<T>>> {
    const { list, path, query, what, project } = this.#options;
    if (list !== undefined) return list(signal);
    return listAll({
      client: this.#client,
      path,
      query: query ?? [],
      what: { ...what, verb: 'list' },
      project,
      signal,
      pageMs: this.#deadlines.pageMs,
      onPage,
    });
  }

  /** Watches, again and again, until a new list is needed. */
  async #watchFrom(listVersion: string): Promise<void> {
    let version = listVersion;
    let wasShort = false;
    /** The one before ended in doubt: this one must stand soon. */
    let doubted = false;
    while (!this.#disposed()) {
      const startedAt = this.#clock.monotonic();
      const watch = new Watch(version);
      const end = await this.#watch(watch, doubted);
      if (this.#disposed()) return;
      version = watch.version;
      doubted = end.doubted;
      const short = this.#clock.monotonic() - startedAt < this.#deadlines.shortWatchMs;
      if (!short || watch.events > 0) this.#goneInARow = 0;
      // Events may come and the watch end at once, but not time after time.
      const suspicious = short && !doubted && (watch.events === 0 || wasShort);
      wasShort = short && !doubted;
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
  async #watch(watch: Watch, doubted: boolean): Promise<WatchEnd> {
    const { watchSecondsMin: min, watchSecondsMax: max } = this.#deadlines;
    const { quietMs, checkMs, lineMs } = this.#deadlines;
    const { path, query = [], what } = this.#options;
    const seconds = min + Math.floor(this.#clock.random() * (max - min + 1));
    const stop = new Stop(this.#ended.signal, this.#clock);
    if (doubted) stop.within(checkMs, () => !watch.open);
    this.#check = () => {
      if (watch.open) {
        watch.end ??= { next: 'resume', error: null, doubted: true };
        stop.now();
      } else {
        stop.within(checkMs, () => !watch.open);
      }
    };
    const outcome = await this.#client.lines(
      {
        path,
        query: [
          ...query,
          ['watch', 'true'],
          ['allowWatchBookmarks', 'true'],
          ['resourceVersion', watch.version],
          ['timeoutSeconds', String(seconds)],
        ],
        what: { ...what, verb: 'watch' },
        signal: stop.signal,
        readDeadlineMs: quietMs,
        lineMs,
        onOpen: () => {
          watch.open = true;
          if (!this.#disposed()) this.#setLive();
        },
      },
      (line) => {
        // What was read together with the event that ended the watch comes after a gap.
        if (stop.signal.aborted) return;
        watch.end = this.#event(watch, line);
        if (watch.end !== null) stop.now();
      },
    );
    this.#check = undefined;
    stop.dispose();
    if (watch.end !== null) return watch.end;
    if (stop.passed) return { next: 'resume', error: this.#timedOut('response'), doubted: true };
    return outcome.ok
      ? { next: 'resume', error: null, doubted: false }
      : afterFailure(outcome.error);
  }

  /** Hands one event on; how the watch ends if it ends with it. */
  #event(watch: Watch, line: string): WatchEnd | null {
    const event = readWatchEvent(line);
    switch (event.kind) {
      case 'unreadable': {
        const { server } = this.#client;
        const error = appError('bad-response', { server, detail: event.detail });
        return { next: 'relist', error, doubted: false };
      }
      case 'error': {
        const what = { ...this.#options.what, verb: 'watch' };
        const error = this.#client.refused(event.code, event.status, what, event.retryAfter);
        return { next: 'relist', error, doubted: false };
      }
      case 'bookmark':
        break;
      case 'delete':
        this.#listener.onDelete(event.uid);
        break;
      case 'apply': {
        const item = this.#options.project(event.object);
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

  #timedOut(waitingFor: 'data' | 'response'): AppError {
    const seconds = this.#deadlines.checkMs / 1000;
    return appError('timed-out', { server: this.#client.server, waitingFor, seconds });
  }

  #setLive(): void {
    this.#backoff.healthy();
    if (this.#live) return;
    this.#live = true;
    this.#listener.onState({ kind: 'live' });
  }

  async #pause(error: AppError): Promise<void> {
    this.#live = false;
    const wait = this.#backoff.next((retryAfter(error) ?? 0) * 1000);
    this.#listener.onState({
      kind: 'stale',
      error,
      retryAt: this.#clock.now() + wait.milliseconds,
    });
    await wait.over;
  }
}
