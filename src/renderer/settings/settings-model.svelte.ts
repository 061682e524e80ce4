import type { AppError } from '../../shared/errors';
import type { Api } from '../../shared/ipc';
import { SETTINGS_RANGES, type Settings, type SettingsPatch } from '../../shared/settings';

/** The settings in use. A change shows at once; main keeps it and has the last word. */
export class SettingsModel {
  readonly #api: Pick<Api, 'updateSettings'>;
  readonly #onFailure: (error: AppError) => void;
  #current: Settings;

  constructor(options: {
    api: Pick<Api, 'updateSettings'>;
    settings: Settings;
    onFailure: (error: AppError) => void;
  }) {
    this.#api = options.api;
    this.#onFailure = options.onFailure;
    this.#current = $state.raw(options.settings);
  }

  get current(): Settings {
    return this.#current;
  }

  /** Takes what main tells. */
  apply(settings: Settings): void {
    this.#current = settings;
  }

  /** Changes some settings, from now on and for the next run. */
  async update(patch: SettingsPatch): Promise<void> {
    const before = this.#current;
    this.#current = { ...before, ...patch };
    const answer = await this.#api.updateSettings(patch);
    if (answer.ok) {
      this.#current = answer.value;
      return;
    }
    this.#current = before;
    this.#onFailure(answer.error);
  }

  /** Larger or smaller terminal text, within its range. */
  async changeFontSize(by: number): Promise<void> {
    const { min, max } = SETTINGS_RANGES.fontSize;
    const fontSize = Math.max(min, Math.min(max, this.#current.fontSize + by));
    if (fontSize !== this.#current.fontSize) await this.update({ fontSize });
  }
}
