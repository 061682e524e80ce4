import type { EnvironmentScope, EnvironmentsUpdate } from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import type { Clock } from '../kube/clock';
import type { ClusterClient } from '../kube/http/cluster-client';
import type { ReflectorDeadlines } from '../kube/watch/reflector';
import { EnvironmentFeed } from './environment-feed';
import { EveryNamespace } from './every-namespace';
import { PodLists } from './pod-lists';

/** What a list of environments needs. */
export interface EnvironmentListOptions {
  readonly client: ClusterClient;
  readonly scope: EnvironmentScope;
  readonly clock: Clock;
  /**
   * Called with what changed: once for `start`, with `reset`, then at most ten times a second.
   * Applied in order, the updates equal the list.
   */
  readonly onUpdate: (update: EnvironmentsUpdate) => void;
  readonly deadlines?: Partial<ReflectorDeadlines>;
}

/** The environments of some namespaces of one context, live from watches. */
export class EnvironmentList implements Disposable {
  readonly #feed: EnvironmentFeed;
  readonly #lists: PodLists;
  readonly #every: EveryNamespace | null;
  readonly #names: readonly string[];

  constructor(options: EnvironmentListOptions) {
    const { client, scope, clock, onUpdate, deadlines = {} } = options;
    const { namespaces, labelKey } = scope;
    this.#feed = new EnvironmentFeed({ scope, clock, onUpdate });
    this.#lists = new PodLists({ client, labelKey, clock, feed: this.#feed, deadlines });
    this.#names = namespaces === 'all' ? [] : namespaces;
    this.#every =
      namespaces === 'all'
        ? new EveryNamespace({ client, clock, feed: this.#feed, lists: this.#lists, deadlines })
        : null;
  }

  /** Tells the page to forget what it showed, then lists and watches until `dispose`. */
  start(): void {
    this.#feed.start();
    for (const name of this.#names) this.#lists.add(name);
    this.#every?.start();
  }

  /** Ends all waits after failures and tries now. */
  retryNow(): void {
    this.#every?.retryNow();
    this.#lists.retryNow();
  }

  /** Finds out soon whether the list is still true: after sleep, or a change of networks. */
  checkNow(): void {
    this.#every?.checkNow();
    this.#lists.checkNow();
  }

  dispose(): void {
    this.#every?.dispose();
    this.#lists.dispose();
    this.#feed.dispose();
  }
}
