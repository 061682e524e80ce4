import type { CommandIdOf } from '../../shared/commands';
import type { TerminalSession } from './terminal-session.svelte';

/** What the commands of terminals need. */
export interface TerminalCommandsOptions {
  /** The terminal in front, or null; asked when a command runs. */
  readonly active: () => TerminalSession | null;
  /** Opens the search in all terminals. */
  readonly findEverywhere: () => void;
}

/** What the commands of terminals do; with no terminal in front they do nothing. */
export function terminalCommands({
  active,
  findEverywhere,
}: TerminalCommandsOptions): Readonly<Record<CommandIdOf<'terminal' | 'find'>, () => void>> {
  return {
    'find.open': () => active()?.find.open(),
    'find.next': () => active()?.find.next(),
    'find.previous': () => active()?.find.previous(),
    'find.everywhere': findEverywhere,
    'terminal.copy': () => active()?.copy(),
    'terminal.paste': () => active()?.paste(),
    'terminal.selectAll': () => active()?.selectAll(),
    'terminal.clear': () => active()?.clear(),
    'terminal.reset': () => active()?.reset(),
    'terminal.save': () => void active()?.save(),
    'terminal.readOnly': () => active()?.toggleReadOnly(),
  };
}
