import { resolveBindings, type BindingProblem, type ResolvedBindings } from '../../shared/bindings';
import { readChord } from '../../shared/chords';
import { COMMAND_IDS, type CommandId } from '../../shared/commands';
import type { Bindings as OwnBindings } from '../../shared/settings';
import { chordLabel } from './chord-label';
import type { BoundChord } from './chords';

type Platform = 'darwin' | 'win32' | 'linux';

/** The keys in force, live: they follow the settings. */
export class KeyBindings {
  readonly platform: Platform;
  readonly #own: () => OwnBindings;
  readonly #resolved: ResolvedBindings = $derived.by(() =>
    resolveBindings(this.#own(), this.platform),
  );
  readonly #chords: readonly BoundChord[] = $derived(
    COMMAND_IDS.flatMap((id) =>
      this.#resolved.chords[id].flatMap((text) => {
        const chord = readChord(text);
        return chord === null ? [] : [{ id, chord }];
      }),
    ),
  );

  /** @param options.own the user's own keys, as the settings have them now */
  constructor(options: { platform: Platform; own: () => OwnBindings }) {
    this.platform = options.platform;
    this.#own = options.own;
  }

  get resolved(): ResolvedBindings {
    return this.#resolved;
  }

  /** Every chord of every command. */
  get chords(): readonly BoundChord[] {
    return this.#chords;
  }

  get problems(): readonly BindingProblem[] {
    return this.#resolved.problems;
  }

  /** A command's chords as the platform writes them, such as `⇧⌘T` or `Ctrl+Shift+T`. */
  labels(id: CommandId): readonly string[] {
    return this.#resolved.chords[id].map((chord) => chordLabel(chord, this.platform));
  }

  /** The first of them; empty where the command has no keys. */
  label(id: CommandId): string {
    return this.labels(id)[0] ?? '';
  }

  /** The first of them for `aria-keyshortcuts`, whose syntax chords are in (`Control+Shift+T`). */
  aria(id: CommandId): string | undefined {
    return this.#resolved.chords[id][0];
  }
}
