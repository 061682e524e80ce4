// @vitest-environment happy-dom
import { flushSync } from 'svelte';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ContextsModel } from '../../../../src/renderer/environments/contexts.svelte';
import { EnvironmentsModel } from '../../../../src/renderer/environments/environments.svelte';
import {
  LIST_PATIENCE_MS,
  PlaceOpener,
  POD_PATIENCE_MS,
} from '../../../../src/renderer/open-place.svelte';
import type { Place } from '../../../../src/shared/arrival';
import { appError } from '../../../../src/shared/errors';
import type { Environment, EnvironmentScope, ListState } from '../../../../src/shared/kubernetes';
import { err } from '../../../../src/shared/result';
import { contextsView, contextSummary, FakeApi } from '../../../support/fake-api';
import { containerRow, crashingPod, environment, podRow } from '../../../support/row-builder';

const place = (changes: Partial<Place>): Place => ({
  context: 'staging',
  namespace: 'test',
  labelKey: null,
  environment: null,
  pod: null,
  container: null,
  ...changes,
});
const LIVE: ListState = { kind: 'live' };

async function setUp() {
  const fake = new FakeApi();
  const contexts = new ContextsModel(
    contextsView([contextSummary('staging'), contextSummary('other', { namespace: 'own' })]),
  );
  const list = new EnvironmentsModel({ api: fake.api, now: () => 0 });
  const timers: { readonly milliseconds: number; action: (() => void) | null }[] = [];
  const onOpen = vi.fn();
  const onExplain = vi.fn();
  const onMissing = vi.fn();
  const onFailure = vi.fn();
  const show = vi.fn(
    (context: string, namespaces: 'own' | 'all' | readonly string[] | null, key: string | null) => {
      contexts.choose(context);
      void list.watch(context, namespaces, key);
    },
  );
  const opener = new PlaceOpener({
    contexts,
    list,
    show,
    openShell: onOpen,
    explain: onExplain,
    explainMissing: onMissing,
    onFailure,
    later: (milliseconds, action) => {
      const timer: (typeof timers)[number] = { milliseconds, action };
      timers.push(timer);
      return { dispose: () => (timer.action = null) };
    },
  });
  onTestFinished(() => {
    opener.dispose();
  });
  await list.watch('staging', ['test'], null);
  const tell = (
    environments: readonly Environment[],
    state: ListState = LIVE,
    scope: EnvironmentScope = { context: 'staging', namespaces: ['test'], labelKey: 'app' },
  ): void => {
    list.apply({
      scope,
      reset: true,
      upsert: environments,
      remove: [],
      state,
      failures: [],
      coverage: null,
      podCount: 0,
      labelKeys: [],
    });
    flushSync();
  };
  return {
    fake,
    contexts,
    list,
    opener,
    tell,
    timers,
    show,
    onOpen,
    onExplain,
    onMissing,
    onFailure,
  };
}

