import type { ExplanationSubject } from '../../shared/explain';
import type { Disposable } from '../../shared/result';
import { Broadcast } from './broadcast.svelte';
import type { CloseQuestion } from './close-question';
import { ClosedTabs } from './closed-tabs';
import { Closing } from './closing.svelte';
import { distinct } from './distinct';
import { PaneMaker, type PaneMakerOptions } from './pane-maker';
import type {
  ExplainRequest,
  OpenRequest,
  Pane,
  PaneExplanation,
  PaneTerminal,
} from './pane.svelte';
import { explainingPane, matchingPane, panesByUse, type PaneMatch } from './pane-search';
import { removePane, type PaneSide, type SplitDirection } from './pane-tree';
import { onePaneTab, paneLikeIt, tabLayout, type RestoredTab, type TabLayout } from './tab-layout';
import { TabList } from './tab-list.svelte';
import { Tab, type TabArrangement } from './tab.svelte';

export type { ExplainRequest, OpenRequest, PaneExplanation, PaneTerminal } from './pane.svelte';
export type { PanePlace } from './pane-maker';
export { Pane } from './pane.svelte';
export { Tab } from './tab.svelte';

/** What a workspace is made of. */
export interface WorkspaceOptions<
  T extends PaneTerminal,
  E extends PaneExplanation,
> extends PaneMakerOptions<T, E> {
  /** Whether closing a connected shell asks first. */
  readonly confirmClose: () => boolean;
}

/**
 * The tabs of a window and the panes in them. There is an active tab whenever there is a tab. A closed
 * pane's terminal is disposed.
 */
export class Workspace<T extends PaneTerminal, E extends PaneExplanation> implements Disposable {
  /** Panes that are typed into together. */
  readonly broadcast: Broadcast<T, E>;
  /** Id of the tab whose name is being typed; null: none. */
  renaming = $state<string | null>(null);
  /** The list of all tabs is open. */
  isListOpen = $state(false);
  readonly #list = new TabList<Tab<T, E>>();
  readonly #closing: Closing<T, E>;
  readonly #closed = new ClosedTabs();
  readonly #maker: PaneMaker<T, E>;
  #nextTab = 1;

