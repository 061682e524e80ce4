import { describe, expect, it } from 'vitest';
import { belongsToShell, chordId, chordText, readChord } from '../../../src/shared/chords';

describe('readChord', () => {
  it.each([
    ['Control+Shift+T', 'Control+Shift+T'],
    ['ctrl+shift+t', 'Control+Shift+T'],
    ['Cmd + Option + b', 'Meta+Alt+B'],
    ['Control++', 'Control++'],
    ['Meta+-', 'Meta+-'],
    ['Alt+Shift+=', 'Alt+Shift+='],
    ['alt+plus', 'Alt++'],
    ['F3', 'F3'],
    ['shift+f12', 'Shift+F12'],
    ['ctrl+pgup', 'Control+PageUp'],
    ['Control+Alt+left', 'Control+Alt+ArrowLeft'],
    ['Control+space', 'Control+Space'],
    ['Control+Shift+ö', 'Control+Shift+Ö'],
    ['Control+ß', 'Control+ß'],
  ])('%j is %s', (text, canonical) => {
    const chord = readChord(text);
    expect(chord && chordText(chord)).toBe(canonical);
  });

  it.each([
    '',
    ' ',
    'Control',
    'Control+',
    'Hyper+T',
    'Control+Control+T',
    'Ctrl+Control+T',
    'g i',
    'Control+K Control+S',
    'Control+(.*)',
    'Control+Enterr',
    'Control+\u0007',
    '__proto__+T',
    'Control+constructor',
  ])('%j is no chord', (text) => {
    expect(readChord(text)).toBeNull();
  });

  it('knows the same chord however it is written', () => {
    const id = (text: string): string | null => {
      const chord = readChord(text);
      return chord && chordId(chord);
    };
    expect(id('shift+ctrl+t')).toBe(id('Control+Shift+T'));
    expect(id('Alt+T')).not.toBe(id('Control+T'));
  });
});

describe('belongsToShell', () => {
  const shells = (text: string): boolean => {
    const chord = readChord(text);
    if (chord === null) throw new Error(`no chord: ${text}`);
    return belongsToShell(chord);
  };

  it.each([
    'Control+A',
    'Control+c',
    'Control+W',
    'Control+[',
    'Control+Space',
    'Control+/',
    'a',
    'Shift+A',
    '5',
    'Enter',
    'Shift+Enter',
    'Tab',
    'Shift+Tab',
    'Escape',
    'Backspace',
    'Home',
    'ArrowUp',
    'Delete',
  ])('%s does', (text) => {
    expect(shells(text)).toBe(true);
  });

  it.each([
    'Control+Shift+A',
    'Control+Alt+A',
    'Meta+A',
    'Alt+1',
    'Control+=',
    'Control+,',
    'Control+Tab',
    'Control+Insert',
    'Shift+Insert',
    'Shift+PageUp',
    'F1',
    'Control+F4',
  ])('%s does not', (text) => {
    expect(shells(text)).toBe(false);
  });
});
