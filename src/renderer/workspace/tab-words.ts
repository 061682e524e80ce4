import type { Catalog } from '../../shared/i18n/catalog';
import type { Tone } from '../../shared/kubernetes';
import type { SessionState } from '../../shared/terminal';
import type { Tab, TabTerminal } from './tab.svelte';

const TONES = {
  connecting: 'progressing',
  running: 'ok',
  lost: 'failing',
  waiting: 'progressing',
  exited: 'idle',
  failed: 'failing',
} as const satisfies Record<SessionState['kind'], Tone>;

/** How a tab's state is to be read: its symbol. */
export function tabTone(state: SessionState): Tone {
  return TONES[state.kind];
}

/** A tab's description: its state, what has happened while it was not shown, the shell's own title. */
export function tabDescription(tab: Tab<TabTerminal>, t: Catalog): string {
  const { state, unread, bell, title } = tab.terminal;
  const words: string[] = [
    state.kind === 'exited' && state.exit.kind === 'code'
      ? t.status.exitCode(state.exit.code)
      : t.status.states[state.kind],
  ];
  if (tab.isProtected) words.push(t.workspace.protected(tab.target.context));
  if (bell) words.push(t.workspace.bell);
  if (unread) words.push(t.workspace.newOutput);
  if (title !== null) words.push(t.workspace.shellTitle(title));
  return words.join(t.workspace.separator);
}
