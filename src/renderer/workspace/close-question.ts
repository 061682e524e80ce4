import { distinct } from './distinct';
import type { Pane, PaneExplanation, PaneTerminal } from './pane.svelte';
import type { Tab } from './tab.svelte';

/** What shall close. */
export type CloseScope<T extends PaneTerminal, E extends PaneExplanation> =
  | { readonly kind: 'tab'; readonly tab: Tab<T, E> }
  | { readonly kind: 'pane'; readonly pane: Pane<T, E> }
  | {
      readonly kind: 'tabs';
      readonly tabs: readonly Tab<T, E>[];
      /** The one that they are the others of. */
      readonly kept: Tab<T, E>;
    };

/** What the user is asked before shells end. */
export interface CloseQuestion<T extends PaneTerminal, E extends PaneExplanation> {
  readonly scope: CloseScope<T, E>;
  /** Of the tab or the pane; null where there are several tabs. */
  readonly name: string | null;
  /** Shells that would end. */
  readonly connected: number;
  /** Protected contexts that they are on, each once. */
  readonly protectedContexts: readonly string[];
}

export function closeQuestion<T extends PaneTerminal, E extends PaneExplanation>(
  scope: CloseScope<T, E>,
): CloseQuestion<T, E> {
  const connected = panesOf(scope).filter((pane) => pane.isConnected);
  const contexts = connected.filter((pane) => pane.isProtected).map(({ context }) => context);
  return {
    scope,
    name: nameOf(scope),
    connected: connected.length,
    protectedContexts: distinct(contexts),
  };
}

function panesOf<T extends PaneTerminal, E extends PaneExplanation>(
  scope: CloseScope<T, E>,
): readonly Pane<T, E>[] {
  switch (scope.kind) {
    case 'tab':
      return scope.tab.panes;
    case 'pane':
      return [scope.pane];
    case 'tabs':
      return scope.tabs.flatMap(({ panes }) => panes);
  }
}

function nameOf(scope: CloseScope<PaneTerminal, PaneExplanation>): string | null {
  if (scope.kind === 'tab') return scope.tab.name;
  return scope.kind === 'pane' ? scope.pane.name : null;
}
