import {
  shellPod,
  type ContainerRow,
  type Environment,
  type PodRow,
} from '../../shared/kubernetes';

/** What a shell can be opened in; a row of the tree is one. */
export type Openable =
  | { readonly kind: 'environment'; readonly environment: Environment }
  | { readonly kind: 'pod'; readonly environment: Environment; readonly pod: PodRow }
  | {
      readonly kind: 'container';
      readonly environment: Environment;
      readonly pod: PodRow;
      readonly container: ContainerRow;
    };

/** What a click in the tree asks for. */
export interface OpenTarget {
  /** What was clicked: an open tab of the same is focused instead, unless another is wanted. */
  readonly of: Openable['kind'];
  readonly environment: Environment;
  readonly pod: PodRow;
  readonly container: ContainerRow['name'];
}

/** Whether a shell can be opened in what the row stands for. */
export function canOpen(row: Openable): boolean {
  if (row.kind === 'environment') return shellPod(row.environment) !== undefined;
  return row.kind === 'pod' ? row.pod.canExec : row.container.running;
}

/** What is to be explained: an environment, or a pod of it. */
export interface ExplainTarget {
  readonly environment: Environment;
  readonly pod: PodRow | null;
  /** The container that a shell is wanted in, or null for the default one. */
  readonly container: ContainerRow['name'] | null;
}

/** What a row's explanation is about: a container's is its pod's. */
export function explainTarget(row: Openable): ExplainTarget {
  const { environment } = row;
  if (row.kind === 'environment') return { environment, pod: null, container: null };
  return {
    environment,
    pod: row.pod,
    container: row.kind === 'container' ? row.container.name : null,
  };
}

/**
 * Where a row's shell opens: an environment's in its newest ready pod's default container, a pod's in
 * its default container, a container's there. Undefined where it cannot.
 */
export function openTarget(row: Openable): OpenTarget | undefined {
  const { environment } = row;
  const pod = row.kind === 'environment' ? shellPod(environment) : row.pod;
  if (!pod) return undefined;
  const container = row.kind === 'container' ? row.container.name : pod.defaultContainer;
  return { of: row.kind, environment, pod, container };
}
