import { isDeepStrictEqual } from 'node:util';

import { environmentId } from '../../shared/environment-id';
import type { EnvironmentChange, LabelKeyCount, PodRow } from '../../shared/kubernetes';
import { compareEnvironments, toEnvironment } from './grouping';
import type { ProjectedPod } from './pod-row';
import { asOverdue, asPatient, isOverdue } from './pod-row';
import { READINESS_PATIENCE_MS } from './status-tone';

/** What changed since the last time that somebody asked. */
export interface ModelChanges {
  /** Sorted by name, the pods without the label last. */
  readonly upsert: readonly EnvironmentChange[];
  /** Ids of environments that were told of before and are gone. */
  readonly remove: readonly string[];
}

/** Label keys offered in place of an empty list. */
const MAX_LABEL_KEYS = 10;

/**
 * The pods of some namespaces grouped into environments, kept true by applying what the reflector
 * saw. An event costs as much as the environment it touches, not as the list.
 */
export class EnvironmentModel {
  readonly #labelKey: string;
  readonly #pods = new Map<string, ProjectedPod>();
  /** By environment id, then by uid. */
  readonly #groups = new Map<string, Map<string, PodRow>>();
  readonly #keyCounts = new Map<string, number>();
  /** Environments to tell of, and the uids of those of their pods that are not as they were told. */
  readonly #touched = new Map<string, Set<string>>();
  /** Environments told of. */
  readonly #told = new Set<string>();
  /** Uids of pods that run and are not ready. */
  readonly #waiting = new Set<string>();
  #labelKeys: readonly LabelKeyCount[] | null = [];

  /** @param labelKey the environment label's key */
  constructor(labelKey: string) {
    this.#labelKey = labelKey;
  }

  /** Pods in the namespaces, with or without the label. */
  get podCount(): number {
    return this.#pods.size;
  }

  /** The most frequent label keys first, ties by key, at most ten; the same array until it changes. */
  get labelKeys(): readonly LabelKeyCount[] {
    this.#labelKeys ??= [...this.#keyCounts]
      .map(([key, pods]) => ({ key, pods }))
      .sort((a, b) => b.pods - a.pods || (a.key < b.key ? -1 : 1))
      .slice(0, MAX_LABEL_KEYS);
    return this.#labelKeys;
  }

