import type { Disposable } from '../../shared/result';
import type { ContextPreferences } from '../../shared/settings';
import type { RestoredTab } from './layout';
import { Tab, type OpenRequest, type TabTerminal } from './tab.svelte';

export type { OpenRequest, TabTerminal } from './tab.svelte';
export { Tab } from './tab.svelte';

/** What a workspace is made of. */
export interface WorkspaceOptions<T extends TabTerminal> {
  /**
   * @param close closes the terminal's tab
   * @param restored what another page left of it; null for a new one
   */
  readonly createTerminal: (
    request: OpenRequest,
    close: () => void,
    restored: RestoredTab | null,
  ) => T;
  /** What was chosen for a context; a protected one asks whenever a connected tab closes. */
  readonly preferences: (context: string) => ContextPreferences;
  /** Whether closing a connected tab asks first. */
  readonly confirmClose: () => boolean;
}

/** Which tab is meant; what is not named does not matter. */
export interface TabMatch {
  readonly environmentId?: string;
  readonly podUid?: string;
  readonly container?: string;
}

/**
 * The tabs of a window: their order, which one is shown, which one was shown before. There is an
 * active tab whenever there is a tab. A closed tab's terminal is disposed.
 */
export class Workspace<T extends TabTerminal> implements Disposable {
  readonly #options: WorkspaceOptions<T>;
  #tabs = $state.raw<readonly Tab<T>[]>([]);
  #activeId = $state<string | null>(null);
  #closing = $state.raw<Tab<T> | null>(null);
  /** Ids of the tabs, the one shown last first. */
  #history: readonly string[] = [];
  #nextAge = 1;

  constructor(options: WorkspaceOptions<T>) {
    this.#options = options;
  }

  /** From left to right. */
  get tabs(): readonly Tab<T>[] {
    return this.#tabs;
  }

  /** The tab that is shown; null where there is none. */
  get activeTab(): Tab<T> | null {
    return this.#tabs.find((tab) => tab.id === this.#activeId) ?? null;
  }

  /** The tab that the user is asked about: whether it may close. */
  get closing(): Tab<T> | null {
    return this.#closing;
  }

  /** Names of the protected contexts that connected tabs are on, each once. */
  get protectedContexts(): readonly string[] {
    return this.#tabs
      .filter((tab) => tab.isConnected && tab.isProtected)
      .map((tab) => tab.target.context)
      .filter((context, index, all) => all.indexOf(context) === index);
  }

  /** Opens a new tab beside the active one, shows it, and gives it the keyboard. */
  open(request: OpenRequest): Tab<T> {
    const tab = this.#create(request, null);
    const at = this.#indexOf(this.#activeId) + 1 || this.#tabs.length;
    this.#tabs = inserted(this.#tabs, at, tab);
    this.activate(tab.id);
    return tab;
  }

