// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi, type Mock } from 'vitest';
import { EnvironmentsModel } from '../../../../src/renderer/environments/environments.svelte';
import { NamespaceNames } from '../../../../src/renderer/environments/namespace-names.svelte';
import type { OpenTarget } from '../../../../src/renderer/environments/open-target';
import Sidebar from '../../../../src/renderer/environments/Sidebar.svelte';
import { TreeModel } from '../../../../src/renderer/environments/tree.svelte';
import { Language, LANGUAGE } from '../../../../src/renderer/ui/i18n.svelte';
import { Ticker } from '../../../../src/renderer/ui/ticker.svelte';
import { appError, type AppError } from '../../../../src/shared/errors';
import type { Environment, EnvironmentsUpdate } from '../../../../src/shared/kubernetes';
import { ok } from '../../../../src/shared/result';
import { FakeApi } from '../../../support/fake-api';
import { containerRow, crashingPod, environment, podRow } from '../../../support/row-builder';
// What buttons open is loaded with its first use: here beforehand, however long that takes.
import '../../../../src/renderer/environments/NamespaceList.svelte';

const scope = { context: 'staging', namespaces: ['test'], labelKey: 'app' };
const web = podRow('web-1', { containers: [containerRow(), containerRow({ name: 'proxy' })] });
const all: Environment[] = [
  environment('demo-77aa', [crashingPod('demo-1')]),
  environment('pay-9f8e', [podRow('pay-1')]),
  environment('shop-a1b2', [web, podRow('api-1')]),
  environment(null, [podRow('stray-1', { environment: null })]),
];
let ticker: Ticker;

beforeEach(() => {
  ticker = new Ticker(() => 300_000);
});
afterEach(() => {
  ticker.dispose();
});

type OnOpen = Mock<(target: OpenTarget, another: boolean) => void>;

interface Shown {
  readonly fake: FakeApi;
  readonly onOpen: OnOpen;
  readonly onPress: Mock<(target: OpenTarget) => void>;
  readonly onExplain: ReturnType<typeof vi.fn>;
  readonly onCopy: ReturnType<typeof vi.fn>;
  readonly apply: (changes: Partial<EnvironmentsUpdate>) => Promise<void>;
}

async function show(
  upsert: readonly Environment[] = all,
  changes: Partial<EnvironmentsUpdate> = {},
  blocked: { what: string; error: AppError } | null = null,
  noExecRequest: string | null = null,
): Promise<Shown> {
  const fake = new FakeApi();
  const environments = new EnvironmentsModel({ api: fake.api, now: () => 0 });
  await environments.watch('staging', null, null);
  const apply = async (update: Partial<EnvironmentsUpdate>): Promise<void> => {
    environments.apply({
      scope,
      reset: false,
      upsert: [],
      remove: [],
      state: { kind: 'live' },
      failures: [],
      coverage: null,
      podCount: 5,
      labelKeys: [],
      ...update,
    });
    await tick();
  };
  const onOpen: OnOpen = vi.fn();
  const onPress = vi.fn<(target: OpenTarget) => void>();
  const onCopy = vi.fn();
  const onExplain = vi.fn();
  render(Sidebar, {
    props: {
      environments,
      namespaces: new NamespaceNames(fake.api),
      tree: new TreeModel(environments),
      ticker,
      active: { podUid: 'pay-1', container: 'app' },
      blocked,
      onOpen,
      onPress,
      onExplain,
      onCopy,
      menu: {
        onOpenAll: vi.fn(),
        onToggleFavourite: vi.fn(),
        findPages: () => Promise.resolve(ok([])),
        onOpenPage: vi.fn(),
      },
      sort: 'name',
      onSort: vi.fn(),
      denied: noExecRequest === null ? [] : ['test'],
      noExecRequest,
    },
    context: new Map([[LANGUAGE, new Language('en')]]),
  });
  await apply({ upsert, ...changes });
  return { fake, onOpen, onPress, onExplain, onCopy, apply };
}

const item = (name: string): HTMLElement => screen.getByRole('treeitem', { name });
const names = (): (string | null)[] =>
  screen.queryAllByRole('treeitem').map((row) => row.getAttribute('aria-label'));
const filter = (): HTMLInputElement =>
  screen.getByRole('searchbox', { name: 'Filter environments' });
const press = (key: string, changes: KeyboardEventInit = {}): Promise<boolean> =>
  fireEvent.keyDown(document.activeElement!, { key, ...changes });
