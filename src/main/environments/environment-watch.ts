import type { Outcome } from '../../shared/errors';
import type { EnvironmentScope, EnvironmentsUpdate } from '../../shared/kubernetes';
import { sameNamespaces } from '../../shared/kubernetes-names';
import type { Disposable } from '../../shared/result';
import type { ClusterClient, RawClient } from '../kube/http/cluster-client';

/** Updates kept for a page that has not asked yet: ten a second, so three seconds of them. */
const HELD_LIMIT = 32;

/** A list that can be shown. */
export interface ListHandle extends Disposable {
  /** Tells the page to forget what it showed, then lists and watches until `dispose`. */
  start(): void;
  /** Ends all waits after failures and tries now. */
  retryNow(): void;
  /** Finds out soon whether the list is still true. */
  checkNow(): void;
}

/** Makes lists, here or in a thread of their own. `U` is an update, or the text of one. */
export type ListMaker<U> = (options: {
  readonly client: ListClient;
  readonly scope: EnvironmentScope;
  readonly onUpdate: (update: U) => void;
}) => ListHandle;

type ListClient = ClusterClient & RawClient;

/** The one list that a window shows. It can be started before the page asks for it. */
export class EnvironmentWatch<U = EnvironmentsUpdate> implements Disposable {
  readonly #makeList: ListMaker<U>;
  readonly #client: (context: string) => Outcome<ListClient>;
  readonly #onUpdate: (update: U) => void;
  #list: ListHandle | undefined;
  /** What `#list` was made of. */
  #made: { readonly client: ListClient; readonly scope: EnvironmentScope } | undefined;
  /** A list that nobody asked for yet, and what it said. */
  #early: { readonly scope: EnvironmentScope; readonly held: U[] } | undefined;

  constructor(options: {
    readonly makeList: ListMaker<U>;
    readonly client: (context: string) => Outcome<ListClient>;
    readonly onUpdate: (update: U) => void;
  }) {
    this.#makeList = options.makeList;
    this.#client = options.client;
    this.#onUpdate = options.onUpdate;
  }

  /** Starts the list that the page is about to ask for. */
  expect(client: ListClient, scope: EnvironmentScope): void {
    if (this.#list) return;
    const held: U[] = [];
    this.#early = { scope, held };
    this.#start(client, scope);
  }

  /** Shows another list, from its beginning. */
  show(client: ListClient, scope: EnvironmentScope): void {
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

  #start(client: ListClient, scope: EnvironmentScope): void {
    this.#list?.dispose();
    this.#made = { client, scope };
    this.#list = this.#makeList({
      client,
      scope,
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
