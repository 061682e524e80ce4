import { belongsToShell, chordId, chordText, readChord, type Chord } from './chords';
import { COMMAND_IDS, COMMANDS, isCommandId, type Binding, type CommandId } from './commands';
import type { Bindings } from './settings';

/** What is wrong with the keys that the user chose. */
export type BindingProblem =
  /** No command is called so. */
  | { readonly kind: 'unknown-command'; readonly command: string }
  /** The text is no chord. */
  | { readonly kind: 'unreadable'; readonly command: CommandId; readonly chord: string }
  /** Shells live on that chord. */
  | { readonly kind: 'shell'; readonly command: CommandId; readonly chord: string }
  /** Two commands want one chord: `command` has it, `loser` goes without. */
  | {
      readonly kind: 'conflict';
      readonly chord: string;
      readonly command: CommandId;
      readonly loser: CommandId;
    };

/** The keys in force. */
export interface ResolvedBindings {
  /** Every command's chords, as `readChord` reads them; the first one is shown with the command. */
  readonly chords: Readonly<Record<CommandId, readonly string[]>>;
  readonly problems: readonly BindingProblem[];
}

/** The chords that a command has as long as the user chooses no others. */
export function defaultChords(
  id: CommandId,
  platform: 'darwin' | 'win32' | 'linux',
): readonly string[] {
  const binding: Binding = COMMANDS[id];
  return platform === 'darwin' ? binding.mac : binding.other;
}

/**
 * Which keys mean which command: the user's own in place of a command's defaults. No chord means two
 * commands: the user's goes before a default, and of two of the user's the one that is named first.
 */
export function resolveBindings(
  own: Bindings,
  platform: 'darwin' | 'win32' | 'linux',
): ResolvedBindings {
  const problems: BindingProblem[] = [];
  const owners = new Map<string, CommandId>();
  const chords = new Map<CommandId, readonly string[]>();

  const take = (command: CommandId, chord: Chord): boolean => {
    const id = chordId(chord);
    const owner = owners.get(id);
    if (owner === command) return false;
    if (owner !== undefined) {
      problems.push({ kind: 'conflict', chord: chordText(chord), command: owner, loser: command });
      return false;
    }
    owners.set(id, command);
    return true;
  };
  const takeAll = (command: CommandId, texts: readonly string[]): void => {
    const taken = texts.flatMap((text) => {
      const chord = readChord(text);
      if (chord === null) {
        problems.push({ kind: 'unreadable', command, chord: text });
        return [];
      }
      if (belongsToShell(chord)) {
        problems.push({ kind: 'shell', command, chord: chordText(chord) });
        return [];
      }
      return take(command, chord) ? [chordText(chord)] : [];
    });
    chords.set(command, taken);
  };

  for (const [command, texts] of Object.entries(own)) {
    if (isCommandId(command)) takeAll(command, texts);
    else problems.push({ kind: 'unknown-command', command });
  }
  for (const id of COMMAND_IDS) {
    if (!Object.hasOwn(own, id)) takeAll(id, defaultChords(id, platform));
  }
  const resolved = Object.fromEntries(COMMAND_IDS.map((id) => [id, chords.get(id) ?? []]));
  return { chords: resolved as Record<CommandId, readonly string[]>, problems };
}

/** The command that has a chord already, or null. */
export function ownerOf({ chords }: ResolvedBindings, chord: Chord): CommandId | null {
  const id = chordId(chord);
  const isIt = (text: string): boolean => {
    const other = readChord(text);
    return other !== null && chordId(other) === id;
  };
  return COMMAND_IDS.find((command) => chords[command].some(isIt)) ?? null;
}
