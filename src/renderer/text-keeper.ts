import type { Disposable } from '../shared/result';
import type { TerminalText } from '../shared/terminal';

/** Milliseconds without output after which a terminal's text is kept. */
const SETTLED_MS = 2_000;
/** Milliseconds between two texts of one terminal at least. */
const INTERVAL_MS = 5_000;
/** Milliseconds after which the text of one that never settles is kept as it is. */
const BUSY_MS = 10_000;
/** Milliseconds between two looks, each at one terminal: a whole scrollback takes some 30 of work. */
const LOOK_MS = 1_000;
/** Milliseconds between two looks while there is more to keep. */
const NEXT_MS = 50;
/** Lines above the screen that are kept of a terminal that is printing. */
const BUSY_SCROLLBACK = 500;
/** Milliseconds that the last texts may take with all their lines; main waits a little longer. */
const LAST_MS = 1_000;

/** A terminal whose text is kept. */
export interface KeptTerminal {
  /** Null: nothing can be kept of it now. */
  text(scrollback: number): { readonly text: TerminalText; readonly isWhole: boolean } | null;
}

/** What keeping texts needs. */
export interface TextKeeperOptions {
  /** Whether texts are kept. */
  readonly isOn: () => boolean;
  readonly keep: (paneKey: string, text: TerminalText) => void;
  /** Milliseconds that only ever grow. */
  readonly now: () => number;
  /** Calls `action` once after so many milliseconds, when the window has nothing better to do. */
  readonly later: (milliseconds: number, action: () => void) => Disposable;
}

interface Changed {
  readonly terminal: KeptTerminal;
  /** When it was changed first since its text was kept, and last. */
  readonly since: number;
  last: number;
}

/**
 * Has the texts of terminals kept on disk as they change, without being noticed: a terminal is looked
 * at when it has printed nothing for a while, one at a time, when the window has nothing better to do.
 */
export class TextKeeper implements Disposable {
  readonly #options: TextKeeperOptions;
  /** By pane, those that wait longest first. */
  readonly #changed = new Map<string, Changed>();
  readonly #keptAt = new Map<string, number>();
  #timer: Disposable | null = null;

  constructor(options: TextKeeperOptions) {
    this.#options = options;
  }

  /** A terminal's text has changed, or is about to. Called for each piece of output. */
  changed(paneKey: string, terminal: KeptTerminal): void {
    if (!this.#options.isOn()) return;
    const now = this.#options.now();
    const known = this.#changed.get(paneKey);
    if (known?.terminal === terminal) known.last = now;
    else this.#changed.set(paneKey, { terminal, since: now, last: now });
    this.#timer ??= this.#later(LOOK_MS);
  }

  /** Only these panes are left. */
  retain(paneKeys: readonly string[]): void {
    const keys = new Set(paneKeys);
    for (const key of [...this.#changed.keys()]) if (!keys.has(key)) this.#changed.delete(key);
    for (const key of [...this.#keptAt.keys()]) if (!keys.has(key)) this.#keptAt.delete(key);
  }

  /** The window closes: keeps at once what is not kept. */
  last(): void {
    const { now, isOn } = this.#options;
    if (!isOn()) return;
    const end = now() + LAST_MS;
    for (const [key, { terminal }] of [...this.#changed]) {
      this.#keep(key, terminal, now() < end ? Infinity : BUSY_SCROLLBACK);
    }
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#timer = null;
    this.#changed.clear();
  }

  #later(milliseconds: number): Disposable {
    return this.#options.later(milliseconds, () => {
      this.#timer = null;
      const isMore = this.#look();
      if (this.#changed.size > 0) this.#timer ??= this.#later(isMore ? NEXT_MS : LOOK_MS);
    });
  }

  /** Keeps one text that is due; true where there was one. */
  #look(): boolean {
    if (!this.#options.isOn()) {
      this.#changed.clear();
      return false;
    }
    const now = this.#options.now();
    for (const [key, { terminal, since, last }] of this.#changed) {
      const keptAt = this.#keptAt.get(key) ?? -Infinity;
      if (now - keptAt < INTERVAL_MS) continue;
      const isSettled = now - last >= SETTLED_MS;
      if (!isSettled && now - Math.max(since, keptAt) < BUSY_MS) continue;
      if (this.#keep(key, terminal, isSettled ? Infinity : BUSY_SCROLLBACK)) return true;
    }
    return false;
  }

  #keep(key: string, terminal: KeptTerminal, scrollback: number): boolean {
    const taken = terminal.text(scrollback);
    if (!taken) return false;
    const now = this.#options.now();
    this.#options.keep(key, taken.text);
    this.#keptAt.set(key, now);
    this.#changed.delete(key);
    // Lines were left out because it is printing: all of them follow when it has settled.
    if (!taken.isWhole && scrollback !== Infinity) {
      this.#changed.set(key, { terminal, since: now, last: now });
    }
    return true;
  }
}
