import type { Terminal } from '@xterm/xterm';
import type { Disposable } from '../../shared/result';

/** Where the user looks: at what comes, or back at what was. */
export interface ScrollPlace {
  readonly isBack: boolean;
  /** Something was printed since the user went back. */
  readonly hasNews: boolean;
}

/** Follows where the user looks. Output never scrolls what they look at. */
export class ScrollWatch implements Disposable {
  readonly #terminal: Terminal;
  readonly #onChange: (place: ScrollPlace) => void;
  readonly #subscriptions: readonly Disposable[];
  #place: ScrollPlace = { isBack: false, hasNews: false };

  constructor(terminal: Terminal, onChange: (place: ScrollPlace) => void) {
    this.#terminal = terminal;
    this.#onChange = onChange;
    this.#subscriptions = [
      // Of the user's own scrolling xterm.js only tells by what it draws.
      terminal.onRender(() => {
        this.#look(false);
      }),
      terminal.onWriteParsed(() => {
        this.#look(true);
      }),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #look(isNews: boolean): void {
    const { viewportY, baseY } = this.#terminal.buffer.active;
    const before = this.#place;
    const isBack = viewportY < baseY;
    const hasNews = isBack && (before.hasNews || (isNews && before.isBack));
    if (isBack === before.isBack && hasNews === before.hasNews) return;
    this.#place = { isBack, hasNews };
    this.#onChange(this.#place);
  }
}
