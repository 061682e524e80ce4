import type { AppError } from '../../shared/errors';
import { appError } from '../../shared/errors';
import type { Disposable } from '../../shared/result';
import { errorCode } from '../atomic-file';
import type { Clock } from '../kube/clock';
import { NO_LAYOUT, readLayout, type LastLayout } from './layout-file';
import type { RestoreDisk } from './restore-disk';

/**
 * Milliseconds between two writes at most. With the 300 ms that the page lets changes gather, and the
 * time that a write takes, a kill at any moment loses less than the last second.
 */
export const LAYOUT_DELAY_MS = 500;

/** What a store works with. */
export interface LayoutStoreOptions {
  readonly file: string;
  readonly clock: Clock;
  readonly disk: RestoreDisk;
  /** Whether layouts are kept on disk. */
  readonly isOn: boolean;
  /** Something could not be written: told once for each cause. */
  readonly onProblem: (error: AppError) => void;
}

/**
 * The page's layout (tabs, panes, names) for the page that follows: in memory for one that is loaded
 * again, on disk for the next start. Its text is the page's own; nothing here looks into it.
 */
export class LayoutStore {
  readonly #options: LayoutStoreOptions;
  #isOn: boolean;
  #text: string | null;
  /** When the text of an earlier run was written; null where there was none. */
  readonly #closedAt: number | null;
  #isTold = false;
  /** What the file holds, as far as this run knows. */
  #written: string | null;
  #timer: Disposable | null = null;
  /** All that is done to the file, one after the other. */
  #work: Promise<void> = Promise.resolve();
  #isWriteDue = false;
  #toldCause: string | null = null;

  /** Never fails: a file that cannot be used is set aside, and the notices say so. */
  static async load(
    options: LayoutStoreOptions,
  ): Promise<{ store: LayoutStore; notices: readonly AppError[] }> {
    const { file, disk, isOn } = options;
    if (!isOn) return { store: new LayoutStore(options, NO_LAYOUT), notices: [] };
    try {
      return { store: new LayoutStore(options, await readLayout(file, disk)), notices: [] };
    } catch (error) {
      const detail = errorCode(error);
      // One that cannot be moved is written over: it holds no more than how the window looked.
      await disk.move(file, asideOf(file)).catch(() => undefined);
      const notices = [unreadable(file, detail)];
      return { store: new LayoutStore(options, NO_LAYOUT), notices };
    }
  }

  private constructor(options: LayoutStoreOptions, last: LastLayout) {
    this.#options = options;
    this.#isOn = options.isOn;
    this.#text = last.layout;
    this.#closedAt = last.closedAt;
    this.#written = last.layout;
    // Kept by a run before it was turned off.
    if (!options.isOn) this.#do(() => options.disk.remove(options.file));
  }

  /** What a page that starts now is to bring back. */
  get last(): LastLayout {
    return { layout: this.#text, closedAt: this.#closedAt };
  }

  /** Whether a page of this run has told its layout. */
  get isTold(): boolean {
    return this.#isTold;
  }

  /** Takes the layout as it is now: on disk within `LAYOUT_DELAY_MS` and a write. */
  keep(text: string): void {
    this.#text = text;
    this.#isTold = true;
    this.#schedule();
  }

  /** The page does not understand what was kept: it is set aside, and said. */
  refuse(): void {
    const { file, disk, onProblem } = this.#options;
    this.#text = null;
    this.#written = null;
    this.#do(() => disk.move(file, asideOf(file)));
    onProblem(unreadable(file, 'other-version'));
  }

  /** Turns keeping on disk on or off; off deletes what was kept. */
  use(isOn: boolean): void {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    if (isOn) {
      this.#schedule();
      return;
    }
    this.#timer?.dispose();
    this.#timer = null;
    this.#isWriteDue = false;
    this.#do(async () => {
      await this.#options.disk.remove(this.#options.file);
      this.#written = null;
    });
  }

  /** The app ends: resolves when all is on disk, or could not be put there. */
  async end(): Promise<void> {
    this.#timer?.dispose();
    this.#timer = null;
    // One that no page of this run has taken over is as old as it was.
    if (this.#isOn && this.#isTold) {
      this.#write();
      const { disk, file, clock } = this.#options;
      // The next start says when these shells ended.
      this.#do(() => disk.touch(file, clock.now()));
    }
    await this.#work;
  }

  /** The first change is written at once, those that follow it together. */
  #schedule(): void {
    if (!this.#isOn) return;
    if (this.#timer) {
      this.#isWriteDue = true;
      return;
    }
    this.#write();
    this.#timer = this.#options.clock.after(LAYOUT_DELAY_MS, () => {
      this.#timer = null;
      if (this.#isWriteDue) this.#schedule();
    });
  }

  #write(): void {
    this.#isWriteDue = false;
    this.#do(async () => {
      const text = this.#text;
      // A slow disk: what waited for it may be there by now, or turned off.
      if (!this.#isOn || text === null || text === this.#written) return;
      await this.#options.disk.replace(this.#options.file, text);
      this.#written = text;
      this.#toldCause = null;
    });
  }

  #do(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      const detail = errorCode(error);
      if (detail === this.#toldCause) return;
      this.#toldCause = detail;
      this.#options.onProblem(appError('layout-not-saved', { path: this.#options.file, detail }));
    });
  }
}

const asideOf = (file: string): string => `${file}.broken`;

function unreadable(path: string, detail: string): AppError {
  return appError('layout-unreadable', { path, detail });
}
