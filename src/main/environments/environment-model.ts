import { isDeepStrictEqual } from 'node:util';

import type { Environment, EnvironmentScope, LabelKeyCount, PodRow } from '../../shared/kubernetes';
import { compareEnvironments, environmentId, toEnvironment } from './grouping';
import type { ProjectedPod } from './pod-row';
import { asOverdue, isOverdue } from './pod-row';
import { READINESS_PATIENCE_MS } from './status-tone';

/** What changed since the last time that somebody asked. */
export interface ModelChanges {
  /** Sorted by name, the pods without the label last. */
  readonly upsert: readonly Environment[];
  /** Ids of environments that were told of before and are gone. */
  readonly remove: readonly string[];
}

/** Label keys offered in place of an empty list. */
const MAX_LABEL_KEYS = 10;

/**
 * The pods of one namespace grouped into environments, kept true by applying what the reflector
 * saw. An event costs as much as the environment it touches, not as the list.
 */
export class EnvironmentModel {
  readonly #scope: EnvironmentScope;
  readonly #pods = new Map<string, ProjectedPod>();
  /** By environment id, then by uid. */
  readonly #groups = new Map<string, Map<string, PodRow>>();
  readonly #keyCounts = new Map<string, number>();
  /** Environments to tell of. */
  readonly #touched = new Set<string>();
  /** Environments told of. */
  readonly #told = new Set<string>();
  /** Uids of pods that run, are not ready, and are still given time. */
  readonly #waiting = new Set<string>();
  #labelKeys: readonly LabelKeyCount[] | null = [];

  constructor(scope: EnvironmentScope) {
    this.#scope = scope;
  }

  /** Pods in the namespace, with or without the label. */
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

  /** Takes what a fresh list says: what is not in it is gone. Returns whether anything changed. */
  replace(pods: ReadonlyMap<string, ProjectedPod>): boolean {
    let changed = false;
    for (const uid of [...this.#pods.keys()]) {
      if (!pods.has(uid)) changed = this.delete(uid) || changed;
    }
    for (const [uid, pod] of pods) changed = this.apply(uid, pod) || changed;
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
   * Marks the pods as failing that have not been ready for too long. Returns whether there were any.
   *
   * @param now milliseconds since the epoch
   */
  settle(now: number): boolean {
    let changed = false;
    for (const uid of [...this.#waiting]) {
      const pod = this.#pods.get(uid);
      if (pod === undefined || pod.unreadySince === null) continue;
      if (!isOverdue(pod.unreadySince, now)) continue;
      changed = this.apply(uid, asOverdue(pod)) || changed;
    }
    return changed;
  }

  /** When `settle` has something to do next, milliseconds since the epoch, or null. */
  nextSettleAt(): number | null {
    let earliest: number | null = null;
    for (const uid of this.#waiting) {
      const since = this.#pods.get(uid)?.unreadySince ?? null;
      if (since === null) continue;
      const due = since + READINESS_PATIENCE_MS;
      if (earliest === null || due < earliest) earliest = due;
    }
    return earliest;
  }

  /** The pod of that name as last seen: the newest, where an older namesake is still leaving. */
  pod(name: string): PodRow | undefined {
    let found: PodRow | undefined;
    for (const { row } of this.#pods.values()) {
      if (row.name === name && (found === undefined || row.createdAt > found.createdAt))
        found = row;
    }
    return found;
  }

  /** Whether there are changes that nobody took yet. */
  get pending(): boolean {
    return this.#touched.size > 0;
  }

  /**
   * What changed since the last call, in whole environments, the first touched first. Removals are
   * never held back.
   *
   * @param maxPods the changed environments' pods at which the rest is left for the next call
   */
  takeChanges(maxPods = Number.POSITIVE_INFINITY): ModelChanges {
    const upsert: Environment[] = [];
    const remove: string[] = [];
    let pods = 0;
    for (const id of [...this.#touched]) {
      const group = this.#groups.get(id);
      if (group !== undefined && pods >= maxPods) continue;
      this.#touched.delete(id);
      const environment = toEnvironment(id, group?.values() ?? []);
      if (environment !== undefined) {
        pods += environment.totalPods;
        upsert.push(environment);
        this.#told.add(id);
      } else if (this.#told.delete(id)) {
        remove.push(id);
      }
    }
    return { upsert: upsert.sort(compareEnvironments), remove };
  }

  #enter(uid: string, pod: ProjectedPod): void {
    const id = environmentId(this.#scope, pod.row.environment);
    const group = this.#groups.get(id);
    if (group === undefined) this.#groups.set(id, new Map([[uid, pod.row]]));
    else group.set(uid, pod.row);
    this.#pods.set(uid, pod);
    this.#touched.add(id);
    this.#count(pod.labelKeys, 1);
    if (pod.unreadySince !== null && pod.row.tone === 'progressing') this.#waiting.add(uid);
  }

  #leave(uid: string, pod: ProjectedPod): void {
    const id = environmentId(this.#scope, pod.row.environment);
    const group = this.#groups.get(id);
    group?.delete(uid);
    if (group?.size === 0) this.#groups.delete(id);
    this.#pods.delete(uid);
    this.#touched.add(id);
    this.#count(pod.labelKeys, -1);
    this.#waiting.delete(uid);
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
