import {
  shellPod,
  type ContainerRow,
  type Environment,
  type PodRow,
} from '../../shared/kubernetes';
import type { TreeRow } from './tree-rows';

/** What a click in the tree asks for. */
export interface OpenTarget {
  /** What was clicked: an open tab of the same is focused instead, unless another is wanted. */
  readonly of: TreeRow['kind'];
  readonly environment: Environment;
  readonly pod: PodRow;
  readonly container: ContainerRow['name'];
}

/**
 * Where a row's shell opens: an environment's in its newest ready pod's default container, a pod's in
 * its default container, a container's there. Undefined where it cannot.
 */
export function openTarget(row: TreeRow): OpenTarget | undefined {
  const { environment } = row;
  const pod = row.kind === 'environment' ? shellPod(environment) : row.pod;
  if (!pod) return undefined;
  const container = row.kind === 'container' ? row.container.name : pod.defaultContainer;
  return { of: row.kind, environment, pod, container };
}
