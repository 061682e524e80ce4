import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AddedKubeconfigs } from '../../../../../src/main/kube/config/added-kubeconfigs';
import type { AppError } from '../../../../../src/shared/errors';
import { appError } from '../../../../../src/shared/errors';

const config = (context: string, current = ''): Buffer =>
  Buffer.from(`current-context: "${current}"
clusters: [{ name: c, cluster: { server: https://c.example } }]
contexts: [{ name: first, context: { cluster: c } }, { name: ${context}, context: { cluster: c } }]
`);

let parent: string;
let folder: string;
let time: number;
let kubeconfigs: AddedKubeconfigs;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'podshell-added-'));
  folder = join(parent, 'kubeconfigs');
  time = Date.UTC(2026, 0, 31);
  kubeconfigs = new AddedKubeconfigs({ folder, now: () => (time += 1) });
});
afterEach(async () => {
  await rm(parent, { recursive: true, force: true });
});

const names = async (): Promise<string[]> =>
  (await kubeconfigs.list()).map(({ added }) => added.name);

describe('adding', () => {
  it('keeps a copy for its user alone, and what it was called and where it was', async () => {
    const from = join(parent, 'Downloads', 'staging.yaml');
    const added = await kubeconfigs.add(config('x', 'x'), from);
    if (!added.ok) throw new Error('not added');
    const { place, currentContext, isNew } = added.value;
    expect(place.added).toMatchObject({ name: 'staging.yaml', from });
    expect(place.folder).toBe(join(parent, 'Downloads'));
    expect([currentContext, isNew]).toEqual(['x', true]);
    expect(await readFile(place.path)).toEqual(config('x', 'x'));
    expect(await kubeconfigs.list()).toEqual([place]);
    if (process.platform === 'win32') return;
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(folder)) {
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    }
  });

  it('makes the folder its user’s alone, even where it was not', async () => {
    await mkdir(folder, { mode: 0o755 });
    await kubeconfigs.add(config('x'), null);
    expect((await stat(folder)).mode & 0o077).toBe(0);
  });

  it('calls pasted text by its current context, else by its first', async () => {
    await kubeconfigs.add(config('x', 'x'), null);
    await kubeconfigs.add(config('y', 'nowhere'), null);
    expect(await names()).toEqual(['x', 'first']);
    expect((await kubeconfigs.list()).map(({ folder: start }) => start)).toEqual([folder, folder]);
  });

  it('lists them in the order in which they were added', async () => {
    const order = Array.from({ length: 12 }, (_, index) => `file-${index}`);
    for (const name of order) await kubeconfigs.add(config(name), join(parent, name));
    expect(await names()).toEqual(order);
  });

  it('takes one text once, whatever it is called and however often at a time', async () => {
    const both = await Promise.all([
      kubeconfigs.add(config('x'), join(parent, 'a')),
      kubeconfigs.add(config('x'), join(parent, 'b')),
    ]);
    expect(both).toMatchObject([{ value: { isNew: true } }, { value: { isNew: false } }]);
    expect(await names()).toEqual(['a']);
  });

  it.each<[string, string, string | null, AppError]>([
    ['nothing', '', '/f', appError('kubeconfig-empty', { path: '/f' })],
    [
      'no YAML',
      'a: "',
      null,
      appError('kubeconfig-invalid', { path: '', line: 1, detail: 'missing char' }),
    ],
    ['no contexts', 'users: []', '/f', appError('kubeconfig-no-contexts', { path: '/f' })],
    [
      'too much',
      '#'.repeat(1024 * 1024 + 1),
      '/f',
      appError('kubeconfig-too-large', { path: '/f', limitBytes: 1024 * 1024 }),
    ],
  ])('refuses %s, and writes nothing', async (_what, text, from, error) => {
    expect(await kubeconfigs.add(Buffer.from(text), from)).toEqual({ ok: false, error });
    await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('says where it could not be written', async () => {
    await writeFile(folder, 'a file in the way');
    const added = await kubeconfigs.add(config('x'), '/f');
    expect(added).toMatchObject({ ok: false, error: { kind: 'kubeconfig-not-saved' } });
    // The folder may be there in time.
    await rm(folder);
    expect(await kubeconfigs.add(config('x'), '/f')).toMatchObject({ ok: true });
  });
});

describe('the folder', () => {
  it('may be missing', async () => {
    expect(await kubeconfigs.list()).toEqual([]);
  });

  it('may hold files of other makers, and notes that nothing belongs to', async () => {
    await mkdir(folder);
    await writeFile(join(folder, 'mine.json'), config('x'));
    await writeFile(join(folder, 'gone.yaml.origin.json'), '{"name":"gone","from":null}');
    await writeFile(join(folder, 'half.yaml.tmp'), 'contex');
    await writeFile(join(folder, '.DS_Store'), '');
    expect(await kubeconfigs.list()).toEqual([
      {
        added: { id: 'mine.json', name: 'mine.json', from: null },
        path: join(folder, 'mine.json'),
        folder,
      },
    ]);
  });

  it.each(['', 'null', '[]', '{"name":5}', '{"name":""}', '{"name":"n","from":"relative"}'])(
    'may hold the note %j',
    async (note) => {
      await mkdir(folder);
      await writeFile(join(folder, 'a.yaml'), config('x'));
      await writeFile(join(folder, 'a.yaml.origin.json'), note);
      const [place] = await kubeconfigs.list();
      expect(place).toMatchObject({ folder, added: { id: 'a.yaml', from: null } });
    },
  );
});

describe('removing', () => {
  it('deletes the copy and its note', async () => {
    await kubeconfigs.add(config('x'), '/a');
    await kubeconfigs.add(config('y'), '/b');
    const [first] = await kubeconfigs.list();
    expect(await kubeconfigs.remove(first?.added.id ?? '')).toMatchObject({ ok: true });
    expect(await names()).toEqual(['b']);
    expect(await readdir(folder)).toHaveLength(2);
  });

  it('deletes nothing that is not listed', async () => {
    await kubeconfigs.add(config('x'), '/a');
    const outside = join(parent, 'outside');
    await writeFile(outside, 'kept');
    for (const id of ['../outside', outside, '', '.', '..', 'unknown']) {
      expect(await kubeconfigs.remove(id)).toEqual({ ok: true, value: null });
    }
    expect(await readFile(outside, 'utf8')).toBe('kept');
    expect(await names()).toEqual(['a']);
  });
});

describe('a crash', () => {
  it('leaves every kubeconfig whole, wherever it happens', async () => {
    await kubeconfigs.add(config('x'), '/somewhere/a');
    const [place] = await kubeconfigs.list();
    // What stands on disk after each step of an addition, and of a removal.
    const note = join(folder, '20260131T000000001Z-00000000.yaml.origin.json');
    await writeFile(`${note}.tmp`, '{"na');
    expect(await kubeconfigs.list()).toEqual([place]);
    await writeFile(note, '{"name":"b","from":"/elsewhere/b"}');
    expect(await kubeconfigs.list()).toEqual([place]);
    const copy = note.replace('.origin.json', '');
    await writeFile(`${copy}.tmp`, 'contexts: [');
    expect(await kubeconfigs.list()).toEqual([place]);
    await writeFile(copy, config('y'));
    expect((await kubeconfigs.list()).map(({ folder: start }) => start).sort()).toEqual([
      '/elsewhere',
      '/somewhere',
    ]);
    await rm(copy);
    expect(await kubeconfigs.list()).toEqual([place]);
  });
});

describe('replacing', () => {
  it('keeps the copy’s place, and says what is there now', async () => {
    const first = await kubeconfigs.add(config('a'), join(parent, 'a.podshell'));
    if (!first.ok) throw new Error('not added');
    const { id } = first.value.place.added;
    const from = join(parent, 'b.podshell');
    expect(await kubeconfigs.replace(id, config('b', 'b'), from)).toMatchObject({
      ok: true,
      value: { place: { added: { id, name: 'b.podshell', from } }, currentContext: 'b' },
    });
    const [only, ...others] = await kubeconfigs.list();
    expect(others).toEqual([]);
    expect(only).toMatchObject({ added: { id, name: 'b.podshell', from } });
    expect(await readFile(only?.path ?? '')).toEqual(config('b', 'b'));
    expect((await stat(only?.path ?? '')).mode & 0o777).toBe(0o600);
  });

  it('of a copy that is gone adds, and of nonsense leaves what is there', async () => {
    const from = join(parent, 'b.podshell');
    const added = await kubeconfigs.replace('gone.yaml', config('b'), from);
    if (!added.ok) throw new Error('not added');
    const { id } = added.value.place.added;
    expect(await kubeconfigs.replace(id, Buffer.from('- x'), from)).toMatchObject({ ok: false });
    const [only] = await kubeconfigs.list();
    expect(await readFile(only?.path ?? '')).toEqual(config('b'));
  });
});
