import type { CommandId } from '../commands';
import type { ErrorKind } from '../errors';
import type { ContainerRow, ExecTarget, Tone } from '../kubernetes';
import type { ConnectingStep, SessionState } from '../terminal';
import { enCheck, enConsent, enContexts, enSignIn } from './en-contexts';
import { enExplanation, enRows } from './en-environments';
import { enAbout } from './en-about';
import { enErrors } from './en-errors';
import { enLinks } from './en-links';
import { enPanes } from './en-panes';
import { enPalette } from './en-palette';
import { enRestore } from './en-restore';
import { enTerminals } from './en-terminals';
import { dateFormat } from './formats';

const plural = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
const clock = dateFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** What failed, for failures that no request of the user caused. */
const NOTICES: Partial<Record<ErrorKind, string>> = {
  'hang-up-failed': 'A closed shell may still run',
  'input-refused': 'Some input was not sent',
  'settings-corrupt': 'Your settings could not be read',
  'settings-newer': 'Your settings belong to a newer Podshell',
  'settings-not-saved': 'Your settings could not be saved',
  'layout-unreadable': 'The tabs of last time could not be read',
  'layout-not-saved': 'Your tabs could not be saved',
  'texts-not-saved': 'What terminals show could not be saved',
  'settings-edit-broken': 'The settings file is not used as it is now',
  'settings-edit-unusable': 'A part of the settings file is not used',
  'settings-edit-unreadable': 'The settings file is not used as it is now',
  'kubeconfig-missing': "A kubeconfig file can't be used",
  'kubeconfig-unreadable': "A kubeconfig file can't be used",
  'kubeconfig-too-large': "A kubeconfig file can't be used",
  'kubeconfig-empty': "A kubeconfig file can't be used",
  'kubeconfig-invalid': "A kubeconfig file can't be used",
  'kubeconfig-no-contexts': "A kubeconfig file can't be used",
  'kubeconfig-shadowed': 'A kubeconfig file that you added is not used',
  'kubeconfig-not-saved': "A kubeconfig that you added can't be used",
  'plugin-not-found': 'Signing in failed',
  'plugin-not-allowed': 'Not signed in',
  'plugin-failed': 'Signing in failed',
  'plugin-timed-out': 'Signing in failed',
  'plugin-bad-output': 'Signing in failed',
  'plugin-needs-terminal': 'Signing in failed',
  'plugin-cancelled': 'Not signed in',
};

