import type { SurvivingSession } from '../../shared/terminal';
import type {
  ExplainRequest,
  OpenRequest,
  Pane,
  PaneExplanation,
  PaneTerminal,
} from './pane.svelte';
import { paneIds, type PaneTree } from './pane-tree';
import type { Tab } from './tab.svelte';

/** A shell's pane as a page leaves it to the next one. */
export interface ShellPaneLayout {
  readonly kind: 'shell';
  /** Names what is kept of it on disk; null where nothing can be. */
  readonly paneKey: string | null;
  readonly request: OpenRequest;
  /** Its session in main; null where it had none. */
  readonly sessionId: string | null;
  /** The title that the shell had set. */
  readonly title: string | null;
  readonly autoReconnect: boolean;
  /**
   * When its shell ended with an earlier run of the app and none was opened since: milliseconds since
   * the epoch.
   */
  readonly endedAt?: number;
}

/** What a pane explains is found out anew. */
export interface ExplanationPaneLayout {
  readonly kind: 'explanation';
  readonly paneKey: string | null;
  readonly request: ExplainRequest;
}

export type PaneLayout = ShellPaneLayout | ExplanationPaneLayout;

/** A tab, by what would make one like it. */
export interface TabLayout<P extends PaneLayout = PaneLayout> {
  /** At least one. */
  readonly panes: readonly P[];
  /** How they stand; a pane's id is its index in `panes`, as text. */
  readonly tree: PaneTree;
  /** Index of the pane in focus. */
  readonly focused: number;
  readonly isZoomed: boolean;
  /** The user's own name for it. */
  readonly name: string | null;
  readonly isPinned: boolean;
}

/** A shell's pane of another page, with its session, where that outlived it. */
export interface RestoredShell extends ShellPaneLayout {
  readonly session: SurvivingSession | null;
}
export type RestoredPane = RestoredShell | ExplanationPaneLayout;
/** A tab of another page. */
export type RestoredTab = TabLayout<RestoredPane>;

/** A pane without anything of its own life: one like it, opened anew. */
export function paneLikeIt({ request }: Pane<PaneTerminal, PaneExplanation>): PaneLayout {
  return request.kind === 'shell'
    ? { ...request, paneKey: null, sessionId: null, title: null, autoReconnect: false }
    : { ...request, paneKey: null };
}

/**
 * A tab as it is.
 *
 * @param paneLayout what is wanted of each of its panes
 */
export function tabLayout<T extends PaneTerminal, E extends PaneExplanation>(
  tab: Tab<T, E>,
  paneLayout: (pane: Pane<T, E>) => PaneLayout,
): TabLayout {
  const { panes, focusedPane, isZoomed, userName, isPinned } = tab;
  const names = new Map(panes.map(({ id }, index) => [id, String(index)]));
  return {
    panes: panes.map(paneLayout),
    tree: renamed(tab.tree, (id) => names.get(id) ?? id),
    focused: panes.indexOf(focusedPane),
    isZoomed,
    name: userName,
    isPinned,
  };
}

/** A tree whose panes have other names. */
export function renamed(tree: PaneTree, name: (id: string) => string): PaneTree {
  return tree.kind === 'leaf'
    ? { kind: 'leaf', paneId: name(tree.paneId) }
    : { ...tree, children: tree.children.map((child) => renamed(child, name)) };
}

/** A tab of one pane. */
export function onePaneTab<P extends PaneLayout>(pane: P, name: string | null): TabLayout<P> {
  return {
    panes: [pane],
    tree: { kind: 'leaf', paneId: '0' },
    focused: 0,
    isZoomed: false,
    name,
    isPinned: false,
  };
}

/** Whether a layout's tree has each of its panes once, and nothing else. */
export function fits({ panes, tree }: Pick<TabLayout, 'panes' | 'tree'>): boolean {
  const ids = [...paneIds(tree)].sort((a, b) => Number(a) - Number(b));
  return ids.length === panes.length && ids.every((id, index) => id === String(index));
}
