import { appError, type AppError } from '../../shared/errors';
import type { Api, ClipboardKind } from '../../shared/ipc';
import type { Catalog } from '../../shared/i18n/catalog';
import type { Disposable } from '../../shared/result';
import { PASTE_LIMIT } from '../../shared/terminal';
import type { Hold } from './held-keys';
import { isTooLongToPaste, pasteQuestion, sanitizePaste } from './paste';

/** Milliseconds within which the clipboard's owner answers. */
const PATIENCE_MS = 2_000;

/** A paste that waits for the user's word. */
export interface PendingPaste {
  /** As it was on the clipboard. */
  readonly original: string;
  /** What would be sent. */
  readonly text: string;
  readonly reason: 'lines' | 'size';
}

/** What a terminal's clipboard is made of. */
export interface TerminalClipboardOptions {
  readonly api: Pick<Api, 'readClipboard' | 'writeClipboard'>;
  /** Whether there is a shell that would take a paste. */
  readonly canPaste: () => boolean;
  /** Takes a text that is fit for the shell and agreed to. */
  readonly paste: (text: string) => void;
  /** What is typed from now on is to come after the paste. */
  readonly holdKeys: () => Hold;
  /** Calls `action` once after so many milliseconds. */
  readonly later: (milliseconds: number, action: () => void) => Disposable;
  readonly onFailure: (what: (t: Catalog) => string, error: AppError) => void;
}

/**
 * A terminal's way to and from the clipboard. Whatever its origin, a paste is cleaned first, and asks
 * where it is more than one line or long.
 */
export class TerminalClipboard {
  readonly #options: TerminalClipboardOptions;
  #pending = $state.raw<PendingPaste | null>(null);
  /** Keys that were typed before the question about `#pending` was there. */
  #typedMeanwhile: Hold | null = null;

  constructor(options: TerminalClipboardOptions) {
    this.#options = options;
  }

  /** The paste that waits for `answer`. */
  get pending(): PendingPaste | null {
    return this.#pending;
  }

  /** Puts a text on a clipboard. */
  async write(to: ClipboardKind, text: string): Promise<void> {
    const answer = await this.#options.api.writeClipboard({ to, text });
    if (!answer.ok) this.#options.onFailure((t) => t.failures.copy, answer.error);
  }

  /** Pastes what a clipboard holds. */
  async pasteFrom(from: ClipboardKind): Promise<void> {
    const { api, canPaste, holdKeys, later, onFailure } = this.#options;
    // Asked as it is now: what a read-only terminal refuses must not arrive once typing is allowed.
    if (!canPaste()) return;
    const hold = holdKeys();
    const asked = { isGivenUp: false };
    // A text that comes much later would come as a surprise.
    const patience = later(PATIENCE_MS, () => {
      asked.isGivenUp = true;
      hold.end(false);
      const error = appError('clipboard-silent', { seconds: PATIENCE_MS / 1000 });
      onFailure((t) => t.failures.paste, error);
    });
    try {
      const answer = await api.readClipboard({ from });
      if (asked.isGivenUp) return;
      if (!answer.ok) {
        onFailure((t) => t.failures.paste, answer.error);
        return;
      }
      const what = this.offer(answer.value);
      if (what === 'asked') {
        this.#typedMeanwhile?.end(false);
        this.#typedMeanwhile = hold;
      } else hold.end(what === 'done');
    } finally {
      patience.dispose();
      // An Enter meant for a text that was not pasted would run what stands there without it.
      if (this.#typedMeanwhile !== hold) hold.end(false);
    }
  }

  /**
   * Pastes a text, at once or after the user's word; one that is too long is refused in words.
   *
   * @returns `done`: also where there is nothing to paste
   */
  offer(original: string): 'done' | 'asked' | 'refused' {
    if (!this.#options.canPaste()) return 'refused';
    // Before it is cleaned: main cuts what it hands over just above the limit, and a beginning that
    // got shorter by cleaning must not pass for the whole.
    if (isTooLongToPaste(original)) {
      const error = appError('paste-too-long', { limitBytes: PASTE_LIMIT });
      this.#options.onFailure((t) => t.failures.paste, error);
      return 'refused';
    }
    const text = sanitizePaste(original);
    if (text === '') return 'done';
    const reason = pasteQuestion(text);
    if (reason !== null) {
      this.#pending = { original, text, reason };
      return 'asked';
    }
    this.#options.paste(text);
    return 'done';
  }

  /** The user's word about `pending`; the shell may be gone by then. */
  answer(send: boolean): void {
    const pending = this.#pending;
    this.#pending = null;
    const hold = this.#typedMeanwhile;
    this.#typedMeanwhile = null;
    const pastes = send && pending !== null && this.#options.canPaste();
    if (pastes) this.#options.paste(pending.text);
    hold?.end(pastes);
  }
}