/** What was opened, as environment, pod, container, another. */
const opened = (onOpen: OnOpen): unknown[] =>
  onOpen.mock.calls.map(([{ of, pod, container }, another]) => [of, pod.name, container, another]);

describe('the tree', () => {
  it('keeps the accessibility contract', async () => {
    await show();
    expect(screen.getByRole('tree', { name: 'Environments' })).toBeTruthy();
    const shop = item('shop-a1b2');
    expect(shop.getAttribute('aria-level')).toBe('1');
    expect(shop.getAttribute('aria-posinset')).toBe('3');
    expect(shop.getAttribute('aria-setsize')).toBe('4');
    expect(shop.getAttribute('aria-expanded')).toBe('false');
    expect(shop.getAttribute('aria-description')).toBe(
      'Running, healthy, 2 of 2 ready, 5m old, Deployment shop-a1b2-web, image 1',
    );
    expect(item('pay-9f8e').getAttribute('aria-selected')).toBe('true');
    expect(names().at(-1)).toBe('Unlabelled');
  });

  it('has one row in the tab order', async () => {
    await show();
    const tabbable = screen.getAllByRole('treeitem').filter((row) => row.tabIndex === 0);
    expect(tabbable.map((row) => row.getAttribute('aria-label'))).toEqual(['demo-77aa']);
  });

  it('a click opens the newest ready pod’s default container, Shift another', async () => {
    const { onOpen } = await show();
    await fireEvent.click(item('shop-a1b2'));
    await fireEvent.click(item('shop-a1b2'), { shiftKey: true });
    expect(opened(onOpen)).toEqual([
      ['environment', 'web-1', 'app', false],
      ['environment', 'web-1', 'app', true],
    ]);
  });

  it('a press says what the click would open, and nothing where it would open nothing', async () => {
    const { onPress } = await show();
    await fireEvent.pointerDown(item('shop-a1b2'), { button: 0 });
    expect(onPress.mock.calls.map(([{ of, pod, container }]) => [of, pod.name, container])).toEqual(
      [['environment', 'web-1', 'app']],
    );
    await fireEvent.pointerDown(item('shop-a1b2'), { button: 2 });
    await fireEvent.pointerDown(item('shop-a1b2').querySelector('[data-toggle]')!, { button: 0 });
    // What cannot be opened, and what only unfolds.
    await fireEvent.pointerDown(item('demo-77aa'), { button: 0 });
    await fireEvent.pointerDown(item('Unlabelled'), { button: 0 });
    expect(onPress).toHaveBeenCalledOnce();
    const denied = await show(all, {}, null, 'Please let me in');
    await fireEvent.pointerDown(screen.getAllByRole('treeitem', { name: 'shop-a1b2' }).at(-1)!, {
      button: 0,
    });
    expect(denied.onPress).not.toHaveBeenCalled();
  });

  it('a click on a pod or a container opens that one', async () => {
    const { onOpen } = await show();
    item('shop-a1b2').focus();
    await press('ArrowRight');
    await fireEvent.click(item('api-1'));
    await fireEvent.click(item('web-1').querySelector('[data-toggle]')!);
    await fireEvent.click(item('proxy'));
    expect(opened(onOpen)).toEqual([
      ['pod', 'api-1', 'app', false],
      ['container', 'web-1', 'proxy', false],
    ]);
  });

  it('the keyboard walks, unfolds, opens and folds', async () => {
    const { onOpen } = await show();
    item('demo-77aa').focus();
    await press('End');
    expect(document.activeElement).toBe(item('Unlabelled'));
    await press('ArrowUp');
    await press('ArrowRight');
    await press('ArrowRight');
    expect(document.activeElement).toBe(item('web-1'));
    await press('Enter', { shiftKey: true });
    await press('ArrowLeft');
    await press('ArrowLeft');
    expect(document.activeElement).toBe(item('shop-a1b2'));
    expect(names()).not.toContain('web-1');
    await press('p');
    expect(document.activeElement).toBe(item('pay-9f8e'));
    await press(' ');
    expect(opened(onOpen)).toEqual([
      ['pod', 'web-1', 'app', true],
      ['environment', 'pay-1', 'app', false],
    ]);
  });

  it('keeps the keyboard when the focused row goes away', async () => {
    const { apply } = await show();
    item('pay-9f8e').focus();
    await fireEvent.click(item('pay-9f8e'));
    await apply({ remove: ['test/app=pay-9f8e'] });
    expect(document.activeElement).toBe(item('shop-a1b2'));
  });

  it('a click on what cannot be opened asks why, and opens it once it can', async () => {
    const { onOpen, onExplain, apply } = await show();
    await fireEvent.click(item('demo-77aa'));
    expect(onOpen).not.toHaveBeenCalled();
    expect(onExplain).toHaveBeenCalledWith(
      { environment: all[0], pod: null, container: null },
      true,
    );
    await apply({ upsert: [environment('demo-77aa', [podRow('demo-1')])] });
    await fireEvent.click(item('demo-77aa'));
    expect(opened(onOpen)).toEqual([['environment', 'demo-1', 'app', false]]);
  });

  it('without the right to open shells every row says so, and a click explains', async () => {
    const { onOpen, onExplain, onCopy } = await show(all, {}, null, 'Please let me in');
    expect(screen.getByRole('note').textContent).toMatch(/may not open shells in test/);
    expect(item('shop-a1b2').getAttribute('aria-description')).toMatch(/you may not open shells/);
    await fireEvent.click(item('shop-a1b2'));
    expect(onOpen).not.toHaveBeenCalled();
    expect(onExplain).toHaveBeenCalledOnce();
    await fireEvent.click(screen.getByRole('button', { name: 'Copy request' }));
    expect(onCopy).toHaveBeenCalledWith('Please let me in');
  });

  it('the pods without the label unfold; none stands for the others', async () => {
    const { onOpen } = await show();
    await fireEvent.click(item('Unlabelled'));
    expect(onOpen).not.toHaveBeenCalled();
    expect(names()).toContain('stray-1');
  });

  it('of thousands renders a screenful', async () => {
    const many = Array.from({ length: 2000 }, (_, index) => environment(`env-${index}`));
    await show(many);
    expect(names().length).toBeLessThan(80);
    expect(item('env-0').getAttribute('aria-setsize')).toBe('2000');
  });
});

