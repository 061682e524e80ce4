import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kubeconfigHandlers } from '../../../../../src/main/ipc/handlers/kubeconfigs';
import { Clusters } from '../../../../../src/main/kube/clusters';
import { AddedKubeconfigs } from '../../../../../src/main/kube/config/added-kubeconfigs';
import { Contexts } from '../../../../../src/main/kube/contexts';
import { SettingsStore } from '../../../../../src/main/settings/settings-store';
import type { Outcome } from '../../../../../src/shared/errors';
import { appError } from '../../../../../src/shared/errors';
import type { KubeconfigAddition } from '../../../../../src/shared/ipc';
import type { ContextsView } from '../../../../../src/shared/kubernetes';
import { preferencesOf } from '../../../../../src/shared/settings';
import { FakeClock } from '../../../../support/fake-clock';

let folder: string;
let clock: FakeClock;
let clusters: Clusters;
let settings: SettingsStore;
let contexts: Contexts;
let handlers: ReturnType<typeof kubeconfigHandlers>;
let told: ContextsView[];
let environmentCalls: string[];
let chosen: string | null;
let clipboard: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podshell-handlers-'));
  clock = new FakeClock();
  clusters = new Clusters({ clock });
  settings = (await SettingsStore.load(join(folder, 'settings.json'), { clock })).store;
  make({});
});
afterEach(async () => {
  contexts.dispose();
  clusters.dispose();
  await settings.flush();
  await rm(folder, { recursive: true, force: true });
});

function make(places: { argument?: string; variable?: string }): void {
  told = [];
  environmentCalls = [];
  chosen = null;
  clipboard = '';
  const added = new AddedKubeconfigs({ folder: join(folder, 'added'), now: () => clock.now() });
  contexts = new Contexts({
    clusters,
    clock,
    added,
    places: () => ({ argument: null, variable: null, home: folder, ...places }),
    inCluster: () => Promise.resolve(false),
  });
  handlers = kubeconfigHandlers({
    contexts,
    added,
    settings,
    environments: {
      preferencesChanged: (context) => environmentCalls.push(`preferences ${context}`),
      filesChanged: (names) => environmentCalls.push(`files ${[...names].join()}`),
    },
    choose: () => Promise.resolve(chosen),
    readClipboard: () => Promise.resolve(clipboard),
    onContexts: (view) => told.push(view),
  });
  handlers.follow();
}

const config = (...names: string[]): string => `current-context: ${names.at(-1) ?? ''}
clusters: [{ name: c, cluster: { server: https://c.example } }]
users: [{ name: u, user: { token: canary } }]
contexts: [${names.map((name) => `{ name: ${name}, context: { cluster: c, user: u } }`).join(', ')}]
`;

async function file(name: string, ...names: string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, config(...names));
  return path;
}

// The handlers look at no caller.
const nobody = undefined as never;
const fromClipboard = async (text: string): Promise<Outcome<KubeconfigAddition | null>> => {
  clipboard = text;
  return handlers.requests.addKubeconfig({ from: 'clipboard' }, nobody);
};
const fromChooser = async (path: string | null): Promise<Outcome<KubeconfigAddition | null>> => {
  chosen = path;
  return handlers.requests.addKubeconfig({ from: 'chooser' }, nobody);
};
const refused = (error: unknown): unknown => ({ ok: false, error });

describe('adding a kubeconfig', () => {
  it('takes a chosen file: its used contexts, its own current one first', async () => {
    await contexts.load();
    const path = await file('staging', 'a', 'b', 'c');
    const added = await fromChooser(path);
    expect(added).toMatchObject({ value: { name: 'staging', contexts: ['c', 'a', 'b'] } });
    if (!added.ok || added.value === null) throw new Error('not added');
    const [, source] = added.value.view.sources;
    expect(source).toMatchObject({ origin: 'added', added: { name: 'staging', from: path } });
    expect(added.value.view.contexts.map((context) => context.path)).toEqual(
      Array(3).fill(source?.path),
    );
    expect(clusters.client('a').ok).toBe(true);
    expect(told).toHaveLength(1);
    expect(JSON.stringify(added)).not.toContain('canary');
  });

  it('is nothing where the chooser was left', async () => {
    expect(await fromChooser(null)).toEqual({ ok: true, value: null });
  });

  it('lists no context that an earlier file defines', async () => {
    make({ variable: await file('listed', 'a') });
    const added = await fromChooser(await file('more', 'a', 'b'));
    expect(added).toMatchObject({ value: { contexts: ['b'] } });
    expect(await fromChooser(await file('shadowed', 'a'))).toMatchObject({
      value: { contexts: [] },
    });
  });

  it('takes what is in the clipboard, with the blank lines around it', async () => {
    expect(await fromClipboard(`\r\n  \n${config('a')}\n\n `)).toMatchObject({
      value: { name: 'a', contexts: ['a'] },
    });
    // All of it indented, as copied from a chat: the first line is not dedented alone.
    expect(await fromClipboard(config('b').replace(/^/gm, '  '))).toMatchObject({
      value: { contexts: ['b'] },
    });
  });

  it.each(['', ' \n\t\n '])('says that the clipboard %j is empty', async (text) => {
    expect(await fromClipboard(text)).toEqual(refused(appError('clipboard-empty', {})));
  });

  it('says what is wrong with it', async () => {
    const limitBytes = 1024 * 1024;
    expect(await fromClipboard('x'.repeat(limitBytes + 1))).toEqual(
      refused(appError('kubeconfig-too-large', { path: '', limitBytes })),
    );
    expect(await fromClipboard('中'.repeat(limitBytes / 2))).toEqual(
      refused(appError('kubeconfig-too-large', { path: '', limitBytes })),
    );
    expect(await fromClipboard('kind: Config\ncontexts: 7')).toEqual(
      refused(
        appError('kubeconfig-invalid', { path: '', line: 2, detail: 'contexts: not a list' }),
      ),
    );
    expect(await fromClipboard('kind: Config')).toEqual(
      refused(appError('kubeconfig-no-contexts', { path: '' })),
    );
    const large = join(folder, 'large');
    await writeFile(large, '');
    await truncate(large, limitBytes + 1);
    expect(await fromChooser(large)).toEqual(
      refused(appError('kubeconfig-too-large', { path: large, limitBytes })),
    );
    expect(await fromChooser(folder)).toEqual(
      refused(appError('kubeconfig-unreadable', { path: folder, detail: 'not-a-file' })),
    );
  });

  it('takes no text twice, and no file that is read anyway', async () => {
    const listed = await file('listed', 'a');
    make({ variable: listed });
    const path = await file('more', 'b');
    expect(await fromChooser(path)).toMatchObject({ ok: true });
    const again = await fromClipboard(await readFile(path, 'utf8'));
    expect(again).toMatchObject({ error: { kind: 'kubeconfig-already-added' } });
    expect(await fromChooser(listed)).toEqual(
      refused(appError('kubeconfig-already-added', { path: listed })),
    );
  });

  it('takes one of an earlier run beside --kubeconfig, where it is not read otherwise', async () => {
    const path = await file('earlier', 'e');
    await fromChooser(path);
    contexts.dispose();
    make({ argument: await file('argument', 'a') });
    expect((await contexts.view(null)).contexts).toHaveLength(1);
    expect(await fromChooser(path)).toMatchObject({ value: { contexts: ['e'] } });
    expect(await fromChooser(path)).toMatchObject({ ok: false });
  });

  it('leaves ~/.kube/config as it is', async () => {
    await mkdir(join(folder, '.kube'));
    const home = await file('.kube/config', 'h');
    await fromChooser(await file('more', 'm'));
    expect(await readFile(home, 'utf8')).toBe(config('h'));
  });
});

