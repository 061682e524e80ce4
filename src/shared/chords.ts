/** A modifier as `KeyboardEvent.getModifierState` names it. */
export type Modifier = 'Control' | 'Alt' | 'Shift' | 'Meta';

/** A key with the modifiers that are held. */
export interface Chord {
  /** Each once, in the order they were written in. */
  readonly modifiers: readonly Modifier[];
  /** As `KeyboardEvent.key` names it; a letter in upper case; the space bar is `Space`. */
  readonly key: string;
}

/** What people write for a modifier, in lower case. */
const MODIFIERS: ReadonlyMap<string, Modifier> = new Map(
  Object.entries({
    control: 'Control',
    ctrl: 'Control',
    alt: 'Alt',
    option: 'Alt',
    shift: 'Shift',
    meta: 'Meta',
    cmd: 'Meta',
    command: 'Meta',
    super: 'Meta',
    win: 'Meta',
  } as const),
);

/** Keys that terminals send as they are, and with Shift as well. */
const TYPED_KEYS: readonly string[] = ['Enter', 'Tab', 'Escape', 'Space', 'Backspace'];
/** Keys that only move or delete in a line while nothing is held. */
const EDITING_KEYS: readonly string[] = [
  'Delete',
  'Insert',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
];

const NAMED_KEYS = [
  ...TYPED_KEYS,
  ...EDITING_KEYS,
  'Pause',
  'PrintScreen',
  'ScrollLock',
  'ContextMenu',
  ...Array.from({ length: 24 }, (_, index) => `F${index + 1}`),
] as const;

/** What people write for a key, in lower case. */
const KEYS: ReadonlyMap<string, string> = new Map([
  ...NAMED_KEYS.map((name) => [name.toLowerCase(), name] as const),
  ['return', 'Enter'],
  ['esc', 'Escape'],
  ['del', 'Delete'],
  ['ins', 'Insert'],
  ['pgup', 'PageUp'],
  ['pgdn', 'PageDown'],
  ['left', 'ArrowLeft'],
  ['right', 'ArrowRight'],
  ['up', 'ArrowUp'],
  ['down', 'ArrowDown'],
  ['plus', '+'],
]);

/**
 * Reads a chord such as `Control+Shift+T` (tinykeys' syntax, without its sequences and patterns). Names
 * in any case, and the usual short ones: `ctrl+shift+pgup`. Null for what is no chord.
 */
export function readChord(text: string): Chord | null {
  // Only a plus after a name separates: `Control++` is Control and the plus sign.
  const parts = text.trim().split(/(?<=\w)\s*\+\s*/);
  const last = parts.pop() ?? '';
  const modifiers = parts.map((part) => MODIFIERS.get(part.toLowerCase()));
  const key = /^[^\s\p{C}]$/u.test(last) ? upperCase(last) : KEYS.get(last.toLowerCase());
  if (key === undefined) return null;
  const known = modifiers.filter((modifier) => modifier !== undefined);
  const isEachOnce = new Set(known).size === modifiers.length;
  return isEachOnce ? { modifiers: known, key } : null;
}

/** Only where that is one letter again: `ß` has no upper case of its own. */
function upperCase(letter: string): string {
  const upper = letter.toUpperCase();
  return upper.length === letter.length ? upper : letter;
}

/** The chord as it is written in the settings file. */
export function chordText({ modifiers, key }: Chord): string {
  return [...modifiers, key].join('+');
}

/** The same for chords that are the same, however they are written. */
export function chordId({ modifiers, key }: Chord): string {
  return chordText({ modifiers: [...modifiers].sort(), key });
}

/** Signs that make a control character with Control: `Ctrl+[` is Escape. */
const CONTROL_SIGNS = /^[A-Z@[\\\]^_?/]$/;
/**
 * Whether the chord is what shells live on, so that no command may have it: plain Control with a letter
 * or another key that makes a control character, what is typed, and what moves in a line.
 */
export function belongsToShell({ modifiers, key }: Chord): boolean {
  const held = new Set(modifiers);
  if (held.has('Meta') || held.has('Alt')) return false;
  if (held.has('Control'))
    return !held.has('Shift') && (CONTROL_SIGNS.test(key) || key === 'Space');
  if (key.length === 1 || TYPED_KEYS.includes(key)) return true;
  return EDITING_KEYS.includes(key) && !held.has('Shift');
}