  constructor(options: WorkspaceOptions<T, E>) {
    this.#closing = new Closing<T, E>(this, options.confirmClose);
    this.broadcast = new Broadcast<T, E>();
    this.#maker = new PaneMaker<T, E>(options, {
      tabOf: (paneId) => this.tabOf(paneId),
      closePane: (paneId) => {
        this.closePane(paneId);
      },
    });
  }

  /** From left to right. */
  get tabs(): readonly Tab<T, E>[] {
    return this.#list.all;
  }

  /** All panes of all tabs. */
  get panes(): readonly Pane<T, E>[] {
    return this.tabs.flatMap((tab) => tab.panes);
  }

  /** The tab that is shown; null where there is none. */
  get activeTab(): Tab<T, E> | null {
    return this.#list.active;
  }

  /** The pane in focus of the tab that is shown. */
  get activePane(): Pane<T, E> | null {
    return this.activeTab?.focusedPane ?? null;
  }

  /** What the user is asked about: whether it may close. */
  get closing(): CloseQuestion<T, E> | null {
    return this.#closing.question;
  }

  /** Names of the protected contexts that connected panes are on, each once. */
  get protectedContexts(): readonly string[] {
    const protectedPanes = this.panes.filter((pane) => pane.isConnected && pane.isProtected);
    return distinct(protectedPanes.map(({ context }) => context));
  }

  /**
   * Whether the terminal that is being made, or else the one in focus, has all the place of its tab:
   * only such ones are as large as each other.
   */
  get isWhole(): boolean {
    if (this.#maker.isWhole !== null) return this.#maker.isWhole;
    const tab = this.activeTab;
    return tab?.panes.length === 1 && this.broadcast.groupOf(tab.focusedPane) === null;
  }

  /** The tab that holds a pane, or null. */
  tabOf(paneId: string): Tab<T, E> | null {
    return this.tabs.find((tab) => tab.pane(paneId) !== null) ?? null;
  }

  /** Opens a new tab beside the active one, shows it, and gives it the keyboard. */
  open(request: OpenRequest): Tab<T, E> {
    return this.#show(this.#tab([this.#maker.shell(request)]));
  }

  /** Opens a tab that explains, or goes to the one with a pane that does. */
  explain(request: ExplainRequest): Tab<T, E> {
    const found = explainingPane(this.panes, request.subject, request.wantsShell);
    const tab = found && this.tabOf(found.id);
    if (!tab) return this.#show(this.#tab([this.#maker.explanation(request)]));
    this.focusPane(found.id);
    return tab;
  }

  /** Opens a shell in the pane that waits for one there; false where none does. */
  openWaiting(subject: ExplanationSubject, request: OpenRequest): boolean {
    const waiting = explainingPane(this.panes, subject, true);
    if (!waiting) return false;
    this.#maker.becomeShell(waiting, request);
    this.focusPane(waiting.id);
    return true;
  }

  /**
   * Divides the pane in focus: a new shell on its right or below it, in the same container unless
   * told otherwise. Null where the tab has no room, or no shell to follow.
   */
  split(direction: SplitDirection, request: OpenRequest | null = null): Pane<T, E> | null {
    const tab = this.activeTab;
    const wanted = request ?? shellRequest(tab?.focusedPane ?? null);
    if (!tab?.canSplit || !wanted) return null;
    const pane = this.#maker.beside(() => this.#maker.shell(wanted));
    tab.split(direction, pane);
    pane.focus();
    return pane;
  }

  /**
   * Brings the tabs of another page back, left of any that are here, and shows the one at index
   * `active`, unless the user has opened one meanwhile.
   *
   * @param focus whether it gets the keyboard
   */
  restore(restored: readonly RestoredTab[], active: number | null, focus = true): void {
    const tabs = restored.map((layout) => this.#build(layout));
    this.#list.insertFirst(tabs);
    const shown = tabs[active ?? 0] ?? tabs[0];
    if (shown && this.activeTab === null) this.activate(shown.id, focus);
  }

  /** One more shell where the pane in focus has its own, in a new tab. */
  openAnother(): void {
    const request = shellRequest(this.activePane);
    if (request) this.open(request);
  }

  /** A tab like another one beside it: the same panes in the same places, with new shells. */
  duplicate(id: string): Tab<T, E> | null {
    const tab = this.#list.byId(id);
    if (!tab) return null;
    const layout = { ...tabLayout(tab, paneLikeIt), isPinned: false, name: null };
    return this.#show(this.#build(layout), this.tabs.indexOf(tab) + 1);
  }

  /** Shows the matching pane that was in focus last; false where none matches. */
  focusFor(match: PaneMatch): boolean {
    const found = this.#paneFor(match);
    if (found) this.focusPane(found.id);
    return found !== undefined;
  }

  /** Whether `focusFor` would show one. */
  hasFor(match: PaneMatch): boolean {
    return this.#paneFor(match) !== undefined;
  }

  /**
   * Shows a tab; an unknown id changes nothing.
   *
   * @param focus whether its terminal gets the keyboard; not while the user walks along the tabs
   */
  activate(id: string, focus = true): void {
    if (this.#list.show(id) && focus) this.focusActive();
  }

  /** Shows a pane and gives it the keyboard; an unknown id changes nothing. */
  focusPane(id: string): void {
    const tab = this.tabOf(id);
    if (!tab) return;
    tab.focusOn(id);
    this.activate(tab.id);
  }

  /** Goes to the pane to a side of the one in focus; false where there is none. */
  focusBeside(side: PaneSide): boolean {
    const pane = this.activeTab?.beside(side) ?? null;
    if (pane) this.focusPane(pane.id);
    return pane !== null;
  }

  /** The tab to the right, after the last one the first. */
  activateNext(): void {
    this.#activate(this.#list.beside(1));
  }

  /** The tab to the left, before the first one the last. */
  activatePrevious(): void {
    this.#activate(this.#list.beside(-1));
  }

  /** @param index from the left, from 0; without such a tab nothing changes */
  activateAt(index: number): void {
    this.#activate(this.tabs[index] ?? null);
  }

  activateLast(): void {
    this.activateAt(this.tabs.length - 1);
  }

  /** Gives the keyboard to what is shown. */
  focusActive(): void {
    this.activeTab?.focus();
  }

  /** Closes a tab, after asking where a shell would end and the user wants, or has, to be asked. */
  requestClose(id: string): void {
    const tab = this.#list.byId(id);
    if (tab) this.#closing.request({ kind: 'tab', tab });
  }

  /** Closes a pane, likewise; with the last one its tab. */
  requestClosePane(paneId: string): void {
    const tab = this.tabOf(paneId);
    const pane = tab?.pane(paneId);
    if (!tab || !pane) return;
    this.#closing.request(tab.panes.length > 1 ? { kind: 'pane', pane } : { kind: 'tab', tab });
  }

  /** Closes all other tabs but the pinned ones, likewise: one question for all of them. */
  requestCloseOthers(id: string): void {
    const kept = this.#list.byId(id);
    if (!kept) return;
    const tabs = this.tabs.filter((tab) => tab !== kept && !tab.isPinned);
    if (tabs.length > 0) this.#closing.request({ kind: 'tabs', tabs, kept });
  }

  /** The user's answer about what is in `closing`. */
  answerClose(close: boolean): void {
    this.#closing.answer(close);
  }

  /** Closes a tab without asking: its shells are hung up. The tab shown before it is shown again. */
  close(id: string): void {
    const tab = this.#list.byId(id);
    if (!tab) return;
    this.#closed.add({
      kind: 'tab',
      tab: tabLayout(tab, paneLikeIt),
      index: this.tabs.indexOf(tab),
    });
    this.#take(tab);
    for (const pane of tab.panes) this.#letGo(pane);
  }

  /** Closes a pane without asking: its shell is hung up. With the last one its tab closes. */
  closePane(paneId: string): void {
    const tab = this.tabOf(paneId);
    const pane = tab?.pane(paneId);
    if (!tab || !pane) return;
    const before = tab.tree;
    const after = removePane(before, paneId);
    if (after === null) {
      this.close(tab.id);
      return;
    }
    this.#closed.add({
      kind: 'pane',
      pane: paneLikeIt(pane),
      tabId: tab.id,
      before,
      paneId,
      after,
    });
    tab.remove(pane);
    if (tab === this.activeTab) this.focusActive();
    this.#letGo(pane);
  }

  /**
   * Opens what was closed last once more, in its place: a tab with its panes and its name, or a
   * pane. Its shells are new ones. False where nothing is left to reopen.
   */
  reopenClosed(): boolean {
    const closed = this.#closed.take();
    if (!closed) return false;
    if (closed.kind === 'tab') {
      this.#show(this.#build(closed.tab), closed.index);
      return true;
    }
    const tab = this.#list.byId(closed.tabId);
    if (!tab?.canSplit) {
      this.#show(this.#build(onePaneTab(closed.pane, null)));
      return true;
    }
    const pane = this.#maker.beside(() => this.#maker.pane(closed.pane));
    // Where the tab has changed since, the old place means nothing any more.
    if (tab.tree === closed.after) tab.insert(pane, closed.before, closed.paneId);
    else tab.split('row', pane);
    this.activate(tab.id);
    return true;
  }

  /** Whether there is something to reopen. */
  get canReopen(): boolean {
    return this.#closed.size > 0;
  }

  /** Moves a pane with its shell to a tab of its own; nothing changes where it has one. */
  moveToOwnTab(paneId: string): void {
    const tab = this.tabOf(paneId);
    const pane = tab?.pane(paneId);
    if (!tab || !pane || !tab.remove(pane)) return;
    this.#show(this.#tab([pane]), this.tabs.indexOf(tab) + 1);
  }

  /** @param delta places to the right; stops at both ends */
  move(id: string, delta: number): void {
    this.#list.move(id, delta);
  }

  /** @param index where the tab shall be, from 0; stops at both ends, and where pinned tabs begin */
  moveTo(id: string, index: number): void {
    this.#list.moveTo(id, index);
  }

  /** Pins a tab: it goes left; or unpins it: it goes right of the pinned ones. */
  setPinned(id: string, pinned: boolean): void {
    this.#list.setPinned(id, pinned);
  }

  /** Gives a tab a name of the user's own; null takes it back. */
  rename(id: string, name: string | null): void {
    this.#list.byId(id)?.rename(name);
  }

  /** Closes every tab. */
  dispose(): void {
    const { panes } = this;
    this.#list.clear();
    this.#closing.forget();
    this.#closed.forget();
    for (const pane of panes) this.#letGo(pane);
    this.broadcast.dispose();
  }

  #paneFor(match: PaneMatch): Pane<T, E> | undefined {
    return matchingPane(panesByUse(this.#list.byUse), match);
  }

  #activate(tab: Tab<T, E> | null): void {
    if (tab) this.activate(tab.id);
  }

  /** Takes a tab out of the window; its panes are the caller's. */
  #take(tab: Tab<T, E>): void {
    if (this.renaming === tab.id) this.renaming = null;
    this.#activate(this.#list.take(tab));
  }

  #letGo(pane: Pane<T, E>): void {
    this.broadcast.leave(pane);
    pane.dispose();
  }

  #build(layout: TabLayout | RestoredTab): Tab<T, E> {
    const { panes, arrangement } = this.#maker.arranged(layout);
    return this.#tab(panes, arrangement);
  }

  #tab(
    panes: readonly [Pane<T, E>, ...Pane<T, E>[]],
    arrangement: TabArrangement | null = null,
  ): Tab<T, E> {
    return new Tab<T, E>(this.#nextTab++, panes, arrangement);
  }

  /** Puts a new tab in its place, shows it, and gives it the keyboard. */
  #show(tab: Tab<T, E>, at?: number): Tab<T, E> {
    this.#list.insert(tab, at);
    this.activate(tab.id);
    return tab;
  }
}

function shellRequest(pane: Pane<PaneTerminal, PaneExplanation> | null): OpenRequest | null {
  return pane?.request.kind === 'shell' ? pane.request.request : null;
}
