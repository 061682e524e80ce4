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
  'tab.new': { mac: ['Meta+t'], other: ['Control+Shift+T'] },
  'tab.close': { mac: ['Meta+w'], other: ['Control+Shift+W'] },
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
  'terminal.copy': { mac: ['Meta+c'], other: ['Control+Shift+C', 'Control+Insert'] },
  'terminal.paste': { mac: ['Meta+v'], other: ['Control+Shift+V', 'Shift+Insert'] },
  'terminal.clear': { mac: ['Meta+k'], other: ['Control+Shift+K'] },
  'zoom.in': { mac: ['Meta+=', 'Meta++'], other: ['Control+=', 'Control++'] },
  'zoom.out': { mac: ['Meta+-'], other: ['Control+-'] },
  'zoom.reset': { mac: ['Meta+0'], other: ['Control+0'] },
  'sidebar.toggle': { mac: ['Meta+b'], other: ['Control+Shift+B'] },
  'sidebar.filter': { mac: ['Meta+p'], other: ['Control+Shift+O'] },
  'environment.explain': { mac: ['Meta+i'], other: ['Control+Shift+I'] },
  'region.next': { mac: ['F6'], other: ['F6'] },
  'settings.open': { mac: ['Meta+,'], other: ['Control+,'] },
  'contexts.manage': { mac: [], other: [] },
  'kubeconfig.choose': { mac: [], other: [] },
  'window.close': { mac: ['Meta+Shift+w'], other: [] },
} as const satisfies Record<string, Binding>;

/** The id of an action. */
export type CommandId = keyof typeof COMMANDS;

/** All ids, in the order menus and lists show them. */
export const COMMAND_IDS = Object.keys(COMMANDS) as readonly CommandId[];
