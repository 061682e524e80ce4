import type { CommandId } from './commands';

/** A menu; the catalogs name it. */
export type MenuId = 'shell' | 'edit' | 'panes' | 'view' | 'go' | 'contexts' | 'help';

/** A command, or a line between groups of them. */
export type MenuItem = CommandId | '-';

/**
 * What stands in the menus: the macOS menu bar and the window's own menu. Every command is in one of them,
 * or in `MENU_ROOT`, once: what can be done can be done by mouse.
 */
export const MENUS: Readonly<Record<MenuId, readonly MenuItem[]>> = {
  shell: [
    'tab.new',
    'tab.reopenClosed',
    '-',
    'tab.rename',
    'tab.pin',
    'terminal.readOnly',
    'terminal.save',
    '-',
    'tab.close',
    'tab.closeOthers',
    'window.close',
  ],
  edit: [
    'terminal.copy',
    'terminal.paste',
    'terminal.selectAll',
    '-',
    'find.open',
    'find.next',
    'find.previous',
    'find.everywhere',
    '-',
    'terminal.clear',
    'terminal.reset',
  ],
  panes: [
    'pane.splitRight',
    'pane.splitDown',
    '-',
    'pane.zoom',
    'pane.equalize',
    'pane.toTab',
    'pane.close',
    '-',
    'pane.focusLeft',
    'pane.focusRight',
    'pane.focusUp',
    'pane.focusDown',
    '-',
    'pane.resizeLeft',
    'pane.resizeRight',
    'pane.resizeUp',
    'pane.resizeDown',
    '-',
    'broadcast.toggle',
    'broadcast.tab',
    'broadcast.groups',
    'broadcast.stop',
  ],
  view: [
    'sidebar.toggle',
    'sidebar.filter',
    'environment.explain',
    'region.next',
    '-',
    'zoom.in',
    'zoom.out',
    'zoom.reset',
  ],
  go: [
    'tab.next',
    'tab.previous',
    'tab.list',
    '-',
    'tab.select1',
    'tab.select2',
    'tab.select3',
    'tab.select4',
    'tab.select5',
    'tab.select6',
    'tab.select7',
    'tab.select8',
    'tab.selectLast',
    '-',
    'tab.moveLeft',
    'tab.moveRight',
  ],
  contexts: ['contexts.manage', 'kubeconfig.choose', '-', 'team.open', 'team.export'],
  help: ['help.shortcuts', '-', 'help.diagnostics', 'help.logs', 'help.update', '-', 'help.about'],
};

/** What stands before and after the menus where they are parts of one menu. */
export const MENU_ROOT = {
  first: ['palette.open', 'quickOpen.open'],
  last: ['settings.open', 'settings.editFile'],
} as const satisfies Record<string, readonly CommandId[]>;
