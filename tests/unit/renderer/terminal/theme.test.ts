import { describe, expect, it } from 'vitest';
import { fontFamilies, terminalLook } from '../../../../src/renderer/terminal/theme';
import { TERMINAL_COLORS } from '../../../../src/renderer/ui/terminal-themes';
import { DEFAULT_SETTINGS } from '../../../../src/shared/settings';
import { AROUND } from './view-fixture';

const settings = DEFAULT_SETTINGS;

describe('terminalLook', () => {
  it('takes the colours chosen for the scheme in force', () => {
    const chosen = { ...settings, terminalThemeLight: 'sand', terminalThemeDark: 'dusk' } as const;
    expect(terminalLook(chosen, AROUND).theme.background).toBe(TERMINAL_COLORS.sand.background);
    const dark = terminalLook(chosen, { ...AROUND, scheme: 'dark' });
    expect(dark.theme).toMatchObject({
      background: TERMINAL_COLORS.dusk.background,
      red: TERMINAL_COLORS.dusk.red,
      cursorAccent: TERMINAL_COLORS.dusk.cursorText,
      selectionBackground: TERMINAL_COLORS.dusk.selection,
    });
  });

  it('corrects the colours that programs choose on light themes only, and all at high contrast', () => {
    const ratio = (around: Partial<typeof AROUND>): number =>
      terminalLook(settings, { ...AROUND, ...around }).minimumContrastRatio;
    expect(ratio({})).toBe(4.5);
    expect(ratio({ scheme: 'dark' })).toBe(1);
    expect(ratio({ scheme: 'dark', moreContrast: true })).toBe(7);
    expect(ratio({ moreContrast: true })).toBe(7);
  });

  it('a cursor blinks where that is wanted, and never where motion is not', () => {
    const blinks = { ...settings, cursorBlink: true };
    expect(terminalLook(settings, AROUND).cursorBlink).toBe(false);
    expect(terminalLook(blinks, AROUND).cursorBlink).toBe(true);
    expect(terminalLook(blinks, { ...AROUND, reducedMotion: true }).cursorBlink).toBe(false);
  });

  it('a screen reader is served while one is running, or as the user says', () => {
    const mode = (screenReader: 'system' | 'on' | 'off', isRunning: boolean): boolean =>
      terminalLook({ ...settings, screenReader }, { ...AROUND, screenReader: isRunning })
        .screenReaderMode;
    expect([mode('system', false), mode('system', true)]).toEqual([false, true]);
    expect([mode('on', false), mode('off', true)]).toEqual([true, false]);
  });
});

describe('fontFamilies', () => {
  const bundled = "'JetBrains Mono', monospace";

  it('the bundled fonts stand in for what is not installed', () => {
    expect(fontFamilies('', bundled)).toBe(bundled);
    expect(fontFamilies('Fira Code', bundled)).toBe(`'Fira Code', ${bundled}`);
    expect(fontFamilies('"Fira Code", Iosevka, monospace', bundled)).toBe(
      `'Fira Code', 'Iosevka', monospace, ${bundled}`,
    );
    expect(fontFamilies('等距更纱黑体 SC', bundled)).toBe(`'等距更纱黑体 SC', ${bundled}`);
  });

  it('nothing but names gets into a style sheet', () => {
    expect(fontFamilies(`x'; } body { background: url(//evil) }`, bundled)).toBe(
      `'x  body  background urlevil', ${bundled}`,
    );
  });
});
