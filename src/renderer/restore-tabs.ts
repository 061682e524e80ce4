import { appError } from '../shared/errors';
import type { StartInfo } from '../shared/ipc';
import type { Disposable } from '../shared/result';
import type { SessionStart } from './terminal/session-options';
import type { TerminalSession } from './terminal/terminal-session.svelte';
import { followLayout } from './workspace/follow-layout.svelte';
import {
  layoutOf,
  readLayout,
  tabsToRestore,
  writeLayout,
  type RestoredTab,
} from './workspace/layout';
import type { TabExplanation, Workspace } from './workspace/workspace.svelte';

/** Milliseconds between two terminals that are brought back before anybody looks at them. */
const REST_MS = 50;

/** What bringing tabs back needs. */
export interface RestoreTabsOptions {
  readonly start: Pick<StartInfo, 'sessions' | 'layout'>;
  readonly workspace: Pick<
    Workspace<TerminalSession, TabExplanation>,
    'restore' | 'tabs' | 'activeTab'
  >;
  /** Runs `action` once terminals can be made. */
  readonly whenReady: (action: () => void) => void;
  readonly tellLayout: (text: string) => void;
  /** Calls `action` once after so many milliseconds, when the window has nothing better to do. */
  readonly later: (milliseconds: number, action: () => void) => Disposable;
}

/**
 * Brings back the tabs of the page before this one, and tells main the layout from then on, for the
 * page after it. The terminal on screen is brought back first, the others one by one.
 */
export function restoreTabs(options: RestoreTabsOptions): void {
  const { start, workspace, whenReady, tellLayout, later } = options;
  const { tabs, active } = tabsToRestore(readLayout(start.layout), start.sessions);
  const follow = (): void => {
    followLayout({ read: () => writeLayout(layoutOf(workspace)), tell: tellLayout, later });
  };
  if (tabs.length === 0) {
    follow();
    return;
  }
  whenReady(() => {
    workspace.restore(tabs, active);
    follow();
    const resumeNext = (): void => {
      const next = workspace.tabs.find(({ terminal }) => terminal?.isResumed === false);
      void next?.terminal?.resume().then(() => later(REST_MS, resumeNext));
    };
    const shown = workspace.activeTab?.terminal?.resume() ?? Promise.resolve();
    void shown.then(() => later(REST_MS, resumeNext));
  });
}

/** How a tab's terminal comes to its stream. */
export function startOf(tab: RestoredTab | null): SessionStart {
  if (!tab) return { kind: 'open' };
  const { session, title, autoReconnect } = tab;
  if (!session) {
    return { kind: 'gone', error: appError('session-unknown', { sessionId: tab.sessionId ?? '' }) };
  }
  const { sessionId, state } = session;
  return { kind: 'resume', sessionId, state, title, autoReconnect };
}
