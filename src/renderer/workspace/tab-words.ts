import type { Catalog } from '../../shared/i18n/catalog';
import type { Tone } from '../../shared/kubernetes';
import { stateTone } from '../ui/session-tone';
import type { Pane, PaneExplanation, PaneTerminal } from './pane.svelte';
import type { Tab } from './tab.svelte';

type AnyPane = Pane<PaneTerminal, PaneExplanation>;

/** What has to be known first of several panes. */
const WEIGHTS = { failing: 3, progressing: 2, ok: 1, idle: 0 } as const satisfies Record<
  Tone,
  number
>;

/** How a pane's state is to be read. */
export function paneTone({ content }: AnyPane): Tone {
  return content.kind === 'shell' ? stateTone(content.terminal.state) : content.explanation.tone;
}

/** How a tab's state is to be read, its symbol: that of the pane that needs looking at most. */
export function tabTone({ panes }: Tab<PaneTerminal, PaneExplanation>): Tone {
  const tones = panes.map(paneTone);
  return tones.reduce((worst, tone) => (WEIGHTS[tone] > WEIGHTS[worst] ? tone : worst));
}

/** A tab's description: its state, what has happened while it was not shown, the shell's own title. */
export function tabDescription(tab: Tab<PaneTerminal, PaneExplanation>, t: Catalog): string {
  const { terminal, panes, focusedPane } = tab;
  const words: string[] = [paneState(focusedPane, t)];
  if (panes.length > 1) {
    words.push(t.panes.count(panes.length));
    const failing = panes.filter((pane) => paneTone(pane) === 'failing').length;
    if (failing > 0) words.push(t.panes.failing(failing));
    if (tab.isZoomed) words.push(t.panes.zoomed);
  }
  if (tab.isPinned) words.push(t.panes.pinned);
  for (const { context } of protectedPanes(panes)) words.push(t.workspace.protected(context));
  if (tab.bell) words.push(t.workspace.bell);
  if (tab.unread) words.push(t.workspace.newOutput);
  const title = terminal?.title ?? null;
  if (title !== null) words.push(t.workspace.shellTitle(title));
  return words.join(t.workspace.separator);
}

/** A pane's state in words. */
export function paneState({ content }: AnyPane, t: Catalog): string {
  if (content.kind === 'explanation') {
    const { status, wantsShell } = content.explanation;
    const words = status === '' ? t.explanation.loading : status;
    return wantsShell ? t.explanation.tabWaits(words) : t.explanation.tabTells(words);
  }
  const { state } = content.terminal;
  if (state.kind === 'exited') {
    if (state.exit.kind === 'code') return t.status.exitCode(state.exit.code);
    if (state.exit.kind === 'app-closed') return t.restore.state;
  }
  return t.status.states[state.kind];
}

/** What a pane is called where nothing else can be: an environment without a name has none. */
export function nameOr(name: string, t: Catalog): string {
  return name === '' ? t.environments.unlabelled : name;
}

/** A pane in a list of panes: told from the others of its tab by its place there. */
export function paneInList(
  tab: Tab<PaneTerminal, PaneExplanation> | null,
  pane: AnyPane,
  t: Catalog,
): string {
  const name = tab?.userName ?? nameOr(pane.name, t);
  if (!tab || tab.panes.length === 1) return name;
  const place = tab.panesInOrder.findIndex(({ id }) => id === pane.id) + 1;
  return t.panes.paneInList(name, place);
}

/** One pane of each protected context. */
function protectedPanes(panes: readonly AnyPane[]): readonly AnyPane[] {
  const found = new Map<string, AnyPane>();
  for (const pane of panes) if (pane.isProtected) found.set(pane.context, pane);
  return [...found.values()];
}
