import type { SurvivingSession } from '../../shared/terminal';
import { readTabs, writtenTab } from './layout-format';
import type { PaneExplanation, PaneTerminal } from './pane.svelte';
import {
  onePaneTab,
  tabLayout,
  type PaneLayout,
  type RestoredPane,
  type RestoredTab,
  type ShellPaneLayout,
  type TabLayout,
} from './tab-layout';
import type { Workspace } from './workspace.svelte';

export type { PaneLayout, RestoredPane, RestoredShell, RestoredTab, TabLayout } from './tab-layout';

/** Changes with the format; a layout of version 1, from before there were panes, is still read. */
const VERSION = 2;
/** Characters of a layout at most: 200 tabs with titles of average length. Main takes a little more. */
const MAX_LAYOUT = 240 * 1024;

/** The tabs of a window, from left to right. */
export interface Layout {
  readonly tabs: readonly TabLayout[];
  /** Index of the tab that was shown; null: none. */
  readonly active: number | null;
}

/** What a layout needs to know of a pane's terminal. */
export interface LayoutTerminal extends PaneTerminal {
  readonly sessionId: string | null;
  readonly autoReconnect: boolean;
}

/** The tabs as they are now. */
export function layoutOf<T extends LayoutTerminal, E extends PaneExplanation>({
  tabs,
  activeTab,
}: Pick<Workspace<T, E>, 'tabs' | 'activeTab'>): Layout {
  const active = tabs.findIndex((tab) => tab === activeTab);
  return {
    tabs: tabs.map((tab) =>
      tabLayout(tab, ({ request, terminal, key }) =>
        request.kind === 'shell'
          ? {
              ...request,
              paneKey: key,
              sessionId: terminal?.sessionId ?? null,
              title: terminal?.title ?? null,
              autoReconnect: terminal?.autoReconnect ?? false,
              ...endOf(terminal),
            }
          : { ...request, paneKey: key },
      ),
    ),
    active: active >= 0 ? active : null,
  };
}

/** A layout as text. What there is no room for is left out: titles first, then names, then tabs. */
export function writeLayout({ tabs, active }: Layout): string {
  const untitled = tabs.map((tab) => ({ ...tab, panes: tab.panes.map(withoutTitle) }));
  const texts = [tabs, untitled, untitled.map((tab) => ({ ...tab, name: null }))].map((some) =>
    JSON.stringify({ version: VERSION, tabs: some.map(writtenTab), active }),
  );
  const fitting = texts.find((text) => text.length <= MAX_LAYOUT);
  if (fitting !== undefined || tabs.length === 0) return fitting ?? '';
  const half = tabs.slice(0, Math.floor(tabs.length / 2));
  return writeLayout({
    tabs: half,
    active: active !== null && active < half.length ? active : null,
  });
}

/** The layout that a page left; null where it left none that can be understood. */
export function readLayout(text: string | null): Layout | null {
  if (text === null || text.length > MAX_LAYOUT) return null;
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return null;
  const { version, tabs, active } = value as Readonly<Record<string, unknown>>;
  const read = readTabs(version, tabs);
  if (!read) return null;
  const shown = typeof active === 'number' ? read[active] : undefined;
  const kept = read.filter((tab) => tab !== null);
  return { tabs: kept, active: shown ? kept.indexOf(shown) : null };
}

/**
 * The tabs to bring back: those of the layout, in their order, with the sessions that are still there,
 * and one for each session that the layout does not know.
 */
export function tabsToRestore(
  layout: Layout | null,
  sessions: readonly SurvivingSession[],
): { readonly tabs: readonly RestoredTab[]; readonly active: number | null } {
  const left = new Map(sessions.map((session) => [session.sessionId, session]));
  const restored = (pane: PaneLayout): RestoredPane => {
    // Nobody waits for its shell any more: one that opened by itself would be a surprise.
    if (pane.kind === 'explanation') {
      return { ...pane, request: { ...pane.request, wantsShell: false } };
    }
    const session = left.get(pane.sessionId ?? '') ?? null;
    if (!session) return { ...pane, session };
    left.delete(session.sessionId);
    // Main knows better where it runs: the user may have gone on in another pod meanwhile.
    return { ...pane, request: { ...pane.request, target: session.target }, session };
  };
  const known = (layout?.tabs ?? []).map((tab) => ({ ...tab, panes: tab.panes.map(restored) }));
  const unknown = [...left.values()].map((session): RestoredTab => {
    const { target, sessionId } = session;
    const request = { target, environmentId: `${target.context}/`, environmentName: null };
    const rest = { paneKey: null, title: null, autoReconnect: false };
    return onePaneTab({ kind: 'shell', request, sessionId, session, ...rest }, null);
  });
  const tabs = [...known, ...unknown];
  return { tabs, active: layout?.active ?? (tabs.length > 0 ? tabs.length - 1 : null) };
}

/** When its shell ended with an earlier run of the app, where it is still shown as that run left it. */
function endOf(terminal: LayoutTerminal | null): Pick<ShellPaneLayout, 'endedAt'> {
  const state = terminal?.state;
  const isLeft = state?.kind === 'exited' && state.exit.kind === 'app-closed';
  return isLeft ? { endedAt: state.since } : {};
}

function withoutTitle(pane: PaneLayout): PaneLayout {
  return pane.kind === 'shell' ? { ...pane, title: null } : pane;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is no layout either.
    return null;
  }
}
