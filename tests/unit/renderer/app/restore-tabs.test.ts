// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { restoreTabs, startOf } from '../../../../src/renderer/restore-tabs';
import type { TerminalSession } from '../../../../src/renderer/terminal/terminal-session.svelte';
import { readLayout, writeLayout, type TabLayout } from '../../../../src/renderer/workspace/layout';
import {
  Workspace,
  type PaneExplanation,
} from '../../../../src/renderer/workspace/workspace.svelte';
import { ok } from '../../../../src/shared/result';
import type { SurvivingSession } from '../../../../src/shared/terminal';
import { FakeApi } from '../../../support/fake-api';
import { SessionFixture, settled } from '../terminal/session-fixture';
import { openRequest, paneKey } from '../workspace/workspace-fixture';

const NAMES = 'abc';
const CLOSED_AT = Date.UTC(2026, 0, 2, 18, 30);

const session = (name: string): SurvivingSession => ({
  sessionId: `session-${name}`,
  target: openRequest(name).target,
  state: { kind: 'running', since: 1 },
  size: { cols: 80, rows: 24 },
});
const key = (name: string): string => paneKey(NAMES.indexOf(name) + 1);
const tab = (name: string, changes: { paneKey?: null } = {}): TabLayout => ({
  panes: [
    {
      kind: 'shell',
      paneKey: key(name),
      request: openRequest(name),
      sessionId: `session-${name}`,
      title: `title of ${name}`,
      autoReconnect: false,
      ...changes,
    },
  ],
  tree: { kind: 'leaf', paneId: '0' },
  focused: 0,
  isZoomed: false,
  name: null,
  isPinned: false,
});
const layoutOf = (tabs: readonly TabLayout[], active: number): string =>
  writeLayout({ tabs, active });

/** A window whose last page left `layout` and these sessions. */
function setUp(
  sessions: readonly SurvivingSession[],
  layout: string | null,
  closedAt: number | null = null,
) {
  const fake = new FakeApi();
  fake.answer('resumeSession', () => ok({ checkpoint: null }));
  fake.answer('readText', ({ paneKey: asked }) =>
    ok({ size: { cols: 80, rows: 24 }, screen: `of ${asked}`, title: 'then', at: CLOSED_AT + 1 }),
  );
  const waiting: (() => void)[] = [];
  const later = (_milliseconds: number, action: () => void): { dispose: () => void } => {
    waiting.push(action);
    return { dispose: () => undefined };
  };
  const { layouts } = fake;
  let ready = (): void => undefined;
  let listed: (() => void) | null = null;
  const sessionsMade: SessionFixture[] = [];
  let restored = 0;
  const workspace = new Workspace<TerminalSession, PaneExplanation>({
    createTerminal: (_request, _place, left) => {
      const start = startOf(left, closedAt, fake.api.readText);
      const fixture = new SessionFixture('linux', null, fake, start);
      sessionsMade.push(fixture);
      return fixture.session;
    },
    createExplanation: () => {
      throw new Error('nothing is explained here');
    },
    confirmClose: () => false,
    preferences: () => ({}),
    newKey: () => paneKey(sessionsMade.length + 100),
  });
  const tellLayout = restoreTabs({
    start: { sessions, layout, closedAt },
    workspace,
    whenReady: (action) => {
      ready = action;
    },
    whenListed: (action) => {
      listed = action;
    },
    isKeyboardFree: () => true,
    tell: fake.api.tell,
    onRestored: () => {
      restored += 1;
    },
    after: later,
    later,
  });
  /** Lets everything happen that waits for a quiet moment. */
  const rest = async (): Promise<void> => {
    for (const action of waiting.splice(0)) action();
    await settled();
  };
  const resumed = (): string[] =>
    fake.callsOf('resumeSession').map(({ sessionId }) => sessionId.replace('session-', ''));
  return {
    fake,
    workspace,
    layouts,
    rest,
    resumed,
    sessionsMade,
    tellLayout,
    restored: () => restored,
    isHeldUp: () => listed !== null,
    list: () => {
      listed?.();
    },
    ready: () => {
      ready();
    },
  };
}

