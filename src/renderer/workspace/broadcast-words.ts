import type { Catalog } from '../../shared/i18n/catalog';
import type { BroadcastGroup, Reception } from './broadcast.svelte';
import type { Pane, PaneExplanation, PaneTerminal } from './pane.svelte';
import type { Workspace } from './workspace.svelte';

/** What a group is called. */
export function groupName({ name, id }: BroadcastGroup, t: Catalog): string {
  if (name !== null) return name;
  return id === 'broadcast-1' ? t.panes.broadcast : t.panes.unnamedGroup(id.replace(/\D/g, ''));
}

/** The panes of a group as they stand in the window: tab by tab, and by their numbers. */
export function membersInOrder<T extends PaneTerminal, E extends PaneExplanation>(
  workspace: Workspace<T, E>,
  groupId: string,
): readonly Pane<T, E>[] {
  return workspace.tabs
    .flatMap((tab) => tab.panesInOrder)
    .filter((pane) => workspace.broadcast.groupOf(pane)?.id === groupId);
}

/** What becomes of what is typed in another member. */
export function receptionWords(reception: Reception, t: Catalog): string {
  return t.panes.reception[reception];
}