describe('a place', () => {
  it('of the list on screen is opened as a click there would', async () => {
    const { opener, tell, show, onOpen, onExplain } = await setUp();
    const shop = environment('shop-a1b2', [
      podRow('new', { ready: false }),
      podRow('ready', { containers: [containerRow(), containerRow({ name: 'proxy' })] }),
      podRow('old'),
    ]);
    tell([environment('other'), shop]);
    opener.open(place({ environment: 'shop-a1b2' }));
    flushSync();
    expect(onOpen).toHaveBeenLastCalledWith(
      { of: 'environment', environment: shop, pod: shop.pods[1], container: 'app' },
      false,
    );
    opener.open(place({ environment: 'shop-a1b2', pod: 'old' }));
    flushSync();
    expect(onOpen).toHaveBeenLastCalledWith(
      { of: 'pod', environment: shop, pod: shop.pods[2], container: 'app' },
      false,
    );
    opener.open(place({ environment: 'shop-a1b2', container: 'proxy' }));
    flushSync();
    expect(onOpen).toHaveBeenLastCalledWith(
      { of: 'container', environment: shop, pod: shop.pods[1], container: 'proxy' },
      false,
    );
    opener.open(place({ pod: 'ready', container: 'proxy', namespace: null }));
    flushSync();
    expect(onOpen).toHaveBeenCalledTimes(4);
    expect(show).not.toHaveBeenCalled();
    expect(onExplain).not.toHaveBeenCalled();
  });

  it('of another list is opened once that has come', async () => {
    const { opener, tell, show, onOpen } = await setUp();
    tell([environment('shop-a1b2')]);
    opener.open(place({ context: 'other', namespace: 'n', environment: 'shop-a1b2' }));
    flushSync();
    expect(show).toHaveBeenCalledWith('other', ['n'], null);
    expect(onOpen).not.toHaveBeenCalled();
    // What comes late of the list before is nothing of it.
    tell([environment('shop-a1b2')]);
    expect(onOpen).not.toHaveBeenCalled();
    const theirs = environment('shop-a1b2', undefined, { namespace: 'n' });
    tell([theirs], LIVE, { context: 'other', namespaces: ['n'], labelKey: 'app' });
    expect(onOpen).toHaveBeenCalledOnce();
    expect(onOpen.mock.lastCall?.[0]).toMatchObject({ environment: theirs });
    // And not again with the next change.
    tell([theirs], LIVE, { context: 'other', namespaces: ['n'], labelKey: 'app' });
    expect(onOpen).toHaveBeenCalledOnce();
  });

  it('of one namespace of several that are shown leaves the list as it is', async () => {
    const { opener, list, tell, show, onOpen } = await setUp();
    await list.watch('staging', ['a', 'b'], null);
    const scope = { context: 'staging', namespaces: ['a', 'b'], labelKey: 'app' };
    const inA = environment('shop', undefined, { namespace: 'a', id: 'a/app=shop' });
    const inB = environment('shop', undefined, { namespace: 'b', id: 'b/app=shop' });
    tell([inA, inB], LIVE, scope);
    opener.open(place({ namespace: 'b', environment: 'shop' }));
    flushSync();
    expect(show).not.toHaveBeenCalled();
    expect(onOpen.mock.lastCall?.[0]).toMatchObject({ environment: inB });
    opener.open(place({ namespace: 'c', environment: 'shop' }));
    expect(show).toHaveBeenLastCalledWith('staging', ['c'], null);
    opener.open(place({ labelKey: 'tier', environment: 'shop' }));
    expect(show).toHaveBeenLastCalledWith('staging', ['test'], 'tier');
  });

  it('that can take no shell yet is explained, and turns into one', async () => {
    const { opener, tell, onOpen, onExplain } = await setUp();
    const broken = environment('demo-77aa', [crashingPod('crash')]);
    tell([broken]);
    opener.open(place({ environment: 'demo-77aa' }));
    flushSync();
    expect(onExplain).toHaveBeenLastCalledWith(
      { environment: broken, pod: null, container: null },
      true,
    );
    opener.open(place({ pod: 'crash', container: 'app' }));
    flushSync();
    expect(onExplain).toHaveBeenLastCalledWith(
      { environment: broken, pod: broken.pods[0], container: 'app' },
      true,
    );
    expect(onOpen).not.toHaveBeenCalled();
  });

  it('that is not there yet is waited for in a tab', async () => {
    const { opener, tell, onMissing, onFailure } = await setUp();
    tell([], { kind: 'loading', since: 0 });
    opener.open(place({ environment: 'soon', container: 'app' }));
    flushSync();
    expect(onMissing).not.toHaveBeenCalled();
    tell([environment('shop-a1b2')]);
    expect(onMissing).toHaveBeenCalledExactlyOnceWith({
      subject: {
        context: 'staging',
        namespace: 'test',
        labelKey: 'app',
        environment: 'soon',
        pod: null,
      },
      container: 'app',
      wantsShell: true,
      environmentId: 'staging/test/app=soon',
      environmentName: 'soon',
    });
    expect(onFailure).not.toHaveBeenCalled();
  });

  it('whose list does not come is waited for in a tab, too', async () => {
    const { opener, tell, timers, onMissing, onOpen } = await setUp();
    tell([], { kind: 'loading', since: 0 });
    opener.open(place({ environment: 'shop-a1b2' }));
    flushSync();
    expect(timers.map(({ milliseconds }) => milliseconds)).toEqual([LIST_PATIENCE_MS]);
    timers[0]?.action?.();
    expect(onMissing).toHaveBeenCalledOnce();
    tell([environment('shop-a1b2')]);
    expect(onOpen).not.toHaveBeenCalled();
  });

  it('that is a pod is that pod or none: no other is opened instead', async () => {
    const { opener, tell, timers, onOpen, onMissing, onFailure } = await setUp();
    opener.open(place({ environment: 'shop-a1b2', pod: 'gone' }));
    expect(timers[0]?.milliseconds).toBe(POD_PATIENCE_MS);
    tell([environment('shop-a1b2')]);
    expect(onFailure).toHaveBeenCalledExactlyOnceWith(
      appError('not-found', { resource: 'pods', name: 'gone', namespace: 'test', message: '' }),
      expect.any(Function),
    );
    // Of that name, but of another environment than was said.
    opener.open(place({ environment: 'another', pod: 'shop-a1b2-web-1' }));
    flushSync();
    expect(onFailure).toHaveBeenCalledTimes(2);
    expect(onOpen).not.toHaveBeenCalled();
    expect(onMissing).not.toHaveBeenCalled();
  });

  it('that is a pod is not opened any more when its list has taken too long', async () => {
    const { opener, tell, timers, onOpen, onFailure } = await setUp();
    tell([], { kind: 'loading', since: 0 });
    opener.open(place({ pod: 'shop-a1b2-web-1' }));
    flushSync();
    timers[0]?.action?.();
    tell([environment('shop-a1b2')]);
    expect(onOpen).not.toHaveBeenCalled();
    expect(onFailure).not.toHaveBeenCalled();
  });

  it('is not opened when the user has gone on to another context', async () => {
    const { opener, contexts, list, tell, onOpen, timers } = await setUp();
    opener.open(place({ environment: 'shop-a1b2' }));
    flushSync();
    contexts.choose('other');
    await list.watch('other', null, null);
    flushSync();
    contexts.choose('staging');
    await list.watch('staging', ['test'], null);
    tell([environment('shop-a1b2')]);
    expect(onOpen).not.toHaveBeenCalled();
    expect(timers[0]?.action).toBeNull();
  });

  it('whose list is refused is left to what the list says', async () => {
    const { fake, opener, timers, onMissing } = await setUp();
    fake.answer('watchEnvironments', () => err(appError('context-unknown', { context: 'other' })));
    opener.open(place({ context: 'other', environment: 'shop-a1b2' }));
    await vi.waitFor(() => {
      flushSync();
      expect(timers[0]?.action).toBeNull();
    });
    expect(onMissing).not.toHaveBeenCalled();
  });

  it('without an environment is the list alone', async () => {
    const { opener, show, timers } = await setUp();
    opener.open(place({ context: 'other', namespace: null }));
    expect(show).toHaveBeenCalledWith('other', null, null);
    opener.open(place({ context: null, namespace: null, environment: null }));
    expect(timers).toEqual([]);
  });

  it('takes the turn of one that still waits', async () => {
    const { opener, tell, onOpen } = await setUp();
    opener.open(place({ environment: 'first' }));
    opener.open(place({ environment: 'second' }));
    flushSync();
    tell([environment('first'), environment('second')]);
    expect(onOpen).toHaveBeenCalledOnce();
    expect(onOpen.mock.lastCall?.[0]).toMatchObject({ environment: { name: 'second' } });
  });
});
