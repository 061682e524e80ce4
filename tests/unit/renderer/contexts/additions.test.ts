// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import AdditionNotes from '../../../../src/renderer/contexts/AdditionNotes.svelte';
import { Additions } from '../../../../src/renderer/contexts/additions.svelte';
import DropOverlay from '../../../../src/renderer/contexts/DropOverlay.svelte';
import { Language, LANGUAGE } from '../../../../src/renderer/ui/i18n.svelte';
import { Ticker } from '../../../../src/renderer/ui/ticker.svelte';
import { appError, type AppError } from '../../../../src/shared/errors';
import type { KubeconfigAddition } from '../../../../src/shared/ipc';
import type { KubeconfigSource } from '../../../../src/shared/kubernetes';
import { err, ok } from '../../../../src/shared/result';
import { contextsView, contextSummary, FakeApi } from '../../../support/fake-api';
import { settled } from './snippets.svelte';

const context = new Map([[LANGUAGE, new Language('en')]]);
const view = contextsView([contextSummary('staging'), contextSummary('qa')]);
const addition: KubeconfigAddition = { name: 'qa.yaml', contexts: ['qa'], view };
const refused = appError('connection-refused', { server: 'https://10.0.0.1:6443' });
const broken = appError('kubeconfig-invalid', { path: '/tmp/x', line: 4, detail: 'bad indent' });

function setUp() {
  const fake = new FakeApi();
  const onAdded = vi.fn();
  let time = 0;
  const additions = new Additions({ api: fake.api, now: () => time, onAdded });
  const calls = { onShow: vi.fn(), onCheck: vi.fn() };
  const ticker = new Ticker(() => time, 5);
  const show = (): void => {
    render(AdditionNotes, { props: { additions, ticker, current: 'staging', ...calls }, context });
  };
  const pass = (milliseconds: number): void => {
    time += milliseconds;
  };
  return { fake, additions, onAdded, ...calls, show, pass, ticker };
}
const text = (): string => document.body.textContent.replace(/\s+/g, ' ');

