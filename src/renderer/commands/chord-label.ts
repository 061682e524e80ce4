import { readChord } from '../../shared/chords';

const MAC_MODIFIERS: Readonly<Record<string, string>> = {
  Control: '⌃',
  Alt: '⌥',
  Shift: '⇧',
  Meta: '⌘',
};
/** The order in which macOS writes modifiers, whatever order the chord names them in. */
const MAC_ORDER = ['Control', 'Alt', 'Shift', 'Meta'] as const;
const ARROWS: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
};
const MAC_KEYS: Readonly<Record<string, string>> = {
  ...ARROWS,
  Tab: '⇥',
  Enter: '↩',
  Escape: '⎋',
  Backspace: '⌫',
  Delete: '⌦',
  PageUp: '⇞',
  PageDown: '⇟',
  Home: '↖',
  End: '↘',
  '-': '−',
};
const OTHER_NAMES: Readonly<Record<string, string>> = {
  ...ARROWS,
  Control: 'Ctrl',
  Escape: 'Esc',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  Insert: 'Ins',
  Delete: 'Del',
};

/** One chord as the platform writes it; what is no chord as it is. */
export function chordLabel(text: string, platform: 'darwin' | 'win32' | 'linux'): string {
  const chord = readChord(text);
  if (chord === null) return text;
  const { modifiers, key } = chord;
  if (platform === 'darwin') {
    const signs = MAC_ORDER.filter((name) => modifiers.includes(name));
    return [...signs.map((name) => MAC_MODIFIERS[name] ?? name), MAC_KEYS[key] ?? key].join('');
  }
  // The key of that name is the Windows logo's there, and `Super` on Linux.
  const meta = platform === 'win32' ? 'Win' : 'Super';
  return [...modifiers, key]
    .map((name) => (name === 'Meta' ? meta : (OTHER_NAMES[name] ?? name)))
    .join('+');
}