describe('the tabs of the page before', () => {
  it('come back once terminals can be made: the one in front first, the others one by one', async () => {
    const layout = layoutOf([tab('a'), tab('b'), tab('c')], 1);
    const { workspace, layouts, rest, resumed, ready, restored, isHeldUp } = setUp(
      [session('a'), session('b'), session('c')],
      layout,
    );
    expect(isHeldUp()).toBe(false);
    expect(workspace.tabs).toHaveLength(0);
    // Nothing is told before: an empty layout would be all that is left if this page died too.
    expect(layouts).toEqual([]);
    expect(restored()).toBe(0);
    ready();
    await settled();
    expect(restored()).toBe(1);
    expect(workspace.tabs.map(({ environmentName }) => environmentName)).toEqual(['a', 'b', 'c']);
    expect(workspace.activeTab?.environmentName).toBe('b');
    expect(resumed()).toEqual(['b']);
    await rest();
    expect(resumed()).toEqual(['b', 'a']);
    await rest();
    expect(resumed()).toEqual(['b', 'a', 'c']);
    await rest();
    expect(resumed()).toHaveLength(3);
    // What is told is what was there.
    const left = readLayout(layouts.at(-1) ?? '');
    const ofPanes = left?.tabs.map(({ panes: [pane] }) =>
      pane?.kind === 'shell' ? [pane.paneKey, pane.sessionId] : null,
    );
    expect(ofPanes).toEqual(Array.from(NAMES, (name) => [key(name), `session-${name}`]));
    expect(left?.active).toBe(1);
    workspace.dispose();
  });

  it('say so where their shell did not outlive the page', () => {
    const { workspace, ready, list } = setUp([], layoutOf([tab('a')], 0));
    list();
    ready();
    expect(workspace.tabs[0]?.terminal?.state).toMatchObject({
      kind: 'lost',
      error: { kind: 'session-unknown' },
    });
    workspace.dispose();
  });

  it('are told of as they change, also where there were none', async () => {
    const { workspace, layouts, rest, restored } = setUp([], null);
    await settled();
    expect(restored()).toBe(1);
    expect(JSON.parse(layouts[0] ?? '')).toMatchObject({ tabs: [] });
    workspace.open(openRequest('new'));
    await settled();
    await rest();
    const left = JSON.parse(layouts.at(-1) ?? '') as { tabs: unknown[]; active: number };
    expect(left.tabs).toHaveLength(1);
    expect(left.active).toBe(0);
    workspace.dispose();
  });
});

describe('the tabs of the last run', () => {
  const layout = layoutOf([tab('a'), tab('b')], 1);

  it('come after the list, connect to nothing, and show what they held when they are seen', async () => {
    const { fake, workspace, ready, list, rest, sessionsMade } = setUp([], layout, CLOSED_AT);
    expect(workspace.tabs).toHaveLength(0);
    list();
    ready();
    await settled();
    await rest();
    await rest();
    const states = workspace.panes.map(({ terminal }) => terminal?.state);
    expect(states).toEqual([
      { kind: 'exited', since: CLOSED_AT, exit: { kind: 'app-closed' } },
      { kind: 'exited', since: CLOSED_AT + 1, exit: { kind: 'app-closed' } },
    ]);
    expect(workspace.panes.map(({ isConnected }) => isConnected)).toEqual([false, false]);
    expect(fake.callsOf('readText')).toEqual([{ paneKey: key('b') }]);
    expect(fake.callsOf('openSession')).toEqual([]);
    expect(fake.callsOf('resumeSession')).toEqual([]);
    const [first] = sessionsMade;
    await first?.open();
    expect(fake.callsOf('readText')).toEqual([{ paneKey: key('b') }, { paneKey: key('a') }]);
    expect(fake.callsOf('openSession')).toEqual([]);
    workspace.dispose();
  });

  it('are told once more when the window closes, and not before they are back', async () => {
    const { layouts, workspace, ready, list, tellLayout } = setUp([], layout, CLOSED_AT);
    tellLayout();
    expect(layouts).toEqual([]);
    list();
    ready();
    await settled();
    workspace.rename(workspace.tabs[0]?.id ?? '', 'mine');
    tellLayout();
    expect(readLayout(layouts.at(-1) ?? '')?.tabs[0]?.name).toBe('mine');
    workspace.dispose();
  });

  it('have nothing to show where no text could be kept for them', async () => {
    const bare = layoutOf([tab('a', { paneKey: null })], 0);
    const { fake, workspace, ready, list } = setUp([], bare, CLOSED_AT);
    list();
    ready();
    await settled();
    expect(fake.callsOf('readText')).toEqual([]);
    expect(workspace.panes[0]?.terminal?.isResumed).toBe(true);
    workspace.dispose();
  });

  it('are said to be lost where the page does not understand their layout', async () => {
    const { layouts, workspace } = setUp([], '{"version":99,"tabs":[]}', CLOSED_AT);
    await settled();
    expect(layouts[0]).toBe('refused');
    expect(layouts).toHaveLength(2);
    workspace.dispose();
  });
});
