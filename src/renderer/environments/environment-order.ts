import type { Environment, Tone } from '../../shared/kubernetes';
import type { SortOrder } from '../../shared/settings';

/** What the order depends on beside the environments. */
export interface OrderChoice {
  readonly sort: SortOrder;
  /** Ids of those that come first. */
  readonly favourites: readonly string[];
  /** Ids of those used before, the last one first. */
  readonly recent: readonly string[];
}

const WORST_FIRST: readonly Tone[] = ['failing', 'progressing', 'ok', 'idle'];

/**
 * The environments in the order they are shown. Favourites come first, the pods without the label
 * last, and equal ones keep the order given.
 */
export function inOrder(
  environments: readonly Environment[],
  { sort, favourites, recent }: OrderChoice,
): readonly Environment[] {
  if (sort === 'name' && favourites.length === 0) return environments;
  const first = new Set(favourites);
  const used = new Map(recent.map((id, index) => [id, index]));
  const rank: Readonly<Record<SortOrder, (environment: Environment) => number>> = {
    name: () => 0,
    age: ({ createdAt }) => -createdAt,
    status: ({ tone }) => WORST_FIRST.indexOf(tone),
    restarts: ({ restarts }) => -restarts,
    recent: ({ id }) => used.get(id) ?? Infinity,
  };
  const group = ({ id, name }: Environment): number => (name === null ? 2 : first.has(id) ? 0 : 1);
  const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);
  return [...environments].sort(
    (a, b) => compare(group(a), group(b)) || compare(rank[sort](a), rank[sort](b)),
  );
}
