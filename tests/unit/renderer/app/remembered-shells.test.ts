// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import {
  RememberedShells,
  wakePane,
  type RememberedPane,
} from '../../../../src/renderer/remembered-shells.svelte';
import type { ExecTarget } from '../../../../src/shared/kubernetes';
import type { SessionState } from '../../../../src/shared/terminal';
import { settled } from '../terminal/session-fixture';
import { openRequest } from '../workspace/workspace-fixture';

const ENDED: SessionState = { kind: 'exited', since: 1, exit: { kind: 'app-closed' } };
const RUNNING: SessionState = { kind: 'running', since: 2 };

class Shell {
  state: SessionState = ENDED;
  readonly target = openRequest('shop').target;
  asked = 0;
  /** Where else than in its own pod it was opened last. */
  elsewhere: ExecTarget | null = null;
  #haveOpened: () => void = () => undefined;
  reconnect(target: ExecTarget | null = null): Promise<void> {
    this.elsewhere = target;
    this.asked += 1;
    this.state = { kind: 'connecting', since: 2, step: 'pod' };
    return new Promise((resolve) => {
      this.#haveOpened = resolve;
    });
  }
  open(): void {
    this.state = RUNNING;
    this.#haveOpened();
  }
}

function setUp(contexts: readonly string[]) {
  const shells = contexts.map(() => new Shell());
  const closed: string[] = [];
  const panes: RememberedPane[] = contexts.map((context, index) => ({
    id: `${index}`,
    context,
    isProtected: context.startsWith('prod'),
    terminal: shells[index] ?? null,
  }));
  const remembered = new RememberedShells({
    panes: () => panes,
    close: (id) => {
      closed.push(id);
    },
  });
  const asked = (): number[] => shells.flatMap(({ asked: times }, at) => (times > 0 ? [at] : []));
  return { shells, panes, closed, remembered, asked };
}

describe('the shells of the last run', () => {
  it('are those that ended with it and were not opened again', () => {
    const { remembered, panes, shells } = setUp(['dev', 'dev', 'dev']);
    panes.push({ id: 'x', context: 'dev', isProtected: false, terminal: null });
    const [first, second] = shells;
    if (first) first.state = RUNNING;
    if (second) second.state = { kind: 'exited', since: 1, exit: { kind: 'code', code: 0 } };
    expect(remembered.panes.map(({ id }) => id)).toEqual(['2']);
  });

  it('are opened without a question where they are few', () => {
    const { remembered, asked } = setUp(['dev', 'dev', 'dev']);
    remembered.reopenAll();
    expect(remembered.asking).toBeNull();
    expect(asked()).toEqual([0, 1, 2]);
  });

  it('are opened after a question where they are many, four at a time', async () => {
    const { remembered, asked, shells } = setUp(Array.from({ length: 10 }, () => 'dev'));
    remembered.reopenAll();
    expect(remembered.asking).toBe('reopen');
    expect(asked()).toEqual([]);
    remembered.answer(true);
    await settled();
    expect(asked()).toEqual([0, 1, 2, 3]);
    shells[2]?.open();
    // Opened by the user meanwhile: not a second time.
    const fifth = shells[4];
    if (fifth) fifth.state = RUNNING;
    await settled();
    expect(asked()).toEqual([0, 1, 2, 3, 5]);
    while (asked().length < 9) {
      for (const shell of shells) if (shell.asked > 0) shell.open();
      await settled();
    }
    expect(shells.every((shell) => shell.asked <= 1)).toBe(true);
  });

  it('are left alone by the answer no', () => {
    const { remembered, asked } = setUp(['dev', 'dev', 'dev', 'dev']);
    remembered.reopenAll();
    remembered.answer(false);
    expect(remembered.asking).toBeNull();
    expect(asked()).toEqual([]);
  });

  it('on protected contexts stay closed, but for those whose names were typed', () => {
    const { remembered, asked } = setUp(['dev', 'prod-eu', 'prod-us', 'prod-eu']);
    remembered.reopenAll();
    expect(remembered.asking).toBe('reopen');
    expect(remembered.protectedContexts).toEqual([
      { context: 'prod-eu', count: 2 },
      { context: 'prod-us', count: 1 },
    ]);
    expect(remembered.countWith([])).toBe(1);
    expect(remembered.countWith(['prod-us'])).toBe(2);
    remembered.answer(true, ['prod-eu']);
    expect(asked()).toEqual([0, 1, 3]);
  });

  it('of protected contexts ask even where they are few', () => {
    const { remembered } = setUp(['dev', 'prod-eu']);
    remembered.reopenAll();
    expect(remembered.asking).toBe('reopen');
  });

  it('are closed after a question, and no others', () => {
    const { remembered, closed, shells } = setUp(['dev', 'dev', 'prod-eu']);
    shells[1]?.open();
    remembered.closeAll();
    expect(remembered.asking).toBe('close');
    expect(closed).toEqual([]);
    remembered.answer(true);
    expect(closed).toEqual(['0', '2']);
  });
});

describe('a click on an environment whose tab is one of the last run', () => {
  const { target } = openRequest('shop', { podUid: 'uid-new' });
  const first = (contexts: readonly string[]) => {
    const { panes, shells } = setUp(contexts);
    const [pane] = panes;
    const [shell] = shells;
    if (!pane || !shell) throw new Error('nothing was set up');
    return { pane, shell };
  };

  it('opens its shell in the same pod', () => {
    const { pane, shell } = first(['dev']);
    wakePane(pane, target, ['uid-shop', 'uid-new']);
    expect([shell.asked, shell.elsewhere]).toEqual([1, null]);
  });

  it('or in the one that was clicked, where that pod is gone', () => {
    const { pane, shell } = first(['dev']);
    wakePane(pane, target, ['uid-new']);
    expect([shell.asked, shell.elsewhere]).toEqual([1, target]);
  });

  it('and does nothing to any other', () => {
    const { pane, shell } = first(['dev']);
    shell.state = { kind: 'exited', since: 1, exit: { kind: 'code', code: 0 } };
    wakePane(pane, target, ['uid-new']);
    expect(shell.asked).toBe(0);
  });
});
