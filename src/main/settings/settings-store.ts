import { isDeepStrictEqual } from 'node:util';

import type { AppError } from '../../shared/errors';
import type { Disposable } from '../../shared/result';
import type { Settings } from '../../shared/settings';
import { errorCode } from '../atomic-file';
import type { Clock } from '../kube/clock';
import { systemClock } from '../kube/clock';
import { applyChange } from './schema';
import type { SettingsDisk } from './settings-disk';
import { realDisk } from './settings-disk';
import type { LoadedSettings } from './settings-file';
import { formatSettings, loadSettings, notSaved } from './settings-file';

/** What a store works with; the real time and disk unless told. */
export interface SettingsStoreOptions {
  readonly clock?: Clock;
  readonly disk?: SettingsDisk;
}

/**
 * Milliseconds between a change and its save at most: long enough for the steps of one drag of the
 * sidebar's edge to become one write, short enough that nobody quits or crashes before.
 */
export const SAVE_DELAY_MS = 200;

/** The user's settings: in memory at once, on disk soon, never half written. */
export class SettingsStore {
  readonly #file: string;
  readonly #clock: Clock;
  readonly #disk: SettingsDisk;
  readonly #unknown: Readonly<Record<string, unknown>>;
  readonly #writable: boolean;
  readonly #changeListeners = new Set<(settings: Settings) => void>();
  readonly #problemListeners = new Set<(error: AppError) => void>();
  #current: Settings;
  /** Changes that no finished save holds. */
  #unsaved = false;
  #timer: Disposable | null = null;
  /** The save under way: there is never a second one. */
  #saving: Promise<void> | null = null;
  /** The cause told last, so that a full disk is told once and not at every change. */
  #toldCause: string | null = null;

  /**
   * Loads the settings of `file`. Never fails: what is wrong with the file is in the notices, and
   * the settings are then the defaults.
   */
  static async load(
    file: string,
    options: SettingsStoreOptions = {},
  ): Promise<{ store: SettingsStore; notices: AppError[] }> {
    const { clock = systemClock, disk = realDisk } = options;
    const loaded = await loadSettings(file, disk, clock.now());
    const store = new SettingsStore(file, loaded, { clock, disk });
    if (loaded.repaired) store.#scheduleSave();
    return { store, notices: [...loaded.notices] };
  }

  private constructor(
    file: string,
    loaded: LoadedSettings,
    options: Required<SettingsStoreOptions>,
  ) {
    this.#file = file;
    this.#clock = options.clock;
    this.#disk = options.disk;
    this.#current = loaded.settings;
    this.#unknown = loaded.unknown;
    this.#writable = loaded.writable;
  }

  get current(): Settings {
    return this.#current;
  }

  /**
   * Takes a change: true at once, saved within `SAVE_DELAY_MS`. What is undefined in it stays.
   * Throws a `TypeError` for a value that the schema refuses.
   */
  update(change: Partial<Settings>): Settings {
    const changed = applyChange(this.#current, change);
    if (isDeepStrictEqual(changed, this.#current)) return this.#current;
    this.#current = changed;
    this.#scheduleSave();
    for (const listener of [...this.#changeListeners]) listener(changed);
    return changed;
  }

  onChange(listener: (settings: Settings) => void): Disposable {
    return subscribe(this.#changeListeners, listener);
  }

  /** Tells why the settings could not be saved, once for each cause. */
  onProblem(listener: (error: AppError) => void): Disposable {
    return subscribe(this.#problemListeners, listener);
  }

  /**
   * Resolves when everything is on disk, or could not be put there, which `onProblem` was told. What
   * failed is tried again at the next change or flush.
   */
  async flush(): Promise<void> {
    // A save under way may hold an older state: wait for it, then save once more if needed.
    if (this.#saving !== null) await this.#saving;
    this.#timer?.dispose();
    this.#timer = null;
    if (this.#unsaved) await this.#save();
  }

  #scheduleSave(): void {
    if (!this.#writable) return;
    this.#unsaved = true;
    // A save under way looks for more when it ends.
    if (this.#timer !== null || this.#saving !== null) return;
    this.#timer = this.#clock.after(SAVE_DELAY_MS, () => {
      this.#timer = null;
      void this.#save();
    });
  }

  #save(): Promise<void> {
    this.#saving ??= this.#write();
    return this.#saving;
  }

  /** Writes what is current now. Never rejects. */
  async #write(): Promise<void> {
    const written = this.#current;
    try {
      await this.#disk.replace(this.#file, formatSettings(written, this.#unknown));
      this.#unsaved = false;
      this.#toldCause = null;
    } catch (error) {
      this.#tell(error);
    }
    this.#saving = null;
    if (this.#current !== written) this.#scheduleSave();
  }

  #tell(error: unknown): void {
    const cause = errorCode(error);
    if (cause === this.#toldCause) return;
    this.#toldCause = cause;
    const problem = notSaved(this.#file, error);
    for (const listener of [...this.#problemListeners]) listener(problem);
  }
}

function subscribe<T>(listeners: Set<T>, listener: T): Disposable {
  listeners.add(listener);
  return {
    dispose: () => {
      listeners.delete(listener);
    },
  };
}
