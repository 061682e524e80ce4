import type { CommandId } from '../../shared/commands';
import type { KeyBindings } from './bindings.svelte';

/** Why a command would do nothing now; the catalogs word it. */
export type Unavailable = 'no-tab' | 'no-shell' | 'one-pane' | 'not-now';

/** What lists of commands need: menus, the palette, the cheat sheet. */
export interface CommandSet {
  readonly keys: KeyBindings;
  /** Null where the command does something now. */
  unavailable(id: CommandId): Unavailable | null;
  run(id: CommandId): void;
}
