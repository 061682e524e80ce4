import type { Disposable } from '../../shared/result';
import type { Settings } from '../../shared/settings';
import { terminalColors, type TerminalColors } from './terminal-themes';

/** What the user chose of the window's look. */
export type ThemeChoice = Pick<
  Settings,
  'theme' | 'contrast' | 'terminalThemeLight' | 'terminalThemeDark'
>;

/** What a theme is made of. */
export interface ThemeOptions {
  /** The document's element. */
  readonly root: HTMLElement;
  /** The system's wishes, `(prefers-color-scheme: dark)` and `(prefers-contrast: more)`. */
  readonly dark: MediaQueryList;
  readonly more: MediaQueryList;
  readonly choice: ThemeChoice;
}

/**
 * The look in use, written to the document's `data-theme` and `data-contrast`, which tokens.css goes
 * by, and the terminals' colours, which parts of the window share.
 */
export class Theme implements Disposable {
  readonly #options: ThemeOptions;
  #choice: ThemeChoice;
  #resolved = $state<'light' | 'dark'>('light');

  constructor(options: ThemeOptions) {
    this.#options = options;
    this.#choice = options.choice;
    options.dark.addEventListener('change', this.#follow);
    options.more.addEventListener('change', this.#follow);
    this.#follow();
  }

  /** What is shown now. */
  get resolved(): 'light' | 'dark' {
    return this.#resolved;
  }

  /** Switches at once. */
  use(choice: ThemeChoice): void {
    this.#choice = choice;
    this.#follow();
  }

  dispose(): void {
    const { dark, more } = this.#options;
    dark.removeEventListener('change', this.#follow);
    more.removeEventListener('change', this.#follow);
  }

  readonly #follow = (): void => {
    const { root, dark, more } = this.#options;
    const { theme, contrast } = this.#choice;
    const system = dark.matches ? 'dark' : 'light';
    this.#resolved = theme === 'system' ? system : theme;
    const moreContrast = contrast === 'more' || more.matches;
    showLook(root, shownLook(this.#choice, this.#resolved, moreContrast));
  };
}

/** What is shown: everything that follows from the choices and the system's wishes. */
export interface ShownLook {
  readonly scheme: 'light' | 'dark';
  readonly moreContrast: boolean;
  readonly terminal: TerminalColors;
}

/** The look that follows from a choice. */
function shownLook(
  choice: Pick<ThemeChoice, 'terminalThemeLight' | 'terminalThemeDark'>,
  scheme: 'light' | 'dark',
  moreContrast: boolean,
): ShownLook {
  const theme = scheme === 'dark' ? choice.terminalThemeDark : choice.terminalThemeLight;
  return { scheme, moreContrast, terminal: terminalColors(theme, { scheme, moreContrast }) };
}

function showLook(root: HTMLElement, { scheme, moreContrast, terminal }: ShownLook): void {
  root.dataset['theme'] = scheme;
  root.dataset['contrast'] = moreContrast ? 'more' : 'normal';
  root.style.setProperty('--term-bg', terminal.background);
  root.style.setProperty('--term-fg', terminal.foreground);
  root.style.setProperty('--term-selection', terminal.selection);
}
