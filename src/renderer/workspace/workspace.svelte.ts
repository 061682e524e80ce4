import type { ContextPreferences } from '../../shared/settings';
import type { ExplanationSubject } from '../../shared/explain';
import type { Disposable } from '../../shared/result';
import type { RestoredTab } from './layout';
import {
  Tab,
  type ExplainRequest,
  type OpenRequest,
  type TabContent,
  type TabExplanation,
  type TabTerminal,
} from './tab.svelte';

export type { ExplainRequest, OpenRequest, TabExplanation, TabTerminal } from './tab.svelte';
export { Tab } from './tab.svelte';

/** What a workspace is made of. */
export interface WorkspaceOptions<T extends TabTerminal, E extends TabExplanation> {
  /**
   * @param close closes the terminal's tab
   * @param restored what another page left of it; null for a new one
   */
  readonly createTerminal: (
    request: OpenRequest,
    close: () => void,
    restored: RestoredTab | null,
  ) => T;
  /** @param becomeShell turns its tab into a shell there */
  readonly createExplanation: (
    request: ExplainRequest,
    becomeShell: (request: OpenRequest) => void,
  ) => E;
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
export class Workspace<T extends TabTerminal, E extends TabExplanation> implements Disposable {
  readonly #options: WorkspaceOptions<T, E>;
  #tabs = $state.raw<readonly Tab<T, E>[]>([]);
  #activeId = $state<string | null>(null);
  #closing = $state.raw<Tab<T, E> | null>(null);
  /** Ids of the tabs, the one shown last first. */
  #history: readonly string[] = [];
  #nextAge = 1;

  constructor(options: WorkspaceOptions<T, E>) {
    this.#options = options;
  }

  /** From left to right. */
  get tabs(): readonly Tab<T, E>[] {
    return this.#tabs;
  }

  /** The tab that is shown; null where there is none. */
  get activeTab(): Tab<T, E> | null {
    return this.#tabs.find((tab) => tab.id === this.#activeId) ?? null;
  }

  /** The tab that the user is asked about: whether it may close. */
  get closing(): Tab<T, E> | null {
    return this.#closing;
  }

  /** Names of the protected contexts that connected tabs are on, each once. */
  get protectedContexts(): readonly string[] {
    return this.#tabs
      .filter((tab) => tab.isConnected && tab.isProtected)
      .map(({ context }) => context)
      .filter((context, index, all) => all.indexOf(context) === index);
  }

  /** Opens a new tab beside the active one, shows it, and gives it the keyboard. */
  open(request: OpenRequest): Tab<T, E> {
    return this.#show(this.#create(request, null));
  }

  /** Opens a tab that explains, or goes to the one that does. */
  explain(request: ExplainRequest): Tab<T, E> {
    const found = this.#explaining(request.subject, request.wantsShell);
    if (found) {
      this.activate(found.id);
      return found;
    }
    const explanation = this.#options.createExplanation(request, (wanted) => {
      this.#becomeShell(tab, wanted);
    });
    const tab: Tab<T, E> = this.#tab({ kind: 'explanation', request, explanation });
    return this.#show(tab);
  }

  /** Opens a shell in the tab that waits for one there; false where none does. */
  openWaiting(subject: ExplanationSubject, request: OpenRequest): boolean {
    const waiting = this.#explaining(subject, true);
    if (!waiting) return false;
    this.#becomeShell(waiting, request);
    this.activate(waiting.id);
    return true;
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
    const content = this.activeTab?.content;
    if (content?.kind === 'shell') {
      this.open({ ...content.request, target: content.terminal.target });
    }
  }

  /** Shows the matching tab that was shown last; false where none matches. */
  focusFor(match: TabMatch): boolean {
    const matches = (tab: Tab<T, E>): boolean =>
      tab.target !== null &&
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

  /** Gives the keyboard to what is shown. */
  focusActive(): void {
    this.activeTab?.focus();
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
    tab.dispose();
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
    for (const tab of this.#tabs) tab.dispose();
    this.#tabs = [];
    this.#history = [];
    this.#activeId = null;
    this.#closing = null;
  }

  #create(request: OpenRequest, restored: RestoredTab | null): Tab<T, E> {
    const close = (): void => {
      this.close(tab.id);
    };
    const terminal = this.#options.createTerminal(request, close, restored);
    const tab: Tab<T, E> = this.#tab({ kind: 'shell', request, terminal });
    if (restored) tab.rename(restored.name);
    return tab;
  }

  #becomeShell(tab: Tab<T, E>, request: OpenRequest): void {
    if (!this.#tabs.includes(tab) || tab.explanation === null) return;
    const close = (): void => {
      this.close(tab.id);
    };
    tab.becomeShell(request, this.#options.createTerminal(request, close, null));
  }

  #tab(content: TabContent<T, E>): Tab<T, E> {
    return new Tab<T, E>({
      age: this.#nextAge++,
      content,
      preferences: this.#options.preferences,
    });
  }

  /** Puts a new tab beside the active one, shows it, and gives it the keyboard. */
  #show(tab: Tab<T, E>): Tab<T, E> {
    const at = this.#indexOf(this.#activeId) + 1 || this.#tabs.length;
    this.#tabs = inserted(this.#tabs, at, tab);
    this.activate(tab.id);
    return tab;
  }

  #explaining(subject: ExplanationSubject, wantsShell: boolean): Tab<T, E> | undefined {
    return this.#tabs.find(
      ({ explanation }) =>
        explanation !== null &&
        (explanation.wantsShell || !wantsShell) &&
        isSameSubject(explanation.subject, subject),
    );
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

function isSameSubject(a: ExplanationSubject, b: ExplanationSubject): boolean {
  return (
    a.context === b.context &&
    a.namespace === b.namespace &&
    a.labelKey === b.labelKey &&
    a.environment === b.environment &&
    a.pod === b.pod
  );
}
