import type { CommandCategory } from '../commands';

/** English sentences of the palette, the menus and the keys. */
export const enPalette = {
  categories: {
    go: 'Go to',
    tabs: 'Tabs',
    panes: 'Panes',
    broadcast: 'Broadcast',
    terminal: 'Terminal',
    view: 'View',
    contexts: 'Contexts',
    app: 'Podshell',
  } satisfies Record<CommandCategory, string>,
  findCommand: 'What do you want to do?',
  findPlace: 'Go to a tab, environment, pod or context; > for commands',
  nothing: (query: string): string => `Nothing matches “${query}”.`,
  nothingYet: 'There is nothing here yet.',
  /** Why a command does nothing now. */
  unavailable: {
    'no-tab': 'needs an open tab',
    'no-shell': 'needs a terminal in front',
    'one-pane': 'needs several panes',
    'not-now': 'nothing to do now',
  },
  kinds: {
    tab: 'tab',
    environment: 'environment',
    pod: 'pod',
    container: 'container',
    context: 'context',
  },
  /** What keys do in the palette. */
  hints: {
    choose: 'choose',
    run: 'run',
    close: 'close',
    open: 'open or go to',
    another: 'open another',
    beside: 'open beside',
    commands: 'commands',
  },

  menu: 'Menu',
  menus: {
    shell: 'Shell',
    edit: 'Edit',
    panes: 'Panes',
    view: 'View',
    go: 'Go',
    contexts: 'Contexts',
    help: 'Help',
  },

  shortcutsFilter: 'Filter shortcuts',
  shortcutsNone: 'No keys',
  shortcutsChange: 'Change keys…',
  shortcutsWritten: 'Letters typed with Ctrl alone always go to the shell.',

  /** Choosing keys. */
  addKeys: (command: string): string => `Add keys for “${command}”`,
  removeKeys: (keys: string, command: string): string => `Remove ${keys} from “${command}”`,
  resetKeys: (command: string): string => `Reset the keys of “${command}”`,
  reset: 'Reset',
  pressKeys: 'Press the keys, or Esc to cancel',
  takenKeys: (keys: string, command: string): string => `${keys} is used for “${command}”.`,
  shellKeys: (keys: string): string => `${keys} belongs to the shell. Try it with Shift or Alt.`,
  useKeys: 'Use it here',

  keysProblems: 'Some of your keys are not used',
  conflict: (chord: string, command: string, loser: string): string =>
    `${chord} is used for “${command}”, so “${loser}” goes without it.`,
  unknownCommand: (command: string): string => `There is no command “${command}”.`,
  unreadableChord: (chord: string, command: string): string =>
    `“${chord}” (for “${command}”) is no key that can be understood.`,
  shellChord: (chord: string, command: string): string =>
    `${chord} belongs to the shell and can't be used for “${command}”.`,
};
