import type { ITheme } from '@xterm/xterm';
import type { Settings } from '../../shared/settings';
import { terminalColors, type TerminalColors } from '../ui/terminal-themes';

/** The settings that a terminal's look follows. */
export type LookSettings = Pick<
  Settings,
  | 'fontSize'
  | 'fontFamily'
  | 'lineHeight'
  | 'cursorStyle'
  | 'cursorBlink'
  | 'terminalThemeLight'
  | 'terminalThemeDark'
  | 'screenReader'
>;

/** What a search paints with, #rrggbb. */
export interface FindColors {
  readonly matchBackground: string;
  readonly matchForeground: string;
  readonly activeBackground: string;
  readonly activeForeground: string;
}

/** How terminals look now: options of xterm.js. */
export interface TerminalLook {
  readonly theme: ITheme;
  readonly fontFamily: string;
  /** CSS pixels. */
  readonly fontSize: number;
  readonly lineHeight: number;
  readonly cursorStyle: 'block' | 'bar' | 'underline';
  readonly cursorBlink: boolean;
  readonly minimumContrastRatio: number;
  readonly screenReaderMode: boolean;
}

/** What of the window a look follows. */
export interface LookSurroundings {
  readonly scheme: 'light' | 'dark';
  readonly moreContrast: boolean;
  readonly reducedMotion: boolean;
  /** A screen reader is running. */
  readonly screenReader: boolean;
  /** The bundled font and those that stand in for it, as CSS has them. */
  readonly bundledFonts: string;
}

/** Reads what of the window a look follows; `screenReader` is main's knowledge. */
export function readSurroundings(document: Document, screenReader: boolean): LookSurroundings {
  const view = document.defaultView;
  if (!view) throw new Error('a terminal needs a document in a window');
  const root = document.documentElement;
  return {
    scheme: root.dataset['theme'] === 'dark' ? 'dark' : 'light',
    moreContrast: root.dataset['contrast'] === 'more',
    reducedMotion: view.matchMedia('(prefers-reduced-motion: reduce)').matches,
    screenReader,
    bundledFonts: view.getComputedStyle(root).getPropertyValue('--font-mono').trim() || 'monospace',
  };
}

/** The look that follows from the settings. */
export function terminalLook(settings: LookSettings, around: LookSurroundings): TerminalLook {
  const { fontSize, lineHeight, cursorStyle, cursorBlink, screenReader } = settings;
  return {
    theme: xtermTheme(colorsOf(settings, around)),
    fontFamily: fontFamilies(settings.fontFamily, around.bundledFonts),
    fontSize,
    lineHeight,
    cursorStyle,
    cursorBlink: cursorBlink && !around.reducedMotion,
    minimumContrastRatio: minimumContrast(around),
    screenReaderMode: screenReader === 'system' ? around.screenReader : screenReader === 'on',
  };
}

/** What a search paints with. */
export function findColors(settings: LookSettings, around: LookSurroundings): FindColors {
  const colors = colorsOf(settings, around);
  return {
    matchBackground: colors.matchBackground,
    matchForeground: colors.matchForeground,
    activeBackground: colors.activeMatchBackground,
    activeForeground: colors.activeMatchForeground,
  };
}

/**
 * A CSS list of the user's families and of the bundled ones, which stand in for what is not installed.
 * Each is written anew: xterm.js puts the list into a style sheet as it is.
 */
export function fontFamilies(chosen: string, bundled: string): string {
  const families = chosen
    .split(',')
    .map((family) => family.replace(/[^\p{L}\p{M}\p{N} ._-]/gu, '').trim())
    .filter((family) => family !== '')
    .map((family) => (GENERIC.has(family) ? family : `'${family}'`));
  return [...families, bundled].join(', ');
}

const GENERIC: ReadonlySet<string> = new Set(['monospace', 'ui-monospace', 'serif', 'sans-serif']);

function colorsOf(
  settings: LookSettings,
  { scheme, moreContrast }: LookSurroundings,
): TerminalColors {
  const theme = scheme === 'dark' ? settings.terminalThemeDark : settings.terminalThemeLight;
  return terminalColors(theme, { scheme, moreContrast });
}

function xtermTheme(colors: TerminalColors): ITheme {
  return {
    // Most have xterm.js' own names; those that it does not know it does not read.
    ...colors,
    cursorAccent: colors.cursorText,
    selectionBackground: colors.selection,
    selectionInactiveBackground: colors.selectionInactive,
  };
}

/**
 * Our sixteen colours pass AA on their theme; this is about the colours that programs choose. Nearly
 * all of them assume a dark background, so on a light theme xterm.js may correct them to AA (4.5), as
 * VS Code does; on a dark one they stay what the program meant. High contrast is AAA (7) on both.
 */
function minimumContrast({ scheme, moreContrast }: LookSurroundings): number {
  if (moreContrast) return 7;
  return scheme === 'dark' ? 1 : 4.5;
}
