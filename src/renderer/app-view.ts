/** What only the window's elements can do. */
export interface AppViewParts {
  readonly focusFilter: () => void;
  readonly focusNextRegion: () => void;
  readonly explain: () => void;
}

/** The commands' way to the elements on screen: App attaches them while it is mounted. */
export class AppView {
  #parts: AppViewParts | null = null;

  /** Returns how to detach. */
  attach(parts: AppViewParts): () => void {
    this.#parts = parts;
    return () => {
      this.#parts = null;
    };
  }

  /** Puts the keyboard into the filter, showing the sidebar where it is hidden. */
  focusFilter(): void {
    this.#parts?.focusFilter();
  }

  /** Says what goes on in the row with the keyboard, else in the pod of the shell in front. */
  explain(): void {
    this.#parts?.explain();
  }

  /** Puts the keyboard into the next part of the window. */
  focusNextRegion(): void {
    this.#parts?.focusNextRegion();
  }
}
