/** Languages with a complete catalog. */
export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];

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
  /** Kubeconfig files chosen in the app, absolute paths. */
  readonly kubeconfigFiles: readonly string[];
  /** The context shown last, or null. */
  readonly context: string | null;
  /** By context name: the namespace and label key chosen there. */
  readonly scopes: Readonly<Record<string, ScopeChoice>>;
}

/** What was chosen for one context; what is absent follows the context's own default. */
export interface ScopeChoice {
  readonly namespace?: string | undefined;
  readonly labelKey?: string | undefined;
}

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
  kubeconfigFiles: [],
  context: null,
  scopes: {},
};

/** Inclusive ranges of the numbers; the schema and the settings dialog both hold to them. */
export const SETTINGS_RANGES = {
  fontSize: { min: 8, max: 32 },
  scrollback: { min: 0, max: 100_000 },
  sidebarWidth: { min: 200, max: 600 },
} as const;
