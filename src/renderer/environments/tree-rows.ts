import type { ContainerRow, Environment, PodRow } from '../../shared/kubernetes';

interface Place {
  /** Unique in the tree, stable for as long as the thing exists. */
  readonly key: string;
  /** Accessible name; empty for the pods without the label, which the catalog names. */
  readonly name: string;
  readonly position: number;
  readonly setSize: number;
}

export interface EnvironmentTreeRow extends Place {
  readonly kind: 'environment';
  readonly level: 1;
  readonly environment: Environment;
  readonly expanded: boolean;
  /** False where only pods of it match the filter. */
  readonly matches: boolean;
}

export interface PodTreeRow extends Place {
  readonly kind: 'pod';
  readonly level: 2;
  readonly environment: Environment;
  readonly pod: PodRow;
  readonly expanded: boolean;
}

export interface ContainerTreeRow extends Place {
  readonly kind: 'container';
  readonly level: 3;
  readonly environment: Environment;
  readonly pod: PodRow;
  readonly container: ContainerRow;
  readonly expanded: undefined;
}

/** One line of the tree, in the order it is shown. */
export type TreeRow = EnvironmentTreeRow | PodTreeRow | ContainerTreeRow;

export const environmentKey = (environment: Environment): string => `e:${environment.id}`;
export const podKey = (uid: string): string => `p:${uid}`;
export const containerKey = (uid: string, container: string): string => `c:${uid}/${container}`;

/**
 * The tree as a flat list: what is collapsed or does not match is left out.
 *
 * @param query every word must occur in an environment's name or status, or in one of its pods'; an
 * environment of which only pods match shows these, expanded
 */
export function treeRows(
  environments: readonly Environment[],
  expanded: ReadonlySet<string>,
  query: string,
): readonly TreeRow[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = environments.flatMap((environment) => {
    const match = matching(environment, words);
    return match ? [{ environment, match }] : [];
  });
  return shown.flatMap(({ environment, match }, index) => {
    const key = environmentKey(environment);
    const isExpanded = match.pods !== null || expanded.has(key);
    const row: EnvironmentTreeRow = {
      key,
      kind: 'environment',
      level: 1,
      name: environment.name ?? '',
      environment,
      expanded: isExpanded,
      matches: match.pods === null,
      position: index + 1,
      setSize: shown.length,
    };
    if (!isExpanded) return [row];
    return [row, ...podRows(environment, match.pods ?? environment.pods, expanded)];
  });
}

function podRows(
  environment: Environment,
  pods: readonly PodRow[],
  expanded: ReadonlySet<string>,
): TreeRow[] {
  return pods.flatMap((pod, index): TreeRow[] => {
    const key = podKey(pod.uid);
    const isExpanded = expanded.has(key);
    const row: PodTreeRow = {
      key,
      kind: 'pod',
      level: 2,
      name: pod.name,
      environment,
      pod,
      expanded: isExpanded,
      position: index + 1,
      setSize: pods.length,
    };
    if (!isExpanded) return [row];
    const containers = pod.containers.map((container, containerIndex): ContainerTreeRow => ({
      key: containerKey(pod.uid, container.name),
      kind: 'container',
      level: 3,
      name: container.name,
      environment,
      pod,
      container,
      expanded: undefined,
      position: containerIndex + 1,
      setSize: pod.containers.length,
    }));
    return [row, ...containers];
  });
}

/** Null: no match. `pods` null: the environment itself matches, all its pods belong to it. */
function matching(
  environment: Environment,
  words: readonly string[],
): { pods: readonly PodRow[] | null } | null {
  const contains = (text: string): boolean => {
    const lower = text.toLowerCase();
    return words.every((word) => lower.includes(word));
  };
  const name = environment.name ?? '';
  if (words.length === 0 || contains(`${name} ${environment.status}`)) return { pods: null };
  const pods = environment.pods.filter((pod) => contains(`${name} ${pod.name} ${pod.status}`));
  return pods.length > 0 ? { pods } : null;
}
