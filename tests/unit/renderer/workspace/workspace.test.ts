import { describe, expect, it } from 'vitest';
import { dragIndex } from '../../../../src/renderer/workspace/drag-order';
import { tabDescription, tabTone } from '../../../../src/renderer/workspace/tab-words';
import { appError } from '../../../../src/shared/errors';
import { en } from '../../../../src/shared/i18n/en';
import { zhCN } from '../../../../src/shared/i18n/zh-CN';
import { explainRequest, openRequest, WorkspaceFixture } from './workspace-fixture';

describe('Workspace', () => {
  it('opens beside the active tab, shows it and gives it the keyboard', () => {
    const fixture = new WorkspaceFixture();
    const [a] = fixture.open('a', 'b');
    fixture.workspace.activate(a!.id);
    fixture.open('c');
    expect(fixture.order).toBe('a C b');
    expect(fixture.terminals.map((terminal) => terminal.focused)).toEqual([2, 1, 1]);
  });

  it('opens one more shell where the active tab has its own', () => {
    const fixture = new WorkspaceFixture();
    fixture.workspace.openAnother();
    expect(fixture.order).toBe('');
    const [a] = fixture.open('a');
    fixture.workspace.openAnother();
    expect(fixture.order).toBe('a A');
    expect(fixture.workspace.activeTab?.target).toEqual(a!.target);
  });

  it('follows a terminal that the user took to another pod', () => {
    const fixture = new WorkspaceFixture();
    const [a] = fixture.open('a');
    const next = { ...a!.target!, pod: 'a-web-new', podUid: 'uid-new' };
    fixture.terminals[0]!.target = next;
    expect([a!.name, a!.target]).toEqual(['a · a-web-new', next]);
    expect(fixture.workspace.focusFor({ podUid: 'uid-new' })).toBe(true);
    fixture.workspace.openAnother();
    expect(fixture.workspace.activeTab?.target).toEqual(next);
  });

  it('goes to the matching tab that was shown last', () => {
    const fixture = new WorkspaceFixture();
    const [a, , second] = fixture.open('a', 'b', 'a');
    const { workspace } = fixture;
    workspace.activateAt(1);
    expect(workspace.focusFor({ environmentId: a!.environmentId })).toBe(true);
    expect(workspace.activeTab).toBe(second);
    workspace.activate(a!.id);
    workspace.activateAt(1);
    expect(workspace.focusFor({ podUid: 'uid-a', container: 'app' })).toBe(true);
    expect(workspace.activeTab).toBe(a);
    expect(workspace.focusFor({ podUid: 'uid-a', container: 'sidecar' })).toBe(false);
    expect(workspace.focusFor({ environmentId: 'elsewhere' })).toBe(false);
    expect(workspace.activeTab).toBe(a);
  });

  it('walks round', () => {
    const fixture = new WorkspaceFixture();
    const { workspace } = fixture;
    workspace.activateNext();
    fixture.open('a', 'b', 'c');
    workspace.activateNext();
    expect(fixture.order).toBe('A b c');
    workspace.activatePrevious();
    expect(fixture.order).toBe('a b C');
    workspace.activateAt(1);
    workspace.activateAt(7);
    expect(fixture.order).toBe('a B c');
    workspace.activateLast();
    expect(fixture.order).toBe('a b C');
  });

  it('closing shows the tab that was shown before', () => {
    const fixture = new WorkspaceFixture();
    const [a, b, c] = fixture.open('a', 'b', 'c');
    const { workspace } = fixture;
    workspace.activate(a!.id);
    workspace.activate(c!.id);
    workspace.close(c!.id);
    expect(fixture.order).toBe('A b');
    workspace.close(b!.id);
    expect(fixture.order).toBe('A');
    workspace.close(a!.id);
    expect(workspace.activeTab).toBeNull();
    expect(fixture.terminals.map((terminal) => terminal.disposed)).toEqual([1, 1, 1]);
  });

  it('asks once before a connected shell ends', () => {
    const fixture = new WorkspaceFixture();
    const [a] = fixture.open('a');
    const { workspace } = fixture;
    workspace.requestClose(a!.id);
    expect(workspace.closing?.scope).toEqual({ kind: 'tab', tab: a });
    workspace.answerClose(false);
    expect(workspace.closing).toBeNull();
    expect(fixture.order).toBe('A');
    workspace.requestClose(a!.id);
    workspace.answerClose(true);
    expect(fixture.order).toBe('');
    expect(fixture.terminals[0]?.disposed).toBe(1);
  });

  it.each([
    [
      'nothing runs any more',
      (fixture: WorkspaceFixture) => {
        fixture.terminals[0]!.state = { kind: 'exited', since: 0, exit: { kind: 'code', code: 0 } };
      },
    ],
    [
      'the user does not want to be asked',
      (fixture: WorkspaceFixture) => {
        fixture.confirmClose = false;
      },
    ],
  ])('does not ask where %s', (_name, arrange) => {
    const fixture = new WorkspaceFixture();
    const [a] = fixture.open('a');
    arrange(fixture);
    fixture.workspace.requestClose(a!.id);
    expect(fixture.workspace.tabs).toEqual([]);
  });

  it('the question goes when its tab does', () => {
    const fixture = new WorkspaceFixture();
    const [a] = fixture.open('a');
    fixture.workspace.requestClose(a!.id);
    fixture.closers[0]?.();
    expect(fixture.workspace.closing).toBeNull();
    fixture.workspace.answerClose(true);
    expect(fixture.terminals[0]?.disposed).toBe(1);
  });

  it('moves a tab, not beyond the ends', () => {
    const fixture = new WorkspaceFixture();
    const [a] = fixture.open('a', 'b', 'c');
    fixture.workspace.move(a!.id, 1);
    expect(fixture.order).toBe('b a C');
    fixture.workspace.move(a!.id, 9);
    expect(fixture.order).toBe('b C a');
    fixture.workspace.move(a!.id, -9);
    expect(fixture.order).toBe('a b C');
    fixture.workspace.move('no such tab', 1);
    expect(fixture.order).toBe('a b C');
  });

  it('a tab shows the user’s name, else the shell’s title, else environment and pod', () => {
    const fixture = new WorkspaceFixture();
    const [tab] = fixture.open('shop-a1b2');
    expect(tab!.name).toBe('shop-a1b2 · shop-a1b2-web-7d9c');
    expect(tab!.title).toBe('shop-a1b2 · web-7d9c');
    fixture.terminals[0]!.title = 'vim';
    expect([tab!.name, tab!.title]).toEqual(['shop-a1b2 · shop-a1b2-web-7d9c', 'vim']);
    fixture.workspace.rename(tab!.id, '  my shell ');
    expect([tab!.name, tab!.title]).toEqual(['my shell', 'my shell']);
    fixture.workspace.rename(tab!.id, ' ');
    expect(tab!.title).toBe('vim');
    const unlabelled = fixture.workspace.open({ ...openRequest('x'), environmentName: null });
    expect(unlabelled.name).toBe('x-web-7d9c');
  });
});

