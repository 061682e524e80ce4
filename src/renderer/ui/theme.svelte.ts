import type { Disposable } from '../../shared/result';
import type { Settings } from '../../shared/settings';

/** The theme in use, written to the document's `data-theme`, which tokens.css goes by. */
export class Theme implements Disposable {
  readonly #root: HTMLElement;
  readonly #dark: MediaQueryList;
  #choice: Settings['theme'];
  #resolved = $state<'light' | 'dark'>('light');

  /** @param dark the system's wish, `(prefers-color-scheme: dark)` */
  constructor(options: { root: HTMLElement; dark: MediaQueryList; choice: Settings['theme'] }) {
    this.#root = options.root;
    this.#dark = options.dark;
    this.#choice = options.choice;
    this.#dark.addEventListener('change', this.#follow);
    this.#follow();
  }

  /** What is shown now. */
  get resolved(): 'light' | 'dark' {
    return this.#resolved;
  }

  /** Switches at once. */
  use(choice: Settings['theme']): void {
    this.#choice = choice;
    this.#follow();
  }

  dispose(): void {
    this.#dark.removeEventListener('change', this.#follow);
  }

  readonly #follow = (): void => {
    const system = this.#dark.matches ? 'dark' : 'light';
    this.#resolved = this.#choice === 'system' ? system : this.#choice;
    this.#root.dataset['theme'] = this.#resolved;
  };
}
