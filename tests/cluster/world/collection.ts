import type { StoredObject } from './objects';

/** One change as a watch sees it; `before` is the object it replaced (absent for ADDED). */
export interface Change<T extends StoredObject> {
  readonly revision: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: T;
  readonly before?: T;
}

/** One counter for the whole cluster, as etcd's revision. */
export class Revisions {
  #current = 1000;

  get current(): number {
    return this.#current;
  }

  next(): number {
    this.#current += 1;
    return this.#current;
  }
}

export interface Subscription {
  dispose(): void;
}

/** Key of an object within its collection; sorts as etcd's keys do. */
export function keyOf(namespace: string | undefined, name: string): string {
  return namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;
}

/**
 * The objects of one resource and the history of their changes. Watches read the history by
 * revision instead of being handed events, so a slow watch costs nothing here: it falls off the
 * history's end and is told 410, as a real watch cache does.
 */
export class Collection<T extends StoredObject> {
  readonly #objects = new Map<string, T>();
  readonly #listeners = new Set<(change: Change<T>) => void>();
  #history: Change<T>[] = [];
  /** Changes up to this revision are forgotten. */
  #compacted: number;
  /** Keys in order, until one is added or removed. */
  #keys: readonly string[] | undefined;
  #sorted: readonly T[] | undefined;

  constructor(
    private readonly revisions: Revisions,
    private readonly historySize: number,
  ) {
    this.#compacted = revisions.current;
  }

  get size(): number {
    return this.#objects.size;
  }

  get(namespace: string | undefined, name: string): T | undefined {
    return this.#objects.get(keyOf(namespace, name));
  }

  /** All objects in key order. The array is never changed afterwards: it is a snapshot. */
  list(): readonly T[] {
    this.#keys ??= [...this.#objects.keys()].sort((a, b) => (a < b ? -1 : 1));
    this.#sorted ??= this.#keys.flatMap((key) => this.#objects.get(key) ?? []);
    return this.#sorted;
  }

  /** Stores a new or changed object under the next revision and returns what was stored. */
  put(object: T): T {
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const before = this.#objects.get(key);
    const stored = this.#stamp(object);
    this.#objects.set(key, stored);
    this.#record(
      before === undefined
        ? { revision: Number(stored.metadata.resourceVersion), type: 'ADDED', object: stored }
        : {
            revision: Number(stored.metadata.resourceVersion),
            type: 'MODIFIED',
            object: stored,
            before,
          },
    );
    return stored;
  }

  /** Removes an object; the DELETED event carries its last state under the deletion's revision. */
  remove(namespace: string | undefined, name: string): T | undefined {
    const key = keyOf(namespace, name);
    const before = this.#objects.get(key);
    if (before === undefined) {
      return undefined;
    }
    this.#objects.delete(key);
    const last = this.#stamp(before);
    this.#record({
      revision: Number(last.metadata.resourceVersion),
      type: 'DELETED',
      object: last,
      before,
    });
    return last;
  }

  /** Changes after `revision` in order, at most `limit`; `gone` when some are forgotten. */
  since(revision: number, limit: number): readonly Change<T>[] | 'gone' {
    if (revision < this.#compacted) {
      return 'gone';
    }
    let low = 0;
    let high = this.#history.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#history[middle]?.revision ?? 0) <= revision) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return this.#history.slice(low, low + limit);
  }

  /** Forgets the whole history: any older resourceVersion is now 410. */
  compact(): void {
    this.#history = [];
    this.#compacted = this.revisions.current;
  }

  /** Calls `listener` after every change, synchronously. */
  onChange(listener: (change: Change<T>) => void): Subscription {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  #stamp(object: T): T {
    const resourceVersion = String(this.revisions.next());
    return { ...object, metadata: { ...object.metadata, resourceVersion } };
  }

  #record(change: Change<T>): void {
    this.#sorted = undefined;
    if (change.type !== 'MODIFIED') {
      this.#keys = undefined;
    }
    this.#history.push(change);
    // Cut in blocks of an eighth, so that a full history does not shift at every change.
    if (this.#history.length > this.historySize * 1.125) {
      const dropped = this.#history.splice(0, this.#history.length - this.historySize);
      this.#compacted = dropped.at(-1)?.revision ?? this.#compacted;
    }
    for (const listener of this.#listeners) {
      listener(change);
    }
  }
}
