import { randomUUID } from 'node:crypto';
import type { Clock } from './clock';
import type { Deployment, Pod, ReplicaSet } from './objects';
import { kubeTime } from './objects';
import type { Store } from './store';
import { suffix } from './names';

/** Events a real cluster drops after an hour; here the oldest go first. Enough for `describe`. */
const MAX_EVENTS = 500;

export interface EventText {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly component: string;
  readonly count?: number;
  /** Milliseconds since the epoch; default now. */
  readonly at?: number;
}

/**
 * Writes the Events that `kubectl describe` and `kubectl get events` show. What is said again of the
 * same object counts up the event that said it, as the recorder of client-go does.
 */
export class EventRecorder {
  readonly #order: { namespace: string; name: string; key: string }[] = [];
  /** Events by what they say of what. */
  readonly #said = new Map<string, { namespace: string; name: string }>();
  #written = 0;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
  ) {}

  record(
    about:
      | { kind: 'Pod'; object: Pod }
      | { kind: 'ReplicaSet'; object: ReplicaSet }
      | { kind: 'Deployment'; object: Deployment },
    text: EventText,
  ): void {
    const { metadata } = about.object;
    const { events } = this.store.collections;
    const key = JSON.stringify([metadata.uid, text.type, text.reason, text.message]);
    const said = this.#said.get(key);
    const before = said && events.get(said.namespace, said.name);
    if (before !== undefined) {
      const lastTimestamp = kubeTime(text.at ?? this.clock.now());
      events.put({ ...before, count: (before.count ?? 1) + (text.count ?? 1), lastTimestamp });
      return;
    }
    const namespace = metadata.namespace ?? 'default';
    this.#written += 1;
    const name = `${metadata.name}.${suffix(`event${this.#written}`, 16)}`;
    const time = kubeTime(text.at ?? this.clock.now());
    events.put({
      metadata: {
        name,
        namespace,
        uid: randomUUID(),
        resourceVersion: '',
        creationTimestamp: time,
      },
      involvedObject: {
        apiVersion: about.kind === 'Pod' ? 'v1' : 'apps/v1',
        kind: about.kind,
        name: metadata.name,
        namespace,
        uid: metadata.uid,
      },
      type: text.type,
      reason: text.reason,
      message: text.message,
      source: { component: text.component },
      reportingComponent: text.component,
      reportingInstance: '',
      count: text.count ?? 1,
      firstTimestamp: time,
      lastTimestamp: time,
    });
    this.#said.set(key, { namespace, name });
    this.#order.push({ namespace, name, key });
    const oldest = this.#order.length > MAX_EVENTS ? this.#order.shift() : undefined;
    if (oldest !== undefined) {
      this.#said.delete(oldest.key);
      events.remove(oldest.namespace, oldest.name);
    }
  }
}
