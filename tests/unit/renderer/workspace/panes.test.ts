import { beforeEach, describe, expect, it } from 'vitest';
import { tabDescription, tabTone } from '../../../../src/renderer/workspace/tab-words';
import {
  isWorkspaceCommandAvailable,
  workspaceCommands,
} from '../../../../src/renderer/workspace/workspace-commands';
import { COMMAND_IDS } from '../../../../src/shared/commands';
import { en } from '../../../../src/shared/i18n/en';
import { explainRequest, openRequest, WorkspaceFixture } from './workspace-fixture';

let fixture: WorkspaceFixture;
beforeEach(() => {
  fixture = new WorkspaceFixture();
  fixture.confirmClose = false;
});

/** The environments of the panes in front from the top left on, the one in focus in capitals. */
const panes = (): string => {
  const tab = fixture.workspace.activeTab;
  const names = tab?.panesInOrder.map((pane) => {
    const name = pane.environmentName ?? '-';
    return pane === tab.focusedPane ? name.toUpperCase() : name;
  });
  return names?.join(' ') ?? '';
};

describe('panes', () => {
  it('a split opens a shell in the container of the pane in focus, and focuses it', () => {
    fixture.open('a');
    const pane = fixture.workspace.split('row');
    expect(pane?.target).toEqual(openRequest('a').target);
    expect(pane?.terminal?.focused).toBe(1);
    fixture.workspace.split('column', openRequest('b'));
    expect(panes()).toBe('a a B');
    expect(fixture.workspace.tabs).toHaveLength(1);
    expect(new Set(fixture.keys).size).toBe(3);
  });

  it('follows a shell that the user took to another pod', () => {
    fixture.open('a');
    const next = { ...openRequest('a').target, pod: 'a-web-new', podUid: 'uid-new' };
    fixture.terminals[0]!.target = next;
    expect(fixture.workspace.split('row')?.target).toEqual(next);
  });

  it('there is nothing to split beside what explains, or without a tab', () => {
    expect(fixture.workspace.split('row')).toBeNull();
    fixture.workspace.explain(explainRequest('a'));
    expect(fixture.workspace.split('row')).toBeNull();
    // But what is named can stand beside it.
    expect(fixture.workspace.split('row', openRequest('b'))).not.toBeNull();
  });

  it('a tab has room for so many', () => {
    fixture.open('a');
    for (let count = 1; count < 24; count++) expect(fixture.workspace.split('row')).not.toBeNull();
    expect(fixture.workspace.split('row')).toBeNull();
    expect(fixture.terminals).toHaveLength(24);
  });

  it('what is asked of a tab is asked of the pane in focus, marks are those of all', () => {
    const [tab] = fixture.open('a');
    fixture.workspace.split('row', openRequest('b'));
    expect([tab!.name, tab!.environmentName]).toEqual(['b · b-web-7d9c', 'b']);
    fixture.terminals[0]!.bell = true;
    fixture.terminals[0]!.unread = true;
    fixture.terminals[0]!.state = { kind: 'exited', since: 0, exit: { kind: 'code', code: 1 } };
    expect(tabTone(tab!)).toBe('ok');
    expect(tabDescription(tab!, en)).toBe('connected, 2 panes, bell, new output');
    fixture.terminals[0]!.state = {
      kind: 'lost',
      since: 0,
      error: { kind: 'unexpected', params: { detail: '' } },
    };
    expect(tabTone(tab!)).toBe('failing');
    expect(tabDescription(tab!, en)).toContain('1 pane not connected');
  });

  it('closing a pane gives its focus to the one that had it before', () => {
    fixture.open('a');
    fixture.workspace.split('row', openRequest('b'));
    fixture.workspace.split('row', openRequest('c'));
    fixture.workspace.focusBeside('left');
    fixture.workspace.focusBeside('left');
    fixture.workspace.focusBeside('right');
    expect(panes()).toBe('a B c');
    fixture.closers[1]?.();
    expect(panes()).toBe('A c');
    expect(fixture.terminals.map(({ disposed }) => disposed)).toEqual([0, 1, 0]);
    fixture.closers[0]?.();
    fixture.closers[2]?.();
    expect(fixture.workspace.tabs).toEqual([]);
  });

  it('closing a connected pane asks by its own name, a tab with all its shells', () => {
    fixture.confirmClose = true;
    const [tab] = fixture.open('a');
    fixture.workspace.split('row', openRequest('b'));
    fixture.workspace.requestClosePane(tab!.focusedPane.id);
    expect(fixture.workspace.closing).toMatchObject({ name: 'b · b-web-7d9c', connected: 1 });
    fixture.workspace.answerClose(false);
    expect(panes()).toBe('a B');
    fixture.workspace.requestClose(tab!.id);
    expect(fixture.workspace.closing).toMatchObject({ connected: 2, protectedContexts: [] });
    fixture.workspace.answerClose(true);
    expect(fixture.workspace.tabs).toEqual([]);
  });

  it('goes to a pane wherever it is, out of a zoomed one too', () => {
    const [tab] = fixture.open('a');
    fixture.workspace.split('row', openRequest('b'));
    tab!.toggleZoom();
    fixture.open('c');
    expect(fixture.workspace.focusFor({ podUid: 'uid-a' })).toBe(true);
    expect(panes()).toBe('A b');
    expect(tab!.isZoomed).toBe(false);
  });

  it('a zoomed pane is the only visible one, until it closes', () => {
    const [tab] = fixture.open('a');
    tab!.toggleZoom();
    expect(tab!.isZoomed).toBe(false);
    fixture.workspace.split('row', openRequest('b'));
    tab!.toggleZoom();
    expect(tab!.panes.map((pane) => tab!.isVisible(pane))).toEqual([false, true]);
    fixture.workspace.closePane(tab!.focusedPane.id);
    expect([tab!.isZoomed, panes()]).toEqual([false, 'A']);
    fixture.workspace.split('row', openRequest('c'));
    tab!.toggleZoom();
    // A hidden shell ends and closes its pane: nothing is left to be zoomed out to.
    fixture.closers[0]?.();
    expect([tab!.isZoomed, panes()]).toEqual([false, 'C']);
  });

  it('moves to a tab of its own with its terminal', () => {
    const [tab] = fixture.open('a');
    const pane = fixture.workspace.split('row', openRequest('b'));
    fixture.open('c');
    fixture.workspace.activate(tab!.id);
    fixture.workspace.moveToOwnTab(pane!.id);
    expect(fixture.order).toBe('a B c');
    expect(fixture.workspace.activePane).toBe(pane);
    expect(pane?.terminal?.disposed).toBe(0);
    fixture.workspace.moveToOwnTab(pane!.id);
    expect(fixture.order).toBe('a B c');
  });

  it('knows which terminals are as large as each other', () => {
    expect(fixture.workspace.isWhole).toBe(false);
    fixture.open('a');
    expect([fixture.wholes, fixture.workspace.isWhole]).toEqual([[true], true]);
    fixture.workspace.broadcast.toggle(fixture.workspace.activePane!);
    expect(fixture.workspace.isWhole).toBe(false);
    fixture.workspace.broadcast.stop();
    fixture.workspace.split('row');
    expect([fixture.wholes, fixture.workspace.isWhole]).toEqual([[true, false], false]);
    fixture.open('b');
    fixture.workspace.duplicate(fixture.workspace.tabs[0]!.id);
    expect(fixture.wholes).toEqual([true, false, true, false, false]);
  });
});

