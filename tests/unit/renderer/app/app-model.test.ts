import { describe, expect, it } from 'vitest';
import { AppModel } from '../../../../src/renderer/app-model.svelte';
import { catalogFor } from '../../../../src/shared/i18n/catalogs';
import { appError } from '../../../../src/shared/errors';
import { err, ok } from '../../../../src/shared/result';
import { DEFAULT_SETTINGS } from '../../../../src/shared/settings';
import type { StartInfo } from '../../../../src/shared/ipc';
import { contextsView, contextSummary, FakeApi, startInfo } from '../../../support/fake-api';
import { fakeOpener } from './fake-opener';

const staging = contextSummary('staging');
const production = contextSummary('production');
const corrupt = appError('settings-corrupt', { path: '/s', savedAs: '/s.broken', detail: 'x' });

async function setUp(start: Partial<StartInfo> = {}) {
  const fake = new FakeApi();
  const workspace = fakeOpener();
  const info = startInfo({ contexts: contextsView([staging, production]), ...start });
  const app = new AppModel({ api: fake.api, start: info, workspace, now: () => 0 });
  await settled();
  return { fake, workspace, app };
}

/** Lets answered requests reach who waits for them. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const headlines = (app: AppModel): string[] =>
  app.notices.list.map((notice) => notice.what(catalogFor('en')));

describe('the context on screen', () => {
  it('is watched from the start', async () => {
    const { fake } = await setUp();
    expect(fake.callsOf('watchEnvironments')).toEqual([
      { context: 'staging', namespaces: null, labelKey: null },
    ]);
  });

  it('is not watched where it cannot be used', async () => {
    const problem = appError('context-unsupported', { context: 'eks', feature: 'exec-version' });
    const contexts = contextsView([contextSummary('eks', { problem })], { current: 'eks' });
    const { fake, app } = await setUp({ contexts });
    expect(fake.callsOf('watchEnvironments')).toEqual([]);
    expect(app.isFirstRun).toBe(false);
  });

  it('changes when chosen, and only then, while files come and go', async () => {
    const { fake, app } = await setUp();
    app.chooseContext('production');
    fake.emit('contexts', contextsView([staging, production, contextSummary('new')]));
    await settled();
    expect(fake.callsOf('watchEnvironments').map((args) => args.context)).toEqual([
      'staging',
      'production',
    ]);
  });

  it('is watched anew when its definition changed', async () => {
    const { fake } = await setUp();
    const moved = contextSummary('staging', { server: 'https://new:6443' });
    fake.emit('contexts', contextsView([moved, production]));
    await settled();
    expect(fake.callsOf('watchEnvironments')).toHaveLength(2);
  });

  it('is not watched anew because another file defines it as well', async () => {
    const { fake } = await setUp();
    const also = contextSummary('staging', { alsoIn: ['/tmp/other'] });
    fake.emit('contexts', contextsView([also, production]));
    await settled();
    expect(fake.callsOf('watchEnvironments')).toHaveLength(1);
  });

  it('appears by itself after a first run', async () => {
    const { fake, app } = await setUp({ contexts: contextsView([]) });
    expect(app.isFirstRun).toBe(true);
    fake.emit('contexts', contextsView([staging]));
    expect(app.isFirstRun).toBe(false);
    expect(fake.callsOf('watchEnvironments')).toHaveLength(1);
  });
});

describe('what has to be said', () => {
  it('is said from the start, once', async () => {
    const { fake, app } = await setUp({ notices: [corrupt] });
    fake.emit('notice', { error: corrupt });
    expect(headlines(app)).toEqual(['Your settings could not be read']);
    app.notices.dismiss(app.notices.list[0]!.id);
    expect(app.notices.list).toEqual([]);
  });

  it('names a file that cannot be used, once', async () => {
    const problem = appError('kubeconfig-empty', { path: '/tmp/empty' });
    const source = {
      path: '/tmp/empty',
      origin: 'added',
      added: null,
      found: true,
      problem,
    } as const;
    const contexts = contextsView([staging], { sources: [source] });
    const { fake, app } = await setUp({ contexts });
    expect(headlines(app)).toEqual(["A kubeconfig file can't be used"]);
    app.notices.dismiss(app.notices.list[0]!.id);
    fake.emit('contexts', contexts);
    expect(headlines(app)).toEqual([]);
  });

  it('says no more of a file once it can be used', async () => {
    const problem = appError('kubeconfig-empty', { path: '/tmp/empty' });
    const source = { path: '/tmp/empty', origin: 'added', added: null, found: true } as const;
    const broken = contextsView([staging], { sources: [{ ...source, problem }] });
    const { fake, app } = await setUp({ contexts: broken });
    expect(headlines(app)).toHaveLength(1);
    fake.emit('contexts', contextsView([staging], { sources: [{ ...source, problem: null }] }));
    expect(headlines(app)).toEqual([]);
    fake.emit('contexts', broken);
    expect(headlines(app)).toHaveLength(1);
  });

  it('never hides the window', async () => {
    const { fake, app } = await setUp();
    for (let version = 0; version < 10; version++) {
      fake.emit('notice', { error: appError('settings-newer', { path: '/s', version }) });
    }
    expect(app.notices.list).toHaveLength(4);
  });

  it.each([
    [
      'removeKubeconfig',
      (app: AppModel) => app.removeKubeconfig('1'),
      "Can't remove the kubeconfig",
    ],
    ['reloadContexts', (app: AppModel) => app.reloadContexts(), "Can't read the kubeconfig files"],
    ['writeClipboard', (app: AppModel) => app.copy('x'), "Can't copy"],
    [
      'updateSettings',
      (app: AppModel) => app.settings.update({ theme: 'dark' }),
      "Can't save the settings",
    ],
  ] as const)('includes a failed %s', async (request, act, headline) => {
    const { fake, app } = await setUp();
    fake.fail(request);
    await act(app);
    expect(headlines(app)).toEqual([headline]);
  });
});

describe('adding a kubeconfig', () => {
  it('takes what was chosen, and nothing of a cancelled dialog', async () => {
    const { fake, app } = await setUp({ contexts: contextsView([]) });
    await app.additions.add('chooser');
    expect(app.isFirstRun).toBe(true);
    const view = contextsView([staging]);
    fake.answer('addKubeconfig', () => ok({ name: 'qa', contexts: ['staging'], view }));
    await app.additions.add('clipboard');
    expect(app.contexts.current?.name).toBe('staging');
    expect(fake.callsOf('addKubeconfig')).toEqual([{ from: 'chooser' }, { from: 'clipboard' }]);
  });

  it('that is not used is said once: where it was added', async () => {
    const { fake, app } = await setUp();
    const problem = appError('kubeconfig-shadowed', { path: '/data/1', by: '/home/config' });
    const added = { id: '1', name: 'qa', from: null };
    const source = { path: '/data/1', origin: 'added', added, found: true, problem } as const;
    const view = contextsView([staging], { sources: [source] });
    fake.answer('addKubeconfig', () => ok({ name: 'qa', contexts: [], view }));
    fake.emit('contexts', view);
    expect(headlines(app)).toHaveLength(1);
    await app.additions.add('clipboard');
    expect(headlines(app)).toEqual([]);
    expect(app.additions.list.map(({ state }) => state)).toEqual([{ kind: 'unused', problem }]);
  });
});

describe('choices for a context', () => {
  it('main shows by itself: what was chosen in the sidebar does not hold them back', async () => {
    const { fake, app } = await setUp();
    await app.environments.useNamespaces(['qa']);
    await app.changeContext('staging', { namespaces: ['prod'] });
    const scope = { context: 'staging', namespaces: ['prod'], labelKey: 'app' };
    fake.emit('environments', {
      scope,
      reset: true,
      upsert: [],
      remove: [],
      state: { kind: 'live' },
      failures: [],
      coverage: null,
      podCount: 7,
      labelKeys: [],
    });
    expect(app.environments.scope).toEqual(scope);
    expect(fake.callsOf('updateContext')).toEqual([
      { context: 'staging', patch: { namespaces: ['prod'] } },
    ]);
  });

  it('of another context change nothing on screen', async () => {
    const { fake, app } = await setUp();
    await app.environments.useNamespaces(['qa']);
    await app.changeContext('production', { namespaces: ['prod'] });
    expect(app.environments.scope?.namespaces).toEqual(['qa']);
    expect(fake.callsOf('watchEnvironments')).toHaveLength(2);
  });
});

describe('a connection check from an error', () => {
  it('has a dialog of its own, and ends with it', async () => {
    const { fake, app } = await setUp();
    app.checkConnection('staging');
    await settled();
    expect(app.checking).toBe('staging');
    expect(fake.callsOf('startCheck')).toEqual([{ context: 'staging' }]);
    app.endCheck('staging');
    await settled();
    expect(app.checking).toBeNull();
    expect(fake.callsOf('cancelCheck')).toEqual([{ id: 'check-1' }]);
  });
});

describe('closing the window', () => {
  it('asks, and remembers that it should not ask again', async () => {
    const { fake, app } = await setUp();
    fake.emit('closeRequested', { connected: 3 });
    expect(app.closing).toBe(3);
    await app.answerClose({ close: true, dontAsk: true });
    expect(app.closing).toBeNull();
    expect(fake.callsOf('updateSettings')).toEqual([{ confirmClose: false }]);
    expect(fake.callsOf('answerClose')).toEqual([{ close: true }]);
  });

  it('"don’t ask again" counts only with a yes', async () => {
    const { fake, app } = await setUp();
    await app.answerClose({ close: false, dontAsk: true });
    expect(fake.callsOf('updateSettings')).toEqual([]);
    expect(fake.callsOf('answerClose')).toEqual([{ close: false }]);
  });
});

it('takes the settings that main tells', async () => {
  const { fake, app } = await setUp();
  fake.emit('settings', { ...DEFAULT_SETTINGS, theme: 'dark' });
  expect(app.settings.current.theme).toBe('dark');
});

it('lets go of every subscription', async () => {
  const { fake, app } = await setUp();
  expect(fake.listenerCount).toBeGreaterThan(0);
  app.dispose();
  expect(fake.listenerCount).toBe(0);
});

it('keeps a refused list to itself: the sidebar says it', async () => {
  const fake = new FakeApi();
  const refusal = appError('context-unknown', { context: 'staging' });
  fake.answer('watchEnvironments', () => err(refusal));
  const workspace = fakeOpener();
  const app = new AppModel({ api: fake.api, start: startInfo(), workspace, now: () => 0 });
  await settled();
  expect(app.environments.refusal).toEqual(refusal);
  expect(app.notices.list).toEqual([]);
});
