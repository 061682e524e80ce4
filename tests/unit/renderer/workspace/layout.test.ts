// @vitest-environment happy-dom
import { flushSync } from 'svelte';
import { describe, expect, it } from 'vitest';
import { followLayout } from '../../../../src/renderer/workspace/follow-layout.svelte';
import {
  readLayout,
  tabsToRestore,
  writeLayout,
  type Layout,
  type RestoredTab,
  type TabLayout,
} from '../../../../src/renderer/workspace/layout';
import type { SurvivingSession } from '../../../../src/shared/terminal';
import { FakeTerminal } from './fake-terminal.svelte';
import { openRequest, WorkspaceFixture } from './workspace-fixture';

const tab = (name: string, changes: Partial<TabLayout> = {}): TabLayout => ({
  request: openRequest(name),
  sessionId: `session-${name}`,
  name: null,
  title: null,
  autoReconnect: false,
  ...changes,
});
const session = (name: string): SurvivingSession => ({
  sessionId: `session-${name}`,
  target: openRequest(name).target,
  state: { kind: 'running', since: 1 },
  size: { cols: 80, rows: 24 },
});
const restored = (name: string, changes: Partial<RestoredTab> = {}): RestoredTab => ({
  ...tab(name),
  session: session(name),
  ...changes,
});

describe('a layout', () => {
  it('is read as it was written', () => {
    const layout: Layout = {
      tabs: [tab('shop', { name: 'logs', title: 'vim', autoReconnect: true }), tab('pay')],
      active: 1,
    };
    expect(readLayout(writeLayout(layout))).toEqual(layout);
  });

  it.each([
    ['nothing', null],
    ['no JSON', '{'],
    ['another kind', '[]'],
    ['another version', '{"version":2,"tabs":[],"active":null}'],
    ['no tabs', '{"version":1}'],
    ['too much', `{"version":1,"tabs":[],"x":"${'x'.repeat(300_000)}"}`],
  ])('of %s is none', (_name, text) => {
    expect(readLayout(text)).toBeNull();
  });

  it('keeps the tabs that can be understood', () => {
    const good = tab('shop');
    const text = JSON.stringify({
      version: 1,
      tabs: [
        null,
        { ...good, request: { ...good.request, target: { ...good.request.target, pod: 7 } } },
        { ...good, sessionId: 1 },
        good,
      ],
      active: 3,
    });
    expect(readLayout(text)).toEqual({ tabs: [good], active: 0 });
  });

  it('leaves out what there is no room for: titles, then names, then tabs', () => {
    const many = (count: number, length: number): Layout => ({
      tabs: Array.from({ length: count }, (_, i) =>
        tab(`e${i}`, { name: 'n'.repeat(length), title: 't'.repeat(256) }),
      ),
      active: count - 1,
    });
    const read = (layout: Layout): Layout | null => readLayout(writeLayout(layout));
    expect(read(many(100, 10))?.tabs[0]).toMatchObject({
      title: expect.stringMatching('t') as string,
    });
    expect(read(many(500, 10))?.tabs[0]).toMatchObject({ title: null, name: 'nnnnnnnnnn' });
    expect(read(many(700, 256))?.tabs[0]).toMatchObject({ title: null, name: null });
    const fewer = read(many(2000, 256));
    expect(fewer?.tabs).toHaveLength(500);
    expect(fewer?.active).toBeNull();
  });
});

describe('tabs to restore', () => {
  it('are those of the layout with the sessions that are left, and the rest of these', () => {
    const layout: Layout = {
      tabs: [tab('shop', { name: 'logs' }), tab('gone'), tab('pay')],
      active: 2,
    };
    const { tabs, active } = tabsToRestore(layout, [
      session('new'),
      session('pay'),
      session('shop'),
    ]);
    expect(active).toBe(2);
    expect(tabs.map(({ name, session: left }) => [name, left?.sessionId ?? null])).toEqual([
      ['logs', 'session-shop'],
      [null, null],
      [null, 'session-pay'],
      [null, 'session-new'],
    ]);
  });

  it('without a layout are all sessions, the youngest shown', () => {
    const { tabs, active } = tabsToRestore(null, [session('a'), session('b')]);
    expect(tabs).toHaveLength(2);
    expect(active).toBe(1);
    expect(tabsToRestore(null, [])).toEqual({ tabs: [], active: null });
  });

  it('are where main says they are', () => {
    const moved = { ...session('shop'), target: openRequest('shop', { pod: 'other' }).target };
    const { tabs } = tabsToRestore({ tabs: [tab('shop')], active: 0 }, [moved]);
    expect(tabs[0]?.request.target.pod).toBe('other');
  });
});

describe('a workspace', () => {
  it('brings tabs back in their order, with their names, and shows the one that was shown', () => {
    const fixture = new WorkspaceFixture();
    fixture.workspace.restore(
      [restored('shop', { name: 'logs' }), restored('pay'), restored('demo')],
      1,
    );
    expect(fixture.order).toBe('shop PAY demo');
    expect(fixture.workspace.tabs[0]?.name).toBe('logs');
    expect(fixture.terminals.map(({ focused }) => focused)).toEqual([0, 1, 0]);
    fixture.workspace.close(fixture.workspace.activeTab?.id ?? '');
    expect(fixture.order).toBe('SHOP demo');
  });

  it('leaves the tab shown that the user opened meanwhile', () => {
    const fixture = new WorkspaceFixture();
    fixture.open('mine');
    fixture.workspace.restore([restored('shop')], 0);
    expect(fixture.order).toBe('shop MINE');
  });
});

describe('telling the layout', () => {
  it('tells every change, the first at once and the others in their time', () => {
    const told: string[] = [];
    const waiting: (() => void)[] = [];
    const terminal = new FakeTerminal();
    const stop = followLayout({
      read: () => terminal.title ?? '',
      tell: (text) => told.push(text),
      later: (_milliseconds, action) => {
        waiting.push(action);
        return { dispose: () => waiting.splice(waiting.indexOf(action), 1) };
      },
    });
    flushSync();
    expect(told).toEqual(['']);
    for (const title of ['a', 'b', 'c']) {
      terminal.title = title;
      flushSync();
    }
    expect(told).toEqual(['']);
    waiting.shift()?.();
    expect(told).toEqual(['', 'c']);
    waiting.shift()?.();
    terminal.title = 'd';
    flushSync();
    expect(told).toEqual(['', 'c', 'd']);
    stop();
    expect(waiting).toEqual([]);
    terminal.title = 'e';
    flushSync();
    expect(told).toHaveLength(3);
  });
});
