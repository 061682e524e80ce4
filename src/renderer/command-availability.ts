import type { CommandId } from '../shared/commands';
import type { Unavailable } from './commands/command-set';
import {
  isWorkspaceCommandAvailable,
  type WorkspaceCommandId,
} from './workspace/workspace-commands';
import type { PaneExplanation, PaneTerminal } from './workspace/pane.svelte';
import type { Workspace } from './workspace/workspace.svelte';

/** What decides whether a command does something now. */
export interface AvailabilityOptions<T extends PaneTerminal, E extends PaneExplanation> {
  readonly workspace: Workspace<T, E>;
  /** Something was looked for in the terminal in front. */
  readonly hasSearched: () => boolean;
}

/** Why a command would do nothing now, or null where it does something. */
export function unavailableCommand<T extends PaneTerminal, E extends PaneExplanation>({
  workspace,
  hasSearched,
}: AvailabilityOptions<T, E>): (id: CommandId) => Unavailable | null {
  return (id) => {
    const tab = workspace.activeTab;
    if (isOfWorkspace(id)) {
      if (isWorkspaceCommandAvailable(workspace, id)) return null;
      if (tab === null) return id === 'tab.reopenClosed' ? 'not-now' : 'no-tab';
      return /^pane\.(?:focus|resize|equalize|zoom|toTab)/.test(id) ? 'one-pane' : 'not-now';
    }
    if (id === 'find.everywhere') return tab === null ? 'no-tab' : null;
    if (/^(?:terminal|find)\./.test(id) && (tab?.terminal ?? null) === null) return 'no-shell';
    const isNextHit = id === 'find.next' || id === 'find.previous';
    return isNextHit && !hasSearched() ? 'not-now' : null;
  };
}

function isOfWorkspace(id: CommandId): id is WorkspaceCommandId {
  return /^(?:tab|pane|broadcast)\./.test(id);
}
