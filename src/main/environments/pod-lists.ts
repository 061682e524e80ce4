import type { Disposable } from '../../shared/result';
import type { Clock } from '../kube/clock';
import { apiPath } from '../kube/http/api-path';
import type { ClusterClient } from '../kube/http/cluster-client';
import type { ReflectorDeadlines, ReflectorState } from '../kube/watch/reflector';
import { Reflector } from '../kube/watch/reflector';
import type { EnvironmentFeed } from './environment-feed';
import { ListTurns } from './list-turns';
import type { ProjectedPod } from './pod-row';
import { projectPod } from './pod-row';

/** Lists under way at once: fifty namespaces must not ask a server for everything in one moment. */
const LISTS_AT_ONCE = 4;

/** What the lists of pods need. */
export interface PodListsOptions {
  readonly client: ClusterClient;
  readonly labelKey: string;
  readonly clock: Clock;
  readonly feed: EnvironmentFeed;
  readonly deadlines: Partial<ReflectorDeadlines>;
}

/** How one list is kept. */
export interface PodListOptions {
  /** Told of before the feed: the state goes on to it only where this says so. */
  readonly onState?: (state: ReflectorState) => boolean;
  /** A whole list is there, and about to be shown. */
  readonly onWhole?: () => void;
  /** Nobody waits for it: it counts, and is shown, from its first whole list on. */
  readonly quietly?: boolean;
}

/** One list and watch of pods for each of some namespaces, or one for all of them. */
export class PodLists implements Disposable {
  readonly #options: PodListsOptions;
  readonly #turns = new ListTurns(LISTS_AT_ONCE);
  /** By namespace; null is all of them. */
  readonly #reflectors = new Map<string | null, Reflector<ProjectedPod>>();

  constructor(options: PodListsOptions) {
    this.#options = options;
  }

  get namespaces(): readonly string[] {
    return [...this.#reflectors.keys()].flatMap((namespace) => namespace ?? []);
  }

  /** Begins to list and watch a namespace's pods, or (null) those of all namespaces. */
  add(namespace: string | null, options: PodListOptions = {}): void {
    const { onState = () => true, onWhole = () => undefined, quietly = false } = options;
    const { client, labelKey, clock, feed, deadlines } = this.#options;
    const listener = feed.add(namespace, quietly);
    const reflector = new Reflector<ProjectedPod>({
      client,
      // All of the namespace, not only the pods with the label: the others are shown as unlabelled.
      path:
        namespace === null
          ? apiPath('api', 'v1', 'pods')
          : apiPath('api', 'v1', 'namespaces', namespace, 'pods'),
      what: { verb: 'list', resource: 'pods', namespace: namespace ?? '', name: '' },
      clock,
      project: (object) => projectPod(object, { labelKey, now: clock.now(), namespace }),
      listener: {
        ...listener,
        onReplace: (pods) => {
          onWhole();
          listener.onReplace(pods);
        },
        onState: (state) => {
          if (onState(state)) listener.onState(state);
        },
      },
      deadlines,
      turns: this.#turns,
    });
    this.#reflectors.set(namespace, reflector);
    reflector.start();
  }

  /** Whether there is a list of it. */
  has(namespace: string | null): boolean {
    return this.#reflectors.has(namespace);
  }

  /** Ends a list; its pods are shown no more. */
  remove(namespace: string | null): void {
    if (this.#end(namespace)) this.#options.feed.remove(namespace);
  }

  /** Ends a list whose pods are those of another one. */
  handOver(namespace: string | null): void {
    if (this.#end(namespace)) this.#options.feed.handOver(namespace);
  }

  retryNow(): void {
    for (const reflector of this.#reflectors.values()) reflector.retryNow();
  }

  checkNow(): void {
    for (const reflector of this.#reflectors.values()) reflector.checkNow();
  }

  dispose(): void {
    for (const reflector of this.#reflectors.values()) reflector.dispose();
    this.#reflectors.clear();
  }

  #end(namespace: string | null): boolean {
    this.#reflectors.get(namespace)?.dispose();
    return this.#reflectors.delete(namespace);
  }
}
