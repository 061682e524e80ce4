import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TERMINAL_COLORS } from '../../../../src/renderer/ui/terminal-themes';
import { CONTEXT_COLOURS, TERMINAL_THEMES } from '../../../../src/shared/settings';
import { contrast } from '../../../support/contrast';

const css = readFileSync(join(__dirname, '../../../../src/renderer/ui/tokens.css'), 'utf8');

/** The custom properties of the first rule whose selector contains `selector`. */
function tokens(selector: string): ReadonlyMap<string, string> {
  const start = css.indexOf('{', css.indexOf(selector));
  const block = css.slice(start + 1, css.indexOf('}', start));
  return new Map(
    [...block.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((match) => [match[1]!, match[2]!.trim()]),
  );
}

const THEMES = [
  { theme: 'light' as const, colors: tokens(":root[data-theme='light'] {") },
  { theme: 'dark' as const, colors: tokens(":root[data-theme='dark'] {") },
];
const GROUNDS = ['bg', 'surface', 'sidebar', 'hover', 'selected'];
const WORDS = ['text', 'text-muted', 'ok', 'progressing', 'failing', 'idle'];
const PAIRS: readonly (readonly [text: string, ground: string])[] = [
  ...GROUNDS.flatMap((ground) => WORDS.map((word) => [word, ground] as const)),
  ['accent-text', 'accent'],
  ['accent-text', 'accent-hover'],
  ['accent', 'bg'],
  ['warning-text', 'warning-bg'],
  ['text', 'failing-bg'],
  ['text-muted', 'failing-bg'],
  ['failing', 'failing-bg'],
];

describe.each(THEMES)('$theme theme', ({ theme, colors }) => {
  const color = (name: string): string => {
    const value = colors.get(`--color-${name}`);
    if (value === undefined) throw new Error(`no token --color-${name}`);
    return value;
  };

  it.each(PAIRS)('%s on %s is readable (4.5:1)', (text, ground) => {
    expect(contrast(color(text), color(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['bg', 'surface', 'sidebar'])('focus and field borders show on %s (3:1)', (ground) => {
    expect(contrast(color('focus'), color(ground))).toBeGreaterThanOrEqual(3);
    expect(contrast(color('border-strong'), color(ground))).toBeGreaterThanOrEqual(3);
  });

  it('lines show on what they stand on, floating layers too', () => {
    expect(contrast(color('border'), color('bg'))).toBeGreaterThanOrEqual(1.25);
    expect(contrast(color('border-raised'), color('surface'))).toBeGreaterThanOrEqual(1.25);
  });

  it.each(CONTEXT_COLOURS)('the context colour %s shows on everything (3:1)', (colour) => {
    for (const ground of GROUNDS) {
      expect(contrast(color(`context-${colour}`), color(ground)), ground).toBeGreaterThanOrEqual(3);
    }
  });

  it('the frame of a protected terminal shows beside it and around it (3:1)', () => {
    const terminals = TERMINAL_THEMES[theme].map((id) => TERMINAL_COLORS[id].background);
    expect(terminals).toContain(colors.get('--term-bg'));
    for (const ground of [...terminals, ...GROUNDS.map(color)]) {
      expect(contrast(color('protected'), ground), ground).toBeGreaterThanOrEqual(3);
    }
  });
});

it('both themes set the same tokens', () => {
  const [light, dark] = THEMES;
  expect([...dark!.colors.keys()].sort()).toEqual([...light!.colors.keys()].sort());
});

const MORE = [
  { theme: 'light', more: [":root[data-theme='light'] {", ":root[data-contrast='more'] {"] },
  {
    theme: 'dark',
    more: [
      ":root[data-theme='dark'] {",
      ":root[data-contrast='more'] {",
      ":root[data-theme='dark'][data-contrast='more'] {",
    ],
  },
];

describe.each(MORE)('high contrast, $theme', ({ more }) => {
  /** As the cascade has it: later rules of the same or more weight win. */
  const colors = new Map(more.flatMap((selector) => [...tokens(selector)]));
  const color = (name: string): string => colors.get(`--color-${name}`) ?? '';

  it.each(['bg', 'surface', 'sidebar'])('words on %s are easy to read (7:1)', (ground) => {
    for (const word of WORDS) {
      expect(contrast(color(word), color(ground)), word).toBeGreaterThanOrEqual(7);
    }
  });

  it('borders show without looking for them (4.5:1), and the accent carries its text (7:1)', () => {
    for (const line of ['border', 'border-raised', 'border-strong', 'focus', 'protected']) {
      expect(contrast(color(line), color('bg')), line).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(color('accent-text'), color('accent'))).toBeGreaterThanOrEqual(7);
    expect(contrast(color('text'), color('selected'))).toBeGreaterThanOrEqual(7);
  });
});
