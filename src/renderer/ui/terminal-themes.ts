import type { DarkTerminalTheme, LightTerminalTheme } from '../../shared/settings';

/** A terminal's colours, #rrggbb. What carries text is held to WCAG by terminal-themes.test.ts. */
export interface TerminalColors {
  readonly background: string;
  readonly foreground: string;
  readonly cursor: string;
  /** Of the character under the cursor. */
  readonly cursorText: string;
  readonly selection: string;
  /** While the keyboard is elsewhere. */
  readonly selectionInactive: string;
  /** What a search found, and the one match that the user is at. */
  readonly matchBackground: string;
  readonly matchForeground: string;
  readonly activeMatchBackground: string;
  readonly activeMatchForeground: string;
  readonly black: string;
  readonly red: string;
  readonly green: string;
  readonly yellow: string;
  readonly blue: string;
  readonly magenta: string;
  readonly cyan: string;
  readonly white: string;
  readonly brightBlack: string;
  readonly brightRed: string;
  readonly brightGreen: string;
  readonly brightYellow: string;
  readonly brightBlue: string;
  readonly brightMagenta: string;
  readonly brightCyan: string;
  readonly brightWhite: string;
}

export type TerminalThemeId = LightTerminalTheme | DarkTerminalTheme;

/** All themes; a new one is a name in shared/settings.ts and its colours here. */
export const TERMINAL_COLORS: Readonly<Record<TerminalThemeId, TerminalColors>> = {
  paper: {
    background: '#ffffff',
    foreground: '#1f2430',
    cursor: '#2a5bd7',
    cursorText: '#ffffff',
    selection: '#c7d8fb',
    selectionInactive: '#e3e7ee',
    matchBackground: '#ffe29a',
    matchForeground: '#1f2430',
    activeMatchBackground: '#f08a24',
    activeMatchForeground: '#1b1206',
    black: '#1f2430',
    red: '#c4232f',
    green: '#157a3c',
    yellow: '#8a5a00',
    blue: '#2a5bd7',
    magenta: '#9333a8',
    cyan: '#0b7285',
    white: '#6b7280',
    brightBlack: '#59616d',
    brightRed: '#d92d3a',
    brightGreen: '#1a7f4b',
    brightYellow: '#946200',
    brightBlue: '#3b6be0',
    brightMagenta: '#a63bbd',
    brightCyan: '#0e7c90',
    brightWhite: '#3d4452',
  },
  sand: {
    background: '#faf4e8',
    foreground: '#33291d',
    cursor: '#a4510f',
    cursorText: '#faf4e8',
    selection: '#eadbbd',
    selectionInactive: '#efe6d3',
    matchBackground: '#f6d98a',
    matchForeground: '#33291d',
    activeMatchBackground: '#e07b2a',
    activeMatchForeground: '#1d1408',
    black: '#33291d',
    red: '#b3261e',
    green: '#4f6f12',
    yellow: '#8a5800',
    blue: '#235ea8',
    magenta: '#93307d',
    cyan: '#1c6e68',
    white: '#6e6252',
    brightBlack: '#6b5f50',
    brightRed: '#bf3a2b',
    brightGreen: '#55730f',
    brightYellow: '#8f5a0a',
    brightBlue: '#2f66b0',
    brightMagenta: '#a03c8a',
    brightCyan: '#20716b',
    brightWhite: '#473b2d',
  },
  mist: {
    background: '#edf1f5',
    foreground: '#1d2733',
    cursor: '#0a6a7c',
    cursorText: '#edf1f5',
    selection: '#c4d6ea',
    selectionInactive: '#d9e1e9',
    matchBackground: '#f5df8f',
    matchForeground: '#1d2733',
    activeMatchBackground: '#ee9a3a',
    activeMatchForeground: '#1a1206',
    black: '#1d2733',
    red: '#b4233a',
    green: '#1c6b45',
    yellow: '#7d5500',
    blue: '#2456b8',
    magenta: '#7b3aa8',
    cyan: '#0a6a7c',
    white: '#56626f',
    brightBlack: '#55606d',
    brightRed: '#bb3548',
    brightGreen: '#1f6e49',
    brightYellow: '#835906',
    brightBlue: '#305fc0',
    brightMagenta: '#8545b0',
    brightCyan: '#106d7f',
    brightWhite: '#33404e',
  },
  ink: {
    background: '#15171c',
    foreground: '#d9dde3',
    cursor: '#7aa5ff',
    cursorText: '#15171c',
    selection: '#2f4674',
    selectionInactive: '#2b3038',
    matchBackground: '#5c4a12',
    matchForeground: '#fbeec4',
    activeMatchBackground: '#f0a63a',
    activeMatchForeground: '#15171c',
    black: '#3b424d',
    red: '#ff8078',
    green: '#56c67a',
    yellow: '#e2b341',
    blue: '#7aa5ff',
    magenta: '#d18ee8',
    cyan: '#58c4d4',
    white: '#d9dde3',
    brightBlack: '#7f8894',
    brightRed: '#ff9c95',
    brightGreen: '#7ddb9a',
    brightYellow: '#f0c868',
    brightBlue: '#9dbcff',
    brightMagenta: '#e0abf2',
    brightCyan: '#7fd8e5',
    brightWhite: '#ffffff',
  },
  pine: {
    background: '#0e1a17',
    foreground: '#d3e0d8',
    cursor: '#63c7b8',
    cursorText: '#0e1a17',
    selection: '#24504a',
    selectionInactive: '#1e2f2a',
    matchBackground: '#57501a',
    matchForeground: '#f7f0c6',
    activeMatchBackground: '#e8b04a',
    activeMatchForeground: '#0e1a17',
    black: '#2f413a',
    red: '#f28b7d',
    green: '#7fc98b',
    yellow: '#d9bb62',
    blue: '#7fb2e5',
    magenta: '#cf9ad6',
    cyan: '#63c7b8',
    white: '#d3e0d8',
    brightBlack: '#6f8a7f',
    brightRed: '#ffab9d',
    brightGreen: '#a0dea8',
    brightYellow: '#ecd284',
    brightBlue: '#a3cbf2',
    brightMagenta: '#e2b6e8',
    brightCyan: '#8addd0',
    brightWhite: '#f5fbf7',
  },
  dusk: {
    background: '#1c1830',
    foreground: '#dcd7ee',
    cursor: '#cf97f5',
    cursorText: '#1c1830',
    selection: '#433a72',
    selectionInactive: '#302a4b',
    matchBackground: '#5f4a1c',
    matchForeground: '#fbeecb',
    activeMatchBackground: '#f2ab4e',
    activeMatchForeground: '#1c1830',
    black: '#3d3659',
    red: '#ff8597',
    green: '#7fcf9b',
    yellow: '#ecbb6c',
    blue: '#8ea8ff',
    magenta: '#cf97f5',
    cyan: '#6cc9dd',
    white: '#dcd7ee',
    brightBlack: '#8a82ad',
    brightRed: '#ffa5b2',
    brightGreen: '#a3e2b7',
    brightYellow: '#f7d08f',
    brightBlue: '#b0c2ff',
    brightMagenta: '#e0b7fb',
    brightCyan: '#95dcec',
    brightWhite: '#faf8ff',
  },
};

