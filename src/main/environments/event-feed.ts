import type { Outcome } from '../../shared/errors';
import type { EventRow, Part } from '../../shared/explain';
import { EXPLANATION_LIMITS } from '../../shared/explain';
import type { WorkloadRef } from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import { ok } from '../../shared/result';
import type { Clock } from '../kube/clock';
import { apiPath } from '../kube/http/api-path';
import type { ClusterClient } from '../kube/http/cluster-client';
import type { WholeList } from '../kube/watch/list-all';
import { listAll } from '../kube/watch/list-all';
import type { ReflectorState } from '../kube/watch/reflector';
import { Reflector } from '../kube/watch/reflector';
import type { EventFacts } from './event-facts';
import { eventRows, readEvent } from './event-facts';
import { known, withFailure } from './explanation-part';
import { workloadKey } from './rollouts';

/** Milliseconds for one page of events. */
const PAGE_MS = 15_000;

/** Events kept of what is explained: more than an hour of a crash loop leaves behind. */
const MAX_KEPT = 1_000;

/**
 * The events of a few objects. Their history is listed object by object, because a namespace keeps
 * an hour of everybody's; what happens from then on comes by one watch of the namespace, of which
 * the rest is dropped as it is parsed.
 */
export class EventFeed implements Disposable {
  readonly #client: ClusterClient;
  readonly #namespace: string;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #events = new Map<string, EventFacts>();
  #subjects: ReadonlyMap<string, WorkloadRef> = new Map();
  #reflector: Reflector<EventFacts> | undefined;
  #part: Part<null> = { kind: 'loading' };

  constructor(options: {
    readonly client: ClusterClient;
    readonly namespace: string;
    readonly clock: Clock;
    /** Called after every change of `part`. */
    readonly onChange: () => void;
  }) {
    this.#client = options.client;
    this.#namespace = options.namespace;
    this.#clock = options.clock;
    this.#onChange = options.onChange;
  }

  get part(): Part<readonly EventRow[]> {
    if (this.#part.kind !== 'known') return this.#part;
    return { ...this.#part, value: eventRows(this.#events.values(), EXPLANATION_LIMITS.events) };
  }

  /** Shows the events of these objects, and from now on of no others. */
  follow(subjects: readonly WorkloadRef[]): void {
    const wanted = new Map(subjects.map((subject) => [workloadKey(subject), subject]));
    const isSame =
      wanted.size === this.#subjects.size &&
      [...wanted.keys()].every((key) => this.#subjects.has(key));
    if (isSame && this.#part.kind !== 'loading') return;
    this.#subjects = wanted;
    this.#reflector?.dispose();
    for (const [uid, { object }] of this.#events) {
      if (!wanted.has(workloadKey(object))) this.#events.delete(uid);
    }
    if (wanted.size === 0) {
      // A watch from no version would bring the whole namespace's.
      this.#reflector = undefined;
      this.#part = known(null);
      this.#onChange();
      return;
    }
    this.#reflector = this.#reflect(wanted);
    this.#reflector.start();
  }

  retryNow(): void {
    this.#reflector?.retryNow();
  }

  dispose(): void {
    this.#reflector?.dispose();
  }

  #reflect(wanted: ReadonlyMap<string, WorkloadRef>): Reflector<EventFacts> {
    const path = apiPath('api', 'v1', 'namespaces', this.#namespace, 'events');
    const what = { verb: 'list', resource: 'events', namespace: this.#namespace, name: '' };
    const project = (object: unknown): EventFacts | undefined => {
      const event = readEvent(object);
      return event !== undefined && wanted.has(workloadKey(event.object)) ? event : undefined;
    };
    const list = async (signal: AbortSignal): Promise<Outcome<WholeList<EventFacts>>> => {
      const all = new Map<string, EventFacts>();
      let version: string | undefined;
      for (const { kind, name } of wanted.values()) {
        const one = await listAll({
          client: this.#client,
          path,
          query: [['fieldSelector', `involvedObject.kind=${kind},involvedObject.name=${name}`]],
          what,
          project,
          signal,
          pageMs: PAGE_MS,
        });
        if (!one.ok) return one;
        // The oldest of them: nothing that happened since the first list may be missed.
        version ??= one.value.resourceVersion;
        for (const [uid, event] of one.value.items) all.set(uid, event);
      }
      return ok({ items: all, resourceVersion: version ?? '' });
    };
    return new Reflector<EventFacts>({
      client: this.#client,
      path,
      what,
      clock: this.#clock,
      project,
      list,
      listener: {
        onReplace: (items) => {
          this.#events.clear();
          // The newest last, as they would have come one by one.
          const inOrder = [...items].sort(([, a], [, b]) => a.lastAt - b.lastAt);
          for (const [uid, event] of inOrder.slice(-MAX_KEPT)) this.#events.set(uid, event);
          this.#part = known(null);
          this.#onChange();
        },
        onApply: (uid, event) => {
          this.#keep(uid, event);
          this.#onChange();
        },
        // An hour later the server forgets an event: it has still happened, and the next list drops it.
        onDelete: () => undefined,
        onState: (state) => {
          this.#onState(state);
        },
      },
    });
  }

  #keep(uid: string, event: EventFacts): void {
    // The last said is the last kept.
    this.#events.delete(uid);
    this.#events.set(uid, event);
    for (const oldest of this.#events.keys()) {
      if (this.#events.size <= MAX_KEPT) break;
      this.#events.delete(oldest);
    }
  }

  #onState(state: ReflectorState): void {
    if (state.kind === 'stale') this.#part = withFailure(this.#part, state.error);
    else if (state.kind === 'live' && this.#part.kind === 'known') this.#part = known(null);
    else return;
    this.#onChange();
  }
}
