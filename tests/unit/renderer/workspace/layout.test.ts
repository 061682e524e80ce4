// @vitest-environment happy-dom
import fc from 'fast-check';
import { flushSync } from 'svelte';
import { describe, expect, it } from 'vitest';
import { followLayout } from '../../../../src/renderer/workspace/follow-layout.svelte';
import {
  layoutOf,
  readLayout,
  tabsToRestore,
  writeLayout,
  type Layout,
  type RestoredTab,
  type TabLayout,
} from '../../../../src/renderer/workspace/layout';
import { isTree, leaf, paneIds } from '../../../../src/renderer/workspace/pane-tree';
import { onePaneTab, type ShellPaneLayout } from '../../../../src/renderer/workspace/tab-layout';
import type { SurvivingSession } from '../../../../src/shared/terminal';
import { FakeTerminal } from './fake-terminal.svelte';
import { explainRequest, openRequest, paneKey, WorkspaceFixture } from './workspace-fixture';

const pane = (name: string, changes: Partial<ShellPaneLayout> = {}): ShellPaneLayout => ({
  kind: 'shell',
  paneKey: paneKey(1),
  request: openRequest(name),
  sessionId: `session-${name}`,
  title: null,
  autoReconnect: false,
  ...changes,
});
const tab = (
  name: string,
  userName: string | null = null,
  changes: Partial<ShellPaneLayout> = {},
): TabLayout<ShellPaneLayout> => onePaneTab(pane(name, changes), userName);
const session = (name: string): SurvivingSession => ({
  sessionId: `session-${name}`,
  target: openRequest(name).target,
  state: { kind: 'running', since: 1 },
  size: { cols: 80, rows: 24 },
});
const restored = (name: string, userName: string | null = null): RestoredTab =>
  onePaneTab({ ...pane(name), session: session(name) }, userName);
/** What the tests look at: each tab's name and the sessions of its panes. */
const seen = (tabs: readonly RestoredTab[]): unknown =>
  tabs.map(({ name, panes }) => [
    name,
    ...panes.map((one) => (one.kind === 'shell' ? (one.session?.sessionId ?? null) : one.kind)),
  ]);

