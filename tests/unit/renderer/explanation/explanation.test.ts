// @vitest-environment happy-dom
import { render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ExplanationChannel } from '../../../../src/renderer/explanation/explanation-channel';
import {
  ExplanationModel,
  STEADY_MS,
} from '../../../../src/renderer/explanation/explanation.svelte';
import ExplanationView from '../../../../src/renderer/explanation/ExplanationView.svelte';
import { Language, LANGUAGE } from '../../../../src/renderer/ui/i18n.svelte';
import { Ticker } from '../../../../src/renderer/ui/ticker.svelte';
import { appError } from '../../../../src/shared/errors';
import type { Explanation } from '../../../../src/shared/explain';
import type { PodRow } from '../../../../src/shared/kubernetes';
import { err } from '../../../../src/shared/result';
import { FakeApi } from '../../../support/fake-api';
import { containerRow, crashingPod, podRow } from '../../../support/row-builder';

const subject = {
  context: 'staging',
  namespace: 'test',
  labelKey: 'app',
  environment: 'shop-a1b2',
  pod: null,
};
const known = <T>(value: T) => ({ kind: 'known' as const, value, error: null });
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const target = (pod: string) => ({
  context: 'staging',
  namespace: 'test',
  pod,
  podUid: pod,
  container: 'app',
});

async function setUp({ wantsShell = true, container = null as string | null } = {}) {
  const fake = new FakeApi();
  const onShell = vi.fn();
  const waits: { milliseconds: number; action: () => void; disposed: boolean }[] = [];
  const model = new ExplanationModel({
    channel: new ExplanationChannel(fake.api),
    subject,
    container,
    wantsShell,
    onShell,
    later: (milliseconds, action) => {
      const wait = { milliseconds, action, disposed: false };
      waits.push(wait);
      return { dispose: () => void (wait.disposed = true) };
    },
  });
  await settled();
  let sequence = 0;
  const tell = async (changed: Partial<Explanation>): Promise<void> => {
    fake.emit('explanation', { id: 'explanation-1', update: { sequence: ++sequence, changed } });
    await tick();
  };
  const pods = (...rows: PodRow[]): Promise<void> => tell({ pods: known(rows) });
  return { fake, model, onShell, waits, tell, pods };
}

describe('ExplanationModel', () => {
  it('applies what main tells, says that it was read, and closes it when disposed', async () => {
    const { fake, model, pods } = await setUp();
    expect([model.status, model.tone]).toEqual(['', 'progressing']);
    await pods(podRow('web-1'), crashingPod('api-1'));
    expect([model.status, model.tone]).toEqual(['CrashLoopBackOff', 'failing']);
    expect(fake.reads).toEqual([{ id: 'explanation-1', sequence: 1 }]);
    model.dispose();
    expect(fake.callsOf('closeExplanation')).toEqual([{ id: 'explanation-1' }]);
  });

  it('takes updates that overtake the answer', async () => {
    const fake = new FakeApi();
    const channel = new ExplanationChannel(fake.api);
    const taken: number[] = [];
    const opening = channel.open(subject, ({ sequence }) => taken.push(sequence));
    fake.emit('explanation', { id: 'explanation-1', update: { sequence: 1, changed: {} } });
    fake.emit('explanation', { id: 'another', update: { sequence: 9, changed: {} } });
    await opening;
    expect(taken).toEqual([1]);
  });

  it('closes what was opened after it had been disposed', async () => {
    const fake = new FakeApi();
    const channel = new ExplanationChannel(fake.api);
    const options = { channel, subject, container: null, wantsShell: true, onShell: vi.fn() };
    new ExplanationModel({ ...options, later: () => ({ dispose: vi.fn() }) }).dispose();
    await settled();
    expect(fake.callsOf('closeExplanation')).toHaveLength(1);
  });

  it('turns into a shell as soon as a pod is ready', async () => {
    const { onShell, pods } = await setUp();
    await pods(podRow('web-1', { ready: false }));
    expect(onShell).not.toHaveBeenCalled();
    await pods(podRow('web-1'));
    expect(onShell).toHaveBeenCalledExactlyOnceWith(target('web-1'));
  });

  it('waits whether what was restarted stays up', async () => {
    const { model, onShell, waits, pods } = await setUp();
    const up = (restarts: number): PodRow =>
      podRow('web-1', { containers: [containerRow({ restarts })] });
    await pods(up(3));
    expect(model.isSteadying).toBe(true);
    expect(waits.map(({ milliseconds }) => milliseconds)).toEqual([STEADY_MS]);
    await pods(crashingPod('web-1'));
    expect([model.isSteadying, waits[0]!.disposed]).toEqual([false, true]);
    await pods(up(4));
    await pods(up(4));
    expect(waits).toHaveLength(2);
    expect(onShell).not.toHaveBeenCalled();
    waits[1]!.action();
    expect(onShell).toHaveBeenCalledExactlyOnceWith(target('web-1'));
  });

  it('of a healthy one opens a shell only when asked to', async () => {
    const { model, onShell, pods } = await setUp({ wantsShell: false });
    await pods(podRow('web-1'));
    expect(onShell).not.toHaveBeenCalled();
    model.openShell();
    expect(onShell).toHaveBeenCalledWith(target('web-1'));
  });

  it('opens the container that was meant', async () => {
    const { onShell, pods } = await setUp({ container: 'proxy' });
    await pods(podRow('web-1'));
    expect(onShell).not.toHaveBeenCalled();
    const containers = [containerRow(), containerRow({ name: 'proxy' })];
    await pods(podRow('web-1', { containers }));
    expect(onShell).toHaveBeenCalledWith({ ...target('web-1'), container: 'proxy' });
  });
});

