import type { ExecTarget } from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import type { ContextPreferences } from '../../shared/settings';
import type { Pane, PaneContent, PaneExplanation, PaneTerminal } from './pane.svelte';
import {
  equalized,
  leaf,
  MAX_PANES,
  moveEdge,
  neighbour,
  paneIds,
  removePane,
  replacePane,
  resizePane,
  splitPane,
  type PaneEdge,
  type PaneMinimum,
  type PaneSide,
  type PaneTree,
  type SplitDirection,
} from './pane-tree';

/** Characters of a name at most. */
const MAX_NAME = 256;

/** How a tab's panes stand, as far as that is known beforehand. */
export interface TabArrangement {
  readonly tree: PaneTree;
  readonly focusedId: string;
  readonly isZoomed: boolean;
  readonly userName: string | null;
  readonly isPinned: boolean;
}

/**
 * One tab: panes that share its place, one of them in focus. What is asked of the tab (its terminal,
 * its name, its state) is asked of that one.
 */
export class Tab<T extends PaneTerminal, E extends PaneExplanation> implements Disposable {
  /** Unique in its window, also as a part of element ids. */
  readonly id: string;
  /** Grows with every tab of the window. */
  readonly age: number;
  #panes: readonly Pane<T, E>[];
  #tree: PaneTree;
  #focused: Pane<T, E>;
  /** Ids of its panes, the one in focus first. */
  #recent: readonly string[];
  #isZoomed = $state(false);
  #userName = $state<string | null>(null);
  #isPinned = $state(false);

  /** @param panes at least one; those of the arrangement's tree, where there is one */
  constructor(
    age: number,
    panes: readonly [Pane<T, E>, ...Pane<T, E>[]],
    arrangement: TabArrangement | null = null,
  ) {
    this.id = `tab-${age}`;
    this.age = age;
    const [first] = panes;
    const focused = panes.find(({ id }) => id === arrangement?.focusedId) ?? first;
    this.#panes = $state.raw(panes);
    this.#tree = $state.raw(arrangement?.tree ?? leaf(first.id));
    this.#focused = $state.raw(focused);
    this.#recent = [focused.id];
    this.#isZoomed = arrangement?.isZoomed === true && panes.length > 1;
    this.#isPinned = arrangement?.isPinned ?? false;
    this.rename(arrangement?.userName ?? null);
  }

  /** All of them, the oldest first: their order does not change with their places. */
  get panes(): readonly Pane<T, E>[] {
    return this.#panes;
  }

  /** How they stand. */
  get tree(): PaneTree {
    return this.#tree;
  }

