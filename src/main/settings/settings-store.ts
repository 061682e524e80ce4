import { isDeepStrictEqual } from 'node:util';

import type { AppError } from '../../shared/errors';
import { appError } from '../../shared/errors';
import type { Disposable } from '../../shared/result';
import type { Settings } from '../../shared/settings';
import { CHANGED_MEANWHILE, errorCode } from '../atomic-file';
import type { Clock } from '../kube/clock';
import { systemClock } from '../kube/clock';
import { PathWatch } from '../kube/config/path-watch';
import { applyChange } from './schema';
import type { SettingsDisk } from './settings-disk';
import { realDisk } from './settings-disk';
import type { EditedFile } from './settings-edit';
import { hasChangeOnPurpose, mergeEdit, readEdited } from './settings-edit';
import type { LoadedSettings } from './settings-file';
import { brokenName, formatSettings, loadSettings, notSaved } from './settings-file';

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

/** How often a save gives way to somebody else who writes the file just then, before it says so. */
const MAX_TRIES = 5;

/** Why the file is not to be written over: nothing of it is in force, or some fields are not. */
interface Held {
  readonly as: 'unusable' | 'flawed' | 'newer';
  readonly problem: AppError;
}

/**
 * The user's settings: in memory at once, on disk soon, never half written. The file may be edited while
 * the app runs: what it says counts as soon as it can be used, and until then it is left alone.
 */
