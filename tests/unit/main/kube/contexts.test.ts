import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Clusters } from '../../../../src/main/kube/clusters';
import type { KubeconfigPlaces } from '../../../../src/main/kube/config/kubeconfig-loader';
import { Contexts } from '../../../../src/main/kube/contexts';
import { FakeClock } from '../../../support/fake-clock';

let folder: string;
let clusters: Clusters;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podshell-contexts-'));
  clusters = new Clusters({ clock: new FakeClock() });
});
afterEach(async () => {
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

/** Contexts of these places; `chosen` may grow, as the settings do. */
function contextsOf(places: Partial<KubeconfigPlaces>): { contexts: Contexts; chosen: string[] } {
  const chosen = [...(places.chosen ?? [])];
  const all = { argument: null, variable: null, home: folder, ...places };
  return { chosen, contexts: new Contexts({ clusters, places: () => ({ ...all, chosen }) }) };
}

const names = async (contexts: Contexts): Promise<string[]> => {
  const view = await contexts.view(null);
  return view.contexts.map(({ name }) => name);
};

describe('files', () => {
  it('are the one of --kubeconfig alone, whatever earlier runs chose', async () => {
    const argument = await kubeconfig('argument', ['a']);
    const before = await kubeconfig('before', ['b']);
    const { contexts } = contextsOf({ argument, chosen: [before] });
    expect((await contexts.view(null)).sources.map(({ origin }) => origin)).toEqual(['argument']);
    expect(clusters.client('b').ok).toBe(false);

    const without = contextsOf({ chosen: [before] });
    expect(await names(without.contexts)).toEqual(['b']);
  });

  it('are joined by those chosen in this run, from the next load on', async () => {
    const argument = await kubeconfig('argument', ['a']);
    const before = await kubeconfig('before', ['b']);
    const { contexts, chosen } = contextsOf({ argument, chosen: [before] });
    await contexts.load();
    chosen.push(await kubeconfig('now', ['n']));
    await contexts.load();
    expect(await names(contexts)).toEqual(['a', 'n']);

    contexts.choose(before);
    await contexts.load();
    expect(await names(contexts)).toEqual(['a', 'b', 'n']);
  });
});

describe('the context to show', () => {
  it('is the one that the file of --kubeconfig names, before the remembered one', async () => {
    const file = await kubeconfig('file', ['x', 'y', 'z'], 'y');
    const current = async (places: Partial<KubeconfigPlaces>): Promise<string | null> =>
      (await contextsOf(places).contexts.view('z')).current;
    expect(await current({ argument: file })).toBe('y');
    expect(await current({ variable: file })).toBe('z');
  });

  it('is the remembered one where that file names none that exists', async () => {
    const argument = await kubeconfig('argument', ['x', 'y'], 'gone');
    const { contexts } = contextsOf({ argument });
    expect((await contexts.view('y')).current).toBe('y');
    expect((await contexts.view('unknown')).current).toBe('x');
  });

  it('is not the one that a file chosen beside it names', async () => {
    const argument = await kubeconfig('argument', ['x', 'y']);
    const { contexts, chosen } = contextsOf({ argument });
    chosen.push(await kubeconfig('now', ['n'], 'n'));
    expect((await contexts.view('y')).current).toBe('y');
    expect((await contexts.view(null)).current).toBe('n');
  });
});
