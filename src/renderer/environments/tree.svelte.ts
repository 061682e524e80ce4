import { SvelteSet } from 'svelte/reactivity';
import type { EnvironmentsModel } from './environments.svelte';
import { canOpen } from './explanation';
import { podKey, treeRows, type EnvironmentTreeRow, type TreeRow } from './tree-rows';

/** What is unfolded, filtered, focused and explained in the tree of environments. */
export class TreeModel {
  readonly #environments: Pick<EnvironmentsModel, 'environments'>;
  readonly #expanded = new SvelteSet<string>();
  readonly #explained = new SvelteSet<string>();
  #query = $state('');
  #focusKey = $state<string | null>(null);
  // Where the focus was, for when its row is gone.
  #lastIndex = 0;
  readonly #rows = $derived.by(() =>
    treeRows(this.#environments.environments, this.#expanded, this.#query),
  );
  readonly #focusIndex = $derived.by(() => {
    const index = this.#rows.findIndex((row) => row.key === this.#focusKey);
    return index >= 0 ? index : Math.min(this.#lastIndex, Math.max(0, this.#rows.length - 1));
  });

  constructor(environments: Pick<EnvironmentsModel, 'environments'>) {
    this.#environments = environments;
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

  /** Whether the row says in place why it cannot be opened. It stops by itself once it can. */
  isExplained(row: TreeRow): boolean {
    return this.#explained.has(row.key) && !canOpen(row);
  }

  /** Shows in place why the row cannot be opened, with what lies below it; or hides it again. */
  toggleExplanation(row: TreeRow): void {
    if (this.#explained.has(row.key)) {
      this.#explained.delete(row.key);
      return;
    }
    this.#explained.add(row.key);
    if (row.kind === 'environment') this.expand(row.key);
    // Another container may still be open to the user: show them.
    if (row.kind === 'pod' && row.pod.containers.some((container) => container.running)) {
      this.expand(podKey(row.pod.uid));
    }
  }

  /** What Enter in the filter opens: an environment that matches, or a pod of one that does not. */
  get firstMatch(): TreeRow | null {
    const matches = this.#rows.filter(
      (row) => row.kind === 'pod' || (row.kind === 'environment' && opensAsWhole(row)),
    );
    return matches.find(canOpen) ?? matches[0] ?? null;
  }
}

/** The pods without the label have only the lack of it in common: none of them stands for the rest. */
function opensAsWhole(row: EnvironmentTreeRow): boolean {
  return row.matches && row.environment.name !== null;
}
