import type { EnvironmentScope, EnvironmentsUpdate, PodRow } from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import type { Clock } from '../kube/clock';
import { apiPath } from '../kube/http/api-path';
import type { ClusterClient } from '../kube/http/cluster-client';
import type { ReflectorDeadlines } from '../kube/watch/reflector';
import { Reflector } from '../kube/watch/reflector';
import { EnvironmentFeed } from './environment-feed';
import type { ProjectedPod } from './pod-row';
import { projectPod } from './pod-row';

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

/** The environments of one namespace of one context, live from a watch. */
export class EnvironmentList implements Disposable {
  readonly #scope: EnvironmentScope;
  readonly #feed: EnvironmentFeed;
  readonly #reflector: Reflector<ProjectedPod>;

  constructor(options: EnvironmentListOptions) {
    const { client, scope, clock, onUpdate, deadlines = {} } = options;
    this.#scope = scope;
    this.#feed = new EnvironmentFeed({ scope, clock, onUpdate });
    // The whole namespace, not only the pods with the label: the others are shown as unlabelled.
    this.#reflector = new Reflector<ProjectedPod>({
      client,
      path: apiPath('api', 'v1', 'namespaces', scope.namespace, 'pods'),
      what: { verb: 'list', resource: 'pods', namespace: scope.namespace, name: '' },
      clock,
      project: (object) => projectPod(object, { labelKey: scope.labelKey, now: clock.now() }),
      listener: this.#feed,
      deadlines,
    });
  }

  /** Tells the page to forget what it showed, then lists and watches until `dispose`. */
  start(): void {
    this.#feed.start();
    this.#reflector.start();
  }

  /** Ends a wait after a failure and tries now. */
  retryNow(): void {
    this.#reflector.retryNow();
  }

  /** Finds out soon whether the list is still true: after sleep, or a change of networks. */
  checkNow(): void {
    this.#reflector.checkNow();
  }

  /** The pod as last seen, for the session that is about to open. */
  pod(namespace: string, name: string): PodRow | undefined {
    return namespace === this.#scope.namespace ? this.#feed.pod(name) : undefined;
  }

  dispose(): void {
    this.#reflector.dispose();
    this.#feed.dispose();
  }
}
