import { matchKeyBindingPress, parseKeybinding, type KeyBindingPress } from 'tinykeys';
import { COMMAND_IDS, COMMANDS, type Binding, type CommandId } from '../../shared/commands';

/** Which column of the bindings applies. */
export function chordsFor(
  id: CommandId,
  platform: 'darwin' | 'win32' | 'linux',
): readonly string[] {
  const binding: Binding = COMMANDS[id];
  return platform === 'darwin' ? binding.mac : binding.other;
}

/** One chord, parsed once. */
export interface ParsedChord {
  readonly id: CommandId;
  readonly press: KeyBindingPress;
}

/** Every chord of the platform, in the commands' order. */
export function parseChords(platform: 'darwin' | 'win32' | 'linux'): readonly ParsedChord[] {
  return COMMAND_IDS.flatMap((id) =>
    chordsFor(id, platform).flatMap((chord) =>
      parseKeybinding(chord)
        .slice(0, 1)
        .map((press) => ({ id, press })),
    ),
  );
}

const PUNCTUATION_CODES: Readonly<Record<string, string>> = {
  ',': 'Comma',
  '-': 'Minus',
  '=': 'Equal',
};

/**
 * Whether a key event is that chord. Beyond tinykeys' own comparison of key and modifiers:
 * - a letter or sign on a layout that does not write ASCII (Cyrillic, Greek, Hebrew) counts by its
 *   place on the keyboard, as every desktop app does there;
 * - digits always count by place, because AZERTY writes them with Shift;
 * - a sign that the layout writes with Shift (`+` on most) needs no Shift in the chord.
 */
export function isChord(event: KeyboardEvent, [modifiers, key]: KeyBindingPress): boolean {
  // AltGr writes characters; on Windows it also reports Control and Alt.
  if (event.isComposing || event.getModifierState('AltGraph')) return false;
  if (matchKeyBindingPress(event, [modifiers, key])) return true;
  if (typeof key !== 'string' || key.length !== 1) return false;

  if (/\d/.test(key)) return matchKeyBindingPress(event, [modifiers, `Digit${key}`]);
  const writesAscii = /^[\x20-\x7e]$/.test(event.key);
  const isCharacter = event.key.length === 1 || event.key === 'Dead';
  if (/[a-z]/i.test(key)) {
    return (
      isCharacter &&
      !writesAscii &&
      matchKeyBindingPress(event, [modifiers, `Key${key.toUpperCase()}`])
    );
  }
  if (event.key === key && !modifiers.includes('Shift')) {
    return matchKeyBindingPress(event, [[...modifiers, 'Shift'], key]);
  }
  const code = PUNCTUATION_CODES[key];
  return (
    code !== undefined &&
    isCharacter &&
    !writesAscii &&
    matchKeyBindingPress(event, [modifiers, code])
  );
}