describe('a tab in words', () => {
  it.each([
    [{ kind: 'connecting', since: 0, step: 'pod' }, 'connecting', 'progressing'],
    [{ kind: 'running', since: 0 }, 'connected', 'ok'],
    [
      { kind: 'lost', since: 0, error: appError('unexpected', { detail: '' }) },
      'connection lost',
      'failing',
    ],
    [
      { kind: 'failed', since: 0, error: appError('unexpected', { detail: '' }) },
      'failed',
      'failing',
    ],
    [{ kind: 'exited', since: 0, exit: { kind: 'code', code: 7 } }, 'exited with code 7', 'idle'],
    [{ kind: 'exited', since: 0, exit: { kind: 'unknown', message: '' } }, 'exited', 'idle'],
  ] as const)('%o', (state, words, tone) => {
    const fixture = new WorkspaceFixture();
    const [tab] = fixture.open('a');
    fixture.terminals[0]!.state = state;
    expect(tabDescription(tab!, en)).toBe(words);
    expect(tabTone(tab!)).toBe(tone);
  });

  it('tells what happened while it was not shown', () => {
    const fixture = new WorkspaceFixture();
    const [tab] = fixture.open('a');
    Object.assign(fixture.terminals[0]!, { unread: true, bell: true, title: 'vim' });
    expect(tabDescription(tab!, en)).toBe('connected, bell, new output, “vim”');
    expect(tabDescription(tab!, zhCN)).toBe('已连接，响铃，有新输出，“vim”');
  });
});

