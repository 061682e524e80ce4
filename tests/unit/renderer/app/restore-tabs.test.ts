// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { restoreTabs, startOf } from '../../../../src/renderer/restore-tabs';
import type { TerminalSession } from '../../../../src/renderer/terminal/terminal-session.svelte';
import { writeLayout, type TabLayout } from '../../../../src/renderer/workspace/layout';
import {
  Workspace,
  type TabExplanation,
} from '../../../../src/renderer/workspace/workspace.svelte';
import { ok } from '../../../../src/shared/result';
import type { SurvivingSession } from '../../../../src/shared/terminal';
import { FakeApi } from '../../../support/fake-api';
import { SessionFixture, settled } from '../terminal/session-fixture';
import { openRequest } from '../workspace/workspace-fixture';

const session = (name: string): SurvivingSession => ({
  sessionId: `session-${name}`,
  target: openRequest(name).target,
  state: { kind: 'running', since: 1 },
  size: { cols: 80, rows: 24 },
});
const tab = (name: string): TabLayout => ({
  request: openRequest(name),
  sessionId: `session-${name}`,
  name: null,
  title: null,
  autoReconnect: false,
});

/** A window whose last page left `layout` and these sessions. */
function setUp(sessions: readonly SurvivingSession[], layout: string | null) {
  const fake = new FakeApi();
  fake.answer('resumeSession', () => ok({ checkpoint: null }));
  const waiting: (() => void)[] = [];
  const told: string[] = [];
  let ready = (): void => undefined;
  const workspace = new Workspace<TerminalSession, TabExplanation>({
    createTerminal: (_request, _close, restored) =>
      new SessionFixture('linux', null, fake, startOf(restored)).session,
    createExplanation: () => {
      throw new Error('nothing is explained here');
    },
    confirmClose: () => false,
    preferences: () => ({}),
  });
  restoreTabs({
    start: { sessions, layout },
    workspace,
    whenReady: (action) => {
      ready = action;
    },
    tellLayout: (text) => told.push(text),
    later: (_milliseconds, action) => {
      waiting.push(action);
      return { dispose: () => undefined };
    },
  });
  /** Lets everything happen that waits for a quiet moment. */
  const rest = async (): Promise<void> => {
    for (const action of waiting.splice(0)) action();
    await settled();
  };
  const resumed = (): string[] =>
    fake.callsOf('resumeSession').map(({ sessionId }) => sessionId.replace('session-', ''));
  return {
    workspace,
    told,
    rest,
    resumed,
    ready: () => {
      ready();
    },
  };
}

describe('the tabs of the page before', () => {
  it('come back once terminals can be made: the one in front first, the others one by one', async () => {
    const layout = writeLayout({ tabs: [tab('a'), tab('b'), tab('c')], active: 1 });
    const { workspace, told, rest, resumed, ready } = setUp(
      [session('a'), session('b'), session('c')],
      layout,
    );
    expect(workspace.tabs).toHaveLength(0);
    // Nothing is told before: an empty layout would be all that is left if this page died too.
    expect(told).toEqual([]);
    ready();
    await settled();
    expect(workspace.tabs.map(({ environmentName }) => environmentName)).toEqual(['a', 'b', 'c']);
    expect(workspace.activeTab?.environmentName).toBe('b');
    expect(resumed()).toEqual(['b']);
    await rest();
    expect(resumed()).toEqual(['b', 'a']);
    await rest();
    expect(resumed()).toEqual(['b', 'a', 'c']);
    await rest();
    expect(resumed()).toHaveLength(3);
    const left = JSON.parse(told.at(-1) ?? '') as { tabs: { sessionId: string }[]; active: number };
    expect(left.tabs.map(({ sessionId }) => sessionId)).toEqual([
      'session-a',
      'session-b',
      'session-c',
    ]);
    expect(left.active).toBe(1);
    workspace.dispose();
  });

  it('say so where their shell did not outlive the page', () => {
    const layout = writeLayout({ tabs: [tab('a')], active: 0 });
    const { workspace, ready } = setUp([], layout);
    ready();
    expect(workspace.tabs[0]?.terminal?.state).toMatchObject({
      kind: 'lost',
      error: { kind: 'session-unknown' },
    });
    workspace.dispose();
  });

  it('are told of as they change, also where there were none', async () => {
    const { workspace, told, rest } = setUp([], null);
    await settled();
    expect(JSON.parse(told[0] ?? '')).toMatchObject({ tabs: [] });
    workspace.open(openRequest('new'));
    await settled();
    await rest();
    expect(JSON.parse(told.at(-1) ?? '')).toMatchObject({ tabs: [{ title: null }], active: 0 });
    workspace.dispose();
  });
});