  /**
   * Brings the tabs of another page back, left of any that are here, and shows the one at index
   * `active`, unless the user has opened one meanwhile.
   */
  restore(restored: readonly RestoredTab[], active: number | null): void {
    const tabs = restored.map((tab) => this.#create(tab.request, tab));
    this.#tabs = [...tabs, ...this.#tabs];
    this.#history = [...this.#history, ...tabs.map(({ id }) => id)];
    const shown = tabs[active ?? 0] ?? tabs[0];
    if (shown && this.#activeId === null) this.activate(shown.id);
  }

  /** One more shell where the active tab has its own. */
  duplicateActive(): void {
    const active = this.activeTab;
    if (active) this.open({ ...active.request, target: active.target });
  }

  /** Shows the matching tab that was shown last; false where none matches. */
  focusFor(match: TabMatch): boolean {
    const matches = (tab: Tab<T>): boolean =>
      (match.environmentId === undefined || match.environmentId === tab.environmentId) &&
      (match.podUid === undefined || match.podUid === tab.target.podUid) &&
      (match.container === undefined || match.container === tab.target.container);
    const found = this.#history
      .map((id) => this.#tabs.find((tab) => tab.id === id))
      .find((tab) => tab !== undefined && matches(tab));
    if (!found) return false;
    this.activate(found.id);
    return true;
  }

  /**
   * Shows a tab; an unknown id changes nothing.
   *
   * @param focus whether its terminal gets the keyboard; not while the user walks along the tabs
   */
  activate(id: string, focus = true): void {
    if (this.#indexOf(id) < 0) return;
    this.#activeId = id;
    this.#history = [id, ...this.#history.filter((other) => other !== id)];
    if (focus) this.focusActive();
  }

  /** The tab to the right, after the last one the first. */
  activateNext(): void {
    this.#activateBeside(1);
  }

  /** The tab to the left, before the first one the last. */
  activatePrevious(): void {
    this.#activateBeside(-1);
  }

  /** @param index from the left, from 0; without such a tab nothing changes */
  activateAt(index: number): void {
    const tab = this.#tabs[index];
    if (tab) this.activate(tab.id);
  }

  activateLast(): void {
    this.activateAt(this.#tabs.length - 1);
  }

  /** Gives the keyboard to the terminal that is shown. */
  focusActive(): void {
    this.activeTab?.terminal.focus();
  }

  /** Closes a tab, after asking where a shell would end and the user wants, or has, to be asked. */
  requestClose(id: string): void {
    const tab = this.#tabs.find((candidate) => candidate.id === id);
    if (!tab) return;
    if (tab.isConnected && (tab.isProtected || this.#options.confirmClose())) this.#closing = tab;
    else this.close(id);
  }

  /** The user's answer about the tab in `closing`. */
  answerClose(close: boolean): void {
    const tab = this.#closing;
    this.#closing = null;
    if (close && tab) this.close(tab.id);
    else this.focusActive();
  }

  /** Closes a tab without asking: its shell is hung up. The tab shown before it is shown again. */
  close(id: string): void {
    const at = this.#indexOf(id);
    const tab = this.#tabs[at];
    if (!tab) return;
    if (this.#closing === tab) this.#closing = null;
    this.#tabs = without(this.#tabs, tab);
    this.#history = this.#history.filter((other) => other !== id);
    if (this.#activeId === id) {
      this.#activeId = null;
      const [previous] = this.#history;
      if (previous !== undefined) this.activate(previous);
    }
    tab.terminal.dispose();
  }

  /** @param delta places to the right; stops at both ends */
  move(id: string, delta: number): void {
    this.moveTo(id, this.#indexOf(id) + delta);
  }

  /** @param index where the tab shall be, from 0; stops at both ends */
  moveTo(id: string, index: number): void {
    const from = this.#indexOf(id);
    const tab = this.#tabs[from];
    if (!tab) return;
    const to = Math.min(Math.max(index, 0), this.#tabs.length - 1);
    if (to !== from) this.#tabs = inserted(without(this.#tabs, tab), to, tab);
  }

  /** Gives a tab a name of the user's own; null takes it back. */
  rename(id: string, name: string | null): void {
    this.#tabs[this.#indexOf(id)]?.rename(name);
  }

  /** Closes every tab. */
  dispose(): void {
    for (const tab of this.#tabs) tab.terminal.dispose();
    this.#tabs = [];
    this.#history = [];
    this.#activeId = null;
    this.#closing = null;
  }

  #create(request: OpenRequest, restored: RestoredTab | null): Tab<T> {
    const close = (): void => {
      this.close(tab.id);
    };
    const tab: Tab<T> = new Tab<T>({
      age: this.#nextAge++,
      request,
      preferences: this.#options.preferences,
      terminal: this.#options.createTerminal(request, close, restored),
    });
    if (restored) tab.rename(restored.name);
    return tab;
  }

  #activateBeside(delta: number): void {
    const count = this.#tabs.length;
    if (count > 0) this.activateAt((this.#indexOf(this.#activeId) + delta + count) % count);
  }

  #indexOf(id: string | null): number {
    return this.#tabs.findIndex((tab) => tab.id === id);
  }
}

function inserted<T>(items: readonly T[], at: number, item: T): readonly T[] {
  return [...items.slice(0, at), item, ...items.slice(at)];
}

function without<T>(items: readonly T[], item: T): readonly T[] {
  return items.filter((other) => other !== item);
}
