import type { ContainerRow, Environment, PodRow } from '../../shared/kubernetes';
import type { EnvironmentMatch, Match } from './filter';

interface Place {
  /** Unique in the tree, stable for as long as the thing exists. */
  readonly key: string;
  /** Accessible name; empty for the pods without the label, which the catalog names. */
  readonly name: string;
  readonly position: number;
  readonly setSize: number;
  /** Characters of the name that the filter found, by index. */
  readonly marks: readonly number[];
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
 * @param found what matches a filter; an environment of which only pods match shows these, expanded
 * @param isFiltered the best come first, because Enter opens the first; else the order stays
 */
export function treeRows(
  found: readonly EnvironmentMatch[],
  expanded: ReadonlySet<string>,
  isFiltered: boolean,
): readonly TreeRow[] {
  const shown = isFiltered ? [...found].sort((a, b) => b.score - a.score) : found;
  return shown.flatMap((match, index) => {
    const { environment, marks } = match;
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
      marks,
    };
    if (!isExpanded) return [row];
    return [
      row,
      ...podRows(
        environment,
        match.pods ?? environment.pods.map((pod) => ({ pod, match: null })),
        expanded,
      ),
    ];
  });
}

function podRows(
  environment: Environment,
  pods: readonly { readonly pod: PodRow; readonly match: Match | null }[],
  expanded: ReadonlySet<string>,
): TreeRow[] {
  return pods.flatMap(({ pod, match }, index): TreeRow[] => {
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
      marks: match?.marks ?? [],
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
      marks: [],
    }));
    return [row, ...containers];
  });
}
