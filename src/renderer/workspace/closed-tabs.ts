import type { PaneLayout, TabLayout } from './tab-layout';
import type { PaneTree } from './pane-tree';

/** What was closed, by what would make one like it. */
export type Closed =
  | { readonly kind: 'tab'; readonly tab: TabLayout; readonly index: number }
  | {
      readonly kind: 'pane';
      readonly pane: PaneLayout;
      readonly tabId: string;
      /** The tab's tree with the pane in it, and its id there. */
      readonly before: PaneTree;
      readonly paneId: string;
      /** The tree that was left. */
      readonly after: PaneTree;
    };

/** What is remembered: nobody goes back further, and each holds a little. */
const MAX_CLOSED = 20;

/** The tabs and panes closed last, for reopening them one by one. */
export class ClosedTabs {
  #closed: readonly Closed[] = [];

  get size(): number {
    return this.#closed.length;
  }

  add(closed: Closed): void {
    this.#closed = [...this.#closed, closed].slice(-MAX_CLOSED);
  }

  /** The one closed last, which is not remembered any more. */
  take(): Closed | null {
    const last = this.#closed.at(-1) ?? null;
    this.#closed = this.#closed.slice(0, -1);
    return last;
  }

  forget(): void {
    this.#closed = [];
  }
}