describe('the filter', () => {
  it('leaves what matches, Enter opens the first, Escape clears', async () => {
    const { onOpen } = await show();
    await fireEvent.input(filter(), { target: { value: 'api' } });
    expect(names()).toEqual(['shop-a1b2', 'api-1']);
    await fireEvent.keyDown(filter(), { key: 'Enter' });
    expect(opened(onOpen)).toEqual([['pod', 'api-1', 'app', false]]);
    await fireEvent.keyDown(filter(), { key: 'Escape' });
    expect(filter().value).toBe('');
    expect(names()).toHaveLength(4);
  });

  it('Enter in an empty filter opens nothing', async () => {
    const { onOpen } = await show();
    await fireEvent.keyDown(filter(), { key: 'Enter' });
    expect(onOpen).not.toHaveBeenCalled();
  });

  it('an input method’s Enter is not ours', async () => {
    const { onOpen } = await show();
    await fireEvent.input(filter(), { target: { value: 'shop' } });
    await fireEvent.keyDown(filter(), { key: 'Enter', isComposing: true });
    expect(onOpen).not.toHaveBeenCalled();
  });

  it('says how many are left, and that none is', async () => {
    await show();
    await fireEvent.input(filter(), { target: { value: 'shop' } });
    expect(screen.getByRole('status').textContent.trim()).toBe('1 of 4 environments');
    await fireEvent.input(filter(), { target: { value: 'zzz' } });
    expect(screen.getByText('Nothing here matches “zzz”.')).toBeTruthy();
  });

  it('arrow down goes on to the list', async () => {
    await show();
    await fireEvent.keyDown(filter(), { key: 'ArrowDown' });
    await tick();
    expect(document.activeElement).toBe(item('demo-77aa'));
  });
});

