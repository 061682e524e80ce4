/** Key chords by platform, in tinykeys' syntax (`Control+Shift+T`); several may lead to one command. */
export interface Binding {
  readonly mac: readonly string[];
  readonly other: readonly string[];
}

/**
 * Every action a user can take from the keyboard, a menu or a button. Plain Ctrl+letter is never
 * bound: it belongs to the shell. The sentence for each id is in the catalogs.
 */
export const COMMANDS = {
  'palette.open': { mac: ['Meta+Shift+p'], other: ['Control+Shift+P'] },
  'quickOpen.open': { mac: ['Meta+p'], other: ['Control+Shift+O'] },
  'tab.new': { mac: ['Meta+t'], other: ['Control+Shift+T'] },
  'tab.close': { mac: ['Meta+w'], other: ['Control+Shift+W'] },
  'tab.reopenClosed': { mac: ['Meta+Shift+t'], other: ['Control+Shift+Alt+T'] },
  'tab.closeOthers': { mac: [], other: [] },
  'tab.rename': { mac: [], other: [] },
  'tab.pin': { mac: [], other: [] },
  'tab.list': { mac: ['Meta+Shift+l'], other: ['Control+Shift+L'] },
  'tab.next': { mac: ['Control+Tab'], other: ['Control+Tab'] },
  'tab.previous': { mac: ['Control+Shift+Tab'], other: ['Control+Shift+Tab'] },
  'tab.select1': { mac: ['Meta+1'], other: ['Alt+1'] },
  'tab.select2': { mac: ['Meta+2'], other: ['Alt+2'] },
  'tab.select3': { mac: ['Meta+3'], other: ['Alt+3'] },
  'tab.select4': { mac: ['Meta+4'], other: ['Alt+4'] },
  'tab.select5': { mac: ['Meta+5'], other: ['Alt+5'] },
  'tab.select6': { mac: ['Meta+6'], other: ['Alt+6'] },
  'tab.select7': { mac: ['Meta+7'], other: ['Alt+7'] },
  'tab.select8': { mac: ['Meta+8'], other: ['Alt+8'] },
  'tab.selectLast': { mac: ['Meta+9'], other: ['Alt+9'] },
  'tab.moveLeft': { mac: ['Meta+Shift+ArrowLeft'], other: ['Control+Shift+PageUp'] },
  'tab.moveRight': { mac: ['Meta+Shift+ArrowRight'], other: ['Control+Shift+PageDown'] },
  'pane.splitRight': { mac: ['Meta+d'], other: ['Alt+Shift+='] },
  'pane.splitDown': { mac: ['Meta+Shift+d'], other: ['Alt+Shift+-'] },
  'pane.focusLeft': { mac: ['Meta+Alt+ArrowLeft'], other: ['Alt+ArrowLeft'] },
  'pane.focusRight': { mac: ['Meta+Alt+ArrowRight'], other: ['Alt+ArrowRight'] },
  'pane.focusUp': { mac: ['Meta+Alt+ArrowUp'], other: ['Alt+ArrowUp'] },
  'pane.focusDown': { mac: ['Meta+Alt+ArrowDown'], other: ['Alt+ArrowDown'] },
  'pane.resizeLeft': { mac: ['Meta+Control+ArrowLeft'], other: ['Alt+Shift+ArrowLeft'] },
  'pane.resizeRight': { mac: ['Meta+Control+ArrowRight'], other: ['Alt+Shift+ArrowRight'] },
  'pane.resizeUp': { mac: ['Meta+Control+ArrowUp'], other: ['Alt+Shift+ArrowUp'] },
  'pane.resizeDown': { mac: ['Meta+Control+ArrowDown'], other: ['Alt+Shift+ArrowDown'] },
  'pane.equalize': { mac: [], other: [] },
  'pane.zoom': { mac: ['Meta+Shift+Enter'], other: ['Control+Shift+Enter'] },
  'pane.close': { mac: [], other: [] },
  'pane.toTab': { mac: [], other: [] },
  'broadcast.toggle': { mac: ['Meta+Alt+b'], other: ['Control+Shift+Alt+B'] },
  'broadcast.tab': { mac: [], other: [] },
  'broadcast.groups': { mac: [], other: [] },
  'broadcast.stop': { mac: [], other: [] },
  'find.open': { mac: ['Meta+f'], other: ['Control+Shift+F'] },
  'find.next': { mac: ['Meta+g'], other: ['F3'] },
  'find.previous': { mac: ['Meta+Shift+g'], other: ['Shift+F3'] },
  'find.everywhere': { mac: ['Meta+Shift+f'], other: ['Control+Shift+Alt+F'] },
  'terminal.copy': { mac: ['Meta+c'], other: ['Control+Shift+C', 'Control+Insert'] },
  'terminal.paste': { mac: ['Meta+v'], other: ['Control+Shift+V', 'Shift+Insert'] },
  'terminal.selectAll': { mac: ['Meta+a'], other: ['Control+Shift+A'] },
  'terminal.clear': { mac: ['Meta+k'], other: ['Control+Shift+K'] },
  'terminal.reset': { mac: [], other: [] },
  'terminal.save': { mac: ['Meta+s'], other: ['Control+Shift+S'] },
  'terminal.readOnly': { mac: [], other: [] },
  'zoom.in': { mac: ['Meta+=', 'Meta++'], other: ['Control+=', 'Control++'] },
  'zoom.out': { mac: ['Meta+-'], other: ['Control+-'] },
  'zoom.reset': { mac: ['Meta+0'], other: ['Control+0'] },
  'sidebar.toggle': { mac: ['Meta+b'], other: ['Control+Shift+B'] },
  'sidebar.filter': { mac: ['Meta+Shift+e'], other: ['Control+Shift+E'] },
  'environment.explain': { mac: ['Meta+i'], other: ['Control+Shift+I'] },
  'region.next': { mac: ['F6'], other: ['F6'] },
  'settings.open': { mac: ['Meta+,'], other: ['Control+,'] },
  'settings.editFile': { mac: [], other: [] },
  'contexts.manage': { mac: [], other: [] },
  'kubeconfig.choose': { mac: [], other: [] },
  'team.export': { mac: [], other: [] },
  'team.open': { mac: [], other: [] },
  'help.shortcuts': { mac: ['Meta+/'], other: ['Control+Shift+H'] },
  'help.about': { mac: [], other: [] },
  'help.diagnostics': { mac: [], other: [] },
  'help.logs': { mac: [], other: [] },
  'help.update': { mac: [], other: [] },
  'window.close': { mac: ['Meta+Shift+w'], other: [] },
} as const satisfies Record<string, Binding>;