describe('a dropped file', () => {
  it('is added', async () => {
    expect(await handlers.addDropped(await file('dropped', 'd'))).toMatchObject({
      value: { name: 'dropped', contexts: ['d'] },
    });
  });

  it.each([null, 7, {}, '', 'relative/config', `/${'x'.repeat(40_000)}`, ['/etc/passwd']])(
    'is refused where the preload says %j',
    async (path) => {
      expect(await handlers.addDropped(path)).toEqual(
        refused(appError('invalid-request', { request: 'addDropped' })),
      );
    },
  );

  it('may be anything, and says what it is', async () => {
    expect(await handlers.addDropped(join(folder, 'a\0b'))).toMatchObject({
      error: { kind: 'kubeconfig-unreadable' },
    });
    expect(await handlers.addDropped(join(folder, 'gone'))).toMatchObject({
      error: { kind: 'kubeconfig-missing' },
    });
  });
});

describe('removing and reading again', () => {
  it('takes an added one out, with its clients', async () => {
    await fromClipboard(config('a'));
    const { sources } = await contexts.view(null);
    const id = sources.find(({ added }) => added !== null)?.added?.id ?? '';
    const view = await handlers.requests.removeKubeconfig({ id }, nobody);
    expect(view).toMatchObject({ value: { contexts: [] } });
    expect(clusters.client('a').ok).toBe(false);
    expect(told.at(-1)?.contexts).toEqual([]);
  });

  it('reads the files again', async () => {
    const path = await file('listed', 'a');
    make({ variable: path });
    await contexts.load();
    await file('listed', 'a', 'b');
    const view = await handlers.requests.reloadContexts(null, nobody);
    expect(view).toMatchObject({ value: { contexts: [{ name: 'a' }, { name: 'b' }] } });
  });
});

describe('preferences of a context', () => {
  beforeEach(async () => {
    make({ variable: await file('listed', 'a', '__proto__') });
  });
  const update = (
    context: string,
    patch: Parameters<typeof handlers.requests.updateContext>[0]['patch'],
  ): ReturnType<typeof handlers.requests.updateContext> =>
    handlers.requests.updateContext({ context, patch }, nobody);

  it('are kept, and told to the list that is shown', async () => {
    const result = await update('a', { namespaces: ['shop'], protected: true });
    expect(result).toEqual({ ok: true, value: settings.current });
    expect(preferencesOf(settings.current, 'a')).toEqual({ namespaces: ['shop'], protected: true });
    expect(environmentCalls).toEqual(['preferences a']);
    await update('a', { namespaces: null });
    expect(preferencesOf(settings.current, 'a')).toEqual({ protected: true });
  });

  it('are those of any name', async () => {
    await update('__proto__', { colour: 'red' });
    expect(preferencesOf(settings.current, '__proto__')).toEqual({ colour: 'red' });
    expect(Object.getPrototypeOf(settings.current.contexts)).toBe(Object.prototype);
  });

  it('are refused for no context, and for what is no name', async () => {
    expect(await update('unknown', { protected: true })).toEqual(
      refused(appError('context-unknown', { context: 'unknown' })),
    );
    for (const patch of [
      { namespaces: ['../x'] },
      { namespaces: ['a', 'A'] },
      { labelKey: 'a b' },
    ]) {
      expect(await update('a', patch)).toEqual(
        refused(appError('invalid-request', { request: 'updateContext' })),
      );
    }
    expect(settings.current.contexts).toEqual({});
  });
});