  /** From the top left on. */
  get panesInOrder(): readonly Pane<T, E>[] {
    return paneIds(this.#tree).flatMap((id) => this.pane(id) ?? []);
  }

  get focusedPane(): Pane<T, E> {
    return this.#focused;
  }

  /** The pane in focus fills the tab; the others are not on screen. */
  get isZoomed(): boolean {
    return this.#isZoomed;
  }

  /** The panes that are on screen while the tab is. */
  isVisible(pane: Pane<T, E>): boolean {
    return !this.#isZoomed || pane === this.#focused;
  }

  /** Ids of its panes, the one in focus first. */
  get recent(): readonly string[] {
    return this.#recent;
  }

  pane(id: string): Pane<T, E> | null {
    return this.#panes.find((pane) => pane.id === id) ?? null;
  }

  get content(): PaneContent<T, E> {
    return this.#focused.content;
  }

  /** Null where the pane in focus explains. */
  get terminal(): T | null {
    return this.#focused.terminal;
  }

  /** Null where the pane in focus holds a terminal. */
  get explanation(): E | null {
    return this.#focused.explanation;
  }

  /** Where the shell in focus runs; null where there is none. */
  get target(): ExecTarget | null {
    return this.#focused.target;
  }

  get context(): string {
    return this.#focused.context;
  }

  get environmentId(): string {
    return this.#focused.environmentId;
  }

  get environmentName(): string | null {
    return this.#focused.environmentName;
  }

  /** What was chosen for the context of the pane in focus: colour, protection. */
  get preferences(): ContextPreferences {
    return this.#focused.preferences;
  }

  /** Whether any of its panes is on a protected context. */
  get isProtected(): boolean {
    return this.#panes.some((pane) => pane.isProtected);
  }

  /** Whether closing it would end a shell. */
  get isConnected(): boolean {
    return this.#panes.some((pane) => pane.isConnected);
  }

  /** Output came to a pane while that was not on screen. */
  get unread(): boolean {
    return this.#panes.some(({ terminal }) => terminal?.unread === true);
  }

  /** The bell rang in a pane while that was not on screen. */
  get bell(): boolean {
    return this.#panes.some(({ terminal }) => terminal?.bell === true);
  }

  /** The user's own name for it, or null. */
  get userName(): string | null {
    return this.#userName;
  }

  /** What it is called by assistive technology and in questions. */
  get name(): string {
    return this.#userName ?? this.#focused.name;
  }

  /** What it shows: the user's name, else the title that the shell set, else environment and pod. */
  get title(): string {
    return this.#userName ?? this.#focused.title;
  }

  /** It stands left of the others and stays when those are closed. */
  get isPinned(): boolean {
    return this.#isPinned;
  }

  /** There is room for one more pane. */
  get canSplit(): boolean {
    return this.#panes.length < MAX_PANES;
  }

  /** How it stands now, for bringing it back. */
  get arrangement(): TabArrangement {
    return {
      tree: this.#tree,
      focusedId: this.#focused.id,
      isZoomed: this.#isZoomed,
      userName: this.#userName,
      isPinned: this.#isPinned,
    };
  }

  /** Gives it a name; null or blanks take the name back. */
  rename(name: string | null): void {
    const clean = (name ?? '').trim().slice(0, MAX_NAME);
    this.#userName = clean === '' ? null : clean;
  }

  setPinned(pinned: boolean): void {
    this.#isPinned = pinned;
  }

  /** Puts a new pane on the right of the one in focus, or below it, and the focus into it. */
  split(direction: SplitDirection, added: Pane<T, E>): void {
    this.#add(added, splitPane(this.#tree, this.#focused.id, direction, added.id));
  }

  /** Puts a new pane into the place that `place` has in a tree of the panes that are here. */
  insert(added: Pane<T, E>, tree: PaneTree, place: string): void {
    this.#add(added, replacePane(tree, place, added.id));
  }

  /**
   * Takes a pane out, which is the caller's from then on; the focus goes to the one that had it
   * before. False where it is the only one.
   */
  remove(pane: Pane<T, E>): boolean {
    const tree = removePane(this.#tree, pane.id);
    if (tree === null || !this.#panes.includes(pane)) return false;
    this.#panes = this.#panes.filter((other) => other !== pane);
    this.#recent = this.#recent.filter((id) => id !== pane.id);
    this.#tree = tree;
    if (this.#focused === pane) {
      const next = this.#recent.map((id) => this.pane(id)).find((found) => found !== null);
      this.#focusPane(next ?? this.pane(paneIds(tree)[0] ?? ''));
      this.#isZoomed = false;
    }
    if (this.#panes.length === 1) this.#isZoomed = false;
    return true;
  }

  /** Puts the focus into a pane, without giving it the keyboard; one that is hidden comes on screen. */
  focusOn(id: string): void {
    const pane = this.pane(id);
    if (!pane || pane === this.#focused) return;
    this.#isZoomed = false;
    this.#focusPane(pane);
  }

  /** The pane to a side of the one in focus, or null. */
  beside(side: PaneSide): Pane<T, E> | null {
    const id = neighbour(this.#tree, this.#focused.id, side, this.#recent);
    return id === null ? null : this.pane(id);
  }

  /** Moves the edge of the pane in focus one step. */
  resize(side: PaneSide, minimum?: PaneMinimum): void {
    if (!this.#isZoomed) {
      this.#tree = resizePane(this.#tree, this.#focused.id, side, undefined, minimum);
    }
  }

  /** @param to a place within the tab, a fraction of it */
  moveEdge(edge: Pick<PaneEdge, 'path' | 'index'>, to: number, minimum?: PaneMinimum): void {
    this.#tree = moveEdge(this.#tree, edge, to, minimum);
  }

  equalize(): void {
    this.#tree = equalized(this.#tree);
  }

  toggleZoom(): void {
    this.#isZoomed = !this.#isZoomed && this.#panes.length > 1;
  }

  /** Gives the keyboard to the pane in focus. */
  focus(): void {
    this.#focused.focus();
  }

  /** Hangs all its shells up. */
  dispose(): void {
    for (const pane of this.#panes) pane.dispose();
  }

  #add(added: Pane<T, E>, tree: PaneTree): void {
    this.#panes = [...this.#panes, added];
    this.#tree = tree;
    this.#isZoomed = false;
    this.#focusPane(added);
  }

  #focusPane(pane: Pane<T, E> | null): void {
    if (!pane) return;
    this.#focused = pane;
    this.#recent = [pane.id, ...this.#recent.filter((id) => id !== pane.id)];
  }
}
