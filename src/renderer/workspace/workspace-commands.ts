import type { CommandId, CommandIdOf } from '../../shared/commands';
import type { PaneExplanation, PaneTerminal } from './pane.svelte';
import type { PaneSide, SplitDirection } from './pane-tree';
import type { Workspace } from './workspace.svelte';

/** The commands of tabs, panes and broadcast. */
export type WorkspaceCommandId = CommandIdOf<'tab' | 'pane' | 'broadcast'>;

/** Where each of these goes to, or moves an edge to. */
const SIDES = {
  'pane.focusLeft': 'left',
  'pane.focusRight': 'right',
  'pane.focusUp': 'up',
  'pane.focusDown': 'down',
  'pane.resizeLeft': 'left',
  'pane.resizeRight': 'right',
  'pane.resizeUp': 'up',
  'pane.resizeDown': 'down',
} as const satisfies Partial<Record<CommandId, PaneSide>>;

/** What each command does to the tabs, panes and groups of a window. */
export function workspaceCommands<T extends PaneTerminal, E extends PaneExplanation>(
  workspace: Workspace<T, E>,
): Readonly<Record<WorkspaceCommandId, () => void>> {
  const { broadcast } = workspace;
  type ActiveTab = NonNullable<typeof workspace.activeTab>;
  const onTab = (action: (tab: ActiveTab) => void) => () => {
    const tab = workspace.activeTab;
    if (tab) action(tab);
  };
  const tabAt = (index: number) => () => {
    workspace.activateAt(index);
  };
  const moveTab = (delta: number) =>
    onTab(({ id }) => {
      workspace.move(id, delta);
    });
  const split = (direction: SplitDirection) => () => {
    workspace.split(direction);
  };
  const focus = (id: keyof typeof SIDES) => () => {
    workspace.focusBeside(SIDES[id]);
  };
  const resize = (id: keyof typeof SIDES) =>
    onTab((tab) => {
      tab.resize(SIDES[id]);
    });
  return {
    'tab.new': () => {
      workspace.openAnother();
    },
    'tab.close': onTab((tab) => {
      // The pane is what the user looks at: closing all of them at once would be a surprise.
      workspace.requestClosePane(tab.focusedPane.id);
    }),
    'tab.reopenClosed': () => {
      workspace.reopenClosed();
    },
    'tab.closeOthers': onTab(({ id }) => {
      workspace.requestCloseOthers(id);
    }),
    'tab.rename': onTab(({ id }) => {
      workspace.renaming = id;
    }),
    'tab.pin': onTab(({ id, isPinned }) => {
      workspace.setPinned(id, !isPinned);
    }),
    'tab.list': () => {
      workspace.isListOpen = workspace.tabs.length > 0;
    },
    'tab.next': () => {
      workspace.activateNext();
    },
    'tab.previous': () => {
      workspace.activatePrevious();
    },
    'tab.select1': tabAt(0),
    'tab.select2': tabAt(1),
    'tab.select3': tabAt(2),
    'tab.select4': tabAt(3),
    'tab.select5': tabAt(4),
    'tab.select6': tabAt(5),
    'tab.select7': tabAt(6),
    'tab.select8': tabAt(7),
    'tab.selectLast': () => {
      workspace.activateLast();
    },
    'tab.moveLeft': moveTab(-1),
    'tab.moveRight': moveTab(1),
    'pane.splitRight': split('row'),
    'pane.splitDown': split('column'),
    'pane.focusLeft': focus('pane.focusLeft'),
    'pane.focusRight': focus('pane.focusRight'),
    'pane.focusUp': focus('pane.focusUp'),
    'pane.focusDown': focus('pane.focusDown'),
    'pane.resizeLeft': resize('pane.resizeLeft'),
    'pane.resizeRight': resize('pane.resizeRight'),
    'pane.resizeUp': resize('pane.resizeUp'),
    'pane.resizeDown': resize('pane.resizeDown'),
    'pane.equalize': onTab((tab) => {
      tab.equalize();
    }),
    'pane.zoom': onTab((tab) => {
      tab.toggleZoom();
      tab.focus();
    }),
    'pane.close': onTab((tab) => {
      workspace.requestClosePane(tab.focusedPane.id);
    }),
    'pane.toTab': onTab((tab) => {
      workspace.moveToOwnTab(tab.focusedPane.id);
    }),
    'broadcast.toggle': onTab((tab) => {
      broadcast.toggle(tab.focusedPane);
    }),
    'broadcast.tab': onTab((tab) => {
      broadcast.join(tab.panes);
    }),
    'broadcast.groups': () => {
      broadcast.isDialogOpen = true;
    },
    'broadcast.stop': () => {
      broadcast.stop();
    },
  };
}

/** Whether a command would do something now; where not, its keys belong to the shell. */
export function isWorkspaceCommandAvailable<T extends PaneTerminal, E extends PaneExplanation>(
  workspace: Workspace<T, E>,
  id: WorkspaceCommandId,
): boolean {
  const tab = workspace.activeTab;
  switch (id) {
    case 'tab.reopenClosed':
      return workspace.canReopen;
    case 'broadcast.groups':
      return true;
    case 'broadcast.stop':
      return workspace.broadcast.activeGroups.length > 0;
    case 'pane.splitRight':
    case 'pane.splitDown':
      return tab?.canSplit === true && tab.terminal !== null;
    case 'tab.new':
    case 'broadcast.toggle':
      return (tab?.terminal ?? null) !== null;
    case 'tab.closeOthers':
      return workspace.tabs.some((other) => other !== tab && !other.isPinned);
    case 'pane.focusLeft':
    case 'pane.focusRight':
    case 'pane.focusUp':
    case 'pane.focusDown':
    case 'pane.resizeLeft':
    case 'pane.resizeRight':
    case 'pane.resizeUp':
    case 'pane.resizeDown':
    case 'pane.equalize':
    case 'pane.zoom':
    case 'pane.toTab':
      // Also where nothing is to that side: a key that works here and there would be worse than none.
      return (tab?.panes.length ?? 0) > 1;
    default:
      return tab !== null;
  }
}
