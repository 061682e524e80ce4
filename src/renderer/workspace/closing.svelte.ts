import { closeQuestion, type CloseQuestion, type CloseScope } from './close-question';
import type { PaneExplanation, PaneTerminal } from './pane.svelte';
import type { Tab } from './tab.svelte';

/** What asking needs of the tabs. */
export interface ClosableTabs<T extends PaneTerminal, E extends PaneExplanation> {
  readonly tabs: readonly Tab<T, E>[];
  /** The tab that holds a pane, or null. */
  tabOf(paneId: string): Tab<T, E> | null;
  /** Closes a tab without asking. */
  close(id: string): void;
  /** Closes a pane without asking. */
  closePane(paneId: string): void;
  activate(id: string): void;
  focusActive(): void;
}

/** Closes what the user wants closed: after a question, where a shell would end and one is wanted or due. */
export class Closing<T extends PaneTerminal, E extends PaneExplanation> {
  readonly #tabs: ClosableTabs<T, E>;
  readonly #mustAsk: () => boolean;
  #asked = $state.raw<CloseQuestion<T, E> | null>(null);

  /** @param mustAsk whether closing a connected shell asks first; on a protected context it always does */
  constructor(tabs: ClosableTabs<T, E>, mustAsk: () => boolean) {
    this.#tabs = tabs;
    this.#mustAsk = mustAsk;
  }

  /** What the user is asked, or null. */
  get question(): CloseQuestion<T, E> | null {
    return this.#asked && this.#isHere(this.#asked.scope) ? this.#asked : null;
  }

  request(scope: CloseScope<T, E>): void {
    const question = closeQuestion(scope);
    const mustAsk = question.protectedContexts.length > 0 || this.#mustAsk();
    if (question.connected > 0 && mustAsk) this.#asked = question;
    else this.#close(scope);
  }

  /** The user's answer to `question`. */
  answer(close: boolean): void {
    const { question } = this;
    this.forget();
    if (close && question) this.#close(question.scope);
    else this.#tabs.focusActive();
  }

  /** Asks no more. */
  forget(): void {
    this.#asked = null;
  }

  /** Whether something of it is still open: a shell that ends may close its pane by itself. */
  #isHere(scope: CloseScope<T, E>): boolean {
    if (scope.kind === 'pane') return this.#tabs.tabOf(scope.pane.id) !== null;
    const tabs = scope.kind === 'tab' ? [scope.tab] : scope.tabs;
    return tabs.some((tab) => this.#tabs.tabs.includes(tab));
  }

  #close(scope: CloseScope<T, E>): void {
    switch (scope.kind) {
      case 'pane':
        this.#tabs.closePane(scope.pane.id);
        break;
      case 'tab':
        this.#tabs.close(scope.tab.id);
        break;
      case 'tabs':
        for (const { id } of scope.tabs) this.#tabs.close(id);
        this.#tabs.activate(scope.kept.id);
    }
  }
}
