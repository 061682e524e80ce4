import type { ExecTarget } from '../../shared/kubernetes';
import type { SessionStart } from './session-options';
import type { TerminalSession } from './terminal-session.svelte';
import type { Terminals, TerminalsOptions } from './terminals.svelte';

/**
 * The window's terminals, whose code (xterm.js is half of the page's) is loaded when it is first
 * needed: the list of environments is on screen before that.
 */
export class LazyTerminals {
  readonly #options: TerminalsOptions;
  #settings: TerminalsOptions['settings'];
  #screenReader: boolean;
  readonly #loadView: () => Promise<void>;
  #loading: Promise<void> | null = null;
  #terminals: Terminals | null = null;

  /** @param loadView loads what terminals are shown with, beside them */
  constructor(loadView: () => Promise<void>, options: TerminalsOptions) {
    this.#loadView = loadView;
    this.#options = options;
    this.#settings = options.settings;
    this.#screenReader = options.screenReader;
  }

  /** Loads the code; resolves when `open` works. */
  load(): Promise<void> {
    this.#loading ??= this.#loadParts();
    return this.#loading;
  }

  /** Runs `action` now where the code is loaded, else as soon as it is. */
  whenLoaded(action: () => void): void {
    if (this.#terminals) action();
    else void this.load().then(action);
  }

  /** A new session; see `Terminals.open`. Call it from `whenLoaded`. */
  open(
    target: ExecTarget,
    onClose: () => void,
    start?: SessionStart,
    onText?: () => void,
  ): TerminalSession {
    if (!this.#terminals) throw new Error('the terminals are not loaded');
    return this.#terminals.open(target, onClose, start, onText);
  }

  /** A screen reader has come or gone. */
  setScreenReader(isRunning: boolean): void {
    this.#screenReader = isRunning;
    this.#terminals?.setScreenReader(isRunning);
  }

  /** Takes changed settings over. */
  use(settings: TerminalsOptions['settings']): void {
    this.#settings = settings;
    this.#terminals?.use(settings);
  }

  async #loadParts(): Promise<void> {
    const [{ Terminals }] = await Promise.all([import('./terminals.svelte'), this.#loadView()]);
    this.#terminals = new Terminals({
      ...this.#options,
      settings: this.#settings,
      screenReader: this.#screenReader,
    });
    this.#terminals.prepare();
  }
}