describe('a layout', () => {
  it('is read as it was written', () => {
    const layout: Layout = {
      tabs: [tab('shop', 'logs', { title: 'vim', autoReconnect: true }), tab('pay')],
      active: 1,
    };
    expect(readLayout(writeLayout(layout))).toEqual(layout);
  });

  it.each([
    ['nothing', null],
    ['no JSON', '{'],
    ['another kind', '[]'],
    ['another version', '{"version":3,"tabs":[],"active":null}'],
    ['no tabs', '{"version":1}'],
    ['too much', `{"version":1,"tabs":[],"x":"${'x'.repeat(300_000)}"}`],
  ])('of %s is none', (_name, text) => {
    expect(readLayout(text)).toBeNull();
  });

  it('is read as it was written, with its panes, names and pins', () => {
    const split: TabLayout = {
      panes: [
        pane('a'),
        { kind: 'explanation', paneKey: paneKey(2), request: explainRequest('b') },
        pane('c', { paneKey: null }),
      ],
      tree: {
        kind: 'split',
        direction: 'row',
        sizes: [0.25, 0.75],
        children: [
          leaf('2'),
          {
            kind: 'split',
            direction: 'column',
            sizes: [0.5, 0.5],
            children: [leaf('0'), leaf('1')],
          },
        ],
      },
      focused: 1,
      isZoomed: true,
      name: 'work',
      isPinned: true,
    };
    const layout: Layout = { tabs: [split, tab('d')], active: 0 };
    expect(readLayout(writeLayout(layout))).toEqual(layout);
  });

  it('of version 1 is read: what was a tab is a pane', () => {
    const { request } = pane('shop');
    const old = { request, sessionId: 's', name: 'logs', title: 'vim', autoReconnect: true };
    const text = JSON.stringify({ version: 1, tabs: [old, 7], active: 0 });
    const expected = pane('shop', {
      paneKey: null,
      sessionId: 's',
      title: 'vim',
      autoReconnect: true,
    });
    expect(readLayout(text)).toEqual({ tabs: [onePaneTab(expected, 'logs')], active: 0 });
  });

  it('keeps the tabs that can be understood', () => {
    const good = pane('shop');
    const { request } = good;
    const one = (value: unknown): unknown => ({ panes: [value], tree: 0, focused: 0, name: null });
    const text = JSON.stringify({
      version: 2,
      tabs: [
        null,
        { panes: [], tree: 0, name: null },
        one({ ...good, request: { ...request, target: { ...request.target, pod: 7 } } }),
        one({ ...good, sessionId: 1 }),
        one({ kind: 'explanation', request: {} }),
        one(good),
      ],
      active: 5,
    });
    expect(readLayout(text)).toEqual({ tabs: [tab('shop')], active: 0 });
  });

  it('keeps the panes that can be understood, in their places', () => {
    const text = JSON.stringify({
      version: 2,
      tabs: [
        {
          panes: [pane('a'), null, pane('c')],
          tree: { direction: 'row', sizes: [0.2, 0.3, 0.5], children: [0, 1, 2] },
          focused: 2,
          name: null,
        },
      ],
      active: 0,
    });
    expect(readLayout(text)?.tabs[0]).toMatchObject({
      panes: [{ request: { environmentName: 'a' } }, { request: { environmentName: 'c' } }],
      tree: { direction: 'row', sizes: [0.5, 0.5], children: [leaf('0'), leaf('1')] },
      focused: 1,
    });
  });

  it.each([
    ['no tree', null],
    ['a pane twice', { direction: 'row', sizes: [1, 1], children: [0, 0] }],
    ['a pane too few', 0],
    ['sizes of nothing', { direction: 'row', sizes: [0, 1], children: [0, 1] }],
    ['another direction', { direction: 'up', sizes: [1, 1], children: [0, 1] }],
    ['a size too few', { direction: 'row', sizes: [1], children: [0, 1] }],
  ])('puts panes with %s beside each other', (_name, tree) => {
    const panes = [pane('a'), pane('b')];
    const text = JSON.stringify({ version: 2, tabs: [{ panes, tree, name: null }], active: 0 });
    expect(readLayout(text)?.tabs[0]?.tree).toEqual({
      kind: 'split',
      direction: 'row',
      sizes: [0.5, 0.5],
      children: [leaf('0'), leaf('1')],
    });
  });

  it('takes no key for a file’s name that is none', () => {
    const text = JSON.stringify({
      version: 2,
      tabs: [{ panes: [pane('a', { paneKey: '../../etc/passwd' })], tree: 0, name: null }],
      active: 0,
    });
    expect(readLayout(text)?.tabs[0]?.panes[0]?.paneKey).toBeNull();
  });

  it('whatever is in it, is none or a sound one', () => {
    const noise = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(null, 0, 1, 2, -1, 1e9, 'row', 'column', pane('a'), pane('b')),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(
          fc.constantFrom('panes', 'tree', 'direction', 'sizes', 'children', 'name', 'focused'),
          tie('value'),
        ),
      ),
    })).value;
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 3 }), noise, (tabs, active) => {
        const layout = readLayout(JSON.stringify({ version: 2, tabs, active }));
        for (const { panes, tree, focused } of layout?.tabs ?? []) {
          expect(isTree(tree)).toBe(true);
          expect([...paneIds(tree)].sort()).toEqual(panes.map((_pane, index) => String(index)));
          expect(panes[focused]).toBeDefined();
        }
      }),
    );
  });

  it('leaves out what there is no room for: titles, then names, then tabs', () => {
    const many = (count: number, length: number): Layout => ({
      tabs: Array.from({ length: count }, (_, i) =>
        tab(`e${i}`, 'n'.repeat(length), { title: 't'.repeat(256) }),
      ),
      active: count - 1,
    });
    const read = (layout: Layout): Layout | null => readLayout(writeLayout(layout));
    expect(read(many(100, 10))?.tabs[0]?.panes[0]).toMatchObject({
      title: expect.stringMatching('t') as string,
    });
    const untitled = read(many(400, 10))?.tabs[0];
    expect(untitled).toMatchObject({ name: 'nnnnnnnnnn', panes: [{ title: null }] });
    expect(read(many(500, 256))?.tabs[0]).toMatchObject({ name: null, panes: [{ title: null }] });
    const fewer = read(many(1600, 256));
    expect(fewer?.tabs).toHaveLength(400);
    expect(fewer?.active).toBeNull();
  });
});

