import type { CommandId } from '../../shared/commands';
import { chordsFor } from './chords';

const MAC_MODIFIERS: Readonly<Record<string, string>> = {
  Control: '⌃',
  Alt: '⌥',
  Shift: '⇧',
  Meta: '⌘',
};
/** The order in which macOS writes modifiers, whatever order the chord names them in. */
const MAC_ORDER = ['Control', 'Alt', 'Shift', 'Meta'];
const MAC_KEYS: Readonly<Record<string, string>> = {
  Tab: '⇥',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  '-': '−',
};
const OTHER_NAMES: Readonly<Record<string, string>> = {
  Control: 'Ctrl',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  Insert: 'Ins',
};

/**
 * A command's first shortcut as the platform writes it, such as `⇧⌘T` or `Ctrl+Shift+T`; empty where
 * it has none.
 */
export function shortcutLabel(id: CommandId, platform: 'darwin' | 'win32' | 'linux'): string {
  const chord = chordsFor(id, platform)[0];
  return chord === undefined ? '' : chordLabel(chord, platform);
}

/** One chord as the platform writes it. */
export function chordLabel(chord: string, platform: 'darwin' | 'win32' | 'linux'): string {
  // `Control++` is Control and the plus sign: only a plus after a name separates.
  const parts = chord.split(/\b\+/);
  const key = parts.pop() ?? '';
  const shown = key.length === 1 ? key.toUpperCase() : key;
  if (platform === 'darwin') {
    const modifiers = MAC_ORDER.filter((name) => parts.includes(name));
    return [...modifiers.map((name) => MAC_MODIFIERS[name] ?? name), MAC_KEYS[key] ?? shown].join(
      '',
    );
  }
  return [...parts, shown].map((name) => OTHER_NAMES[name] ?? name).join('+');
}