  /**
   * Takes what a fresh list says: what is not in it is gone. Returns whether anything changed.
   *
   * @param namespace the one that was listed, or null: all of them
   */
  replace(pods: ReadonlyMap<string, ProjectedPod>, namespace: string | null): boolean {
    let changed = false;
    for (const [uid, { row }] of [...this.#pods]) {
      if (namespace !== null && row.namespace !== namespace) continue;
      if (!pods.has(uid)) changed = this.delete(uid) || changed;
    }
    for (const [uid, pod] of pods) changed = this.apply(uid, pod) || changed;
    return changed;
  }

  /** Forgets the pods of all namespaces but these. Returns whether there were any. */
  keepOnly(namespaces: ReadonlySet<string>): boolean {
    let changed = false;
    for (const [uid, { row }] of [...this.#pods]) {
      if (!namespaces.has(row.namespace)) changed = this.delete(uid) || changed;
    }
    return changed;
  }

  /** Adds or changes a pod. Returns whether that changed anything shown. */
  apply(uid: string, pod: ProjectedPod): boolean {
    const before = this.#pods.get(uid);
    if (before !== undefined && isSame(before, pod)) {
      this.#pods.set(uid, pod);
      return false;
    }
    if (before !== undefined) this.#leave(uid, before);
    this.#enter(uid, pod);
    return true;
  }

  /** Forgets a pod. Returns whether it was there. */
  delete(uid: string): boolean {
    const before = this.#pods.get(uid);
    if (before === undefined) return false;
    this.#leave(uid, before);
    return true;
  }

  /**
   * Marks the pods as failing that have not been ready for too long, and those that were so only by a
   * clock that was set back as progressing again. Returns whether there were any.
   *
   * @param now milliseconds since the epoch
   */
  settle(now: number): boolean {
    let changed = false;
    for (const uid of [...this.#waiting]) {
      const pod = this.#pods.get(uid);
      if (pod === undefined || pod.unreadySince === null) continue;
      const settled = isOverdue(pod.unreadySince, now) ? asOverdue(pod) : asPatient(pod);
      changed = this.apply(uid, settled) || changed;
    }
    return changed;
  }

  /**
   * When `settle` has something to do next, milliseconds since the epoch, or null. Infinite where only
   * a clock that is set back can change anything.
   *
   * @param now milliseconds since the epoch
   */
  nextSettleAt(now: number): number | null {
    let earliest: number | null = null;
    for (const uid of this.#waiting) {
      const since = this.#pods.get(uid)?.unreadySince ?? null;
      if (since === null) continue;
      const due = isOverdue(since, now) ? Number.POSITIVE_INFINITY : since + READINESS_PATIENCE_MS;
      if (earliest === null || due < earliest) earliest = due;
    }
    return earliest;
  }

  /** Whether there are changes that nobody took yet. */
  get pending(): boolean {
    return this.#touched.size > 0;
  }

  /**
   * What changed since the last call, environment by environment, the first touched first. Removals
   * are never held back.
   *
   * @param maxPods the changed pods at which the rest is left for the next call
   */
  takeChanges(maxPods = Number.POSITIVE_INFINITY): ModelChanges {
    const upsert: EnvironmentChange[] = [];
    const remove: string[] = [];
    let pods = 0;
    for (const [id, changed] of [...this.#touched]) {
      const group = this.#groups.get(id);
      if (group !== undefined && pods >= maxPods) continue;
      this.#touched.delete(id);
      const environment = toEnvironment(id, group?.values() ?? []);
      if (environment !== undefined) {
        const isNew = !this.#told.has(id);
        const rows = environment.pods.map((pod) => (isNew || changed.has(pod.uid) ? pod : pod.uid));
        pods += isNew ? rows.length : changed.size;
        upsert.push({ ...environment, pods: rows });
        this.#told.add(id);
      } else if (this.#told.delete(id)) {
        remove.push(id);
      }
    }
    return { upsert: upsert.sort(compareEnvironments), remove };
  }

  #idOf({ namespace, environment }: PodRow): string {
    return environmentId(namespace, this.#labelKey, environment);
  }

  #enter(uid: string, pod: ProjectedPod): void {
    const id = this.#idOf(pod.row);
    const group = this.#groups.get(id);
    if (group === undefined) this.#groups.set(id, new Map([[uid, pod.row]]));
    else group.set(uid, pod.row);
    this.#pods.set(uid, pod);
    this.#touch(id, uid);
    this.#count(pod.labelKeys, 1);
    if (pod.unreadySince !== null) this.#waiting.add(uid);
  }

  #leave(uid: string, pod: ProjectedPod): void {
    const id = this.#idOf(pod.row);
    const group = this.#groups.get(id);
    group?.delete(uid);
    if (group?.size === 0) this.#groups.delete(id);
    this.#pods.delete(uid);
    this.#touch(id, uid);
    this.#count(pod.labelKeys, -1);
    this.#waiting.delete(uid);
  }

  #touch(id: string, uid: string): void {
    const touched = this.#touched.get(id);
    if (touched === undefined) this.#touched.set(id, new Set([uid]));
    else touched.add(uid);
  }

  #count(keys: readonly string[], by: 1 | -1): void {
    for (const key of keys) {
      const count = (this.#keyCounts.get(key) ?? 0) + by;
      if (count === 0) this.#keyCounts.delete(key);
      else this.#keyCounts.set(key, count);
    }
    if (keys.length > 0) this.#labelKeys = null;
  }
}

/**
 * A list taken again brings every pod again: the resourceVersion says cheaply that nothing changed.
 * Where it did, what changed may be nothing that is shown (a heartbeat, an annotation).
 */
function isSame(before: ProjectedPod, after: ProjectedPod): boolean {
  return (
    before.unreadySince === after.unreadySince &&
    ((before.resourceVersion !== '' &&
      before.resourceVersion === after.resourceVersion &&
      before.row.tone === after.row.tone) ||
      (isDeepStrictEqual(before.row, after.row) &&
        isDeepStrictEqual(before.labelKeys, after.labelKeys)))
  );
}
