import type { Outcome } from '../../shared/errors';
import type { EnvironmentScope, EnvironmentsUpdate } from '../../shared/kubernetes';
import { sameNamespaces } from '../../shared/kubernetes-names';
import type { Disposable } from '../../shared/result';
import type { Clock } from '../kube/clock';
import type { ClusterClient } from '../kube/http/cluster-client';
import type { ReflectorDeadlines } from '../kube/watch/reflector';
import { EnvironmentList } from './environment-list';

/** Updates kept for a page that has not asked yet: ten a second, so three seconds of them. */
const HELD_LIMIT = 32;

/** The one list that a window shows. It can be started before the page asks for it. */
export class EnvironmentWatch implements Disposable {
  readonly #clock: Clock;
  readonly #client: (context: string) => Outcome<ClusterClient>;
  readonly #onUpdate: (update: EnvironmentsUpdate) => void;
  readonly #deadlines: Partial<ReflectorDeadlines>;
  #list: EnvironmentList | undefined;
  /** What `#list` was made of. */
  #made: { readonly client: ClusterClient; readonly scope: EnvironmentScope } | undefined;
  /** A list that nobody asked for yet, and what it said. */
  #early: { readonly scope: EnvironmentScope; readonly held: EnvironmentsUpdate[] } | undefined;

  constructor(options: {
    readonly clock: Clock;
    readonly client: (context: string) => Outcome<ClusterClient>;
    readonly onUpdate: (update: EnvironmentsUpdate) => void;
    readonly deadlines?: Partial<ReflectorDeadlines>;
  }) {
    this.#clock = options.clock;
    this.#client = options.client;
    this.#onUpdate = options.onUpdate;
    this.#deadlines = options.deadlines ?? {};
  }

  /** Starts the list that the page is about to ask for. */
  expect(client: ClusterClient, scope: EnvironmentScope): void {
    if (this.#list) return;
    const held: EnvironmentsUpdate[] = [];
    this.#early = { scope, held };
    this.#start(client, scope);
  }

  /** Shows another list, from its beginning. */
  show(client: ClusterClient, scope: EnvironmentScope): void {
    const early = this.#early;
    this.#early = undefined;
    if (early && early.held.length < HELD_LIMIT && sameScope(early.scope, scope)) {
      for (const update of early.held) this.#onUpdate(update);
      return;
    }
    this.#start(client, scope);
  }

  /**
   * Starts the list again where its context's server or credentials have changed: the client that it
   * was made with is disposed by then. A context that is gone keeps its last list, which says so.
   */
  refresh(): void {
    if (!this.#made) return;
    const { client, scope } = this.#made;
    const now = this.#client(scope.context);
    if (now.ok && now.value !== client) this.#start(now.value, scope);
  }

  /** Ends a wait after a failure and tries now. */
  retryNow(): void {
    this.#list?.retryNow();
  }

  /** Finds out soon whether what is shown is still true: after sleep, or a change of networks. */
  checkNow(): void {
    this.#list?.checkNow();
  }

  dispose(): void {
    this.#list?.dispose();
    this.#list = undefined;
    this.#made = undefined;
    this.#early = undefined;
  }

  #start(client: ClusterClient, scope: EnvironmentScope): void {
    this.#list?.dispose();
    this.#made = { client, scope };
    this.#list = new EnvironmentList({
      client,
      scope,
      clock: this.#clock,
      deadlines: this.#deadlines,
      onUpdate: (update) => {
        if (!this.#early) this.#onUpdate(update);
        else if (this.#early.held.length < HELD_LIMIT) this.#early.held.push(update);
      },
    });
    this.#list.start();
  }
}

/** Whether two scopes show the same. */
export function sameScope(a: EnvironmentScope, b: EnvironmentScope): boolean {
  return (
    a.context === b.context &&
    a.labelKey === b.labelKey &&
    sameNamespaces(a.namespaces, b.namespaces)
  );
}