/** What high contrast changes: pure black and white; xterm.js corrects the other colours to 7 : 1. */
const MORE_CONTRAST: Readonly<Record<'light' | 'dark', Partial<TerminalColors>>> = {
  light: {
    background: '#ffffff',
    foreground: '#000000',
    cursor: '#000000',
    cursorText: '#ffffff',
    selection: '#a9c4ff',
    selectionInactive: '#c9d2df',
    matchBackground: '#ffd447',
    matchForeground: '#000000',
    activeMatchBackground: '#8a3b00',
    activeMatchForeground: '#ffffff',
  },
  dark: {
    background: '#000000',
    foreground: '#ffffff',
    cursor: '#ffffff',
    cursorText: '#000000',
    selection: '#2d57b8',
    selectionInactive: '#3d4552',
    matchBackground: '#6b5600',
    matchForeground: '#ffffff',
    activeMatchBackground: '#ffb84d',
    activeMatchForeground: '#000000',
  },
};

/** The colours of a theme as they are shown. */
export function terminalColors(
  theme: TerminalThemeId,
  { scheme, moreContrast }: { readonly scheme: 'light' | 'dark'; readonly moreContrast: boolean },
): TerminalColors {
  const colors = TERMINAL_COLORS[theme];
  return moreContrast ? { ...colors, ...MORE_CONTRAST[scheme] } : colors;
}
