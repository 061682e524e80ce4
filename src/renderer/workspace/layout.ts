import type { ExecTarget } from '../../shared/kubernetes';
import type { SurvivingSession } from '../../shared/terminal';
import type { OpenRequest, TabExplanation, TabTerminal } from './tab.svelte';
import type { Workspace } from './workspace.svelte';

/** Changes with the format: the tabs of another version come back without what is not known of them. */
const VERSION = 1;
/** Characters of a layout at most: 200 tabs with titles of average length. Main takes a little more. */
const MAX_LAYOUT = 240 * 1024;

/** A tab as a page leaves it to the next one. */
export interface TabLayout {
  readonly request: OpenRequest;
  /** Its session in main; null where it had none. */
  readonly sessionId: string | null;
  /** The user's own name for it. */
  readonly name: string | null;
  /** The title that the shell had set. */
  readonly title: string | null;
  readonly autoReconnect: boolean;
}

/** The tabs of a window, from left to right. */
export interface Layout {
  readonly tabs: readonly TabLayout[];
  /** Index of the tab that was shown; null: none. */
  readonly active: number | null;
}

/** A tab of the page before this one, with its session, where that outlived it. */
export interface RestoredTab extends TabLayout {
  readonly session: SurvivingSession | null;
}

/** What a layout needs to know of a tab's terminal. */
export interface LayoutTerminal extends TabTerminal {
  readonly sessionId: string | null;
  readonly autoReconnect: boolean;
}

/** The terminals as they are now. What a tab explains is found out anew, so that is left out. */
export function layoutOf(
  workspace: Pick<Workspace<LayoutTerminal, TabExplanation>, 'tabs' | 'activeTab'>,
): Layout {
  const { tabs, activeTab } = workspace;
  const shells = tabs.flatMap((tab) =>
    tab.content.kind === 'shell' ? [{ tab, content: tab.content }] : [],
  );
  const active = shells.findIndex(({ tab }) => tab === activeTab);
  return {
    tabs: shells.map(({ tab: { userName }, content: { request, terminal } }) => ({
      request: { ...request, target: terminal.target },
      sessionId: terminal.sessionId,
      name: userName,
      title: terminal.title,
      autoReconnect: terminal.autoReconnect,
    })),
    active: active >= 0 ? active : null,
  };
}

/** A layout as text. What there is no room for is left out: titles first, then names, then tabs. */
export function writeLayout({ tabs, active }: Layout): string {
  const texts = [
    { tabs, active },
    { tabs: tabs.map((tab) => ({ ...tab, title: null })), active },
    { tabs: tabs.map((tab) => ({ ...tab, title: null, name: null })), active },
  ].map((layout) => JSON.stringify({ version: VERSION, ...layout }));
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
  if (!isRecord(value) || value['version'] !== VERSION || !Array.isArray(value['tabs']))
    return null;
  const tabs: readonly unknown[] = value['tabs'];
  const read = tabs.map(readTab);
  const { active } = value;
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
  const known = (layout?.tabs ?? []).map((tab): RestoredTab => {
    const session = left.get(tab.sessionId ?? '') ?? null;
    if (!session) return { ...tab, session };
    left.delete(session.sessionId);
    // Main knows better where it runs: the user may have gone on in another pod meanwhile.
    return { ...tab, request: { ...tab.request, target: session.target }, session };
  });
  const unknown = [...left.values()].map((session): RestoredTab => {
    const { target, sessionId } = session;
    const request = { target, environmentId: `${target.context}/`, environmentName: null };
    return { request, sessionId, name: null, title: null, autoReconnect: false, session };
  });
  const tabs = [...known, ...unknown];
  return { tabs, active: layout?.active ?? (tabs.length > 0 ? tabs.length - 1 : null) };
}

function readTab(value: unknown): TabLayout | null {
  if (!isRecord(value) || !isRecord(value['request'])) return null;
  const { environmentId, environmentName, target: rawTarget } = value['request'];
  const target = readTarget(rawTarget);
  if (!target || typeof environmentId !== 'string' || !isText(environmentName)) return null;
  const { sessionId, name, title, autoReconnect } = value;
  if (!isText(sessionId) || !isText(name) || !isText(title)) return null;
  return {
    request: { target, environmentId, environmentName },
    sessionId,
    name,
    title,
    autoReconnect: autoReconnect === true,
  };
}

function readTarget(value: unknown): ExecTarget | null {
  if (!isRecord(value)) return null;
  const { context, namespace, pod, podUid, container } = value;
  return typeof context === 'string' &&
    typeof namespace === 'string' &&
    typeof pod === 'string' &&
    typeof podUid === 'string' &&
    typeof container === 'string'
    ? { context, namespace, pod, podUid, container }
    : null;
}

const isText = (value: unknown): value is string | null =>
  value === null || typeof value === 'string';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is no layout either.
    return null;
  }
}
