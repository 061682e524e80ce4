import { SvelteSet } from 'svelte/reactivity';
import type { EnvironmentsModel } from './environments.svelte';
import { inOrder, type OrderChoice } from './environment-order';
import { FilterRun } from './filter';
import { canOpen } from './open-target';
import { treeRows, type EnvironmentTreeRow, type TreeRow } from './tree-rows';

const BY_NAME: OrderChoice = { sort: 'name', favourites: [], recent: [] };

/** Milliseconds for which a filter looks at environments before others get their turn: half a frame. */
const PIECE_MS = 8;

/** What is unfolded, filtered and focused in the tree of environments. */
export class TreeModel {
  readonly #environments: Pick<EnvironmentsModel, 'environments'>;
  readonly #expanded = new SvelteSet<string>();
  #query = $state('');
  #focusKey = $state<string | null>(null);
  // Where the focus was, for when its row is gone.
  #lastIndex = 0;
  readonly #order: () => OrderChoice;
  readonly #ordered = $derived.by(() => inOrder(this.#environments.environments, this.#order()));
  readonly #filter = $derived(new FilterRun(this.#query));
  /** Counts the pieces in which a long list is looked through. */
  #piece = $state(0);
  readonly #found = $derived.by(() => {
    const piece = this.#piece;
    const until = performance.now() + PIECE_MS;
    const found = this.#filter.matching(this.#ordered, () => performance.now() > until);
    if (!found.isDone) {
      setTimeout(() => {
        this.#piece = piece + 1;
      });
    }
    return found;
  });
  readonly #rows = $derived.by(() =>
    treeRows(this.#found.matches, this.#expanded, !this.#filter.isEmpty),
  );
  readonly #focusIndex = $derived.by(() => {
    const index = this.#rows.findIndex((row) => row.key === this.#focusKey);
    return index >= 0 ? index : Math.min(this.#lastIndex, Math.max(0, this.#rows.length - 1));
  });

  /** @param order how the environments are sorted; read reactively */
  constructor(
    environments: Pick<EnvironmentsModel, 'environments'>,
    order: () => OrderChoice = () => BY_NAME,
  ) {
    this.#environments = environments;
    this.#order = order;
  }

  /** Whether an environment is a favourite. */
  isFavourite(id: string): boolean {
    return this.#order().favourites.includes(id);
  }

  /** The lines of the tree, top to bottom. */
  get rows(): readonly TreeRow[] {
    return this.#rows;
  }

  /** The filter's text. */
  get query(): string {
    return this.#query;
  }

  set query(query: string) {
    this.#query = query;
  }

  /** The row that Tab reaches: the one focused last, or the one that took its place. */
  get focusIndex(): number {
    return this.#focusIndex;
  }

  focus(index: number): void {
    this.#lastIndex = index;
    this.#focusKey = this.#rows[index]?.key ?? null;
  }

  expand(key: string): void {
    this.#expanded.add(key);
  }

  collapse(key: string): void {
    this.#expanded.delete(key);
  }

  toggle(row: TreeRow): void {
    if (row.expanded === undefined) return;
    if (row.expanded) this.collapse(row.key);
    else this.expand(row.key);
  }

  /** What Enter in the filter opens: an environment that matches, or a pod of one that does not. */
  get firstMatch(): TreeRow | null {
    // Whoever presses Enter means the best of all, not of those looked at so far.
    const rows = this.#found.isDone
      ? this.#rows
      : treeRows(this.#filter.matching(this.#ordered).matches, this.#expanded, true);
    const matches = rows.filter(
      (row) => row.kind === 'pod' || (row.kind === 'environment' && opensAsWhole(row)),
    );
    return matches.find(canOpen) ?? matches[0] ?? null;
  }
}

/** The pods without the label have only the lack of it in common: none of them stands for the rest. */
function opensAsWhole(row: EnvironmentTreeRow): boolean {
  return row.matches && row.environment.name !== null;
}
