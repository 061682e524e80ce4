import { appError } from '../shared/errors';
import type { Api, StartInfo } from '../shared/ipc';
import { ok, type Disposable } from '../shared/result';
import type { SessionStart } from './terminal/session-options';
import type { TerminalSession } from './terminal/terminal-session.svelte';
import { followLayout } from './workspace/follow-layout.svelte';
import {
  layoutOf,
  readLayout,
  tabsToRestore,
  writeLayout,
  type RestoredShell,
} from './workspace/layout';
import type { PaneExplanation, Workspace } from './workspace/workspace.svelte';

/** Milliseconds between two terminals that are brought back before anybody looks at them. */
const REST_MS = 50;

/** What bringing tabs back needs. */
export interface RestoreTabsOptions {
  readonly start: Pick<StartInfo, 'sessions' | 'layout' | 'closedAt'>;
  readonly workspace: Pick<
    Workspace<TerminalSession, PaneExplanation>,
    'restore' | 'tabs' | 'panes' | 'activeTab'
  >;
  /** Runs `action` once terminals can be made. */
  readonly whenReady: (action: () => void) => void;
  /**
   * Runs `action` once the list is on screen, or does not come: the tabs of the last run, which
   * nobody has seen in this one yet, do not hold it up.
   */
  readonly whenListed: (action: () => void) => void;
  /** Whether nobody has begun to type somewhere else. */
  readonly isKeyboardFree: () => boolean;
  readonly tell: Pick<Api['tell'], 'layout' | 'layoutRefused'>;
  /** The tabs are back, from now on they are the user's. */
  readonly onRestored: () => void;
  /** Calls `action` once after so many milliseconds. */
  readonly after: (milliseconds: number, action: () => void) => Disposable;
  /** Likewise, when the window has nothing better to do. */
  readonly later: (milliseconds: number, action: () => void) => Disposable;
}

/**
 * Brings back the tabs of the page before this one, of this run or the last, and tells main the layout
 * from then on, for the page after it. Shells that still run are taken over: the one on screen first,
 * the others one by one. Those that do not stay closed until the user opens them.
 *
 * Returns what tells the layout at once: the window closes.
 */
export function restoreTabs(options: RestoreTabsOptions): () => void {
  const { start, workspace, whenReady, whenListed, isKeyboardFree } = options;
  const { tell, onRestored, after, later } = options;
  const layout = readLayout(start.layout);
  if (start.layout !== null && !layout) tell.layoutRefused(null);
  const { tabs, active } = tabsToRestore(layout, start.sessions);
  const read = (): string => writeLayout(layoutOf(workspace));
  let isRestored = false;
  const follow = (): void => {
    isRestored = true;
    onRestored();
    // Not when the window is idle: whatever ends the app, the last second is all that is lost.
    followLayout({
      read,
      tell: (text) => {
        tell.layout({ text });
      },
      later: after,
    });
  };
  const resumeNext = (): void => {
    const next = workspace.panes.find(({ terminal }) => isSurviving(terminal));
    void next?.terminal?.resume().then(() => later(REST_MS, resumeNext));
  };
  const bringBack = (): void => {
    whenReady(() => {
      workspace.restore(tabs, active, isKeyboardFree());
      follow();
      const shown = workspace.activeTab?.terminal?.resume() ?? Promise.resolve();
      void shown.then(() => later(REST_MS, resumeNext));
    });
  };
  if (tabs.length === 0) follow();
  else if (start.sessions.length > 0) bringBack();
  else whenListed(bringBack);
  return () => {
    if (isRestored) tell.layout({ text: read() });
  };
}

/** Whether it is one of another page, still to be taken over. Texts of the last run are read when seen. */
function isSurviving(terminal: TerminalSession | null): boolean {
  return terminal?.isResumed === false && terminal.sessionId !== null;
}

/**
 * How a pane's terminal comes to its stream.
 *
 * @param closedAt when the last run was seen last; null where it left no tabs
 */
export function startOf(
  pane: RestoredShell | null,
  closedAt: number | null,
  readText: Api['readText'],
): SessionStart {
  if (!pane) return { kind: 'open' };
  const { session, title, autoReconnect, paneKey, endedAt = closedAt } = pane;
  if (session) {
    const { sessionId, state } = session;
    return { kind: 'resume', sessionId, state, title, autoReconnect };
  }
  if (endedAt === null) {
    return {
      kind: 'gone',
      error: appError('session-unknown', { sessionId: pane.sessionId ?? '' }),
    };
  }
  const read = (): ReturnType<Api['readText']> =>
    paneKey === null ? Promise.resolve(ok(null)) : readText({ paneKey });
  return { kind: 'remembered', at: endedAt, title, read };
}
