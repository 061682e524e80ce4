import type { AppError, Outcome } from '../../shared/errors';
import type { Catalog } from '../../shared/i18n/catalog';
import type { Api } from '../../shared/ipc';
import {
  preferencesOf,
  SETTINGS_RANGES,
  type ContextPreferences,
  type ContextPreferencesPatch,
  type Settings,
  type SettingsPatch,
} from '../../shared/settings';

/** The parts of the settings dialog, from top to bottom. */
export const SETTINGS_SECTIONS = ['general', 'terminal', 'keys', 'contexts', 'privacy'] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

/** What the settings call of the page's API. */
export type SettingsApi = Pick<
  Api,
  'updateSettings' | 'updateContext' | 'editSettings' | 'forgetTexts'
>;

/** What becomes of the settings. */
type Change = (settings: Settings) => Settings;

/** The settings in use. A change shows at once; main keeps it and has the last word. */
export class SettingsModel {
  readonly #api: SettingsApi;
  readonly #onFailure: (error: AppError, what: (t: Catalog) => string) => void;
  /** As main told them last. */
  #told: Settings;
  /** Changes that main has not answered yet, oldest first: what it tells until then has nothing of them. */
  #pending: readonly Change[] = [];
  #current: Settings;

  constructor(options: {
    api: SettingsApi;
    settings: Settings;
    onFailure: (error: AppError, what: (t: Catalog) => string) => void;
  }) {
    this.#api = options.api;
    this.#onFailure = options.onFailure;
    this.#told = options.settings;
    this.#current = $state.raw(options.settings);
  }

  get current(): Settings {
    return this.#current;
  }

  /** Takes what main tells. */
  apply(settings: Settings): void {
    this.#told = settings;
    this.#current = this.#pending.reduce((changed, change) => change(changed), settings);
  }

  /** Changes some settings, from now on and for the next run. */
  async update(patch: SettingsPatch): Promise<void> {
    await this.#change((settings) => ({ ...settings, ...patch }), this.#api.updateSettings(patch));
  }

  /** What was chosen for a context. */
  preferences(context: string): ContextPreferences {
    return preferencesOf(this.#current, context);
  }

  /** Changes what is chosen for a context, from now on and for the next run. */
  async updateContext(context: string, patch: ContextPreferencesPatch): Promise<void> {
    const change = (settings: Settings): Settings => {
      const chosen = Object.entries({ ...preferencesOf(settings, context), ...patch });
      const preferences: ContextPreferences = Object.fromEntries(
        chosen.filter(([, value]) => value !== null),
      );
      const contexts = Object.entries(settings.contexts).filter(([name]) => name !== context);
      // Not by assignment: a context may be called `__proto__`.
      return { ...settings, contexts: Object.fromEntries([...contexts, [context, preferences]]) };
    };
    await this.#change(change, this.#api.updateContext({ context, patch }));
  }

  /** Opens the settings file in the system's editor. */
  async editFile(): Promise<void> {
    const answer = await this.#api.editSettings(null);
    if (!answer.ok) this.#onFailure(answer.error, (t) => t.failures.editSettings);
  }

  /** Deletes what terminals of this and earlier runs have left on the disk; whether that is done. */
  async forgetTexts(): Promise<boolean> {
    const answer = await this.#api.forgetTexts(null);
    if (!answer.ok) this.#onFailure(answer.error, (t) => t.failures.forgetTexts);
    return answer.ok;
  }

  async #change(change: Change, request: Promise<Outcome<Settings>>): Promise<void> {
    this.#pending = [...this.#pending, change];
    this.#current = change(this.#current);
    const answer = await request;
    this.#pending = this.#pending.filter((other) => other !== change);
    this.apply(answer.ok ? answer.value : this.#told);
    if (!answer.ok) this.#onFailure(answer.error, (t) => t.failures.saveSettings);
  }

  /** Larger or smaller terminal text, within its range. */
  async changeFontSize(by: number): Promise<void> {
    const { min, max } = SETTINGS_RANGES.fontSize;
    const fontSize = Math.max(min, Math.min(max, this.#current.fontSize + by));
    if (fontSize !== this.#current.fontSize) await this.update({ fontSize });
  }
}