/** English: the model that the other languages follow. */
export const en = {
  app: {
    name: 'Podshell',
    title: (tab: string): string => `${tab} – Podshell`,
    toolbar: 'Toolbar',
    sidebar: 'Sidebar',
    workspace: 'Workspace',
    resizeSidebar: 'Resize the sidebar',
    hideSidebar: 'Hide sidebar',
    showSidebar: 'Show sidebar',
    dismiss: 'Dismiss',
    close: 'Close',
    cancel: 'Cancel',
    /** A control and its shortcut, for tooltips. */
    withShortcut: (label: string, shortcut: string): string =>
      shortcut === '' ? label : `${label} (${shortcut})`,
    /** Between sentences of one paragraph. */
    sentenceGap: ' ',
    emptyTitle: 'Pick an environment',
    emptyHint: 'Click one in the list, and its shell opens here.',
    emptyShortcuts: 'Shortcuts',
    outdatedRuntime:
      'This copy runs on an outdated Electron: fine for the demo and for tests, not for real clusters.',
    closeTitle: 'Close Podshell?',
    closeBody: (connected: number): string =>
      connected === 1
        ? 'One shell is still connected and will be hung up.'
        : `${connected} shells are still connected and will be hung up.`,
    /** Contexts of protected shells among them. */
    closeProtected: (contexts: readonly string[]): string =>
      contexts.length === 1
        ? `This ends what runs on ${contexts[0] ?? ''}, which is protected.`
        : `This ends what runs on protected contexts: ${contexts.join(', ')}.`,
    closeConfirm: 'Close Podshell',
    closeDontAsk: "Don't ask again",
    time: (milliseconds: number): string => clock.format(milliseconds),
  },

  /** What each action is called in menus, tooltips and lists. */
  commands: {
    'palette.open': 'Command palette',
    'quickOpen.open': 'Quick open',
    'tab.new': 'New shell in the same pod',
    'tab.close': 'Close pane or tab',
    'tab.reopenClosed': 'Reopen the tab closed last',
    'tab.closeOthers': 'Close the other tabs',
    'tab.rename': 'Rename tab…',
    'tab.pin': 'Pin or unpin tab',
    'tab.list': 'List all tabs',
    'tab.next': 'Next tab',
    'tab.previous': 'Previous tab',
    'tab.select1': 'Go to tab 1',
    'tab.select2': 'Go to tab 2',
    'tab.select3': 'Go to tab 3',
    'tab.select4': 'Go to tab 4',
    'tab.select5': 'Go to tab 5',
    'tab.select6': 'Go to tab 6',
    'tab.select7': 'Go to tab 7',
    'tab.select8': 'Go to tab 8',
    'tab.selectLast': 'Go to the last tab',
    'tab.moveLeft': 'Move tab left',
    'tab.moveRight': 'Move tab right',
    'pane.splitRight': 'Split right',
    'pane.splitDown': 'Split down',
    'pane.focusLeft': 'Go to the pane on the left',
    'pane.focusRight': 'Go to the pane on the right',
    'pane.focusUp': 'Go to the pane above',
    'pane.focusDown': 'Go to the pane below',
    'pane.resizeLeft': 'Move the pane’s edge left',
    'pane.resizeRight': 'Move the pane’s edge right',
    'pane.resizeUp': 'Move the pane’s edge up',
    'pane.resizeDown': 'Move the pane’s edge down',
    'pane.equalize': 'Make panes equally large',
    'pane.zoom': 'Zoom pane in or out',
    'pane.close': 'Close pane',
    'pane.toTab': 'Move pane to a tab of its own',
    'broadcast.toggle': 'Add the pane to the broadcast group, or take it out',
    'broadcast.tab': 'Broadcast to all panes of the tab',
    'broadcast.groups': 'Broadcast groups…',
    'broadcast.stop': 'Stop broadcasting',
    'find.open': 'Find in the terminal',
    'find.next': 'Find next',
    'find.previous': 'Find previous',
    'find.everywhere': 'Find in all terminals',
    'terminal.copy': 'Copy',
    'terminal.paste': 'Paste',
    'terminal.selectAll': 'Select all',
    'terminal.clear': 'Clear terminal',
    'terminal.reset': 'Reset terminal',
    'terminal.save': 'Save the terminal’s text…',
    'terminal.readOnly': 'Read-only: look, do not type',
    'zoom.in': 'Larger text',
    'zoom.out': 'Smaller text',
    'zoom.reset': 'Reset text size',
    'sidebar.toggle': 'Show or hide the sidebar',
    'sidebar.filter': 'Find an environment',
    'environment.explain': 'What’s going on in the environment',
    'region.next': 'Next area of the window',
    'settings.open': 'Settings',
    'settings.editFile': 'Edit the settings file',
    'contexts.manage': 'Contexts and kubeconfig files…',
    'kubeconfig.choose': 'Add a kubeconfig file…',
    'team.export': 'Export a team file…',
    'team.open': 'Open a team file…',
    'help.shortcuts': 'Keyboard shortcuts',
    'help.about': 'About Podshell',
    'help.diagnostics': 'Copy diagnostics',
    'help.logs': 'Open the log folder',
    'help.update': 'Look for a new version',
    'window.close': 'Close window',
  } satisfies Record<CommandId, string>,

  contexts: enContexts,
  check: enCheck,
  consent: enConsent,
  signIn: enSignIn,

  panes: enPanes,
  terminals: enTerminals,
  palette: enPalette,
  restore: enRestore,
  links: enLinks,
  about: enAbout,

  explanation: enExplanation,
  rows: enRows,

  environments: {
    label: 'Environments',
    filter: 'Filter environments',
    filterPlaceholder: 'Filter',
    clearFilter: 'Clear the filter',
    unlabelled: 'Unlabelled',
    loading: 'Loading environments…',
    loadingSlow: (server: string): string => `Still waiting for ${server}…`,
    namespace: 'Namespace',
    namespaceFind: 'Find or type a namespace',
    namespaceTyped: (name: string): string => `Use namespace “${name}”`,
    namespaceInvalid: 'A namespace has lower-case letters, digits and dashes only.',
    namespacesHidden: 'You may not list namespaces here: type the name.',
    labelKey: 'Environment label',
    labelKeyFind: 'Find or type a label',
    labelKeyTyped: (key: string): string => `Group by label “${key}”`,
    labelKeyInvalid: 'This is not a valid label key.',
    podCount: (count: number): string => plural(count, 'pod', 'pods'),
    count: (shown: number, total: number): string =>
      shown === total
        ? plural(total, 'environment', 'environments')
        : `${shown} of ${plural(total, 'environment', 'environments')}`,
    noMatch: (query: string): string => `Nothing here matches “${query}”.`,
    emptyNamespace: (namespace: string): string => `There are no pods in ${namespace}.`,
    emptyNamespaceHint: 'Choose another namespace, or wait: new pods appear here by themselves.',
    emptyLabel: (labelKey: string, namespace: string): string =>
      `No pod in ${namespace} carries the label ${labelKey}.`,
    suggestLabel: (key: string, pods: number): string =>
      `${plural(pods, 'pod carries', 'pods carry')} ${key}`,
    useLabel: 'Use it',
    lastUpdated: (time: string): string => `Last updated ${time}`,
    neverUpdated: 'Not loaded yet',
    retry: 'Retry now',
    retryIn: (seconds: number): string => `Trying again in ${seconds} s`,
    tones: {
      ok: 'healthy',
      progressing: 'in progress',
      failing: 'failing',
      idle: 'idle',
    } satisfies Record<Tone, string>,
    kinds: {
      init: 'init',
      sidecar: 'sidecar',
      container: 'container',
      ephemeral: 'debug',
    } satisfies Record<ContainerRow['kind'], string>,
    defaultContainer: 'default',
    ready: (ready: number, total: number): string => `${ready} of ${total} ready`,
    restarts: (count: number): string => plural(count, 'restart', 'restarts'),
    restartsAgo: (count: number, age: string): string =>
      `${plural(count, 'restart', 'restarts')}, last ${age} ago`,
    age: (age: string): string => `${age} old`,
    lastExit: (code: number): string => `last exit ${code}`,
    /** Between the parts of a description. */
    separator: ', ',
    menuOpen: 'Open shell',
    menuOpenAnother: 'Open another shell',
    menuCopyName: 'Copy name',
  },

  firstRun: {
    title: 'Where is your cluster?',
    intro:
      'Podshell reads the same kubeconfig file as kubectl. None was found that leads to a cluster.',
    introBroken: 'A kubeconfig was found, but it leads to no cluster yet.',
    looked: 'Looked for',
    noContexts: 'It leads to no cluster.',
    variable: 'KUBECONFIG',
    variableUnset: 'not set',
    inCluster: 'Service account',
    inClusterHint:
      "Podshell runs in a pod. It does not use the pod's service account, as kubectl would.",
    reload: 'Look again',
    waiting:
      'Or drop it anywhere in this window, or put it in one of these places: this screen moves on by itself.',
    ask: 'No file? Ask who runs your cluster for a kubeconfig, or your team for a team file (NAME.podshell).',
  },

  settings: {
    title: 'Settings',
    manage: 'Manage…',
    contextsHint: 'Colours, protection, kubeconfig files, connection check',
    language: 'Language',
    theme: 'Theme',
    followSystem: 'Follow system',
    light: 'Light',
    dark: 'Dark',
    fontSize: 'Font size',
    fontSizeHint: (min: number, max: number): string => `${min} to ${max} pixels`,
    scrollback: 'Scrollback',
    scrollbackHint: (max: number): string => `Lines kept, at most ${max.toLocaleString('en')}`,
    confirmClose: 'Ask before closing a connected shell',
    search: 'Search settings',
    sections: 'Sections',
    sectionNames: {
      general: 'General',
      terminal: 'Terminal',
      keys: 'Keys',
      contexts: 'Contexts',
      privacy: 'Privacy & updates',
    },
    editFile: 'Edit as JSON…',
    none: (query: string): string => `No setting matches “${query}”.`,
    reset: 'Reset',
    resetLabel: (label: string, value: string): string => `Reset “${label}” to ${value}`,
    on: 'on',
    off: 'off',
    languageHint: 'Switches at once, everywhere',
    contrast: 'Contrast',
    contrastMore: 'More',
    contrastHint: 'Stronger colours and borders',
    restoreTabs: 'Bring tabs and panes back at the next start',
    restoreTabsHint: 'As they were, without starting a shell',
    preview: 'Preview of terminals',
    fontFamily: 'Font',
    fontFamilyHint:
      'A monospace font of this computer; empty: JetBrains Mono, which comes with Podshell',
    lineHeight: 'Line height',
    lineHeightHint: (min: string, max: string): string => `${min} to ${max} times the font size`,
    themeLight: 'Colours in the light theme',
    themeDark: 'Colours in the dark theme',
    themes: {
      paper: 'Paper',
      sand: 'Sand',
      mist: 'Mist',
      ink: 'Ink',
      pine: 'Pine',
      dusk: 'Dusk',
    },
    cursorStyle: 'Cursor',
    cursorStyles: { block: 'Block', bar: 'Bar', underline: 'Underline' },
    cursorBlink: 'Blinking cursor',
    cursorBlinkHint: 'Not where the system asks for less motion',
    bell: 'Bell',
    bells: { none: 'Nothing', mark: 'Mark the tab', flash: 'Mark and flash' },
    copyOnSelect: 'Copy what is selected at once',
    screenReader: 'Screen reader support in terminals',
    screenReaderHint: 'Follows a screen reader that is running; costs speed',
    screenReaders: { system: 'Follow system', on: 'On', off: 'Off' },
    keepText: 'Keep what terminals show for the next start',
    keepTextHint: 'On this computer only, readable by you alone; deleted with its tab',
    forgetTexts: 'Delete now',
    forgotTexts: 'Deleted',
    telemetry: 'No telemetry',
    telemetryHint: 'Podshell sends nothing about you or your clusters anywhere.',
    updateCheck: 'Look for new versions',
    updateCheckHint:
      'After a start and once a day; only tells of them, never downloads or installs one',
    updateFeed: 'Where to look',
    updateFeedHint: 'A web address; empty: the one Podshell was built with',
    updateFeedWrong: 'This is not an http or https address.',
    updateFeedBuilt: 'the address built in',
    updateFeedEmpty: 'Built in',
    versions: (app: string, electron: string, chrome: string): string =>
      `Podshell ${app} · Electron ${electron} · Chromium ${chrome}`,
    outOfRange: (min: number, max: number): string =>
      `Between ${min.toLocaleString('en')} and ${max.toLocaleString('en')}.`,
  },

  status: {
    label: 'Connection',
    none: 'No shell open',
    states: {
      connecting: 'connecting',
      running: 'connected',
      lost: 'connection lost',
      waiting: 'reconnecting',
      exited: 'exited',
      failed: 'failed',
    } satisfies Record<SessionState['kind'], string>,
    exitCode: (code: number): string => `exited with code ${code}`,
    size: (cols: number, rows: number): string => `${cols}×${rows}`,
    roundTrip: (milliseconds: number): string => `${milliseconds} ms`,
    roundTripHint: 'Round trip to the server',
    protected: (context: string): string => `${context} is protected`,
  },

  /** What failed, and to what: the headline above an error's why and next. */
  failures: {
    start: "Podshell can't start",
    openShell: (pod: string): string => `Can't open a shell in ${pod}`,
    lostShell: (pod: string): string => `The connection to ${pod} was lost`,
    endedShell: (pod: string): string => `The shell in ${pod} ended`,
    listPods: (namespace: string, context: string): string =>
      `Can't list the pods of ${namespace} in ${context}`,
    listNamespaces: (context: string): string => `Can't list the namespaces of ${context}`,
    showContext: (context: string): string => `Can't show ${context}`,
    removeKubeconfig: "Can't remove the kubeconfig",
    reloadKubeconfigs: "Can't read the kubeconfig files",
    checkConnection: (context: string): string => `Can't check the connection to ${context}`,
    signIn: 'Signing in failed',
    openLink: "Can't open the address",
    saveSettings: "Can't save the settings",
    editSettings: "Can't open the settings file",
    forgetTexts: "Can't delete what terminals held",
    copy: "Can't copy",
    paste: "Can't paste",
    notice: (kind: ErrorKind): string => NOTICES[kind] ?? 'Something went wrong',
    /** A text to send to whoever can grant it. */
    accessRequest: (verb: string, resource: string, namespace: string, user: string): string =>
      `Please allow ${user === '' ? 'me' : `user ${user}`} to ${verb} ${resource}${namespace === '' ? '' : ` in namespace ${namespace}`}. I need it to work in pods with Podshell.`,
    copyRequest: 'Copy request',
    retry: 'Try again',
  },

  /** Native dialogs, the macOS menu and the command line. */
  native: {
    chooseTitle: 'Choose a kubeconfig file',
    chooseButton: 'Add',
    menuAbout: 'About Podshell',
    menuSettings: 'Settings…',
    menuServices: 'Services',
    menuHide: 'Hide Podshell',
    menuHideOthers: 'Hide others',
    menuShowAll: 'Show all',
    menuQuit: 'Quit Podshell',
    menuUndo: 'Undo',
    menuRedo: 'Redo',
    menuCut: 'Cut',
    menuCopy: 'Copy',
    menuPaste: 'Paste',
    menuSelectAll: 'Select all',
    startFailed: (log: string): string =>
      `Podshell could not start. What happened is in ${log}. Start it again; if it fails again, send that file to whoever gave you Podshell.`,
    pageLost: (log: string): string =>
      `Podshell’s window crashed twice in a row and is closed; its shells are hung up. What happened is in ${log}. Start Podshell again.`,
    menuEdit: 'Edit',
    menuView: 'View',
    menuWindow: 'Window',
    menuMinimize: 'Minimize',
    menuZoom: 'Zoom',
    menuFullScreen: 'Full screen',
    menuFront: 'Bring all to front',
    usage: [
      'Usage: podshell [options] [TEAMFILE.podshell] [podshell://open?…]',
      '',
      '  --env NAME          open a shell in this environment',
      '  --pod NAME          open a shell in this pod',
      '  --container NAME    in this container instead of the pod’s default one',
      '  --context NAME      of this context instead of the one shown last',
      '  --namespace NAME    in this namespace instead of the context’s',
      '  --label-key KEY     environments by this label instead of the context’s',
      '  --kubeconfig FILE   read this kubeconfig file instead of the usual ones',
      '  --user-data-dir DIR keep settings and logs there: a Podshell of its own',
      '  --help              print this and exit',
      '  --version           print the version and exit',
      '',
      'Podshell opens one window: a second start, a link or a team file goes to it.',
    ].join('\n'),
    unknownOption: (option: string): string => `Unknown option: ${option}`,
    missingValue: (option: string): string => `${option} needs a value`,
    invalidValue: (option: string): string => `${option} needs a name that Kubernetes would take`,
    needsPlace: (option: string): string => `${option} needs --env or --pod beside it`,
  },

  workspace: {
    terminals: 'Terminals',
    closeTab: 'Close tab',
    renameTab: 'Name of the tab',
    newOutput: 'new output',
    bell: 'bell',
    /** What the shell calls itself, as a part of a tab's description. */
    shellTitle: (title: string): string => `“${title}”`,
    separator: ', ',
    closeTitle: 'Close this shell?',
    closeBody: (name: string): string =>
      `${name} is still connected. Closing its tab ends the shell and everything that runs in it.`,
    closeProtected: (context: string): string => `${context} is protected.`,
    protected: (context: string): string => `protected context ${context}`,
    closeConfirm: 'Close shell',
  },

  terminal: {
    /** What a connecting session waits for. */
    waiting: {
      pod: ({ pod }: ExecTarget): string => `Looking up ${pod}…`,
      server: ({ context }: ExecTarget): string => `Waiting for the API server of ${context}…`,
      shell: ({ pod, container }: ExecTarget): string =>
        `Waiting for a shell in ${container} of ${pod}…`,
    } satisfies Record<ConnectingStep, (target: ExecTarget) => string>,
    waitingMore: 'This takes longer than usual. It goes on trying; closing the tab gives up.',
    exited: (code: number): string => `Exited with code ${code}`,
    /** `message`: the server's words, or empty. */
    exitedUnknown: (message: string): string =>
      `Ended without an exit code${message === '' ? '' : `: ${message}`}`,
    reopen: 'Reopen',
    reconnect: 'Reconnect',
    reconnectNow: 'Connect now',
    stopReconnecting: 'Stop',
    reconnecting: (seconds: number, attempt: number): string =>
      `Connecting again in ${seconds} s · attempt ${attempt}`,
    autoReconnect: 'Reconnect automatically',
    autoReconnectHint: 'After a lost connection, to the same container only.',
    lostSince: (time: string): string => `Lost at ${time}`,
    /** The pod that has taken the place of one that is gone. */
    openReplacement: (pod: string): string => `Open in ${pod}`,
    replacementHint: (pod: string): string => `${pod} has taken its place.`,
    restoring: 'Bringing this terminal back…',
    close: 'Close',
    enterKey: 'Enter',
    escapeKey: 'Esc',
    pasteLines: (lines: number): string =>
      lines === 1
        ? 'Paste one line and press Enter?'
        : `Paste ${lines.toLocaleString('en')} lines?`,
    pasteSize: (kilobytes: number): string => `Paste ${kilobytes.toLocaleString('en')} KB?`,
    pasteRisk: 'Each line may run as a command as soon as it is pasted.',
    pasteLong: 'This is a long text for a command line.',
    pasteStripped: 'The struck-out control characters are left out.',
    pastePreview: 'Text to paste',
    pasteHidden: (characters: number): string =>
      `and ${plural(characters, 'more character', 'more characters')}`,
    pasteProtected: (context: string): string => `This goes to ${context}, which is protected.`,
    pasteConfirm: 'Paste',
  },

  errors: enErrors,
};
