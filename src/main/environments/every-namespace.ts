import { MAX_NAMESPACES } from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import type { Clock } from '../kube/clock';
import { apiPath } from '../kube/http/api-path';
import type { ClusterClient } from '../kube/http/cluster-client';
import type { ReflectorDeadlines, ReflectorState } from '../kube/watch/reflector';
import { Reflector } from '../kube/watch/reflector';
import type { EnvironmentFeed } from './environment-feed';
import { namespaceName } from './namespaces';
import type { PodLists } from './pod-lists';

/** What showing all namespaces needs. */
export interface EveryNamespaceOptions {
  readonly client: ClusterClient;
  readonly clock: Clock;
  readonly feed: EnvironmentFeed;
  readonly lists: PodLists;
  readonly deadlines: Partial<ReflectorDeadlines>;
}

/**
 * All namespaces that the user may list: in one list of the whole cluster where the rules allow that,
 * else one by one, as the list of namespaces names them, without those whose pods the user may not
 * list, and no more than `MAX_NAMESPACES`.
 */
export class EveryNamespace implements Disposable {
  readonly #options: EveryNamespaceOptions;
  /** The list of the namespaces themselves, once the whole cluster's pods were refused. */
  #names: Reflector<string> | undefined;
  #namesState: ReflectorState = { kind: 'listing' };
  /** By uid. */
  readonly #known = new Map<string, string>();
  readonly #forbidden = new Set<string>();
  #listed = false;
  #refusals = 0;

  constructor(options: EveryNamespaceOptions) {
    this.#options = options;
  }

  start(): void {
    this.#options.lists.add(null, (state) => this.#onWhole(state));
  }

  /** Rights may have been given meanwhile. */
  retryNow(): void {
    this.#names?.retryNow();
    if (this.#forbidden.size === 0) return;
    this.#forbidden.clear();
    this.#follow();
  }

  checkNow(): void {
    this.#names?.checkNow();
  }

  dispose(): void {
    this.#names?.dispose();
  }

  /**
   * A refusal of what was allowed a moment ago may be one of a rule that is being rewritten: what is
   * shown is given up only when a new list is refused as well.
   */
  #onWhole(state: ReflectorState): boolean {
    if (state.kind === 'live') {
      this.#listed = true;
      this.#refusals = 0;
    }
    if (state.kind !== 'stale' || state.error.kind !== 'forbidden') return true;
    this.#refusals += 1;
    if (this.#listed && this.#refusals < 2) return true;
    this.#nameByName();
    return false;
  }

  #nameByName(): void {
    const { client, clock, feed, lists, deadlines } = this.#options;
    this.#names = new Reflector<string>({
      client,
      path: apiPath('api', 'v1', 'namespaces'),
      what: { verb: 'list', resource: 'namespaces', namespace: '', name: '' },
      clock,
      project: namespaceName,
      listener: {
        onReplace: (items) => {
          this.#known.clear();
          for (const [uid, name] of items) this.#known.set(uid, name);
          this.#follow();
        },
        onApply: (uid, name) => {
          this.#known.set(uid, name);
          this.#follow();
        },
        onDelete: (uid) => {
          if (this.#known.delete(uid)) this.#follow();
        },
        onState: (state) => {
          this.#namesState = state;
          this.#cover();
        },
      },
      deadlines,
    });
    feed.cover({ shown: 0, forbidden: 0, beyond: 0 }, this.#namesState);
    lists.remove(null);
    this.#names.start();
  }

  /** Lists the namespaces that are known, as far as that is allowed and not too many. */
  #follow(): void {
    const { lists } = this.#options;
    const known = new Set(this.#known.values());
    for (const name of this.#forbidden) if (!known.has(name)) this.#forbidden.delete(name);
    for (const name of lists.namespaces) if (!known.has(name)) lists.remove(name);
    const shown = new Set(lists.namespaces);
    for (const name of [...known].sort()) {
      if (shown.size >= MAX_NAMESPACES) break;
      if (shown.has(name) || this.#forbidden.has(name)) continue;
      shown.add(name);
      lists.add(name, (state) => {
        if (state.kind !== 'stale' || state.error.kind !== 'forbidden') return true;
        this.#forbidden.add(name);
        lists.remove(name);
        this.#follow();
        return false;
      });
    }
    this.#cover();
  }

  #cover(): void {
    const shown = this.#options.lists.namespaces.length;
    const forbidden = this.#forbidden.size;
    const known = new Set(this.#known.values()).size;
    this.#options.feed.cover(
      { shown, forbidden, beyond: Math.max(0, known - shown - forbidden) },
      this.#namesState,
    );
  }
}
