import type { ExplanationSubject } from '../../shared/explain';
import type { Pane, PaneExplanation, PaneTerminal } from './pane.svelte';
import type { Tab } from './tab.svelte';

/** Which pane is meant; what is not named does not matter. */
export interface PaneMatch {
  readonly environmentId?: string;
  readonly podUid?: string;
  readonly container?: string;
}

/** The first of these panes whose shell matches. */
export function matchingPane<T extends PaneTerminal, E extends PaneExplanation>(
  panes: readonly Pane<T, E>[],
  { environmentId, podUid, container }: PaneMatch,
): Pane<T, E> | undefined {
  return panes.find(
    ({ target, environmentId: itsEnvironment }) =>
      target !== null &&
      (environmentId === undefined || environmentId === itsEnvironment) &&
      (podUid === undefined || podUid === target.podUid) &&
      (container === undefined || container === target.container),
  );
}

/** The first of these panes that explains `subject`; where a shell is wanted, one that waits for it. */
export function explainingPane<T extends PaneTerminal, E extends PaneExplanation>(
  panes: readonly Pane<T, E>[],
  subject: ExplanationSubject,
  wantsShell: boolean,
): Pane<T, E> | undefined {
  return panes.find(
    ({ explanation }) =>
      explanation !== null &&
      (explanation.wantsShell || !wantsShell) &&
      isSameSubject(explanation.subject, subject),
  );
}

/** All panes of tabs that stand in the order of their use, the one that was in focus last first. */
export function panesByUse<T extends PaneTerminal, E extends PaneExplanation>(
  tabsByUse: readonly Tab<T, E>[],
): readonly Pane<T, E>[] {
  return tabsByUse.flatMap((tab) => {
    const used = tab.recent.flatMap((paneId) => tab.pane(paneId) ?? []);
    return [...used, ...tab.panes.filter((pane) => !used.includes(pane))];
  });
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