describe('tabs to restore', () => {
  it('are those of the layout with the sessions that are left, and the rest of these', () => {
    const layout: Layout = {
      tabs: [tab('shop', 'logs'), tab('gone'), tab('pay')],
      active: 2,
    };
    const { tabs, active } = tabsToRestore(layout, [
      session('new'),
      session('pay'),
      session('shop'),
    ]);
    expect(active).toBe(2);
    expect(seen(tabs)).toEqual([
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
    expect(tabs[0]?.panes[0]?.request).toMatchObject({ target: { pod: 'other' } });
  });
});

describe('a workspace', () => {
  it('brings tabs back in their order, with their names, and shows the one that was shown', () => {
    const fixture = new WorkspaceFixture();
    fixture.workspace.restore([restored('shop', 'logs'), restored('pay'), restored('demo')], 1);
    expect(fixture.order).toBe('shop PAY demo');
    expect(fixture.workspace.tabs[0]?.name).toBe('logs');
    expect(fixture.terminals.map(({ focused }) => focused)).toEqual([0, 1, 0]);
    fixture.workspace.close(fixture.workspace.activeTab?.id ?? '');
    expect(fixture.order).toBe('SHOP demo');
  });

  it('leaves the keyboard where it is while the user types elsewhere', () => {
    const fixture = new WorkspaceFixture();
    fixture.workspace.restore([restored('shop'), restored('pay')], 1, false);
    expect(fixture.order).toBe('shop PAY');
    expect(fixture.terminals.map(({ focused }) => focused)).toEqual([0, 0]);
  });

  it('brings panes back in their places, each with its own key', () => {
    const fixture = new WorkspaceFixture();
    fixture.workspace.open(openRequest('a'));
    fixture.workspace.split('column', openRequest('b'));
    fixture.workspace.activeTab?.toggleZoom();
    fixture.workspace.setPinned(fixture.workspace.activeTab?.id ?? '', true);
    const left = fixture.workspace.tabs.map((one) => ({ tab: one, keys: fixture.keys }));
    const again = new WorkspaceFixture();
    const layout = readLayout(writeLayout(layoutOf(fixture.workspace)));
    const { tabs, active } = tabsToRestore(layout, []);
    again.workspace.restore(tabs, active);
    const [back] = again.workspace.tabs;
    expect(again.keys).toEqual(left[0]?.keys);
    expect(back?.panesInOrder.map(({ environmentName }) => environmentName)).toEqual(['a', 'b']);
    expect(back?.focusedPane.environmentName).toBe('b');
    expect([back?.isZoomed, back?.isPinned]).toEqual([true, true]);
    expect(back?.tree).toMatchObject({ direction: 'column', sizes: [0.5, 0.5] });
  });

  it('what a tab explained is explained again, and turns into no shell by itself', () => {
    const explained: TabLayout = onePaneTab(
      { kind: 'explanation', paneKey: null, request: explainRequest('b', { wantsShell: true }) },
      null,
    );
    const { tabs } = tabsToRestore({ tabs: [explained], active: 0 }, []);
    const fixture = new WorkspaceFixture();
    fixture.workspace.restore(tabs, 0);
    expect(fixture.explanations[0]?.wantsShell).toBe(false);
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
