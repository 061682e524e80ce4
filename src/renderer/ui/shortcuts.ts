import { getContext, setContext } from 'svelte';
import type { CommandId } from '../../shared/commands';

/** Context key of the shortcuts; component tests hand some in with `context: new Map([[SHORTCUTS, …]])`. */
export const SHORTCUTS = Symbol('shortcuts');

/** The keys of commands, for what shows a command. Reading them in markup follows the settings. */
export interface Shortcuts {
  /** As the platform writes them; empty where the command has none. */
  label(id: CommandId): string;
  /** For `aria-keyshortcuts` (WAI-ARIA 1.2); undefined where the command has none. */
  aria(id: CommandId): string | undefined;
}

const NONE: Shortcuts = { label: () => '', aria: () => undefined };

/** Hands the shortcuts to the components below. */
export function setShortcuts(shortcuts: Shortcuts): void {
  setContext(SHORTCUTS, shortcuts);
}

/** The shortcuts handed down, none where nobody did; only during a component's initialisation. */
export function useShortcuts(): Shortcuts {
  const shortcuts: Shortcuts | undefined = getContext(SHORTCUTS);
  return shortcuts ?? NONE;
}
