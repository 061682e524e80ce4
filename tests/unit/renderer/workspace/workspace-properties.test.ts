import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  layoutOf,
  readLayout,
  tabsToRestore,
  writeLayout,
} from '../../../../src/renderer/workspace/layout';
import {
  isTree,
  MAX_PANES,
  paneIds,
  type PaneSide,
} from '../../../../src/renderer/workspace/pane-tree';
import { explainRequest, openRequest, WorkspaceFixture } from './workspace-fixture';

const SIDES: readonly PaneSide[] = ['left', 'right', 'up', 'down'];
const PRODUCTION = 'production';

const pick = fc.nat(40);
const side = fc.constantFrom(...SIDES);
const name = fc.constantFrom('a', 'b', 'c');
/** Everything a user, a shell or the cluster can do to a workspace. */
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('open' as const), name, isProtected: fc.boolean() }),
    fc.record({ do: fc.constant('explain' as const), name, wantsShell: fc.boolean() }),
    fc.record({ do: fc.constant('split' as const), row: fc.boolean(), name: fc.option(name) }),
    fc.record({
      do: fc.constantFrom(
        'openAnother' as const,
        'reopen' as const,
        'next' as const,
        'previous' as const,
        'last' as const,
        'equalize' as const,
        'zoom' as const,
        'stop' as const,
        'createGroup' as const,
      ),
    }),
    fc.record({
      do: fc.constantFrom(
        'activate' as const,
        'close' as const,
        'requestClose' as const,
        'requestCloseOthers' as const,
        'duplicate' as const,
        'broadcastTab' as const,
      ),
      pick,
    }),
    fc.record({
      do: fc.constantFrom(
        'focusPane' as const,
        'closePane' as const,
        'requestClosePane' as const,
        'toOwnTab' as const,
        'toggleBroadcast' as const,
        'shellAppears' as const,
        'shellEnds' as const,
        'shellCloses' as const,
      ),
      pick,
    }),
    fc.record({ do: fc.constantFrom('focusBeside' as const, 'resize' as const), side }),
    fc.record({
      do: fc.constant('drag' as const),
      pick,
      to: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    fc.record({
      do: fc.constantFrom('answer' as const, 'answerBroadcast' as const),
      yes: fc.boolean(),
    }),
    fc.record({ do: fc.constant('pin' as const), pick, pinned: fc.boolean() }),
    fc.record({ do: fc.constant('move' as const), pick, delta: fc.integer({ min: -9, max: 9 }) }),
    fc.record({ do: fc.constant('removeGroup' as const), pick }),
    fc.record({ do: fc.constant('type' as const), pick, text: fc.constantFrom('x', '\r', 'a\rb') }),
  ),
  { maxLength: 50 },
);
type Step = typeof steps extends fc.Arbitrary<(infer One)[]> ? One : never;

function take(fixture: WorkspaceFixture, step: Step): void {
  const { workspace } = fixture;
  const { tabs, panes, activeTab, broadcast } = workspace;
  const at = 'pick' in step ? step.pick : 0;
  const tabId = tabs[at % (tabs.length || 1)]?.id ?? 'none';
  const pane = panes[at % (panes.length || 1)];
  const paneId = pane?.id ?? 'none';
  switch (step.do) {
    case 'open':
      workspace.open(openRequest(step.name, step.isProtected ? { context: PRODUCTION } : {}));
      break;
    case 'explain':
      workspace.explain(explainRequest(step.name, { wantsShell: step.wantsShell }));
      break;
    case 'split':
      workspace.split(step.row ? 'row' : 'column', step.name && openRequest(step.name));
      break;
    case 'openAnother':
      workspace.openAnother();
      break;
    case 'reopen': {
      const { canReopen } = workspace;
      expect(workspace.reopenClosed()).toBe(canReopen);
      break;
    }
    case 'next':
      workspace.activateNext();
      break;
    case 'previous':
      workspace.activatePrevious();
      break;
    case 'last':
      workspace.activateLast();
      break;
    case 'equalize':
      activeTab?.equalize();
      break;
    case 'zoom':
      activeTab?.toggleZoom();
      break;
    case 'stop':
      broadcast.stop();
      expect(broadcast.activeGroups).toEqual([]);
      break;
    case 'createGroup':
      broadcast.create('group');
      break;
    case 'activate':
      workspace.activate(tabId);
      break;
    case 'close':
      workspace.close(tabId);
      break;
    case 'requestClose':
      workspace.requestClose(tabId);
      break;
    case 'requestCloseOthers':
      workspace.requestCloseOthers(tabId);
      break;
    case 'duplicate':
      workspace.duplicate(tabId);
      break;
    case 'broadcastTab':
      broadcast.join(tabs[at % (tabs.length || 1)]?.panes ?? []);
      break;
    case 'focusPane':
      workspace.focusPane(paneId);
      if (pane) expect(workspace.activePane).toBe(pane);
      break;
    case 'closePane':
      workspace.closePane(paneId);
      break;
    case 'requestClosePane':
      workspace.requestClosePane(paneId);
      break;
    case 'toOwnTab':
      workspace.moveToOwnTab(paneId);
      expect(workspace.panes).toHaveLength(panes.length);
      break;
    case 'toggleBroadcast':
      if (pane) broadcast.toggle(pane);
      break;
    case 'shellAppears':
      fixture.shellMakers[at % (fixture.shellMakers.length || 1)]?.(openRequest('a'));
      break;
    case 'shellEnds':
      if (pane?.terminal) {
        pane.terminal.state = { kind: 'exited', since: 0, exit: { kind: 'code', code: 0 } };
      }
      break;
    case 'shellCloses':
      fixture.closers[at % (fixture.closers.length || 1)]?.();
      break;
    case 'focusBeside':
      workspace.focusBeside(step.side);
      break;
    case 'resize':
      activeTab?.resize(step.side);
      break;
    case 'drag':
      activeTab?.moveEdge({ path: [], index: step.pick % 3 }, step.to);
      break;
    case 'answer':
      workspace.answerClose(step.yes);
      expect(workspace.closing).toBeNull();
      break;
    case 'answerBroadcast':
      broadcast.answer(step.yes);
      break;
    case 'pin':
      workspace.setPinned(tabId, step.pinned);
      break;
    case 'move':
      workspace.move(tabId, step.delta);
      expect(new Set(workspace.tabs)).toEqual(new Set(tabs));
      break;
    case 'removeGroup':
      broadcast.remove(broadcast.groups[step.pick % broadcast.groups.length]?.id ?? '');
      break;
    case 'type':
      pane?.terminal?.gets(step.text);
  }
}

