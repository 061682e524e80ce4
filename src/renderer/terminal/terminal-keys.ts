/** What keys do to a terminal beside typing. */
export interface TerminalKeysOptions {
  readonly platform: 'darwin' | 'win32' | 'linux';
  /** Whether a key is one of the app's shortcuts, which no shell gets. */
  readonly isChord: (event: KeyboardEvent) => boolean;
  readonly isEnded: () => boolean;
  readonly hasSelection: () => boolean;
  /** Puts what is selected on the clipboard and selects nothing any more. */
  readonly copy: () => void;
  /** Enter and Escape in an ended terminal. */
  readonly goOn: () => void;
  readonly leave: () => void;
}

/** Decides about keys before they become input. */
export class TerminalKeys {
  readonly #options: TerminalKeysOptions;

  constructor(options: TerminalKeysOptions) {
    this.#options = options;
  }

  /** Whether the key becomes input. */
  press(event: KeyboardEvent): boolean {
    // What an input method makes of a key is its own matter: Enter takes a word, no shell.
    if (event.type !== 'keydown' || event.isComposing) return true;
    if (this.#options.isChord(event)) return false;
    if (this.#options.isEnded()) return this.#pressWhenEnded(event);
    if (!this.#isWindowsCopy(event) || !this.#options.hasSelection()) return true;
    event.preventDefault();
    this.#options.copy();
    return false;
  }

  #pressWhenEnded(event: KeyboardEvent): boolean {
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
    // A key held down since before the end is no answer to it.
    if (!plain || event.repeat) return true;
    if (event.key !== 'Enter' && event.key !== 'Escape') return true;
    event.preventDefault();
    if (event.key === 'Enter') this.#options.goOn();
    else this.#options.leave();
    return false;
  }

  /** Ctrl+C copies where something is selected, on Windows only; else it interrupts. */
  #isWindowsCopy(event: KeyboardEvent): boolean {
    const { ctrlKey, altKey, metaKey, shiftKey, key } = event;
    const control = ctrlKey && !altKey && !metaKey && !shiftKey;
    return this.#options.platform === 'win32' && control && key.toLowerCase() === 'c';
  }
}
