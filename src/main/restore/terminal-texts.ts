import { join } from 'node:path';
import type { AppError, Outcome } from '../../shared/errors';
import { appError } from '../../shared/errors';
import { err, ok } from '../../shared/result';
import type { KeptText, TerminalText } from '../../shared/terminal';
import { errorCode } from '../atomic-file';
import type { Clock } from '../kube/clock';
import type { FolderEntry, RestoreDisk } from './restore-disk';
import { formatText, MAX_TEXT_BYTES, parseText } from './text-file';

/** What is kept at most: the texts that were written longest ago go first. */
export const TEXT_LIMITS = {
  /** Files: half of the terminals that can be open at once, which nobody has. */
  files: 100,
  /** Bytes of all of them: 30 terminals with all that fits in a text. */
  bytes: 64 * 1024 * 1024,
} as const;

/** What texts are kept with. */
export interface TerminalTextsOptions {
  /** Nothing else is in it: what is no text of a pane there is, is deleted. */
  readonly folder: string;
  readonly clock: Clock;
  readonly disk: RestoreDisk;
  readonly isOn: boolean;
  /** Something could not be written or deleted: told once for each cause. */
  readonly onProblem: (error: AppError) => void;
  readonly limits?: Readonly<Record<keyof typeof TEXT_LIMITS, number>>;
}

/**
 * What terminals held, a file each (mode 0600, in a folder of 0700), so that the next start can show
 * it again. Deleted with its pane, and all of it when the user turns it off. What is in them is the
 * user's: it goes from the page to the disk and back, and nowhere else.
 */
export class TerminalTexts {
  readonly #options: TerminalTextsOptions;
  readonly #limits: Readonly<Record<keyof typeof TEXT_LIMITS, number>>;
  #isOn: boolean;
  /** Texts that are not written yet, by pane: the latest of each. */
  readonly #waiting = new Map<string, { readonly text: TerminalText; readonly at: number }>();
  /** All that is done to the folder, one after the other. */
  #work: Promise<void> = Promise.resolve();
  #toldCause: string | null = null;

  constructor(options: TerminalTextsOptions) {
    this.#options = options;
    this.#limits = options.limits ?? TEXT_LIMITS;
    this.#isOn = options.isOn;
    // Kept by a run before it was turned off.
    if (!options.isOn) void this.forgetAll();
  }

  /** Takes what a pane's terminal holds now. */
  keep(paneKey: string, text: TerminalText): void {
    if (!this.#isOn) return;
    const isQueued = this.#waiting.delete(paneKey);
    this.#waiting.set(paneKey, { text, at: this.#options.clock.now() });
    if (!isQueued) void this.#do(() => this.#write(paneKey));
  }

  /** What was kept of a pane; null where nothing was. */
  async read(paneKey: string): Promise<Outcome<KeptText | null>> {
    const file = this.#fileOf(paneKey);
    // A text that is on its way to the disk is the one to read.
    await this.#work;
    try {
      const kept = await this.#options.disk.read(file, MAX_TEXT_BYTES);
      if (!kept) return ok(null);
      const text = parseText(kept.content);
      return text ? ok(text) : err(appError('text-unreadable', { detail: 'damaged' }));
    } catch (error) {
      return err(appError('text-unreadable', { detail: errorCode(error) }));
    }
  }

  /** Deletes everything but the texts of these panes. */
  retain(paneKeys: readonly string[]): void {
    const keys = new Set(paneKeys);
    for (const key of [...this.#waiting.keys()]) if (!keys.has(key)) this.#waiting.delete(key);
    void this.#do(async () => {
      const { disk, folder } = this.#options;
      for (const { name } of await disk.list(folder)) {
        if (!keys.has(name)) await disk.remove(join(folder, name));
      }
    });
  }

  /** Deletes all that was kept. What comes later is kept again. */
  forgetAll(): Promise<void> {
    this.#waiting.clear();
    return this.#do(() => this.#options.disk.removeFolder(this.#options.folder));
  }

  /** Turns keeping on or off; off deletes what was kept. */
  use(isOn: boolean): void {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    if (!isOn) void this.forgetAll();
  }

  /** Resolves when all is on disk, or could not be put there. */
  settled(): Promise<void> {
    return this.#work;
  }

  async #write(paneKey: string): Promise<void> {
    const next = this.#waiting.get(paneKey);
    this.#waiting.delete(paneKey);
    // Deleted with its pane meanwhile.
    if (!next) return;
    const { disk, folder } = this.#options;
    await disk.replace(this.#fileOf(paneKey), formatText(next.text, next.at));
    this.#toldCause = null;
    for (const { name } of surplus(await disk.list(folder), this.#limits)) {
      await disk.remove(join(folder, name));
    }
  }

  /** @param paneKey of letters, digits and dashes only: the router has checked it */
  #fileOf(paneKey: string): string {
    return join(this.#options.folder, paneKey);
  }

  #do(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      const detail = errorCode(error);
      if (detail === this.#toldCause) return;
      this.#toldCause = detail;
      this.#options.onProblem(appError('texts-not-saved', { path: this.#options.folder, detail }));
    });
    return this.#work;
  }
}

/** The files to give up so that the others keep within the limits: the oldest ones. */
export function surplus(
  entries: readonly FolderEntry[],
  limits: { readonly files: number; readonly bytes: number },
): readonly FolderEntry[] {
  const newestFirst = [...entries].sort((a, b) => b.at - a.at);
  let bytes = 0;
  return newestFirst.filter((entry, index) => {
    bytes += entry.bytes;
    return index >= limits.files || bytes > limits.bytes;
  });
}
