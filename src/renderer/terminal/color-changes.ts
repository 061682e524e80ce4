import type { Disposable } from '../../shared/result';
import type { ColorRequest, XtermCore } from './xterm-internals';

/** `ColorRequestType` in xterm.js. */
const SET = 1;
const RESTORE = 2;

/** A colour that a program changed: its index in xterm.js (256 and up: foreground, background, cursor). */
export type ColorChange = readonly [index: number, rgb: readonly [number, number, number]];

/**
 * The colours that programs changed (OSC 4, 10, 11, 12). xterm.js keeps them with its theme, which a
 * terminal has only once it is on screen.
 */
export class ColorChanges implements Disposable {
  readonly #core: XtermCore;
  readonly #changes = new Map<number, ColorChange[1]>();
  readonly #subscription: Disposable;

  constructor(core: XtermCore) {
    this.#core = core;
    this.#subscription = core._inputHandler.onColor((event) => {
      for (const request of event) this.#take(request);
    });
  }

  /** As they are now. */
  get all(): readonly ColorChange[] {
    return [...this.#changes];
  }

  /** Takes over those of another terminal; `apply` shows them. */
  restore(changes: readonly ColorChange[]): void {
    for (const [index, rgb] of changes) this.#changes.set(index, rgb);
  }

  /** Shows them, in a terminal that has just come on screen. */
  apply(): void {
    if (this.#changes.size === 0) return;
    this.#core._handleColorEvent(
      this.all.map(([index, color]) => ({ type: SET, index, color }) satisfies ColorRequest),
    );
  }

  /** Another theme has its own colours. */
  clear(): void {
    this.#changes.clear();
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #take({ type, index, color }: ColorRequest): void {
    if (type === SET && index !== undefined && color) this.#changes.set(index, color);
    else if (type === RESTORE && index === undefined) {
      for (const known of [...this.#changes.keys()]) if (known < 256) this.#changes.delete(known);
    } else if (type === RESTORE && index !== undefined) this.#changes.delete(index);
  }
}