describe('a tab that explains', () => {
  it('says so, and turns into the shell in its place', () => {
    const fixture = new WorkspaceFixture();
    fixture.open('a');
    const tab = fixture.workspace.explain(explainRequest('b'));
    fixture.open('c');
    expect(tabDescription(tab, en)).toBe('CrashLoopBackOff, no shell yet');
    expect(tabTone(tab)).toBe('failing');
    expect(tab.name).toBe('b');
    fixture.shellMakers[0]!(openRequest('b'));
    expect(fixture.order).toBe('a b C');
    expect(tab.target?.pod).toBe('b-web-7d9c');
    expect(fixture.explanations[0]!.disposed).toBe(1);
    // The keys were meant for another tab.
    expect(fixture.terminals[2]!.focused).toBe(0);
  });

  it('hands the keyboard on to its shell where it has it', () => {
    const fixture = new WorkspaceFixture();
    fixture.workspace.explain(explainRequest('a'));
    fixture.explanations[0]!.hasFocus = true;
    fixture.shellMakers[0]!(openRequest('a'));
    expect(fixture.terminals[0]!.focused).toBe(1);
  });

  it('is there once, and takes the shell that is opened for it', () => {
    const fixture = new WorkspaceFixture();
    fixture.workspace.explain(explainRequest('a'));
    fixture.open('b');
    fixture.workspace.explain(explainRequest('a'));
    expect(fixture.order).toBe('A b');
    fixture.workspace.explain(explainRequest('a', { wantsShell: false }));
    expect(fixture.workspace.tabs).toHaveLength(2);
    const { subject } = explainRequest('a');
    expect(fixture.workspace.openWaiting(subject, openRequest('a'))).toBe(true);
    expect(fixture.workspace.openWaiting(subject, openRequest('a'))).toBe(false);
    expect(fixture.workspace.focusFor({ podUid: 'uid-a' })).toBe(true);
  });

  it('closes without asking, and a shell that comes too late is not made', () => {
    const fixture = new WorkspaceFixture();
    const tab = fixture.workspace.explain(explainRequest('a'));
    fixture.workspace.requestClose(tab.id);
    expect(fixture.workspace.tabs).toEqual([]);
    expect(fixture.explanations[0]!.disposed).toBe(1);
    fixture.shellMakers[0]!(openRequest('a'));
    expect(fixture.terminals).toEqual([]);
  });
});

describe('dragIndex', () => {
  const places = [
    { left: 0, width: 100 },
    { left: 100, width: 200 },
    { left: 300, width: 100 },
  ];
  it.each([
    [0, 50, 0],
    [0, 150, 0],
    [0, 201, 1],
    [0, 360, 2],
    [1, 60, 1],
    [1, 40, 0],
    [1, 351, 2],
    [2, 210, 2],
    [2, 190, 1],
    [2, -20, 0],
    [2, 900, 2],
  ])('tab %i with the pointer at %i belongs at %i', (from, pointer, to) => {
    expect(dragIndex(places, from, pointer)).toBe(to);
  });
});
