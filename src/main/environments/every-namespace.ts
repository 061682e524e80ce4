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

/**
 * How often it is asked whether what was refused is allowed by now, milliseconds: soon enough that
 * nobody starts the app again for it, and one small request that a server refuses without looking.
 */
export const REGAIN_MS = 120_000;

/** Namespaces refused that are asked for again each time: some clusters have a thousand. */
const REGAIN_AT_ONCE = 4;

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
 * list, and no more than `MAX_NAMESPACES`. Rights that come back are found out by asking now and then;
 * one list takes the other's place with the same rows.
 */
export class EveryNamespace implements Disposable {
  readonly #options: EveryNamespaceOptions;
  /** The list of the namespaces themselves, once the whole cluster's pods were refused. */
  #names: Reflector<string> | undefined;
  #namesState: ReflectorState = { kind: 'listing' };
  /** By uid. */
  readonly #known = new Map<string, string>();
  /** In the order of their last refusal. */
  readonly #forbidden = new Set<string>();
  #regain: Disposable | undefined;
  #listed = false;
  #refusals = 0;

  constructor(options: EveryNamespaceOptions) {
    this.#options = options;
  }

  start(): void {
    this.#options.lists.add(null, { onState: (state) => this.#onWhole(state) });
  }

  /** Rights may have been given meanwhile. */
  retryNow(): void {
    if (this.#names === undefined) return;
    this.#names.retryNow();
    this.#tryWhole();
    this.#tryForbidden(MAX_NAMESPACES);
  }

  checkNow(): void {
    this.#names?.checkNow();
  }

  dispose(): void {
    this.#regain?.dispose();
    this.#names?.dispose();
    this.#names = undefined;
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
    this.#namesState = { kind: 'listing' };
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
    // What was shown stays until its namespace is listed, or turns out not to be.
    lists.handOver(null);
    feed.cover({ shown: 0, forbidden: 0, beyond: 0 }, this.#namesState);
    this.#names.start();
    this.#regainLater();
  }

  /** Lists the namespaces that are known, as far as that is allowed and not too many. */
  #follow(): void {
    const { feed, lists } = this.#options;
    const known = new Set(this.#known.values());
    for (const name of this.#forbidden) if (!known.has(name)) this.#forbidden.delete(name);
    for (const name of lists.namespaces) if (!known.has(name)) lists.remove(name);
    const shown = new Set(lists.namespaces);
    for (const name of [...known].sort()) {
      if (shown.size >= MAX_NAMESPACES) break;
      if (shown.has(name) || this.#forbidden.has(name)) continue;
      shown.add(name);
      this.#add(name, false);
    }
    feed.keepOnly(shown);
    this.#cover();
  }

  #add(name: string, quietly: boolean): void {
    const { lists } = this.#options;
    lists.add(name, {
      quietly,
      onWhole: () => {
        if (this.#forbidden.delete(name)) this.#cover();
      },
      onState: (state) => {
        if (state.kind !== 'stale' || state.error.kind !== 'forbidden') return true;
        // Last in line for the next time.
        this.#forbidden.delete(name);
        this.#forbidden.add(name);
        lists.remove(name);
        this.#follow();
        return false;
      },
    });
  }

  #regainLater(): void {
    const { clock } = this.#options;
    this.#regain?.dispose();
    // Up to a fifth more, so that the windows of a whole team do not ask together.
    const wait = REGAIN_MS * (1 + clock.random() / 5);
    this.#regain = clock.after(wait, () => {
      if (this.#names === undefined) return;
      this.#tryWhole();
      this.#tryForbidden(REGAIN_AT_ONCE);
      this.#regainLater();
    });
  }

  /** Lists the whole cluster beside what is shown; once that is there, it takes its place. */
  #tryWhole(): void {
    const { lists } = this.#options;
    if (lists.has(null)) return;
    let isWhole = false;
    lists.add(null, {
      quietly: true,
      onWhole: () => {
        if (isWhole) return;
        isWhole = true;
        this.#becomeWhole();
      },
      onState: (state) => {
        if (isWhole) return this.#onWhole(state);
        if (state.kind === 'stale') lists.handOver(null);
        return false;
      },
    });
  }

  #becomeWhole(): void {
    const { feed, lists } = this.#options;
    this.dispose();
    this.#known.clear();
    this.#forbidden.clear();
    this.#listed = true;
    this.#refusals = 0;
    for (const name of lists.namespaces) lists.handOver(name);
    feed.uncover();
  }

  #tryForbidden(atMost: number): void {
    const { lists } = this.#options;
    const room = MAX_NAMESPACES - lists.namespaces.length;
    for (const name of [...this.#forbidden].slice(0, Math.min(atMost, room))) {
      if (!lists.has(name)) this.#add(name, true);
    }
  }

  #cover(): void {
    const { feed, lists } = this.#options;
    if (this.#names === undefined) return;
    // One that is tried again quietly is not shown yet.
    const shown = lists.namespaces.filter((name) => !this.#forbidden.has(name)).length;
    const forbidden = this.#forbidden.size;
    const known = new Set(this.#known.values()).size;
    feed.cover(
      { shown, forbidden, beyond: Math.max(0, known - shown - forbidden) },
      this.#namesState,
    );
  }
}
