import type { TerminalLink } from './links';
import type { ScrollPlace } from './scroll-place';
import type { TerminalViewEvents } from './terminal-view';
import type { TerminalSize } from '../../shared/terminal';

/**
 * What a view tells before it has a session: nothing. From `take` on it tells that session. Keys are
 * the terminal's own meanwhile; it is not on screen then, so that there are none.
 */
export class LateEvents implements TerminalViewEvents {
  #taker: TerminalViewEvents | null = null;

  /** From now on this one is told. */
  take(taker: TerminalViewEvents): void {
    this.#taker = taker;
  }

  onText(text: string): void {
    this.#taker?.onText(text);
  }

  onInserted(text: string): void {
    this.#taker?.onInserted(text);
  }

  onMouse(text: string): void {
    this.#taker?.onMouse(text);
  }

  onReply(text: string): void {
    this.#taker?.onReply(text);
  }

  onBinary(data: string): void {
    this.#taker?.onBinary(data);
  }

  onTitle(title: string | null): void {
    this.#taker?.onTitle(title);
  }

  onBell(): void {
    this.#taker?.onBell();
  }

  onResize(size: TerminalSize): void {
    this.#taker?.onResize(size);
  }

  onKey(event: KeyboardEvent): boolean {
    return this.#taker?.onKey(event) ?? true;
  }

  onSelected(text: string): void {
    this.#taker?.onSelected(text);
  }

  onPaste(text: string): void {
    this.#taker?.onPaste(text);
  }

  onMiddleClick(): void {
    this.#taker?.onMiddleClick();
  }

  onLink(link: TerminalLink | null): void {
    this.#taker?.onLink(link);
  }

  onOpenLink(link: TerminalLink): void {
    this.#taker?.onOpenLink(link);
  }

  onScrolled(place: ScrollPlace): void {
    this.#taker?.onScrolled(place);
  }
}