describe('adding a kubeconfig', () => {
  it('says why none of its contexts is used: of that file, not of an older one of the same name', async () => {
    const { fake, additions, show } = setUp();
    const source = (id: string, problem: AppError | null): KubeconfigSource => ({
      path: `/data/${id}`,
      origin: 'added',
      added: { id, name: 'config', from: `/${id}/config` },
      found: true,
      problem,
    });
    const shadowed = appError('kubeconfig-shadowed', { path: '/data/2', by: '/data/1' });
    const sources = [source('1', null), source('2', shadowed)];
    fake.answer('addKubeconfig', () =>
      ok({ name: 'config', contexts: [], view: { ...view, sources } }),
    );
    show();
    await additions.add('chooser');
    await settled();
    expect(text()).toContain('config is kept, but no context of it is used');
    expect(text()).toContain('/data/2 have names that are already defined in /data/1');
  });

  it('says “Added” only once its cluster has answered, for a while', async () => {
    const { fake, additions, onAdded, show, pass, onShow, ticker } = setUp();
    let answer: (value: ReturnType<typeof ok<{ user: string | null }>>) => void = () => undefined;
    fake.answer('addKubeconfig', () => ok(addition));
    fake.answer('probeContext', () => new Promise((resolve) => (answer = resolve)));
    show();
    void additions.add('clipboard');
    await settled();
    expect(onAdded).toHaveBeenCalledExactlyOnceWith(view);
    expect(fake.callsOf('probeContext')).toEqual([{ context: 'qa' }]);
    expect(screen.getByRole('status').textContent).toContain('asking the cluster of qa');
    expect(text()).not.toContain('Added');
    answer(ok({ user: 'qa-reader' }));
    await settled();
    expect(text()).toContain('Added qa.yaml. The cluster of qa answered.');
    expect(text()).toContain('You are signed in as qa-reader.');
    await fireEvent.click(screen.getByRole('button', { name: 'Show' }));
    expect(onShow).toHaveBeenCalledExactlyOnceWith('qa');
    expect(additions.list).toEqual([]);

    void additions.add('clipboard');
    await settled();
    answer(ok({ user: null }));
    await settled();
    expect(text()).toContain('Added');
    pass(11_000);
    await vi.waitFor(() => {
      expect(text()).not.toContain('Added');
    });
    ticker.dispose();
  });

  it('that does not answer is kept, says why, and offers the check', async () => {
    const { fake, additions, show, onCheck } = setUp();
    fake.answer('addKubeconfig', () => ok(addition));
    fake.answer('probeContext', () => err(refused));
    show();
    await additions.add('chooser');
    await settled();
    const alert = screen.getByRole('alert').textContent;
    expect(alert).toContain('qa.yaml is kept, but the cluster of qa did not answer');
    expect(alert).toContain('https://10.0.0.1:6443');
    await fireEvent.click(screen.getByRole('button', { name: 'Check connection' }));
    expect(onCheck).toHaveBeenCalledExactlyOnceWith('qa');
    await fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('whose context cannot be used is not asked about', async () => {
    const { fake, additions } = setUp();
    const problem = appError('context-unsupported', { context: 'qa', feature: 'basic-auth' });
    const unusable = contextsView([contextSummary('qa', { problem })]);
    fake.answer('addKubeconfig', () => ok({ ...addition, view: unusable }));
    await additions.add('chooser');
    expect(additions.list[0]?.state).toEqual({ kind: 'kept', context: 'qa', error: problem });
    expect(fake.callsOf('probeContext')).toEqual([]);
  });

  it('of which nothing is used says so', async () => {
    const { fake, additions, show } = setUp();
    fake.answer('addKubeconfig', () => ok({ ...addition, contexts: [] }));
    show();
    await additions.add('clipboard');
    await settled();
    expect(text()).toContain('qa.yaml is kept, but no context of it is used');
  });

  it('that is broken says where, in place', async () => {
    const { fake, additions, show } = setUp();
    fake.answer('addKubeconfig', () => err(broken));
    show();
    await additions.add('clipboard');
    await settled();
    const alert = screen.getByRole('alert').textContent;
    expect(alert).toContain("Can't add what you pasted");
    expect(alert).toContain('line 4');
    expect(alert).toContain('bad indent');
  });

  it('by a cancelled chooser says nothing', async () => {
    const { additions } = setUp();
    await additions.add('chooser');
    expect(additions.list).toEqual([]);
  });

  it('by dropping it names the file', async () => {
    const { fake, additions, show } = setUp();
    show();
    fake.drop('cluster.yaml', err(broken));
    fake.drop('qa.yaml', ok(addition));
    await settled();
    expect(text()).toContain("Can't add cluster.yaml");
    expect(text()).toContain('Added qa.yaml.');
    additions.dispose();
    fake.drop('late.yaml', ok(addition));
    await settled();
    expect(text()).not.toContain('late.yaml');
  });

  it('never hides the window', async () => {
    const { fake, additions } = setUp();
    for (let file = 0; file < 10; file++) fake.drop(`${file}`, err(broken));
    await settled();
    expect(additions.list.map(({ name }) => name)).toEqual(['6', '7', '8', '9']);
  });
});

describe('DropOverlay', () => {
  const drag = async (type: string, types: string[], relatedTarget: EventTarget | null = null) => {
    const event = new Event(type, { bubbles: true });
    Object.assign(event, { dataTransfer: { types }, relatedTarget });
    await fireEvent(window, event);
  };
  const isShown = (): boolean => screen.queryByText('Drop to add the kubeconfig') !== null;

  it('shows while files are dragged over the window', async () => {
    render(DropOverlay, { context });
    expect(isShown()).toBe(false);
    await drag('dragenter', ['Files']);
    expect(isShown()).toBe(true);
    await drag('dragleave', ['Files'], document.body);
    expect(isShown()).toBe(true);
    await drag('dragleave', ['Files']);
    expect(isShown()).toBe(false);
    await drag('dragenter', ['Files']);
    await drag('drop', ['Files']);
    expect(isShown()).toBe(false);
  });

  it('has nothing to do with dragged text', async () => {
    render(DropOverlay, { context });
    await drag('dragenter', ['text/plain']);
    expect(isShown()).toBe(false);
  });
});
