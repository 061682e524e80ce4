import { ownerOf, type ResolvedBindings } from '../../shared/bindings';
import {
  belongsToShell,
  chordId,
  chordText,
  readChord,
  type Chord,
  type Modifier,
} from '../../shared/chords';
import type { CommandId } from '../../shared/commands';
import type { Bindings } from '../../shared/settings';
import { commandOf, unshifted, type BoundChord } from './chords';

/** Keys that are held with others, or that say nothing of their own. */
const NO_KEYS: ReadonlySet<string> = new Set([
  'Control',
  'Alt',
  'Shift',
  'Meta',
  'AltGraph',
  'CapsLock',
  'NumLock',
  'Fn',
  'Dead',
  'Process',
  'Unidentified',
]);

/** The modifiers that an event holds, in the order chords are written. */
export function heldModifiers(event: KeyboardEvent): readonly Modifier[] {
  const held: [boolean, Modifier][] = [
    [event.ctrlKey, 'Control'],
    [event.altKey, 'Alt'],
    [event.shiftKey, 'Shift'],
    [event.metaKey, 'Meta'],
  ];
  return held.flatMap(([isHeld, modifier]) => (isHeld ? [modifier] : []));
}

/** The chord that the keys of an event make, as `isChord` would know it again; null while there is none. */
export function chordOf(event: KeyboardEvent): Chord | null {
  if (event.isComposing || event.getModifierState('AltGraph')) return null;
  const key = keyOf(event);
  return key === null ? null : { modifiers: heldModifiers(event), key };
}

function keyOf(event: KeyboardEvent): string | null {
  const { key, code } = event;
  if (NO_KEYS.has(key)) return null;
  // Digits count by place on every layout, letters where the layout writes no Latin ones.
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (digit !== undefined) return digit;
  const place = /^Key([A-Z])$/.exec(code)?.[1];
  if (place !== undefined && !/^[!-~]$/.test(key)) return place;
  return readChord(unshifted(event))?.key ?? null;
}

/** What a press means for a command that shall have it. */
export type Recorded =
  | { readonly kind: 'free'; readonly chord: Chord }
  | { readonly kind: 'shell'; readonly chord: Chord }
  | { readonly kind: 'taken'; readonly chord: Chord; readonly by: CommandId };

/** Whether a chord may be had: nobody else's, and not the shell's. Null while there is no chord. */
export function recorded(
  event: KeyboardEvent,
  id: CommandId,
  keys: { readonly chords: readonly BoundChord[]; readonly resolved: ResolvedBindings },
): Recorded | null {
  const chord = chordOf(event);
  if (chord === null) return null;
  if (belongsToShell(chord)) return { kind: 'shell', chord };
  // By the event as well: on this keyboard another chord may be the same keys.
  const by = ownerOf(keys.resolved, chord) ?? commandOf(event, keys.chords);
  return by === null || by === id ? { kind: 'free', chord } : { kind: 'taken', chord, by };
}

/** The user's keys with a chord for a command, taken from whichever command has it. */
export function withChord(
  own: Bindings,
  { chords }: ResolvedBindings,
  id: CommandId,
  chord: Chord,
  from: CommandId | null = null,
): Bindings {
  const others = chords[id].filter((text) => !isSame(text, chord));
  const changed: Bindings = { ...own, [id]: [...others, chordText(chord)] };
  if (from === null) return changed;
  // The other may have the same keys by another name: what is left of it is what is not these keys.
  return { ...changed, [from]: chords[from].filter((text) => !isSame(text, chord)) };
}

/** The user's keys without one of a command's. */
export function withoutChord(
  own: Bindings,
  { chords }: ResolvedBindings,
  id: CommandId,
  text: string,
): Bindings {
  return { ...own, [id]: chords[id].filter((other) => other !== text) };
}

/** The user's keys without any of their own for a command: its defaults hold again. */
export function withDefaults(own: Bindings, id: CommandId): Bindings {
  return Object.fromEntries(Object.entries(own).filter(([other]) => other !== id));
}

function isSame(text: string, chord: Chord): boolean {
  const read = readChord(text);
  return read !== null && chordId(read) === chordId(chord);
}
