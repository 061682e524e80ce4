import type { NamespaceChoice } from './kubernetes';

/** Languages with a complete catalog. */
export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];

/** How the list of environments can be sorted. */
export const SORT_ORDERS = ['name', 'age', 'status', 'restarts', 'recent'] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];

export const CURSOR_STYLES = ['block', 'bar', 'underline'] as const;
export type CursorStyle = (typeof CURSOR_STYLES)[number];

/** What a bell does: nothing, mark its tab, or mark it and flash its pane. */
export const BELLS = ['none', 'mark', 'flash'] as const;
export type Bell = (typeof BELLS)[number];

/** Colours of terminals, by whether they are light or dark; their values are the page's. */
export const TERMINAL_THEMES = {
  light: ['paper', 'sand', 'mist'],
  dark: ['ink', 'pine', 'dusk'],
} as const;
export type LightTerminalTheme = (typeof TERMINAL_THEMES.light)[number];
export type DarkTerminalTheme = (typeof TERMINAL_THEMES.dark)[number];

/** The user's own key chords of a command, in tinykeys' syntax; none: the command has no keys. */
export type Bindings = Readonly<Record<string, readonly string[]>>;

/** Environments and commands that are remembered: more is no choice any more, and the file stays small. */
export const REMEMBERED = { favourites: 500, recent: 50, commands: 20 } as const;

/** What a user decided, kept between runs. */
export interface Settings {
  readonly language: Language | 'system';
  readonly theme: 'system' | 'light' | 'dark';
  /** Stronger colours and borders: as the system asks for, or in any case. */
  readonly contrast: 'system' | 'more';
  /** Terminal font size in CSS pixels. */
  readonly fontSize: number;
  /** Terminal font of the system, a CSS family; empty: the bundled JetBrains Mono. */
  readonly fontFamily: string;
  /** Of a terminal's line, as a multiple of the font size. */
  readonly lineHeight: number;
  readonly cursorStyle: CursorStyle;
  readonly cursorBlink: boolean;
  readonly bell: Bell;
  /** What is selected in a terminal is on the clipboard at once (Linux: PRIMARY has it in any case). */
  readonly copyOnSelect: boolean;
  /** A terminal's colours while the window is light, and while it is dark. */
  readonly terminalThemeLight: LightTerminalTheme;
  readonly terminalThemeDark: DarkTerminalTheme;
  /** Terminals as live text for screen readers; `system`: while one is running. */
  readonly screenReader: 'system' | 'on' | 'off';
  /** Lines a terminal keeps above its screen. */
  readonly scrollback: number;
  /** By command id: keys that take the place of the command's own. */
  readonly bindings: Bindings;
  /** Tabs, panes and their names come back at the next start; no shell is started for them. */
  readonly restoreTabs: boolean;
  /** So does the text that they held, which is kept on disk for that. */
  readonly keepText: boolean;
  /** Look for a new version at `updateFeed`, at a start and once a day. */
  readonly updateCheck: boolean;
  /** Where new versions are told: an http(s) address; empty: the one that the app was built with. */
  readonly updateFeed: string;
  /** Ask before a tab or window with a connected shell closes. */
  readonly confirmClose: boolean;
  readonly sidebarVisible: boolean;
  /** CSS pixels. */
  readonly sidebarWidth: number;
  readonly sort: SortOrder;
  /** Environments (context, slash, id) that stand above the others. */
  readonly favourites: readonly string[];
  /** Environments (the same) whose shells were opened, the last one first. */
  readonly recent: readonly string[];
  /** Ids of the commands that were chosen in the palette, the last one first. */
  readonly recentCommands: readonly string[];
  /** A shell whose pod a rollout has ended goes on in the newer pod without being asked. */
  readonly followRollouts: boolean;
  /** The context shown last, or null. */
  readonly context: string | null;
  /** By context name: what was chosen for it. */
  readonly contexts: Readonly<Record<string, ContextPreferences>>;
  /** Hashes of the credential plugin calls that the user agreed to, by kubeconfig file and user. */
  readonly pluginConsents: Readonly<Record<string, string>>;
}