describe('ExplanationView', () => {
  const ticker = new Ticker(() => 300_000);
  afterEach(() => {
    ticker.dispose();
  });

  async function show(changed: Partial<Explanation>) {
    const set = await setUp();
    const onCopy = vi.fn();
    render(ExplanationView, {
      props: {
        model: set.model,
        name: 'shop-a1b2',
        visible: true,
        ticker,
        onCopy,
        onOpenPage: vi.fn(),
      },
      context: new Map([[LANGUAGE, new Language('en')]]),
    });
    await set.tell(changed);
    return { ...set, onCopy };
  }

  it('says what is the matter: reason, containers, log, events, rollout', async () => {
    await show({
      pods: known([crashingPod('web-1')]),
      failedLog: known({
        pod: 'web-1',
        container: 'app',
        previous: false,
        lines: [{ at: null, text: 'fatal: cannot allocate memory' }],
        cut: false,
        following: false,
      }),
      events: known([
        {
          id: '1',
          type: 'warning' as const,
          reason: 'BackOff',
          message: 'Back-off restarting',
          object: { kind: 'Pod', name: 'web-1' },
          count: 4,
          firstAt: 0,
          lastAt: 240_000,
        },
      ]),
      rollouts: known([]),
    });
    const region = within(screen.getByRole('region', { name: /shop-a1b2/ }));
    expect(region.getByRole('heading', { level: 2 }).textContent).toBe('shop-a1b2');
    const [pods, events] = region.getAllByRole('table');
    expect(pods?.textContent).toMatch(/web-1.*CrashLoopBackOff.*12.*137 · OOMKilled/s);
    expect(events?.textContent).toMatch(/60s.*warning: BackOff×4.*Back-off restarting.*Pod web-1/s);
    expect(region.getByRole('log').textContent).toContain('fatal: cannot allocate memory');
    expect(region.queryByRole('button', { name: /Open shell/ })).toBeNull();
  });

  it('each part says its own failure, with what to ask for', async () => {
    const params = { verb: 'list', resource: 'events', namespace: 'test', user: 'qa', message: '' };
    const { fake, onCopy } = await show({
      pods: known([crashingPod('web-1')]),
      events: { kind: 'failed', error: appError('forbidden', params) },
    });
    const part = screen.getByRole('region', { name: 'Events' });
    expect(part.textContent).toMatch(/Can’t read the events/);
    within(part).getByRole('button', { name: 'Copy request' }).click();
    expect(onCopy.mock.calls[0]?.[0]).toMatch(/qa.*list events/);
    within(part).getByRole('button', { name: 'Try again' }).click();
    expect(fake.callsOf('retryExplanation')).toEqual([{ id: 'explanation-1' }]);
  });

  it('says why it cannot even be asked, and asks again', async () => {
    const fake = new FakeApi();
    fake.answer('openExplanation', () => err(appError('too-many-explanations', { limit: 16 })));
    const model = new ExplanationModel({
      channel: new ExplanationChannel(fake.api),
      subject,
      container: null,
      wantsShell: true,
      onShell: vi.fn(),
      later: () => ({ dispose: vi.fn() }),
    });
    await settled();
    expect(model.refusal?.kind).toBe('too-many-explanations');
    model.retry();
    await settled();
    expect(fake.callsOf('openExplanation')).toHaveLength(2);
  });
});