/** What holds between any two steps. */
function holds(
  { workspace, terminals, explanations }: WorkspaceFixture,
  wasConfirmed = true,
): void {
  const { tabs, panes, activeTab, activePane, closing, broadcast } = workspace;

  // There is an active tab whenever there is a tab.
  expect(activeTab === null).toBe(tabs.length === 0);
  if (activeTab) expect(tabs).toContain(activeTab);
  if (activePane) expect(activeTab?.panes).toContain(activePane);

  // Ids are ids.
  expect(new Set(tabs.map(({ id }) => id)).size).toBe(tabs.length);
  expect(new Set(panes.map(({ id }) => id)).size).toBe(panes.length);
  expect(new Set(panes.map(({ key }) => key)).size).toBe(panes.length);

  // Pinned tabs stand left of the others.
  const pinned = tabs.map(({ isPinned }) => isPinned);
  expect(pinned).toEqual([...pinned].sort((a, b) => Number(b) - Number(a)));

  for (const tab of tabs) {
    // The tree has each pane once and no other; one of them is in focus, and zoomed if any is.
    expect(isTree(tab.tree)).toBe(true);
    expect([...paneIds(tab.tree)].sort()).toEqual(tab.panes.map(({ id }) => id).sort());
    expect(tab.panes).toContain(tab.focusedPane);
    expect(tab.panes.length).toBeGreaterThan(0);
    expect(tab.panes.length).toBeLessThanOrEqual(MAX_PANES);
    expect(tab.recent[0]).toBe(tab.focusedPane.id);
    expect(new Set(tab.recent).size).toBe(tab.recent.length);
    for (const id of tab.recent) expect(tab.pane(id)).not.toBeNull();
    if (tab.isZoomed) expect(tab.panes.length).toBeGreaterThan(1);
    expect(tab.panes.some((pane) => tab.isVisible(pane))).toBe(true);
    // Their order is that of their age: no element moves when the tree changes.
    const ages = tab.panes.map(({ age }) => age);
    expect(ages).toEqual([...ages].sort((a, b) => a - b));
  }

  // Every terminal and every explanation is in a pane, or disposed, once.
  const live = new Set<unknown>(panes.flatMap((pane) => [pane.terminal, pane.explanation]));
  for (const held of [...terminals, ...explanations]) {
    expect(held.disposed).toBe(live.has(held) ? 0 : 1);
  }

  // What is asked about is still there.
  if (closing?.scope.kind === 'pane') expect(panes).toContain(closing.scope.pane);
  if (closing?.scope.kind === 'tab') expect(tabs).toContain(closing.scope.tab);
  if (closing?.scope.kind === 'tabs') {
    expect(closing.scope.tabs.some((tab) => tabs.includes(tab))).toBe(true);
  }

  // Members are panes with a terminal, in one group each, and each is listened to once.
  const members = broadcast.groups.flatMap(({ id }) => broadcast.members(id));
  expect(new Set(members).size).toBe(members.length);
  for (const pane of members) expect(panes).toContain(pane);
  const listened = new Set(members.map((pane) => pane.terminal));
  for (const terminal of terminals) expect(terminal.listeners).toBe(listened.has(terminal) ? 1 : 0);
  // Who receives is connected, and not on a protected context that nobody has confirmed.
  for (const pane of broadcast.groups.flatMap(({ id }) => broadcast.receivers(id))) {
    expect(pane.terminal?.state.kind).toBe('running');
    if (pane.isProtected) expect(wasConfirmed).toBe(true);
  }
  expect(broadcast.groups.length).toBeGreaterThan(0);
}

describe('Workspace', () => {
  it('holds together whatever is done to it', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const fixture = new WorkspaceFixture();
        fixture.preferences = { [PRODUCTION]: { protected: true } };
        let wasConfirmed = false;
        for (const step of all) {
          take(fixture, step);
          wasConfirmed ||= step.do === 'answerBroadcast' && step.yes;
          holds(fixture, wasConfirmed);
        }
        fixture.workspace.dispose();
        for (const held of [...fixture.terminals, ...fixture.explanations]) {
          expect(held.disposed).toBe(1);
        }
        for (const { listeners } of fixture.terminals) expect(listeners).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('comes back from its layout as it was', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const fixture = new WorkspaceFixture();
        for (const step of all) take(fixture, step);
        const text = writeLayout(layoutOf(fixture.workspace));
        const again = new WorkspaceFixture();
        const { tabs, active } = tabsToRestore(readLayout(text), []);
        again.workspace.restore(tabs, active);
        holds(again);
        const left = writeLayout(layoutOf(again.workspace));
        // What a pane waited for is not waited for again.
        expect(left).toBe(text.replaceAll('"wantsShell":true', '"wantsShell":false'));
      }),
    );
  });
});
