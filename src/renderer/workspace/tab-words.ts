import type { Catalog } from '../../shared/i18n/catalog';
import type { Tone } from '../../shared/kubernetes';
import type { SessionState } from '../../shared/terminal';
import type { Tab, TabExplanation, TabTerminal } from './tab.svelte';

const TONES = {
  connecting: 'progressing',
  running: 'ok',
  lost: 'failing',
  waiting: 'progressing',
  exited: 'idle',
  failed: 'failing',
} as const satisfies Record<SessionState['kind'], Tone>;

/** How a tab's state is to be read: its symbol. */
export function tabTone({ content }: Tab<TabTerminal, TabExplanation>): Tone {
  return content.kind === 'shell' ? TONES[content.terminal.state.kind] : content.explanation.tone;
}

/** A tab's description: its state, what has happened while it was not shown, the shell's own title. */
export function tabDescription(tab: Tab<TabTerminal, TabExplanation>, t: Catalog): string {
  const { terminal } = tab;
  const words: string[] = [stateWords(tab, t)];
  if (tab.isProtected) words.push(t.workspace.protected(tab.context));
  if (terminal?.bell) words.push(t.workspace.bell);
  if (terminal?.unread) words.push(t.workspace.newOutput);
  const title = terminal?.title ?? null;
  if (title !== null) words.push(t.workspace.shellTitle(title));
  return words.join(t.workspace.separator);
}

function stateWords({ content }: Tab<TabTerminal, TabExplanation>, t: Catalog): string {
  if (content.kind === 'explanation') {
    const { status, wantsShell } = content.explanation;
    const words = status === '' ? t.explanation.loading : status;
    return wantsShell ? t.explanation.tabWaits(words) : t.explanation.tabTells(words);
  }
  const { state } = content.terminal;
  return state.kind === 'exited' && state.exit.kind === 'code'
    ? t.status.exitCode(state.exit.code)
    : t.status.states[state.kind];
}
