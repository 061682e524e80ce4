import { containerKey, environmentKey, podKey, type TreeRow } from './tree-rows';

/** What the terminal in front belongs to. */
export interface ActiveTerminal {
  readonly podUid: string;
  readonly container: string;
}

/** What the explanation in front is about. */
export interface ActiveExplanation {
  readonly namespace: string;
  readonly environment: string | null;
  readonly pod: string | null;
}

/** The deepest visible row that the terminal in front belongs to, or null. */
export function activeRowKey(
  rows: readonly TreeRow[],
  active: ActiveTerminal | ActiveExplanation | null,
): string | null {
  if (active === null) return null;
  if ('environment' in active) {
    const isMeant = (row: TreeRow): boolean =>
      row.environment.namespace === active.namespace &&
      (row.kind === 'pod' ? row.name === active.pod : row.environment.name === active.environment);
    return (
      rows.find((row) => row.kind === 'pod' && isMeant(row))?.key ?? rows.find(isMeant)?.key ?? null
    );
  }
  const environment = rows.find(
    (row) =>
      row.kind === 'environment' && row.environment.pods.some((pod) => pod.uid === active.podUid),
  );
  if (environment?.kind !== 'environment') return null;
  const shown = new Set(rows.map((row) => row.key));
  const candidates = [
    containerKey(active.podUid, active.container),
    podKey(active.podUid),
    environmentKey(environment.environment),
  ];
  return candidates.find((key) => shown.has(key)) ?? null;
}