describe('reopening', () => {
  it('brings back the last one first: a tab in its place, with its panes, name and pin', () => {
    const [a, b] = fixture.open('a', 'b');
    fixture.workspace.split('column', openRequest('c'));
    fixture.workspace.activeTab?.resize('up');
    const tree = { ...b!.tree };
    fixture.workspace.rename(b!.id, 'work');
    fixture.workspace.setPinned(b!.id, true);
    fixture.workspace.close(a!.id);
    fixture.workspace.close(b!.id);
    expect(fixture.workspace.reopenClosed()).toBe(true);
    const [back] = fixture.workspace.tabs;
    expect([back?.name, back?.isPinned, panes()]).toEqual(['work', true, 'b C']);
    expect(back?.tree).toMatchObject({ direction: 'column', sizes: 'sizes' in tree && tree.sizes });
    expect(fixture.workspace.reopenClosed()).toBe(true);
    expect(fixture.order).toBe('c A');
    expect(fixture.workspace.reopenClosed()).toBe(false);
    // New shells: nothing was kept running.
    expect(fixture.terminals).toHaveLength(6);
  });

  it('a pane comes back into its place, or beside the pane in focus where that is gone', () => {
    const [tab] = fixture.open('a');
    const b = fixture.workspace.split('row', openRequest('b'))!;
    fixture.workspace.closePane(b.id);
    fixture.workspace.reopenClosed();
    expect(panes()).toBe('a B');
    fixture.workspace.focusBeside('left');
    fixture.workspace.closePane(tab!.focusedPane.id);
    fixture.workspace.split('column', openRequest('c'));
    fixture.workspace.reopenClosed();
    expect(panes()).toBe('b c A');
  });

  it('a pane whose tab is gone comes back in a tab of its own', () => {
    const [tab] = fixture.open('a');
    fixture.workspace.closePane(fixture.workspace.split('row', openRequest('b'))!.id);
    fixture.workspace.close(tab!.id);
    fixture.workspace.reopenClosed();
    fixture.workspace.reopenClosed();
    expect(fixture.order).toBe('a B');
  });

  it('remembers twenty', () => {
    for (let count = 0; count < 25; count++) {
      fixture.open(`e${count}`);
      fixture.workspace.close(fixture.workspace.tabs[0]!.id);
    }
    let reopened = 0;
    while (fixture.workspace.reopenClosed()) reopened += 1;
    expect(reopened).toBe(20);
  });
});

