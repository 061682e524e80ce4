import { describe, expect, it } from 'vitest';
import {
  TERMINAL_COLORS,
  terminalColors,
  type TerminalColors,
  type TerminalThemeId,
} from '../../../../src/renderer/ui/terminal-themes';
import { TERMINAL_THEMES } from '../../../../src/shared/settings';
import { contrast, luminance } from '../../../support/contrast';

const THEMES = [
  ...TERMINAL_THEMES.light.map((id) => ({ id, scheme: 'light' as const })),
  ...TERMINAL_THEMES.dark.map((id) => ({ id, scheme: 'dark' as const })),
];
const COLOURS = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan'] as const;
const BRIGHT = [
  'brightRed',
  'brightGreen',
  'brightYellow',
  'brightBlue',
  'brightMagenta',
  'brightCyan',
] as const;

describe.each(THEMES)('$id', ({ id, scheme }) => {
  const colors: TerminalColors = TERMINAL_COLORS[id];

  it('its text is easy to read (7:1), on a selection too (4.5:1)', () => {
    expect(contrast(colors.foreground, colors.background)).toBeGreaterThanOrEqual(7);
    for (const ground of [colors.selection, colors.selectionInactive]) {
      expect(contrast(colors.foreground, ground), ground).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each([...COLOURS, ...BRIGHT, 'white', 'brightWhite'] as const)(
    '%s is readable (4.5:1)',
    (name) => {
      expect(contrast(colors[name], colors.background)).toBeGreaterThanOrEqual(4.5);
    },
  );

  it('grey is readable as large text (3:1); black is readable where the ground is light', () => {
    expect(contrast(colors.brightBlack, colors.background)).toBeGreaterThanOrEqual(3);
    // On a dark ground black is a ground itself, as in every terminal.
    const least = scheme === 'light' ? 4.5 : 1.2;
    expect(contrast(colors.black, colors.background)).toBeGreaterThanOrEqual(least);
  });

  it('what a search found is readable (4.5:1), and the one in use stands out from the others', () => {
    const { matchBackground, matchForeground, activeMatchBackground, activeMatchForeground } =
      colors;
    expect(contrast(matchForeground, matchBackground)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(activeMatchForeground, activeMatchBackground)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(activeMatchBackground, matchBackground)).toBeGreaterThanOrEqual(1.5);
    expect(contrast(matchBackground, colors.background)).toBeGreaterThanOrEqual(1.1);
  });

  it('the cursor is seen (3:1), and what is under it is read (4.5:1)', () => {
    expect(contrast(colors.cursor, colors.background)).toBeGreaterThanOrEqual(3);
    expect(contrast(colors.cursor, colors.cursorText)).toBeGreaterThanOrEqual(4.5);
  });

  it('high contrast is black on white or white on black', () => {
    const more = terminalColors(id, { scheme, moreContrast: true });
    expect(contrast(more.foreground, more.background)).toBe(21);
    expect(contrast(more.foreground, more.selection)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(more.activeMatchForeground, more.activeMatchBackground)).toBeGreaterThan(7);
    expect(terminalColors(id, { scheme, moreContrast: false })).toEqual(colors);
  });

  it('every colour is #rrggbb', () => {
    for (const value of Object.values(colors)) expect(value).toMatch(/^#[0-9a-f]{6}$/);
  });
});

it('the light ones are light and the dark ones dark, and no two are alike', () => {
  for (const { id, scheme } of THEMES) {
    expect(luminance(TERMINAL_COLORS[id].background) > 0.5).toBe(scheme === 'light');
  }
  const grounds = (Object.keys(TERMINAL_COLORS) as TerminalThemeId[]).map(
    (id) => TERMINAL_COLORS[id].background,
  );
  expect(new Set(grounds).size).toBe(grounds.length);
});
