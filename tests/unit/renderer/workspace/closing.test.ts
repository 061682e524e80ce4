import { beforeEach, describe, expect, it } from 'vitest';
import { WorkspaceFixture } from './workspace-fixture';

let fixture: WorkspaceFixture;
beforeEach(() => {
  fixture = new WorkspaceFixture();
});

describe('closing several tabs', () => {
  it('is one question about all of their shells, but for the pinned ones', () => {
    const { workspace } = fixture;
    const [a, b, c, d] = fixture.open('a', 'b', 'c', 'd');
    workspace.setPinned(a!.id, true);
    workspace.requestCloseOthers(c!.id);
    expect(workspace.closing).toMatchObject({ name: null, connected: 2 });
    expect(workspace.closing?.scope).toMatchObject({ kind: 'tabs', tabs: [b, d], kept: c });
    workspace.answerClose(true);
    expect(fixture.order).toBe('a C');
  });

  it('is asked about as long as one of them is there', () => {
    const { workspace } = fixture;
    const [a, b, c] = fixture.open('a', 'b', 'c');
    workspace.requestCloseOthers(c!.id);
    workspace.close(a!.id);
    expect(workspace.closing).not.toBeNull();
    workspace.close(b!.id);
    expect(workspace.closing).toBeNull();
    workspace.answerClose(true);
    expect(fixture.order).toBe('C');
  });

  it('asks nothing where there are no others', () => {
    const { workspace } = fixture;
    const [a] = fixture.open('a');
    workspace.requestCloseOthers(a!.id);
    expect(workspace.closing).toBeNull();
    expect(fixture.order).toBe('A');
  });
});

describe('closing a pane', () => {
  it('is a question about it alone, which goes with it', () => {
    const { workspace } = fixture;
    fixture.open('a');
    const pane = workspace.split('row')!;
    workspace.requestClosePane(pane.id);
    expect(workspace.closing?.scope).toEqual({ kind: 'pane', pane });
    workspace.closePane(pane.id);
    expect(workspace.closing).toBeNull();
    expect(workspace.panes).toHaveLength(1);
  });

  it('leaves the tab to be asked about where it is the last one', () => {
    const { workspace } = fixture;
    const [tab] = fixture.open('a');
    workspace.requestClosePane(tab!.focusedPane.id);
    expect(workspace.closing?.scope).toEqual({ kind: 'tab', tab });
  });
});

it('nothing is asked where no shell would end, or the user does not want to be', () => {
  const { workspace } = fixture;
  const [a, b] = fixture.open('a', 'b');
  fixture.confirmClose = false;
  workspace.requestClose(b!.id);
  expect(fixture.order).toBe('A');
  fixture.confirmClose = true;
  workspace.requestClose(a!.id);
  expect(workspace.closing).not.toBeNull();
  workspace.answerClose(false);
  expect(fixture.order).toBe('A');
});