/** Colours that a context can wear; the tokens give each its values on light and dark. */
export const CONTEXT_COLOURS = [
  'red',
  'orange',
  'yellow',
  'green',
  'teal',
  'blue',
  'purple',
  'pink',
] as const;
export type ContextColour = (typeof CONTEXT_COLOURS)[number];

/** What was chosen for one context; what is absent follows the context's own default. */
export interface ContextPreferences {
  /** Absent: the context's own. */
  readonly namespaces?: Exclude<NamespaceChoice, 'own'> | undefined;
  readonly labelKey?: string | undefined;
  readonly colour?: ContextColour | undefined;
  /** Production: framed, named, every paste of several lines and every close asks. */
  readonly protected?: boolean | undefined;
  /** Its shells open read-only: look, do not type. */
  readonly readOnly?: boolean | undefined;
}

/** What was chosen for a context; a context may be called `__proto__`. */
export function preferencesOf(
  settings: Pick<Settings, 'contexts'>,
  context: string,
): ContextPreferences {
  return Object.hasOwn(settings.contexts, context) ? (settings.contexts[context] ?? {}) : {};
}

/** A change of one context's preferences; null takes a choice back. */
export type ContextPreferencesPatch = {
  readonly [K in keyof ContextPreferences]?: Exclude<ContextPreferences[K], undefined> | null;
};

/** What the page may change directly. The rest changes through the requests it belongs to. */
export type SettingsPatch = Partial<
  Pick<
    Settings,
    | 'language'
    | 'theme'
    | 'contrast'
    | 'fontSize'
    | 'fontFamily'
    | 'lineHeight'
    | 'cursorStyle'
    | 'cursorBlink'
    | 'bell'
    | 'copyOnSelect'
    | 'terminalThemeLight'
    | 'terminalThemeDark'
    | 'screenReader'
    | 'scrollback'
    | 'bindings'
    | 'restoreTabs'
    | 'keepText'
    | 'updateCheck'
    | 'updateFeed'
    | 'confirmClose'
    | 'sidebarVisible'
    | 'sidebarWidth'
    | 'sort'
    | 'favourites'
    | 'recent'
    | 'recentCommands'
    | 'followRollouts'
  >
>;

export const DEFAULT_SETTINGS: Settings = {
  language: 'system',
  theme: 'system',
  contrast: 'system',
  fontSize: 13,
  fontFamily: '',
  lineHeight: 1.2,
  cursorStyle: 'block',
  cursorBlink: false,
  bell: 'mark',
  copyOnSelect: false,
  terminalThemeLight: 'paper',
  terminalThemeDark: 'ink',
  screenReader: 'system',
  scrollback: 10_000,
  bindings: {},
  restoreTabs: true,
  keepText: true,
  updateCheck: false,
  updateFeed: '',
  confirmClose: true,
  sidebarVisible: true,
  sidebarWidth: 300,
  sort: 'name',
  favourites: [],
  recent: [],
  recentCommands: [],
  followRollouts: false,
  context: null,
  contexts: {},
  pluginConsents: {},
};

/** Longest texts among the settings, UTF-16 units, and how many key chords there can be. */
export const SETTINGS_LIMITS = {
  fontFamily: 200,
  updateFeed: 2048,
  /** `Control+Shift+Alt+Meta+ArrowRight` is below it. */
  chord: 64,
  chordsPerCommand: 8,
  commandId: 64,
} as const;

/** Inclusive ranges of the numbers; the schema and the settings dialog both hold to them. */
export const SETTINGS_RANGES = {
  fontSize: { min: 8, max: 32 },
  /** Below 1 lines overlap; beyond 2 nothing is read better. */
  lineHeight: { min: 1, max: 2 },
  scrollback: { min: 0, max: 100_000 },
  sidebarWidth: { min: 200, max: 600 },
} as const;
