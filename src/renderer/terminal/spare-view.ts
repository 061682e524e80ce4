import type { Disposable } from '../../shared/result';
import type { TerminalSize } from '../../shared/terminal';
import { LateEvents } from './late-events';
import type { TerminalView, TerminalViewEvents } from './terminal-view';

/**
 * Milliseconds after a terminal was opened until the next one is made: its prompt is there by then,
 * and a person has not clicked again.
 */
const REST_MS = 150;

/** What keeps a view in reserve. */
export interface SpareViewOptions {
  /** Makes a view of the settings of now. */
  readonly create: (events: TerminalViewEvents) => TerminalView;
  /** Resolves when the terminal's font can be measured. */
  readonly fontReady: Promise<unknown>;
  /** Calls `action` once after so many milliseconds, when the window has nothing better to do. */
  readonly later: (milliseconds: number, action: () => void) => Disposable;
}

/**
 * One view that is made, and measured, before it is asked for. That is two thirds of what a click on an
 * environment costs the window, and the shell's prompt would wait for it.
 */
export class SpareView implements Disposable {
  readonly #options: SpareViewOptions;
  #spare: { readonly view: TerminalView; readonly events: LateEvents } | null = null;
  #making: Disposable | null = null;
  #wanted = false;

  constructor(options: SpareViewOptions) {
    this.#options = options;
  }

  /** Whether there is one. */
  get isReady(): boolean {
    return this.#spare !== null;
  }

  /** Keeps one from now on. */
  keep(): void {
    this.#wanted = true;
    void this.#options.fontReady.then(() => {
      this.#makeSoon();
    });
  }

  /** The view, for whoever is told its events from now on. Null: there is none at the moment. */
  take(events: TerminalViewEvents, size: TerminalSize | null): TerminalView | null {
    const spare = this.#spare;
    this.#spare = null;
    this.#makeSoon();
    if (!spare) return null;
    if (size) spare.view.resize(size);
    spare.events.take(events);
    return spare.view;
  }

  dispose(): void {
    this.#wanted = false;
    this.#making?.dispose();
    this.#spare?.view.dispose();
    this.#spare = null;
  }

  /** Another view is being opened meanwhile: its shell comes first. */
  #makeSoon(): void {
    this.#making?.dispose();
    if (!this.#wanted || this.#spare) return;
    this.#making = this.#options.later(REST_MS, () => {
      const events = new LateEvents();
      const view = this.#options.create(events);
      view.prepare();
      this.#spare = { view, events };
      this.#making = this.#options.later(0, () => {
        if (this.#spare?.view === view) view.measureGlyphs();
      });
    });
  }
}