export class SettingsStore {
  readonly #file: string;
  readonly #clock: Clock;
  readonly #disk: SettingsDisk;
  readonly #changeListeners = new Set<(settings: Settings) => void>();
  readonly #problemListeners = new Set<(error: AppError) => void>();
  readonly #fileListeners = new Set<(problem: AppError | null) => void>();
  #unknown: Readonly<Record<string, unknown>>;
  #writable: boolean;
  #current: Settings;
  /** What the file said when it was last read or written, and in which words. */
  #synced: Settings;
  #text: string | null;
  #held: Held | null = null;
  #isFollowed = false;
  /** Changes that no finished save holds. */
  #unsaved = false;
  /** What was to be written last: if that failed, it is not tried again by itself. */
  #triedLast: Settings | null = null;
  #timer: Disposable | null = null;
  /** What is being done with the file: there is never a second thing. */
  #work: Promise<void> | null = null;
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
    this.#synced = loaded.settings;
    this.#text = loaded.text;
    this.#unknown = loaded.unknown;
    this.#writable = loaded.writable;
  }

  /** Where the settings are kept. */
  get file(): string {
    return this.#file;
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
    this.#use(changed);
    this.#scheduleSave();
    return changed;
  }

  onChange(listener: (settings: Settings) => void): Disposable {
    return subscribe(this.#changeListeners, listener);
  }

  /** Tells why the settings could not be saved, once for each cause. */
  onProblem(listener: (error: AppError) => void): Disposable {
    return subscribe(this.#problemListeners, listener);
  }

  /** Tells why the file, as somebody left it, is not in force, and null once it is. */
  onFileProblem(listener: (problem: AppError | null) => void): Disposable {
    return subscribe(this.#fileListeners, listener);
  }

  /** Takes up what is changed in the file from now on, within a second. */
  follow(): Disposable {
    const watch = new PathWatch({ clock: this.#clock, onChange: () => void this.reload() });
    this.#isFollowed = true;
    // What changed between the load and the watch's first look is told by nothing else.
    void watch.follow([this.#file]).then(() => this.reload());
    return {
      dispose: () => {
        this.#isFollowed = false;
        watch.dispose();
      },
    };
  }

  /** Looks whether the file was changed by somebody else, and takes that up. Never rejects. */
  async reload(): Promise<void> {
    while (this.#work !== null) await this.#work;
    await this.#do(() => this.#takeEdits());
  }

  /**
   * Resolves when everything is on disk, or could not be put there, which `onProblem` was told. What
   * failed is tried again at the next change or flush.
   */
  async flush(): Promise<void> {
    // A save under way may hold an older state, and a look at the file may have waited for it as well:
    // waits for all of them, then saves once more if needed.
    while (this.#work !== null) await this.#work;
    this.#timer?.dispose();
    this.#timer = null;
    if (this.#unsaved && this.#maySave) await this.#save();
  }

  /** Makes sure that the file is there, with what is current, for whoever edits it; why not, or null. */
  async provideFile(): Promise<AppError | null> {
    await this.flush();
    try {
      if ((await this.#disk.read(this.#file)) !== null) return null;
      await this.#save();
      return this.#text === null ? notSaved(this.#file, new Error(this.#toldCause ?? '')) : null;
    } catch {
      // There is something, which an editor may make sense of.
      return null;
    }
  }

  get #maySave(): boolean {
    return this.#writable && (this.#held === null || this.#isOnPurpose);
  }

  get #isOnPurpose(): boolean {
    return hasChangeOnPurpose(this.#current, this.#synced);
  }

  #use(settings: Settings): void {
    if (isDeepStrictEqual(settings, this.#current)) return;
    this.#current = settings;
    for (const listener of [...this.#changeListeners]) listener(settings);
  }

  #scheduleSave(): void {
    this.#unsaved = true;
    // What is under way looks for more when it ends.
    if (!this.#maySave || this.#timer !== null || this.#work !== null) return;
    this.#timer = this.#clock.after(SAVE_DELAY_MS, () => {
      this.#timer = null;
      void this.#save();
    });
  }

  #save(): Promise<void> {
    return this.#work ?? this.#do(() => this.#writeAll());
  }

  /** One thing at a time: what is read must not be older than what was written. */
  #do(action: () => Promise<void>): Promise<void> {
    const done = action().then(() => {
      this.#work = null;
      if (this.#unsaved && this.#current !== this.#triedLast) this.#scheduleSave();
    });
    this.#work = done;
    return done;
  }

  /** Writes what is current now, after what others write at the same time. Never rejects. */
  async #writeAll(): Promise<void> {
    for (let tries = 1; ; tries++) {
      const failure = await this.#write();
      if (failure === null) return;
      if (tries < MAX_TRIES && errorCode(failure) === CHANGED_MEANWHILE) continue;
      this.#tell(failure);
      return;
    }
  }

  /** Writes what is current now, unless that must not be. Why it could not, or null. */
  async #write(): Promise<Error | null> {
    if (this.#isFollowed) await this.#takeEdits();
    this.#triedLast = this.#current;
    if (this.#held !== null && !(await this.#setAside(this.#held))) return null;
    const written = this.#current;
    const text = formatSettings(written, this.#unknown);
    try {
      await this.#disk.replace(this.#file, text, this.#isFollowed ? this.#text : undefined);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
    this.#text = text;
    this.#synced = written;
    this.#toldCause = null;
    this.#unsaved = this.#current !== written;
    return null;
  }

  /** Takes up what somebody else has made of the file. Never rejects. */
  async #takeEdits(): Promise<void> {
    let text: string | null;
    try {
      text = await this.#disk.read(this.#file);
    } catch (error) {
      const params = { path: this.#file, detail: errorCode(error) };
      this.#hold({ as: 'unusable', problem: appError('settings-edit-unreadable', params) });
      this.#text = null;
      return;
    }
    // Nothing now and nothing before may have been something unreadable between.
    if (text === this.#text && text !== null) return;
    this.#text = text;
    // Removed: what is current stays, and the next change writes it again.
    if (text === null) this.#hold(null);
    else this.#takeIn(readEdited(this.#file, text, this.#current));
  }

  #takeIn(edited: EditedFile): void {
    if (edited.kind !== 'usable') {
      this.#writable = edited.kind !== 'newer';
      this.#hold({ as: edited.kind, problem: edited.problem });
      return;
    }
    const merged = mergeEdit(this.#current, this.#synced, edited.settings);
    this.#writable = true;
    this.#unknown = edited.unknown;
    this.#synced = edited.settings;
    this.#hold(edited.problem && { as: 'flawed', problem: edited.problem });
    this.#use(merged);
    this.#unsaved = !isDeepStrictEqual(merged, edited.settings);
    this.#triedLast = null;
  }

  #hold(held: Held | null): void {
    if (isDeepStrictEqual(held, this.#held)) return;
    this.#held = held;
    for (const listener of [...this.#fileListeners]) listener(held?.problem ?? null);
  }

  /** The user has changed a setting in the app: the file that cannot be used is kept beside it. */
  async #setAside({ as, problem }: Held): Promise<boolean> {
    if (as === 'newer' || !this.#isOnPurpose) return false;
    const savedAs = brokenName(this.#file, this.#clock.now());
    try {
      if (as === 'flawed') await this.#disk.copy(this.#file, savedAs);
      else {
        await this.#disk.move(this.#file, savedAs);
        this.#text = null;
      }
    } catch (error) {
      this.#tell(error);
      return false;
    }
    const detail = problem.kind === 'settings-edit-unusable' ? problem.params.detail : 'not JSON';
    this.#hold(null);
    this.#announce(appError('settings-corrupt', { path: this.#file, savedAs, detail }));
    return true;
  }

  #tell(error: unknown): void {
    const cause = errorCode(error);
    if (cause === this.#toldCause) return;
    this.#toldCause = cause;
    this.#announce(notSaved(this.#file, error));
  }

  #announce(problem: AppError): void {
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
