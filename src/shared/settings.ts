/** Languages with a complete catalog. */
export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];

/** How the list of environments can be sorted. */
export const SORT_ORDERS = ['name', 'age', 'status', 'restarts', 'recent'] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];

/** Environments that are remembered: more is no choice any more, and the file stays small. */
export const REMEMBERED = { favourites: 500, recent: 50 } as const;

/** What a user decided, kept between runs. */
export interface Settings {
  readonly language: Language | 'system';
  readonly theme: 'system' | 'light' | 'dark';
  /** Terminal font size in CSS pixels. */
  readonly fontSize: number;
  /** Lines a terminal keeps above its screen. */
  readonly scrollback: number;
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
  readonly namespace?: string | undefined;
  readonly labelKey?: string | undefined;
  readonly colour?: ContextColour | undefined;
  /** Production: framed, named, every paste of several lines and every close asks. */
  readonly protected?: boolean | undefined;
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
    | 'fontSize'
    | 'scrollback'
    | 'confirmClose'
    | 'sidebarVisible'
    | 'sidebarWidth'
    | 'sort'
    | 'favourites'
    | 'recent'
    | 'followRollouts'
  >
>;

export const DEFAULT_SETTINGS: Settings = {
  language: 'system',
  theme: 'system',
  fontSize: 13,
  scrollback: 10_000,
  confirmClose: true,
  sidebarVisible: true,
  sidebarWidth: 300,
  sort: 'name',
  favourites: [],
  recent: [],
  followRollouts: false,
  context: null,
  contexts: {},
  pluginConsents: {},
};

/** Inclusive ranges of the numbers; the schema and the settings dialog both hold to them. */
export const SETTINGS_RANGES = {
  fontSize: { min: 8, max: 32 },
  scrollback: { min: 0, max: 100_000 },
  sidebarWidth: { min: 200, max: 600 },
} as const;