describe('a list that is not there', () => {
  const refused = appError('connection-refused', { server: 'https://10.0.0.1:6443' });

  it('stale: keeps its rows, says since when, why and what next, and can be tried again', async () => {
    const { fake } = await show(all, {
      state: { kind: 'stale', updatedAt: 240_000, error: refused, retryAt: 305_000 },
    });
    expect(names()).toHaveLength(4);
    const text = screen.getByRole('alert').textContent;
    expect(text).toMatch(/Can't list the pods of test in staging\s+·\s+Last updated \d\d:\d\d/);
    expect(text).toContain('Nothing accepts connections at https://10.0.0.1:6443.');
    expect(screen.getByText('Trying again in 5 s')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Retry now' }));
    expect(fake.callsOf('retryEnvironments')).toHaveLength(1);
  });

  it('stale, and the clock was set back: neither a time to come nor a wait of hours', async () => {
    let now = 7_200_000;
    ticker.dispose();
    ticker = new Ticker(() => now, 5);
    await show(all, {
      state: { kind: 'stale', updatedAt: 7_190_000, error: refused, retryAt: 7_210_000 },
    });
    expect(screen.getByRole('alert').textContent).toContain('Last updated');
    expect(screen.getByText('Trying again in 10 s')).toBeTruthy();
    now = 3_600_000;
    await vi.waitFor(() => {
      expect(screen.getByRole('alert').textContent).not.toContain('Last updated');
    });
    expect(screen.getByText(/Trying again in (10|\d) s/)).toBeTruthy();
  });

  it('namespaces that may not be listed can be asked for again', async () => {
    const { fake, apply } = await show(all, { coverage: { shown: 2, forbidden: 3, beyond: 0 } });
    expect(screen.getByText(/You may not list the pods of 3 more/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Retry now' }));
    expect(fake.callsOf('retryEnvironments')).toHaveLength(1);
    await apply({ coverage: { shown: 5, forbidden: 0, beyond: 0 } });
    expect(screen.queryByRole('button', { name: 'Retry now' })).toBeNull();
  });

  it('forbidden: offers the words to ask for it', async () => {
    const error = appError('forbidden', {
      verb: 'list',
      resource: 'pods',
      namespace: 'test',
      user: 'qa',
      message: '',
    });
    const { onCopy } = await show([], {
      state: { kind: 'stale', updatedAt: null, error, retryAt: 0 },
    });
    await fireEvent.click(screen.getByRole('button', { name: 'Copy request' }));
    expect(onCopy.mock.calls[0]?.[0]).toMatch(/allow user qa to list pods in namespace test/);
  });

  it('a context that cannot be used says so', async () => {
    const error = appError('context-unsupported', { context: 'eks', feature: 'exec-version' });
    await show([], { state: { kind: 'loading', since: 0 } }, { what: "Can't show eks", error });
    expect(screen.getByRole('alert').textContent).toMatch(/Can't show eks.*credential plugin/s);
  });

  it('empty: says so', async () => {
    await show([], { podCount: 0 });
    expect(screen.getByText('There are no pods in test.')).toBeTruthy();
  });

  it('no pod with the label: offers the label that would fill it', async () => {
    const { fake } = await show([all[3]!], {
      podCount: 23,
      labelKeys: [{ key: 'app.kubernetes.io/instance', pods: 23 }],
    });
    expect(screen.getByText('No pod in test carries the label app.')).toBeTruthy();
    expect(screen.getByText('23 pods carry app.kubernetes.io/instance')).toBeTruthy();
    expect(names()).toEqual(['Unlabelled']);
    await fireEvent.click(screen.getByRole('button', { name: /app\.kubernetes\.io\/instance/ }));
    expect(fake.callsOf('watchEnvironments').at(-1)?.labelKey).toBe('app.kubernetes.io/instance');
  });

  it('loading: says for whom it waits when it takes long', async () => {
    await show([], { state: { kind: 'loading', since: 296_000 } });
    expect(screen.getByText('Still waiting for staging…')).toBeTruthy();
  });
});

describe('namespace and label', () => {
  it('lists the namespaces when asked for, and takes a choice', async () => {
    const { fake } = await show();
    expect(fake.callsOf('listNamespaces')).toEqual([]);
    await fireEvent.click(screen.getByRole('combobox', { name: 'Namespace' }));
    await fireEvent.click(await screen.findByRole('option', { name: 'default' }));
    expect(fake.callsOf('watchEnvironments').at(-1)).toMatchObject({ namespaces: 'own' });
  });

  it('where they may not be listed, says so and takes a typed one', async () => {
    const { fake } = await show();
    const params = { verb: 'list', resource: 'namespaces', namespace: '', user: 'qa', message: '' };
    fake.answer('listNamespaces', () => ({ ok: false, error: appError('forbidden', params) }));
    await fireEvent.click(screen.getByRole('combobox', { name: 'Namespace' }));
    await screen.findByText('You may not list namespaces here: type the name.');
    const search = screen.getByPlaceholderText('Find or type a namespace');
    await fireEvent.input(search, { target: { value: 'Not Valid' } });
    expect(screen.getByText(/lower-case letters/)).toBeTruthy();
    await fireEvent.input(search, { target: { value: 'mine' } });
    await fireEvent.click(await screen.findByRole('option', { name: 'Use namespace “mine”' }));
    expect(fake.callsOf('watchEnvironments').at(-1)).toMatchObject({ namespaces: ['mine'] });
  });
});
