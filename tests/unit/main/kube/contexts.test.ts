import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Clusters } from '../../../../src/main/kube/clusters';
import { AddedKubeconfigs } from '../../../../src/main/kube/config/added-kubeconfigs';
import { isInCluster } from '../../../../src/main/kube/config/in-cluster';
import type { KubeconfigPlaces } from '../../../../src/main/kube/config/kubeconfig-places';
import { BROKEN_HOLD_MS } from '../../../../src/main/kube/config/kubeconfig-watch';
import { Contexts } from '../../../../src/main/kube/contexts';
import { FakeClock } from '../../../support/fake-clock';

let folder: string;
let clock: FakeClock;
let clusters: Clusters;
let added: AddedKubeconfigs;
const made: Contexts[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podshell-contexts-'));
  clock = new FakeClock();
  clusters = new Clusters({ clock });
  added = new AddedKubeconfigs({ folder: join(folder, 'added'), now: () => clock.now() });
});
afterEach(async () => {
  for (const contexts of made.splice(0)) contexts.dispose();
  expect(clock.pending).toBe(0);
  clusters.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** A kubeconfig with these contexts; the first line may name the current one. */
async function kubeconfig(name: string, contexts: string[], current = ''): Promise<string> {
  const path = join(folder, name);
  const list = contexts.map((context) => `{ name: ${context}, context: { cluster: ${name} } }`);
  await writeFile(
    path,
    `current-context: '${current}'
clusters: [{ name: ${name}, cluster: { server: 'https://${name}.example' } }]
contexts: [${list.join(', ')}]
`,
  );
  return path;
}

function contextsOf(places: Partial<Omit<KubeconfigPlaces, 'added'>>): Contexts {
  const contexts = new Contexts({
    clusters,
    clock,
    added,
    places: () => ({ argument: null, variable: null, home: folder, ...places }),
    inCluster: () => Promise.resolve(false),
  });
  made.push(contexts);
  return contexts;
}

/** Adds a file, as the app does; returns its id. */
async function add(name: string, contexts: string[], current = ''): Promise<string> {
  const path = await kubeconfig(name, contexts, current);
  const addition = await added.add(await readFile(path), path);
  if (!addition.ok) throw new Error(addition.error.kind);
  clock.advance(1);
  return addition.value.place.added.id;
}

const names = async (contexts: Contexts): Promise<string[]> => {
  const view = await contexts.view(null);
  return view.contexts.map(({ name }) => name);
};

describe('files', () => {
  it('are the one of --kubeconfig alone, whatever earlier runs added', async () => {
    const argument = await kubeconfig('argument', ['a']);
    await add('before', ['b']);
    const contexts = contextsOf({ argument });
    expect((await contexts.view(null)).sources.map(({ origin }) => origin)).toEqual(['argument']);
    expect(clusters.client('b').ok).toBe(false);
    expect(await names(contextsOf({}))).toEqual(['b']);
  });

  it('are joined by those added in this run, from the next load on', async () => {
    const argument = await kubeconfig('argument', ['a']);
    const before = await add('before', ['b']);
    const contexts = contextsOf({ argument });
    await contexts.load();
    contexts.include(await add('now', ['n']));
    await contexts.load();
    expect(await names(contexts)).toEqual(['a', 'n']);

    expect(contexts.includes(before)).toBe(false);
    contexts.include(before);
    expect(contexts.includes(before)).toBe(true);
    await contexts.load();
    expect(await names(contexts)).toEqual(['a', 'b', 'n']);
  });

  it('come last in the merge where they were added', async () => {
    const variable = await kubeconfig('listed', ['x']);
    await add('one', ['x', 'y']);
    await add('two', ['y', 'z']);
    const view = await contextsOf({ variable }).view(null);
    expect(view.contexts.map(({ name, cluster }) => [name, cluster])).toEqual([
      ['x', 'listed'],
      ['y', 'one'],
      ['z', 'two'],
    ]);
    expect(view.sources.map((source) => source.added?.name ?? null)).toEqual([null, 'one', 'two']);
    expect(view.kubeconfigVariable).toBe(variable);
  });
});

describe('the context to show', () => {
  it('is the one that the file of --kubeconfig names, before the remembered one', async () => {
    const file = await kubeconfig('file', ['x', 'y', 'z'], 'y');
    expect((await contextsOf({ argument: file }).view('z')).current).toBe('y');
    expect((await contextsOf({ variable: file }).view('z')).current).toBe('z');
  });

  it('is the remembered one where that file names none that exists', async () => {
    const argument = await kubeconfig('argument', ['x', 'y'], 'gone');
    const contexts = contextsOf({ argument });
    expect((await contexts.view('y')).current).toBe('y');
    expect((await contexts.view('unknown')).current).toBe('x');
  });

  it('is not the one that a file added beside it names', async () => {
    const argument = await kubeconfig('argument', ['x', 'y']);
    const contexts = contextsOf({ argument });
    contexts.include(await add('now', ['n'], 'n'));
    expect((await contexts.view('y')).current).toBe('y');
    expect((await contexts.view(null)).current).toBe('n');
  });
});

describe('following the files', () => {
  /** Moves time on in steps until `done`, at most `limit` milliseconds; returns how many it took. */
  async function until(done: () => boolean, limit: number): Promise<number> {
    let passed = 0;
    for (; passed < limit && !done(); passed += clock.nextIn ?? 0) {
      clock.advance(clock.nextIn ?? 0);
      // The look reads real files; it is over when the next one is scheduled.
      await clock.scheduled();
      await contextsLoaded();
    }
    return passed;
  }
  let contexts: Contexts;
  let changes: string[][];
  const contextsLoaded = async (): Promise<void> => {
    await names(contexts);
  };
  async function follow(places: Parameters<typeof contextsOf>[0]): Promise<void> {
    contexts = contextsOf(places);
    changes = [];
    contexts.onChange(() => {
      void names(contexts).then((now) => changes.push(now));
    });
    await contexts.follow();
  }
  /** How soon is the watch's test: here the clock runs ahead of the disk. */
  const sees = async (...expected: string[]): Promise<void> => {
    await until(() => changes.at(-1)?.join() === expected.join(), 60_000);
    expect(changes.at(-1)).toEqual(expected);
  };

  it('takes up what changes, wherever it is', async () => {
    const one = await kubeconfig('one', ['a']);
    const later = join(folder, 'not', 'there', 'yet');
    await follow({ variable: [one, later].join(delimiter) });
    expect(await names(contexts)).toEqual(['a']);

    await kubeconfig('one', ['a', 'b']);
    await sees('a', 'b');

    await mkdir(join(folder, 'not', 'there'), { recursive: true });
    await rename(await kubeconfig('moved', ['m']), later);
    await sees('a', 'b', 'm');

    await kubeconfig('one', ['b']);
    await sees('b', 'm');
    expect(clusters.client('m').ok).toBe(true);
    expect(clusters.client('a').ok).toBe(false);
  });

  it('keeps the client of a context that did not change', async () => {
    const one = await kubeconfig('one', ['a']);
    await follow({ variable: one });
    const before = clusters.client('a');
    await kubeconfig('one', ['a', 'b']);
    await sees('a', 'b');
    expect(clusters.client('a')).toEqual(before);
    const [client, again] = [before, clusters.client('a')];
    expect(client.ok && again.ok && client.value === again.value).toBe(true);
  });

  it('holds a broken file back, tells of it in the end, and keeps its contexts', async () => {
    const one = await kubeconfig('one', ['a']);
    await follow({ variable: one });
    await writeFile(one, 'contexts: [');
    const told = await until(() => changes.length > 0, 60_000);
    expect(changes).toEqual([['a']]);
    expect(told).toBeGreaterThanOrEqual(BROKEN_HOLD_MS);
    const view = await contexts.view(null);
    expect(view.contexts.map(({ name }) => name)).toEqual(['a']);
    expect(view.sources[0]?.problem?.kind).toBe('kubeconfig-invalid');
    expect(clusters.client('a').ok).toBe(true);
  });

  it('sees a file that somebody puts into the app’s folder', async () => {
    await follow({});
    await mkdir(added.folder);
    await rename(await kubeconfig('theirs', ['t']), join(added.folder, 'theirs'));
    await sees('t');
  });

  it('tells which contexts’ certificates changed', async () => {
    const path = join(folder, 'files');
    await writeFile(
      path,
      `clusters: [{ name: c, cluster: { server: 'https://c.example', certificate-authority: ca.crt } }]
contexts: [{ name: a, context: { cluster: c } }, { name: b, context: { cluster: c } }]
`,
    );
    await follow({ variable: path });
    const told: string[][] = [];
    contexts.onFilesChanged((names) => told.push([...names]));
    await writeFile(join(folder, 'ca.crt'), 'new');
    await until(() => told.length > 0, 60_000);
    expect(told).toEqual([['a', 'b']]);
    expect(changes).toEqual([]);
  });

  it('looks no more once it is disposed', async () => {
    await follow({});
    expect(clock.pending).toBe(1);
    contexts.dispose();
    expect(clock.pending).toBe(0);
  });
});

describe('a pod with a service account', () => {
  it('is one with the API’s address and a token', async () => {
    const token = join(folder, 'token');
    const pod = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };
    expect(await isInCluster(pod, token)).toBe(false);
    await writeFile(token, 't');
    expect(await isInCluster(pod, token)).toBe(true);
    expect(await isInCluster({}, token)).toBe(false);
    expect(await isInCluster({ ...pod, KUBERNETES_SERVICE_PORT: '' }, token)).toBe(false);
    expect(await isInCluster(pod, folder)).toBe(false);
  });
});
