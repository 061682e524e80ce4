import { number, plural } from './english';

/** English sentences of tabs, panes, broadcast. */
export const enPanes = {
  /** A pane among others, for assistive technology. */
  paneOf: (name: string, place: number, count: number): string =>
    `${name}, pane ${place} of ${count}`,
  paneInList: (name: string, place: number): string => `${name} · pane ${place}`,
  edge: 'Edge between panes',
  count: (count: number): string => plural(count, 'pane', 'panes'),
  failing: (count: number): string => `${plural(count, 'pane', 'panes')} not connected`,
  zoomed: 'one pane zoomed',
  zoomIn: 'Zoom pane',
  zoomOut: 'Show all panes',
  /** On a zoomed pane: how many are behind it. */
  zoomedMark: (others: number): string => `zoomed, ${others} more`,
  pinned: 'pinned',
  closeTabs: (count: number): string => `Close ${plural(count, 'tab', 'tabs')}?`,
  closeTabsConfirm: (count: number): string => `Close ${plural(count, 'tab', 'tabs')}`,
  closeTabsBody: (shells: number): string =>
    shells === 1
      ? 'One shell in them is still connected and will be hung up.'
      : `${number(shells)} shells in them are still connected and will be hung up.`,
  closeTab: 'Close this tab?',
  closeTabBody: (name: string, shells: number): string =>
    `${name} has ${number(shells)} connected shells. Closing the tab ends them and everything that runs in them.`,
  closePaneBody: (name: string): string =>
    `${name} is still connected. Closing its pane ends the shell and everything that runs in it.`,
  closeProtected: (contexts: readonly string[]): string =>
    `Protected contexts are among them: ${contexts.join(', ')}.`,
  closeShells: (shells: number): string => `Close ${plural(shells, 'shell', 'shells')}`,

  menuRename: 'Rename…',
  menuPin: 'Pin',
  menuUnpin: 'Unpin',
  menuDuplicate: 'Duplicate',
  menuClose: 'Close',
  menuCloseOthers: 'Close others',
  menuMoveLeft: 'Move left',
  menuMoveRight: 'Move right',
  menuReopen: 'Reopen closed tab',
  allTabs: 'All tabs',
  findTab: 'Find a tab',
  noTab: (query: string): string => `No tab matches “${query}”.`,

  broadcast: 'Broadcast',
  unnamedGroup: (number_: string): string => `Group ${number_}`,
  /** Over a member's terminal. */
  memberBar: (group: string, count: number): string =>
    count === 1 ? `${group} · only this pane so far` : `${group} · ${number(count)} panes`,
  leave: 'Leave',
  reception: {
    receives: 'receives',
    'not-connected': 'not connected, receives nothing',
    'read-only': 'read-only, receives nothing',
    protected: 'protected, receives nothing',
  },
  broadcastingTo: (count: number): string => `Broadcasting to ${plural(count, 'pane', 'panes')}`,
  broadcastElsewhere: (count: number): string =>
    `${plural(count, 'pane', 'panes')} in broadcast groups`,
  stop: 'Stop broadcasting',
  stopGroup: (group: string): string => `Stop “${group}”`,
  groups: 'Broadcast groups…',
  groupsTitle: 'Broadcast groups',
  groupsHint:
    'What you type in one pane of a group goes to all of its connected panes. Nothing is kept for the others.',
  groupName: 'Name',
  colour: 'Colour',
  newGroup: 'New group',
  removeGroup: (group: string): string => `Remove “${group}”`,
  noMembers: 'No panes yet.',
  addPane: 'Add the pane in front',
  addTab: 'Add all panes of the tab in front',
  goTo: (pane: string): string => `Go to ${pane}`,
  takeOut: (pane: string): string => `Take ${pane} out`,
  pasteAlso: (count: number, group: string): string =>
    `It also goes to ${plural(count, 'more pane', 'more panes')} in “${group}”.`,
  linesTitle: (lines: number, panes: number): string =>
    `Send ${number(lines)} lines to ${plural(panes, 'more pane', 'more panes')}?`,
  linesBody: (group: string): string => `The others in “${group}” run each line as it arrives.`,
  linesConfirm: (panes: number): string => `Send to ${plural(panes, 'pane', 'panes')}`,
  protectedTitle: (count: number): string =>
    count === 1 ? 'Add a protected pane?' : `Add ${number(count)} protected panes?`,
  protectedBody: (group: string): string =>
    `What you type in any pane of “${group}” will run there as well.`,
  protectedTyped: (context: string): string => `Type ${context} to confirm`,
  protectedConfirm: 'Add',
};
