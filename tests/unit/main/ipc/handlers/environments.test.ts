import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EnvironmentWatch } from '../../../../../src/main/environments/environment-watch';
import { environmentHandlers } from '../../../../../src/main/ipc/handlers/environments';
import { Clusters } from '../../../../../src/main/kube/clusters';
import { AddedKubeconfigs } from '../../../../../src/main/kube/config/added-kubeconfigs';
import { Contexts } from '../../../../../src/main/kube/contexts';
import { SettingsStore } from '../../../../../src/main/settings/settings-store';
import type { NamespaceChoice } from '../../../../../src/shared/kubernetes';
import { FakeClock } from '../../../../support/fake-clock';

let folder: string;
let clusters: Clusters;
let contexts: Contexts;
let settings: SettingsStore;
let calls: string[];
let handlers: ReturnType<typeof environmentHandlers>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podshell-environments-'));
  const clock = new FakeClock();
  const variable = join(folder, 'config');
  await writeFile(
    variable,
    `clusters: [{ name: c, cluster: { server: https://c.example } }]
contexts: [{ name: a, context: { cluster: c, namespace: own } }, { name: b, context: { cluster: c } }]
`,
  );
  clusters = new Clusters({ clock });
  contexts = new Contexts({
    clusters,
    clock,
    added: new AddedKubeconfigs({ folder: join(folder, 'added'), now: () => clock.now() }),
    places: () => ({ argument: null, variable, home: folder }),
    inCluster: () => Promise.resolve(false),
  });
  settings = (await SettingsStore.load(join(folder, 'settings.json'), { clock })).store;
  calls = [];
  const watch: Pick<EnvironmentWatch, 'expect' | 'show' | 'retryNow'> = {
    expect: (client) => {
      calls.push(`expect ${client.context}`);
    },
    show: (client, { namespaces, labelKey }) => {
      calls.push(`${client.context}: ${String(namespaces)} by ${labelKey}`);
    },
    retryNow: () => {
      calls.push('retry');
    },
  };
  handlers = environmentHandlers({
    clusters,
    contexts,
    settings,
    watch,
    onAct: () => undefined,
  });
});
afterEach(async () => {
  contexts.dispose();
  clusters.dispose();
  await settings.flush();
  await rm(folder, { recursive: true, force: true });
});

const show = async (
  context: string,
  namespaces: NamespaceChoice | null = null,
  labelKey: string | null = null,
): Promise<void> => {
  // The handler looks at no caller.
  const asked = { context, namespaces, labelKey };
  expect(await handlers.watchEnvironments(asked, undefined as never)).toMatchObject({ ok: true });
};

it('begins the list of the context that is current, and remembers nothing by itself', async () => {
  expect(await handlers.expect(null)).toEqual({ ok: true, value: null });
  expect(calls).toEqual(['expect a']);
  expect(settings.current.context).toBeNull();
});

it('takes over the list that the page shows already, and remembers its context', async () => {
  // Whatever the settings say by now.
  settings.update({ context: 'a' });
  expect(await handlers.expect('b')).toEqual({ ok: true, value: null });
  expect(calls).toEqual(['expect b', 'b: default by app']);
  expect(settings.current.context).toBe('b');
  handlers.preferencesChanged('a');
  expect(calls).toHaveLength(2);
});

it('says what a page that shows a list knows nothing of', async () => {
  expect(await handlers.expect('gone')).toMatchObject({ ok: false });
  expect(calls).toEqual([]);
});

it('shows a context as it was left, else by its own defaults', async () => {
  await show('a');
  await show('a', ['shop']);
  await show('a', null, 'team');
  await show('b');
  await show('a');
  expect(calls).toEqual([
    'a: own by app',
    'a: shop by app',
    'a: shop by team',
    'b: default by app',
    'a: shop by team',
  ]);
  expect(settings.current).toMatchObject({
    context: 'a',
    contexts: { a: { namespaces: ['shop'], labelKey: 'team' } },
  });
  expect(settings.current.contexts).not.toHaveProperty('b');
});

it('shows again what was chosen for the context that is shown, and only that', async () => {
  await show('a');
  const choose = (context: string, choice: object): void => {
    settings.update({ contexts: { ...settings.current.contexts, [context]: choice } });
    handlers.preferencesChanged(context);
  };
  choose('a', { protected: true });
  choose('b', { namespaces: ['elsewhere'] });
  expect(calls).toEqual(['a: own by app']);
  choose('a', { namespaces: ['shop'] });
  choose('a', { namespaces: ['shop'], colour: 'red' });
  choose('a', {});
  expect(calls).toEqual(['a: own by app', 'a: shop by app', 'a: own by app']);
});

it('tries again when files of the context that is shown have changed', async () => {
  handlers.filesChanged(new Set(['a']));
  await show('a');
  handlers.filesChanged(new Set(['b']));
  expect(calls).toEqual(['a: own by app']);
  handlers.filesChanged(new Set(['b', 'a']));
  expect(calls).toEqual(['a: own by app', 'retry']);
});
