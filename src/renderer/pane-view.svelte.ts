import type AppPane from './AppPane.svelte';

/**
 * What panes are drawn with: terminals' bars and questions, explanations. Loaded when the first list is
 * on screen, or with the first pane.
 */
export class PaneView {
  #component = $state.raw<typeof AppPane | null>(null);
  #loading: Promise<void> | null = null;

  /** Null until it is loaded. */
  get component(): typeof AppPane | null {
    return this.#component;
  }

  /** Loads the code; resolves when panes can be drawn. */
  load(): Promise<void> {
    this.#loading ??= import('./AppPane.svelte').then(({ default: component }) => {
      this.#component = component;
    });
    return this.#loading;
  }
}