describe('pins', () => {
  it('stand left, keep their place, and stay when the others close', () => {
    const [a, b, c] = fixture.open('a', 'b', 'c');
    const { workspace } = fixture;
    workspace.setPinned(c!.id, true);
    expect(fixture.order).toBe('C a b');
    workspace.setPinned(b!.id, true);
    expect(fixture.order).toBe('C b a');
    workspace.move(b!.id, 5);
    expect(fixture.order).toBe('C b a');
    workspace.move(a!.id, -5);
    expect(fixture.order).toBe('C b a');
    workspace.move(b!.id, -1);
    expect(fixture.order).toBe('b C a');
    // Beside a pinned tab a new one stands right of them all.
    workspace.activate(b!.id);
    fixture.open('d');
    expect(fixture.order).toBe('b c D a');
    workspace.requestCloseOthers(a!.id);
    expect(fixture.order).toBe('b c A');
    workspace.setPinned(b!.id, false);
    expect(fixture.order).toBe('c b A');
  });
});

describe('commands of the workspace', () => {
  const ids = COMMAND_IDS.filter((id) => /^(tab|pane|broadcast)\./.test(id));
  const commands = () => workspaceCommands(fixture.workspace);

  it('do nothing without a tab, and say so', () => {
    for (const id of ids) {
      const key = id as keyof ReturnType<typeof workspaceCommands>;
      commands()[key]();
      const isOffered = isWorkspaceCommandAvailable(fixture.workspace, key);
      expect([id, isOffered]).toEqual([id, id === 'broadcast.groups']);
    }
    expect(fixture.workspace.tabs).toEqual([]);
  });

  it('those about several panes leave their keys to the shell while there is one', () => {
    fixture.open('a');
    const about = ids.filter((id) => /focus|resize|zoom|equalize|toTab/.test(id));
    const offered = (): boolean[] =>
      about.map((id) => isWorkspaceCommandAvailable(fixture.workspace, id as 'pane.zoom'));
    expect(about).toHaveLength(11);
    expect(new Set(offered())).toEqual(new Set([false]));
    fixture.workspace.split('row');
    expect(new Set(offered())).toEqual(new Set([true]));
  });

  it('do what they say', () => {
    fixture.open('a');
    const run = commands();
    run['pane.splitRight']();
    run['pane.splitDown']();
    expect(fixture.workspace.panes).toHaveLength(3);
    run['pane.focusUp']();
    run['pane.focusLeft']();
    run['pane.focusRight']();
    run['pane.resizeLeft']();
    expect(fixture.workspace.activeTab?.tree).toMatchObject({
      direction: 'row',
      sizes: [0.45, 0.55],
    });
    run['pane.equalize']();
    expect(fixture.workspace.activeTab?.tree).toMatchObject({ sizes: [0.5, 0.5] });
    run['pane.zoom']();
    expect(fixture.workspace.activeTab?.isZoomed).toBe(true);
    run['pane.close']();
    expect(fixture.workspace.panes).toHaveLength(2);
    run['tab.reopenClosed']();
    expect(fixture.workspace.panes).toHaveLength(3);
    run['pane.toTab']();
    expect(fixture.workspace.tabs).toHaveLength(2);
    run['tab.moveLeft']();
    expect(fixture.workspace.tabs[0]).toBe(fixture.workspace.activeTab);
    run['tab.pin']();
    expect(fixture.workspace.activeTab?.isPinned).toBe(true);
    run['tab.rename']();
    expect(fixture.workspace.renaming).toBe(fixture.workspace.activeTab?.id);
    run['tab.list']();
    expect(fixture.workspace.isListOpen).toBe(true);
    run['tab.next']();
    run['broadcast.tab']();
    expect(fixture.workspace.broadcast.members('broadcast-1')).toHaveLength(2);
    run['broadcast.toggle']();
    expect(fixture.workspace.broadcast.members('broadcast-1')).toHaveLength(1);
    run['broadcast.stop']();
    expect(fixture.workspace.broadcast.activeGroups).toEqual([]);
    run['broadcast.groups']();
    expect(fixture.workspace.broadcast.isDialogOpen).toBe(true);
    // The pane in front, not all of its tab.
    run['tab.close']();
    expect(fixture.workspace.panes).toHaveLength(2);
    run['tab.new']();
    run['tab.select1']();
    run['tab.closeOthers']();
    expect(fixture.workspace.tabs).toHaveLength(1);
  });
});
