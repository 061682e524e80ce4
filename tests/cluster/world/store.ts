import { Collection, Revisions } from './collection';
import type { ObjectOf, ResourceName } from './objects';

/** Every collection of the cluster by resource name. */
export type Collections = { readonly [R in ResourceName]: Collection<ObjectOf[R]> };

/**
 * The cluster's database.
 *
 * @param historySize changes kept per resource for watches; older revisions are answered 410.
 */
export class Store {
  readonly revisions = new Revisions();
  readonly collections: Collections;

  constructor(historySize: number) {
    const collection = <R extends ResourceName>(): Collection<ObjectOf[R]> =>
      new Collection<ObjectOf[R]>(this.revisions, historySize);
    this.collections = {
      pods: collection<'pods'>(),
      namespaces: collection<'namespaces'>(),
      nodes: collection<'nodes'>(),
      events: collection<'events'>(),
      deployments: collection<'deployments'>(),
      replicasets: collection<'replicasets'>(),
      services: collection<'services'>(),
      ingresses: collection<'ingresses'>(),
    };
  }

  /** Forgets the history of every resource (etcd compaction). */
  compact(): void {
    for (const collection of Object.values(this.collections)) {
      collection.compact();
    }
  }
}
