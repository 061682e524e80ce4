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
/** Steps that make something of the others. */
const often = <S>(arbitrary: fc.Arbitrary<S>): fc.WeightedArbitrary<S> => ({
  arbitrary,
  weight: 4,
});
/** Everything a user, a shell or the cluster can do to a workspace. */
const steps = fc.array(
  fc.oneof(
    often(fc.record({ do: fc.constant('open' as const), name, isProtected: fc.boolean() })),
    fc.record({ do: fc.constant('explain' as const), name, wantsShell: fc.boolean() }),
    often(
      fc.record({ do: fc.constant('split' as const), row: fc.boolean(), name: fc.option(name) }),
    ),
    often(
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
    ),
    fc.record({
      do: fc.constantFrom(
        'activate' as const,
        'close' as const,
        'requestClose' as const,
        'requestCloseOthers' as const,
        'duplicate' as const,
      ),
      pick,
    }),
    often(
      fc.record({
        do: fc.constantFrom(
          'focusPane' as const,
          'closePane' as const,
          'requestClosePane' as const,
          'toOwnTab' as const,
          'shellAppears' as const,
          'shellEnds' as const,
          'shellCloses' as const,
          'zoom' as const,
        ),
        pick,
      }),
    ),
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
    often(
      fc.record({
        do: fc.constantFrom('toggleBroadcast' as const, 'broadcastTab' as const),
        pick,
      }),
    ),
    fc.record({ do: fc.constant('type' as const), pick, text: fc.constantFrom('x', '\r', 'a\rb') }),
  ),
  // By itself fast-check makes five steps or so, in which hardly anything meets anything.
  { maxLength: 60, size: 'max' },
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

const sorted = (texts: readonly string[]): string => [...texts].sort().join();
const isAscending = (numbers: readonly number[]): boolean =>
  numbers.every((number, at) => at === 0 || number >= (numbers[at - 1] ?? 0));
const areDistinct = (items: readonly unknown[]): boolean => new Set(items).size === items.length;

/**
 * What does not hold, of all that has to between any two steps. As words, since thousands of
 * assertions a run take their time.
 */
function broken(
  { workspace, terminals, explanations }: WorkspaceFixture,
  wasConfirmed = true,
): readonly string[] {
  const { tabs, panes, activeTab, activePane, closing, broadcast } = workspace;
  const groups = broadcast.groups.map(({ id }) => id);
  const members = groups.flatMap((id) => broadcast.members(id));
  const live = new Set<unknown>(panes.flatMap((pane) => [pane.terminal, pane.explanation]));
  const listened = new Set(members.map((pane) => pane.terminal));
  const asked = closing?.scope;

  const rules: Readonly<Record<string, boolean>> = {
    'a tab is active whenever there is one':
      activeTab === null ? tabs.length === 0 : tabs.includes(activeTab),
    'the active pane is in the active tab': activePane === (activeTab?.focusedPane ?? null),
    'ids and keys are distinct':
      areDistinct(tabs.map(({ id }) => id)) &&
      areDistinct(panes.map(({ id }) => id)) &&
      areDistinct(panes.map(({ key }) => key)),
    'pinned tabs stand left of the others': isAscending(tabs.map((tab) => (tab.isPinned ? 0 : 1))),
    'a tree is one': tabs.every(({ tree }) => isTree(tree)),
    'a tree has each pane of its tab, and no other': tabs.every(
      (tab) => sorted(paneIds(tab.tree)) === sorted(tab.panes.map(({ id }) => id)),
    ),
    'a tab has at least a pane, and not too many': tabs.every(
      (tab) => tab.panes.length > 0 && tab.panes.length <= MAX_PANES,
    ),
    'a pane of the tab is in focus, and was used last': tabs.every(
      (tab) => tab.panes.includes(tab.focusedPane) && tab.recent[0] === tab.focusedPane.id,
    ),
    'what was used is there, once': tabs.every(
      (tab) => areDistinct(tab.recent) && tab.recent.every((id) => tab.pane(id) !== null),
    ),
    'only one of several can be zoomed': tabs.every((tab) => !tab.isZoomed || tab.panes.length > 1),
    'the pane in focus is visible': tabs.every((tab) => tab.isVisible(tab.focusedPane)),
    // No element moves when the tree changes.
    'panes are listed by age': tabs.every((tab) => isAscending(tab.panes.map(({ age }) => age))),
    'what is in a pane lives, the rest is disposed once': [...terminals, ...explanations].every(
      (held) => held.disposed === (live.has(held) ? 0 : 1),
    ),
    'what is asked about is still there':
      asked === undefined ||
      (asked.kind === 'pane'
        ? panes.includes(asked.pane)
        : (asked.kind === 'tab' ? [asked.tab] : asked.tabs).some((tab) => tabs.includes(tab))),
    'there is a group': groups.length > 0,
    'members are panes, each in one group':
      areDistinct(members) && members.every((pane) => panes.includes(pane)),
    'members are listened to, once each, and nobody else': terminals.every(
      (terminal) => terminal.listeners === (listened.has(terminal) ? 1 : 0),
    ),
    'who receives is connected, and confirmed where protected': groups
      .flatMap((id) => broadcast.receivers(id))
      .every(
        (pane) => pane.terminal?.state.kind === 'running' && (wasConfirmed || !pane.isProtected),
      ),
  };
  return Object.keys(rules).filter((rule) => rules[rule] !== true);
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
          expect(broken(fixture, wasConfirmed)).toEqual([]);
        }
        fixture.workspace.dispose();
        for (const held of [...fixture.terminals, ...fixture.explanations]) {
          expect(held.disposed).toBe(1);
        }
        for (const { listeners } of fixture.terminals) expect(listeners).toBe(0);
      }),
      { numRuns: 200 },
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
        expect(broken(again)).toEqual([]);
        const left = writeLayout(layoutOf(again.workspace));
        // What a pane waited for is not waited for again.
        expect(left).toBe(text.replaceAll('"wantsShell":true', '"wantsShell":false'));
      }),
    );
  });
});
