import { matchKeyBindingPress, type KeyBindingPress } from 'tinykeys';
import type { Chord } from '../../shared/chords';
import type { CommandId } from '../../shared/commands';

const PUNCTUATION_CODES: Readonly<Record<string, string>> = {
  ',': 'Comma',
  '-': 'Minus',
  '=': 'Equal',
  '.': 'Period',
  '/': 'Slash',
  ';': 'Semicolon',
  '[': 'BracketLeft',
  ']': 'BracketRight',
  '`': 'Backquote',
};

/**
 * Signs that Shift turns into others, and what it makes of them: on every layout that has the first one
 * without Shift, but for AZERTY's minus, which stands on a digit's place.
 */
const SHIFTED: Readonly<Record<string, string>> = { '=': '+', '-': '_' };
const AZERTY_MINUS = { key: '6', code: 'Digit6' } as const;

/**
 * Whether a key event is that chord. Beyond tinykeys' own comparison of key and modifiers:
 * - a letter or sign on a layout that does not write ASCII (Cyrillic, Greek, Hebrew) counts by its
 *   place on the keyboard, as every desktop app does there;
 * - digits always count by place, because AZERTY writes them with Shift;
 * - a sign that the layout writes with Shift (`+` on most) needs no Shift in the chord;
 * - a sign in a chord with Shift (`Alt+Shift+=`) counts as what Shift makes of it (`+` on US keyboards).
 */
export function isChord(event: KeyboardEvent, { modifiers, key }: Chord): boolean {
  // AltGr writes characters; on Windows it also reports Control and Alt.
  if (event.isComposing || event.getModifierState('AltGraph')) return false;
  const held: KeyBindingPress[0] = [...modifiers];
  if (matchKeyBindingPress(event, [held, key])) return true;
  if (key.length !== 1) return false;

  if (/\d/.test(key)) return matchKeyBindingPress(event, [held, `Digit${key}`]);
  const writesAscii = /^[\x20-\x7e]$/.test(event.key);
  const isCharacter = event.key.length === 1 || event.key === 'Dead';
  if (/[a-z]/i.test(key)) {
    return isCharacter && !writesAscii && matchKeyBindingPress(event, [held, `Key${key}`]);
  }
  if (modifiers.includes('Shift')) {
    if (isShifted(event, key)) return matchKeyBindingPress(event, [held, event.key]);
  } else if (event.key === key) {
    return matchKeyBindingPress(event, [[...held, 'Shift'], key]);
  }
  const code = PUNCTUATION_CODES[key];
  return (
    code !== undefined && isCharacter && !writesAscii && matchKeyBindingPress(event, [held, code])
  );
}

/** What the event's key would write without Shift, where that is known; else what it writes. */
export function unshifted(event: KeyboardEvent): string {
  const sign = Object.keys(SHIFTED).find((candidate) => isShifted(event, candidate));
  if (event.shiftKey && sign !== undefined) return sign;
  return event.key === ' ' ? 'Space' : event.key;
}

/** One chord of a command, read once. */
export interface BoundChord {
  readonly id: CommandId;
  readonly chord: Chord;
}

/** The command whose keys these are, or null. */
export function commandOf(event: KeyboardEvent, chords: readonly BoundChord[]): CommandId | null {
  return chords.find(({ chord }) => isChord(event, chord))?.id ?? null;
}

/** Whether the event is that sign's key with Shift, on a layout where Shift makes another sign of it. */
function isShifted(event: KeyboardEvent, sign: string): boolean {
  const { key, code } = event;
  if (sign === '-' && key === AZERTY_MINUS.key && code === AZERTY_MINUS.code) return true;
  // Swiss keyboards write `+` with Shift+1, and keypads have one: neither is the key of `=`.
  return key === SHIFTED[sign] && !/^(?:Digit|Numpad)/.test(code);
}
