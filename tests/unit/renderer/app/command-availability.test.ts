import { describe, expect, it } from 'vitest';
import { unavailableCommand } from '../../../../src/renderer/command-availability';
import type { Unavailable } from '../../../../src/renderer/commands/command-set';
import type { CommandId } from '../../../../src/shared/commands';
import { explainRequest, openRequest, WorkspaceFixture } from '../workspace/workspace-fixture';

function setUp() {
  const { workspace } = new WorkspaceFixture();
  const state = { hasSearched: false };
  const ask = unavailableCommand({ workspace, hasSearched: () => state.hasSearched });
  return { workspace, state, ask };
}
const all = (
  ask: (id: CommandId) => Unavailable | null,
  ...ids: CommandId[]
): (Unavailable | null)[] => ids.map(ask);

describe('unavailableCommand', () => {
  it('without a tab: what needs one says so, the rest is there', () => {
    const { ask } = setUp();
    expect(all(ask, 'tab.close', 'pane.splitRight', 'terminal.copy', 'find.open')).toEqual([
      'no-tab',
      'no-tab',
      'no-shell',
      'no-shell',
    ]);
    expect(ask('tab.reopenClosed')).toBe('not-now');
    expect(all(ask, 'settings.open', 'palette.open', 'sidebar.toggle')).toEqual([null, null, null]);
  });

  it('with one pane: the keys of several go to the shell', () => {
    const { workspace, ask } = setUp();
    workspace.open(openRequest('shop'));
    expect(ask('pane.focusLeft')).toBe('one-pane');
    expect(all(ask, 'pane.splitRight', 'terminal.copy', 'tab.close')).toEqual([null, null, null]);
    workspace.split('row');
    expect(ask('pane.focusLeft')).toBeNull();
  });

  it('an explanation is no terminal', () => {
    const { workspace, ask } = setUp();
    workspace.explain(explainRequest('shop'));
    expect(ask('terminal.clear')).toBe('no-shell');
    expect(ask('tab.rename')).toBeNull();
  });

  it('the next hit needs a search', () => {
    const { workspace, state, ask } = setUp();
    workspace.open(openRequest('shop'));
    expect(all(ask, 'find.next', 'find.previous', 'find.open')).toEqual([
      'not-now',
      'not-now',
      null,
    ]);
    state.hasSearched = true;
    expect(ask('find.next')).toBeNull();
  });
});
