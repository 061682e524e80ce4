import type { ITheme } from '@xterm/xterm';

/** xterm.js' name of a colour → the token that holds it (ui/tokens.css). */
const TOKENS = {
  foreground: '--term-fg',
  background: '--term-bg',
  cursor: '--term-cursor',
  cursorAccent: '--term-cursor-text',
  selectionBackground: '--term-selection',
  selectionInactiveBackground: '--term-selection-inactive',
  black: '--term-black',
  red: '--term-red',
  green: '--term-green',
  yellow: '--term-yellow',
  blue: '--term-blue',
  magenta: '--term-magenta',
  cyan: '--term-cyan',
  white: '--term-white',
  brightBlack: '--term-bright-black',
  brightRed: '--term-bright-red',
  brightGreen: '--term-bright-green',
  brightYellow: '--term-bright-yellow',
  brightBlue: '--term-bright-blue',
  brightMagenta: '--term-bright-magenta',
  brightCyan: '--term-bright-cyan',
  brightWhite: '--term-bright-white',
} as const satisfies Partial<Record<keyof ITheme, string>>;

/** How terminals look now. */
export interface TerminalLook {
  readonly theme: ITheme;
  readonly fontFamily: string;
  readonly minimumContrastRatio: number;
  readonly cursorBlink: boolean;
}

/** Reads the tokens in force. What a token leaves out stays xterm.js' own. */
export function readTerminalLook(document: Document): TerminalLook {
  const view = document.defaultView;
  if (!view) throw new Error('a terminal needs a document in a window');
  const style = view.getComputedStyle(document.documentElement);
  const theme: Record<string, string> = {};
  for (const [name, token] of Object.entries(TOKENS)) {
    const value = style.getPropertyValue(token).trim();
    if (value !== '') theme[name] = value;
  }
  const prefers = (query: string): boolean => view.matchMedia(query).matches;
  return {
    theme,
    fontFamily: style.getPropertyValue('--font-mono').trim() || 'monospace',
    minimumContrastRatio: minimumContrast(style.colorScheme, prefers('(prefers-contrast: more)')),
    cursorBlink: !prefers('(prefers-reduced-motion: reduce)'),
  };
}

/**
 * Our sixteen colours pass AA on both themes; this is about the colours that programs choose. Nearly
 * all of them assume a dark background, so on the light theme xterm.js may correct them to AA (4.5),
 * as VS Code does; on the dark one they stay what the program meant. Who asks the system for more
 * contrast gets AAA (7) on both.
 */
function minimumContrast(colorScheme: string, more: boolean): number {
  if (more) return 7;
  return colorScheme === 'dark' ? 1 : 4.5;
}
