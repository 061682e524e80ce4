// @vitest-environment happy-dom
import { flushSync } from 'svelte';
import { describe, expect, it } from 'vitest';
import { followElsewhere } from '../../../../src/renderer/follow-elsewhere.svelte';
import { followRollouts } from '../../../../src/renderer/follow-rollouts.svelte';
import { ElsewhereModel } from '../../../../src/renderer/environments/elsewhere.svelte';
import { appError } from '../../../../src/shared/errors';
import type { ExecTarget } from '../../../../src/shared/kubernetes';
import { err, ok } from '../../../../src/shared/result';
import { FakeApi } from '../../../support/fake-api';
import { environment } from '../../../support/row-builder';
import { FollowedTerminal } from './follow-fixture.svelte';

const target = (podUid: string, context = 'staging'): ExecTarget => ({
  context,
  namespace: 'test',
  pod: podUid,
  podUid,
  container: 'app',
});
const gone = {
  kind: 'lost',
  since: 0,
  error: appError('pod-gone', { pod: 'web-1', namespace: 'test' }),
} as const;

describe('followRollouts', () => {
  const shell = (terminal: FollowedTerminal) => ({
    terminal,
    isProtected: terminal.isProtected,
  });

  it.each([
    ['enters the container that it finds instead', false, ['x']],
    ['leaves another container of a protected context to the user', true, []],
  ])('%s', (_what, isProtected, entered) => {
    const terminal = new FollowedTerminal(target('a'), 'staging/test/app=shop', true, isProtected);
    const stop = followRollouts({ isOn: () => true, shells: () => [shell(terminal)] });
    terminal.state = gone;
    terminal.replacement = { ...target('x'), container: 'main' };
    flushSync();
    expect(terminal.reconnected).toEqual(entered);
    // The container of the same name is there after all: that is what was asked for.
    terminal.replacement = null;
    flushSync();
    terminal.replacement = target('y');
    flushSync();
    expect(terminal.reconnected).toEqual([...entered, 'y']);
    stop();
  });

  it('tries a pod once until a shell runs again, whatever the list goes on offering', () => {
    const terminal = new FollowedTerminal(target('a'), 'staging/test/app=shop');
    const stop = followRollouts({ isOn: () => true, shells: () => [shell(terminal)] });
    flushSync();
    const offer = (uid: string): void => {
      terminal.state = { kind: 'connecting', since: 0, step: 'pod' };
      terminal.replacement = null;
      flushSync();
      terminal.state = gone;
      terminal.replacement = target(uid);
      flushSync();
    };
    // Two pods that are gone as well, offered in turns by a list that is out of date.
    for (const uid of ['x', 'y', 'x', 'y', 'x']) offer(uid);
    expect(terminal.reconnected).toEqual(['x', 'y']);
    terminal.state = { kind: 'running', since: 0 };
    terminal.replacement = null;
    flushSync();
    offer('x');
    expect(terminal.reconnected).toEqual(['x', 'y', 'x']);
    stop();
  });

  it('does nothing where it is not wanted', () => {
    const terminal = new FollowedTerminal(target('a'), 'staging/test/app=shop');
    const stop = followRollouts({ isOn: () => false, shells: () => [shell(terminal)] });
    terminal.replacement = target('x');
    flushSync();
    expect(terminal.reconnected).toEqual([]);
    stop();
  });
});

describe('followElsewhere', () => {
  function setUp(shells: readonly FollowedTerminal[], listed: readonly FollowedTerminal[] = []) {
    const looks: string[] = [];
    const timers: (() => void)[] = [];
    const stop = followElsewhere({
      shells: () => shells,
      isListed: (shell) => listed.some((one) => one === shell),
      look: (context, id) => {
        looks.push(`${context} ${id}`);
      },
      later: (_milliseconds, action) => {
        timers.push(action);
        return {
          dispose: () => {
            timers.splice(timers.indexOf(action), 1);
          },
        };
      },
    });
    flushSync();
    return { looks, timers, stop };
  }

  it('looks at once and again, only after shells that the list knows nothing of', () => {
    const here = new FollowedTerminal(target('a'), 'staging/test/app=shop');
    const there = new FollowedTerminal(target('b', 'a/b'), 'a/b/test/app=pay');
    const hidden = new FollowedTerminal(target('c', 'prod'), 'prod/test/app=pay', false);
    const { looks, timers, stop } = setUp([here, there, hidden], [here]);
    expect(looks).toEqual(['a/b test/app=pay']);
    timers.shift()?.();
    expect(looks).toHaveLength(2);
    // One in the background matters when its pod is gone.
    hidden.state = gone;
    flushSync();
    expect(looks.slice(2).sort()).toEqual(['a/b test/app=pay', 'prod test/app=pay']);
    hidden.state = { kind: 'connecting', since: 0, step: 'pod' };
    there.state = { kind: 'exited', since: 0, code: 0 } as never;
    flushSync();
    expect(timers).toEqual([]);
    stop();
  });

  it('leaves no timer behind', () => {
    const there = new FollowedTerminal(target('b', 'prod'), 'prod/test/app=pay');
    const { timers, stop } = setUp([there]);
    expect(timers).toHaveLength(1);
    stop();
    expect(timers).toEqual([]);
  });
});

describe('ElsewhereModel', () => {
  it('keeps what was answered last, asks once at a time, and not for pods without the label', async () => {
    const fake = new FakeApi();
    const model = new ElsewhereModel(fake.api);
    const pay = environment('pay');
    fake.answer('viewEnvironment', () => ok(pay));
    await Promise.all([model.look('prod', 'test/app=pay'), model.look('prod', 'test/app=pay')]);
    expect(fake.callsOf('viewEnvironment')).toEqual([
      { context: 'prod', namespace: 'test', labelKey: 'app', environment: 'pay' },
    ]);
    expect(model.environment('prod', 'test/app=pay')).toEqual(pay);
    expect(model.environment('staging', 'test/app=pay')).toBeNull();
    fake.answer('viewEnvironment', () =>
      err(appError('connection-refused', { server: 'https://127.0.0.1:1' })),
    );
    await model.look('prod', 'test/app=pay');
    expect(model.environment('prod', 'test/app=pay')).toEqual(pay);
    await model.look('prod', 'test/app');
    expect(fake.callsOf('viewEnvironment')).toHaveLength(2);
  });
});
