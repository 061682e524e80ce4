import { beforeEach, describe, expect, it } from 'vitest';
import { hasSeveralLines, MAX_GROUPS } from '../../../../src/renderer/workspace/broadcast.svelte';
import type { Pane } from '../../../../src/renderer/workspace/pane.svelte';
import type { FakeExplanation } from './fake-explanation.svelte';
import type { FakeTerminal } from './fake-terminal.svelte';
import { explainRequest, openRequest, WorkspaceFixture } from './workspace-fixture';

type FakePane = Pane<FakeTerminal, FakeExplanation>;

let fixture: WorkspaceFixture;
const broadcast = () => fixture.workspace.broadcast;

beforeEach(() => {
  fixture = new WorkspaceFixture();
  fixture.preferences = { production: { protected: true } };
});

/** One tab an environment, one pane each. */
const panesOf = (...names: string[]): FakePane[] =>
  fixture.open(...names).map(({ focusedPane }) => focusedPane);
const production = (name: string): FakePane =>
  fixture.workspace.open(openRequest(name, { context: 'production' })).focusedPane;
const received = ({ terminal }: FakePane): string =>
  (terminal?.received ?? []).map(({ text }) => text).join('');

describe('Broadcast', () => {
  it('sends what is typed in a member to the others, and to nobody else', () => {
    const [a, b, c, d] = panesOf('a', 'b', 'c', 'd') as [FakePane, FakePane, FakePane, FakePane];
    broadcast().join([a, b, c]);
    a.terminal?.gets('l');
    b.terminal?.gets('s\r');
    d.terminal?.gets('rm\r');
    expect([a, b, c, d].map(received)).toEqual(['s\r', 'l', 'ls\r', '']);
    broadcast().leave(b);
    a.terminal?.gets('x');
    b.terminal?.gets('y');
    expect([a, b, c].map(received)).toEqual(['s\r', 'l', 'ls\rx']);
  });

  it('a pane is in one group at most', () => {
    const [a, b, c] = panesOf('a', 'b', 'c') as [FakePane, FakePane, FakePane];
    broadcast().join([a, b]);
    const second = broadcast().create('databases')!;
    broadcast().join([b, c], second.id);
    expect(broadcast().groupOf(b)).toBe(second);
    a.terminal?.gets('1');
    b.terminal?.gets('2');
    expect([a, b, c].map(received)).toEqual(['', '', '2']);
    expect(b.terminal?.listeners).toBe(1);
  });

  it('a pane goes in and out of the group used last', () => {
    const [a, b] = panesOf('a', 'b') as [FakePane, FakePane];
    const second = broadcast().create('databases')!;
    broadcast().toggle(a);
    broadcast().toggle(b);
    expect(broadcast().members(second.id)).toEqual([a, b]);
    broadcast().toggle(a);
    expect(broadcast().members(second.id)).toEqual([b]);
    expect(a.terminal?.listeners).toBe(0);
  });

  it('panes that are not connected, or read-only, receive nothing, also not later', () => {
    const [a, b, c] = panesOf('a', 'b', 'c') as [FakePane, FakePane, FakePane];
    broadcast().join([a, b, c]);
    b.terminal!.state = { kind: 'exited', since: 0, exit: { kind: 'code', code: 0 } };
    c.terminal!.isReadOnly = true;
    expect([a, b, c].map((pane) => broadcast().reception(pane))).toEqual([
      'receives',
      'not-connected',
      'read-only',
    ]);
    a.terminal?.gets('x');
    b.terminal!.state = { kind: 'running', since: 1 };
    c.terminal!.isReadOnly = false;
    expect([b, c].map(received)).toEqual(['', '']);
    a.terminal?.gets('y');
    expect([b, c].map(received)).toEqual(['y', 'y']);
  });

  it('more than one line at once asks, and goes to those who are still there', () => {
    const [a, b, c] = panesOf('a', 'b', 'c') as [FakePane, FakePane, FakePane];
    broadcast().join([a, b, c]);
    a.terminal?.gets('one\rtwo\r');
    expect(broadcast().question).toMatchObject({ kind: 'lines', from: a, to: [b, c] });
    expect([b, c].map(received)).toEqual(['', '']);
    broadcast().answer(false);
    expect(broadcast().question).toBeNull();
    expect([b, c].map(received)).toEqual(['', '']);

    a.terminal?.gets('one\rtwo\r');
    broadcast().leave(b);
    expect(broadcast().question).toMatchObject({ to: [c] });
    broadcast().answer(true);
    expect(c.terminal?.received).toEqual([{ kind: 'keys', text: 'one\rtwo\r' }]);
    expect(received(b)).toBe('');
  });

  it('a paste, which was asked about where it was pasted, goes out as one', () => {
    const [a, b, c] = panesOf('a', 'b', 'c') as [FakePane, FakePane, FakePane];
    broadcast().join([a, b]);
    expect(broadcast().targets(a)).toEqual([b]);
    expect(broadcast().targets(c)).toEqual([]);
    a.terminal?.gets('one\ntwo\n', 'paste');
    expect(broadcast().question).toBeNull();
    expect(b.terminal?.received).toEqual([{ kind: 'paste', text: 'one\ntwo\n' }]);
    a.terminal!.isReadOnly = true;
    expect(broadcast().targets(a)).toEqual([]);
  });

  it.each([
    ['', false],
    ['ls', false],
    ['ls\r', false],
    ['ls\r\n', false],
    ['\r\r', true],
    ['a\rb', true],
    ['a\nb', true],
    ['a\r\nb', true],
  ])('%j has several lines: %s', (text, several) => {
    expect(hasSeveralLines(text)).toBe(several);
  });

  it('a pane of a protected context joins only once its name was typed', () => {
    const [a, b] = panesOf('a', 'b') as [FakePane, FakePane];
    const live = production('live');
    broadcast().join([a, live, b]);
    expect(broadcast().members('broadcast-1')).toEqual([a, b]);
    expect(broadcast().question).toMatchObject({
      kind: 'protected',
      context: 'production',
      panes: [live],
    });
    broadcast().answer(false);
    a.terminal?.gets('x');
    expect(received(live)).toBe('');
    broadcast().toggle(live);
    broadcast().answer(true);
    a.terminal?.gets('y');
    expect(received(live)).toBe('y');
    // Confirmed for this time only.
    broadcast().leave(live);
    broadcast().join([live]);
    expect(broadcast().question).not.toBeNull();
  });

  it('a member whose context becomes protected is left out', () => {
    const [a, b] = panesOf('a', 'b') as [FakePane, FakePane];
    broadcast().join([a, b]);
    fixture.preferences = { 'staging-cn': { protected: true } };
    expect(broadcast().reception(b)).toBe('protected');
    a.terminal?.gets('x');
    expect(received(b)).toBe('');
  });

  it('nobody is left when it is stopped, and no question', () => {
    const [a, b] = panesOf('a', 'b') as [FakePane, FakePane];
    const live = production('live');
    broadcast().join([a, b, live]);
    a.terminal?.gets('1\r2');
    broadcast().stop();
    expect(broadcast().activeGroups).toEqual([]);
    expect(broadcast().question).toBeNull();
    a.terminal?.gets('x');
    expect(received(b)).toBe('');
    expect([a, b].map(({ terminal }) => terminal?.listeners)).toEqual([0, 0]);
  });

  it('a pane that closes leaves, and takes its questions with it', () => {
    const [a, b] = panesOf('a', 'b') as [FakePane, FakePane];
    const live = production('live');
    broadcast().join([a, b, live]);
    fixture.workspace.close(fixture.workspace.tabOf(live.id)!.id);
    expect(broadcast().question).toBeNull();
    fixture.workspace.closePane(b.id);
    expect(broadcast().members('broadcast-1')).toEqual([a]);
    expect(b.terminal?.listeners).toBe(0);
  });

  it('what explains stays out', () => {
    const { focusedPane } = fixture.workspace.explain(explainRequest('x'));
    broadcast().join([focusedPane]);
    expect(broadcast().activeGroups).toEqual([]);
  });

  it('groups get names and colours, and there are only so many', () => {
    const [first] = broadcast().groups;
    expect(first).toMatchObject({ name: null, colour: 'purple' });
    broadcast().change(first!.id, { name: '  web ', colour: 'teal' });
    expect(broadcast().groups[0]).toMatchObject({ name: 'web', colour: 'teal' });
    broadcast().change(first!.id, { name: ' ' });
    expect(broadcast().groups[0]?.name).toBeNull();
    for (let count = 1; count < MAX_GROUPS; count++) expect(broadcast().create('')).not.toBeNull();
    expect(broadcast().create('')).toBeNull();
    const colours = broadcast().groups.map(({ colour }) => colour);
    expect(new Set(colours).size).toBe(MAX_GROUPS);
  });

  it('a group that is removed lets its members go; the last one stays', () => {
    const [a] = panesOf('a') as [FakePane];
    const second = broadcast().create('x')!;
    broadcast().join([a]);
    broadcast().remove(second.id);
    expect(broadcast().groupOf(a)).toBeNull();
    broadcast().remove('broadcast-1');
    expect(broadcast().groups).toHaveLength(1);
    broadcast().toggle(a);
    expect(broadcast().groupOf(a)?.id).toBe('broadcast-1');
  });
});
