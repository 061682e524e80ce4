import type { Catalog } from '../../shared/i18n/catalog';
import { shellPod, type ContainerRow } from '../../shared/kubernetes';
import type { TreeRow } from './tree-rows';

/** Why a row cannot take a shell now, and what next. */
export interface RowExplanation {
  /** To what it happened, and its status. */
  readonly what: string;
  /** In the cluster's words and numbers; may be empty. */
  readonly details: readonly string[];
  readonly next: string;
}

/** Whether a shell can be opened in what the row stands for. */
export function canOpen(row: TreeRow): boolean {
  if (row.kind === 'environment') return shellPod(row.environment) !== undefined;
  return row.kind === 'pod' ? row.pod.canExec : row.container.running;
}

/** Why no shell can be opened there now; null where one can. */
export function explain(row: TreeRow, t: Catalog): RowExplanation | null {
  if (canOpen(row)) return null;
  const words = t.environments;
  if (row.kind === 'environment') {
    const name = row.environment.name ?? words.unlabelled;
    const first = row.environment.pods.find((pod) => pod.reason !== '');
    return {
      what: words.cannotOpen(name, row.environment.status),
      details: first ? [first.reason] : [],
      next: words.cannotOpenNext,
    };
  }
  if (row.kind === 'pod') {
    const stopped = row.pod.containers.find(
      (container) => container.name === row.pod.defaultContainer,
    );
    const others = row.pod.containers.filter(
      (container) => container.running && container.name !== row.pod.defaultContainer,
    );
    return {
      what: words.cannotOpen(row.pod.name, row.pod.status),
      details: unique([row.pod.reason, ...(stopped ? history(stopped, t) : [])]),
      next:
        others.length > 0
          ? words.openOtherContainer(others.map((container) => container.name))
          : words.cannotOpenNext,
    };
  }
  return {
    what: words.cannotOpen(row.container.name, row.container.state),
    details: unique(history(row.container, t)),
    next: words.cannotOpenNext,
  };
}

function history(container: ContainerRow, t: Catalog): string[] {
  return [
    container.message,
    container.lastExitCode === null ? '' : t.environments.lastExit(container.lastExitCode),
    container.restarts > 0 ? t.environments.restarts(container.restarts) : '',
  ];
}

const unique = (lines: readonly string[]): string[] => [...new Set(lines.filter(Boolean))];
