import { inserted, pinnedFirst, without } from './tab-order';

/** What a tab is to the list of them. */
export interface ListedTab {
  readonly id: string;
  readonly isPinned: boolean;
  setPinned(pinned: boolean): void;
}

/**
 * Tabs from left to right, pinned ones first; which one is shown, and which ones were before. It knows
 * nothing of what is in them, and gives nobody the keyboard.
 */
export class TabList<X extends ListedTab> {
  #tabs = $state.raw<readonly X[]>([]);
  #activeId = $state<string | null>(null);
  /** Ids of the tabs, the one shown last first. */
  #history: readonly string[] = [];

  /** From left to right. */
  get all(): readonly X[] {
    return this.#tabs;
  }

  /** The one that is shown; null where none is. */
  get active(): X | null {
    return this.#activeId === null ? null : this.byId(this.#activeId);
  }

  /** The one shown last first; those that never were are left out. */
  get byUse(): readonly X[] {
    return this.#history.flatMap((id) => this.byId(id) ?? []);
  }

  byId(id: string): X | null {
    return this.#tabs.find((tab) => tab.id === id) ?? null;
  }

  /** Shows a tab; false where there is no such one. */
  show(id: string): boolean {
    if (!this.byId(id)) return false;
    this.#activeId = id;
    this.#history = [id, ...this.#history.filter((other) => other !== id)];
    return true;
  }

  /** Puts a new tab at a place counted from 0, or as near to it as pinned tabs allow. */
  insert(tab: X, at = this.#besideActive()): void {
    this.#tabs = pinnedFirst(inserted(this.#tabs, Math.min(at, this.#tabs.length), tab));
  }

  /** Puts tabs left of those that are here; they count as shown before any of these. */
  insertFirst(tabs: readonly X[]): void {
    this.#tabs = pinnedFirst([...tabs, ...this.#tabs]);
    this.#history = [...this.#history, ...tabs.map(({ id }) => id)];
  }

  /**
   * Takes a tab out.
   *
   * @returns where it was the one that is shown, the one shown before it, for the caller to show
   */
  take(tab: X): X | null {
    this.#tabs = without(this.#tabs, tab);
    this.#history = this.#history.filter((id) => id !== tab.id);
    if (this.#activeId !== tab.id) return null;
    this.#activeId = null;
    return this.byUse[0] ?? null;
  }

  /** The tab so many places to the right of the one that is shown, around the ends; null: no tabs. */
  beside(delta: number): X | null {
    const count = this.#tabs.length;
    return this.#tabs[(this.#activeIndex() + delta + count) % count] ?? null;
  }

  /** @param delta places to the right; stops at both ends */
  move(id: string, delta: number): void {
    this.moveTo(id, this.#tabs.findIndex((tab) => tab.id === id) + delta);
  }

  /** @param index where the tab shall be, from 0; stops at both ends, and where pinned tabs begin */
  moveTo(id: string, index: number): void {
    const tab = this.byId(id);
    if (!tab) return;
    const rest = without(this.#tabs, tab);
    const to = Math.min(Math.max(index, 0), rest.length);
    const moved = pinnedFirst(inserted(rest, to, tab));
    if (moved.some((other, at) => other !== this.#tabs[at])) this.#tabs = moved;
  }

  /** Pins a tab: it goes left; or unpins it: it goes right of the pinned ones. */
  setPinned(id: string, pinned: boolean): void {
    const tab = this.byId(id);
    if (!tab || tab.isPinned === pinned) return;
    tab.setPinned(pinned);
    const rest = without(this.#tabs, tab);
    const at = rest.filter(({ isPinned }) => isPinned).length;
    this.#tabs = inserted(rest, at, tab);
  }

  /** Forgets all of them. */
  clear(): void {
    this.#tabs = [];
    this.#history = [];
    this.#activeId = null;
  }

  #besideActive(): number {
    const active = this.#activeIndex();
    return active < 0 ? this.#tabs.length : active + 1;
  }

  #activeIndex(): number {
    return this.#tabs.findIndex(({ id }) => id === this.#activeId);
  }
}