/** The id of an action. */
export type CommandId = keyof typeof COMMANDS;

/** The ids of a topic, such as `CommandIdOf<'tab' | 'pane'>`. */
export type CommandIdOf<Topic extends string> = Extract<CommandId, `${Topic}.${string}`>;

/** All ids, in the order menus and lists show them. */
export const COMMAND_IDS = Object.keys(COMMANDS) as readonly CommandId[];

/** Whether there is a command of that id. */
export function isCommandId(id: string): id is CommandId {
  return Object.hasOwn(COMMANDS, id);
}

/** What commands are grouped by in lists. */
export const COMMAND_CATEGORIES = [
  'go',
  'tabs',
  'panes',
  'broadcast',
  'terminal',
  'view',
  'contexts',
  'app',
] as const;
export type CommandCategory = (typeof COMMAND_CATEGORIES)[number];

type Topic = CommandId extends infer Id ? (Id extends `${infer T}.${string}` ? T : never) : never;

const CATEGORIES: Readonly<Record<Topic, CommandCategory>> = {
  palette: 'go',
  quickOpen: 'go',
  environment: 'go',
  tab: 'tabs',
  pane: 'panes',
  broadcast: 'broadcast',
  find: 'terminal',
  terminal: 'terminal',
  zoom: 'view',
  sidebar: 'view',
  region: 'view',
  contexts: 'contexts',
  kubeconfig: 'contexts',
  team: 'contexts',
  settings: 'app',
  help: 'app',
  window: 'app',
};

/** The group that a command stands in. */
export function categoryOf(id: CommandId): CommandCategory {
  return CATEGORIES[id.slice(0, id.indexOf('.')) as Topic];
}
