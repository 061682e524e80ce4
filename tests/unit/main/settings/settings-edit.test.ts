import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { systemClock } from '../../../../src/main/kube/clock';
import { mergeEdit } from '../../../../src/main/settings/settings-edit';
import { realDisk } from '../../../../src/main/settings/settings-disk';
import type { SettingsDisk } from '../../../../src/main/settings/settings-disk';
import type { SettingsStoreOptions } from '../../../../src/main/settings/settings-store';
import { SAVE_DELAY_MS, SettingsStore } from '../../../../src/main/settings/settings-store';
import type { AppError } from '../../../../src/shared/errors';
import type { Disposable } from '../../../../src/shared/result';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/shared/settings';
import { FakeClock } from '../../../support/fake-clock';

let folder: string;
let file: string;
let clock: FakeClock;
let store: SettingsStore;
/** What the store told: problems of the file (null: none any more), problems of saving. */
let told: (AppError | null)[];
let problems: AppError[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podshell-settings-edit-'));
  file = join(folder, 'settings.json');
  clock = new FakeClock();
  told = [];
  problems = [];
  await start({ version: 1, fontSize: 14, theme: 'dark' });
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function start(settings: object, options: SettingsStoreOptions = {}): Promise<void> {
  await writeFile(file, JSON.stringify(settings));
  ({ store } = await SettingsStore.load(file, { clock, ...options }));
  store.onFileProblem((problem) => told.push(problem));
  store.onProblem((problem) => problems.push(problem));
}

/** What an editor does, and what the store makes of it. */
async function edit(content: object | string): Promise<void> {
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  await store.reload();
}

/** Lets what is to be saved be saved, as far as it is. */
async function saved(): Promise<void> {
  clock.advance(10 * SAVE_DELAY_MS);
  await store.flush();
}

const text = (): Promise<string> => readFile(file, 'utf8');

describe('a file that is edited while the app runs', () => {
  it('counts at once; what is left out has its default', async () => {
    const seen: Settings[] = [];
    store.onChange((settings) => seen.push(settings));
    await edit({ version: 1, fontSize: 20, future: 1 });
    expect(store.current).toEqual({ ...DEFAULT_SETTINGS, fontSize: 20 });
    expect(seen).toEqual([store.current]);
    expect(told).toEqual([]);
    store.update({ theme: 'light' });
    await saved();
    expect(JSON.parse(await text())).toMatchObject({ fontSize: 20, theme: 'light', future: 1 });
  });

  it('own writes are no edits', async () => {
    const seen: Settings[] = [];
    store.update({ fontSize: 15 });
    await saved();
    store.onChange((settings) => seen.push(settings));
    await store.reload();
    expect(seen).toEqual([]);
    expect(store.current.fontSize).toBe(15);
  });

  it('is said to be broken, with line and reason, and left alone until it is whole', async () => {
    const broken = '{\n  "version": 1,\n  "fontSize": 20\n  "theme": "light"\n}';
    await edit(broken);
    expect(store.current).toMatchObject({ fontSize: 14, theme: 'dark' });
    expect(told).toEqual([
      {
        kind: 'settings-edit-broken',
        params: { path: file, line: 4, column: 3, fault: 'comma-expected' },
      },
    ]);
    // What changes by the way is no reason to write over it.
    store.update({ recent: ['qa/shop'] });
    await saved();
    expect(await text()).toBe(broken);

    await edit(broken.replace('20\n', '20,\n'));
    expect(told.at(-1)).toBeNull();
    expect(store.current).toMatchObject({ fontSize: 20, theme: 'light', recent: ['qa/shop'] });
    await saved();
    expect(JSON.parse(await text())).toMatchObject({ fontSize: 20, recent: ['qa/shop'] });
    expect(await readdir(folder)).toEqual(['settings.json']);
  });

  it('is left alone too where the context was remembered by the way', async () => {
    store.update({ context: 'demo', contexts: {} });
    await edit('{ half');
    store.update({ recent: ['qa/shop'] });
    await saved();
    expect(await text()).toBe('{ half');
    expect(await readdir(folder)).toEqual(['settings.json']);
  });

  it('is left alone too after a change on purpose that is saved', async () => {
    const disk = { ...realDisk };
    await start({ version: 1 }, { disk });
    const written = new Promise<void>((resolve) => {
      disk.replace = async (...args) => {
        disk.replace = realDisk.replace;
        // While the change on purpose is being written, something changes by the way.
        store.update({ recent: ['qa/shop'] });
        await realDisk.replace(...args);
        resolve();
      };
    });
    store.update({ fontSize: 16 });
    clock.advance(SAVE_DELAY_MS);
    await written;
    await edit('{ half');
    await saved();
    expect(await text()).toBe('{ half');
    expect(problems).toEqual([]);
  });

  it('counts also where that was after the file was loaded and before it was followed', async () => {
    await writeFile(file, '{"version":1,"fontSize":22}');
    const following = store.follow();
    await expect.poll(() => store.current.fontSize).toBe(22);
    following.dispose();
  });

  it('is looked at while a save is under way: what changed meanwhile is saved at the end all the same', async () => {
    const disk = { ...realDisk };
    await start({ version: 1 }, { disk });
    let write = (): void => undefined;
    const writing = new Promise<void>((resolve) => {
      disk.replace = async (...args) => {
        disk.replace = realDisk.replace;
        await new Promise<void>((go) => {
          write = go;
          resolve();
        });
        await realDisk.replace(...args);
      };
    });
    store.update({ fontSize: 16 });
    clock.advance(SAVE_DELAY_MS);
    await writing;
    store.update({ theme: 'light' });
    const looked = store.reload();
    const flushed = store.flush();
    write();
    await Promise.all([looked, flushed]);
    expect(JSON.parse(await text())).toMatchObject({ fontSize: 16, theme: 'light' });
  });

  it('goes after what the user changes in the app: then it is kept beside', async () => {
    await edit('{ half');
    store.update({ fontSize: 16 });
    await saved();
    expect(JSON.parse(await text())).toMatchObject({ fontSize: 16, theme: 'dark' });
    const [notice] = problems;
    if (notice?.kind !== 'settings-corrupt') throw new Error('not told');
    expect(await readFile(notice.params.savedAs, 'utf8')).toBe('{ half');
    expect(told.at(-1)).toBeNull();
  });

  it('names fields that cannot be used; they keep what they were, the others count', async () => {
    const flawed = { version: 1, fontSize: 'huge', theme: 'light', bindings: { 'tab.new': 'F7' } };
    await edit(flawed);
    expect(store.current).toMatchObject({ fontSize: 14, theme: 'light', bindings: {} });
    const [problem] = told;
    if (problem?.kind !== 'settings-edit-unusable') throw new Error('not told');
    expect(problem.params.detail).toMatch(/^fontSize: .+; bindings\.tab\.new: /);
    store.update({ sidebarWidth: 320 });
    await saved();
    expect(JSON.parse(await text())).toEqual(flawed);

    store.update({ fontSize: 17 });
    await saved();
    expect(JSON.parse(await text())).toMatchObject({ fontSize: 17, sidebarWidth: 320 });
    expect(problems).toMatchObject([{ kind: 'settings-corrupt' }]);
    expect(await readdir(folder)).toHaveLength(2);
  });

  it.each([
    ['a list', '[1]', 'settings-edit-unreadable'],
    ['empty', '', 'settings-edit-broken'],
    ['commented', '{ // mine\n}', 'settings-edit-broken'],
    ['too large', `{"a":"${'x'.repeat(1024 * 1024)}"}`, 'settings-edit-unreadable'],
    ['of a newer version', '{"version": 9}', 'settings-newer'],
  ])('%s is said so and not in force', async (_, content, kind) => {
    await edit(content);
    expect(told).toMatchObject([{ kind }]);
    expect(store.current).toMatchObject({ fontSize: 14, theme: 'dark' });
    await edit({ version: 1, fontSize: 21 });
    expect(told.at(-1)).toBeNull();
    expect(store.current.fontSize).toBe(21);
  });

  it('is not written over while it is a newer version’s, whatever the user changes', async () => {
    await edit('{"version": 9}');
    store.update({ fontSize: 16 });
    await saved();
    expect(await text()).toBe('{"version": 9}');
    expect(store.current.fontSize).toBe(16);
  });

  it('may be removed: what is in force stays, and is written at the next change', async () => {
    await rm(file);
    await store.reload();
    expect(store.current.fontSize).toBe(14);
    store.update({ fontSize: 15 });
    await saved();
    expect(JSON.parse(await text())).toMatchObject({ fontSize: 15, theme: 'dark' });
  });

  it('a change in the app that is not saved yet is newer than the file', async () => {
    store.update({ fontSize: 15 });
    await edit({ version: 1, fontSize: 20, theme: 'light' });
    expect(store.current).toMatchObject({ fontSize: 15, theme: 'light' });
    await saved();
    expect(JSON.parse(await text())).toMatchObject({ fontSize: 15, theme: 'light' });
  });

  it('is followed: within a second, without being asked', async () => {
    const { store: followed } = await SettingsStore.load(file, { clock: systemClock });
    const changed = new Promise<Settings>((resolve) => {
      followed.onChange(resolve);
    });
    const following = followed.follow();
    await new Promise((resolve) => setImmediate(resolve));
    await writeFile(file, '{"version":1,"fontSize":22}');
    const at = performance.now();
    expect((await changed).fontSize).toBe(22);
    expect(performance.now() - at).toBeLessThan(5000);
    following.dispose();
    await followed.flush();
  });

  it('an edit that nobody has noticed yet is not written over', async () => {
    const following = store.follow();
    await writeFile(file, '{"version":1,"fontSize":22}');
    store.update({ theme: 'light' });
    await saved();
    expect(JSON.parse(await text())).toMatchObject({ fontSize: 22, theme: 'light' });
    following.dispose();
  });

  describe('and somebody writes it while it is being saved', () => {
    let disk: SettingsDisk;
    let following: Disposable;

    beforeEach(async () => {
      disk = { ...realDisk };
      await start({ version: 1, fontSize: 14 }, { disk });
      following = store.follow();
    });

    afterEach(() => {
      following.dispose();
    });

    /** Somebody's words arrive after the file was looked at and before it is replaced. */
    function writtenMeanwhile(contents: string[]): void {
      disk.replace = async (...args) => {
        const [content] = contents.splice(0, 1);
        if (content !== undefined) await writeFile(file, content);
        await realDisk.replace(...args);
      };
    }

    it('both count', async () => {
      writtenMeanwhile(['{"version":1,"fontSize":22}', '{"version":1,"fontSize":23}']);
      store.update({ theme: 'light' });
      await saved();
      expect(JSON.parse(await text())).toMatchObject({ fontSize: 23, theme: 'light' });
      expect(problems).toEqual([]);
    });

    it('what is half typed stays, while what changed came by the way', async () => {
      writtenMeanwhile(['{ half']);
      store.update({ recent: ['qa/shop'] });
      await saved();
      expect(await text()).toBe('{ half');
      expect(told).toMatchObject([{ kind: 'settings-edit-broken' }]);
      expect(await readdir(folder)).toEqual(['settings.json']);
    });

    it('a file that was set aside counts as none: one write is enough', async () => {
      let writes = 0;
      disk.replace = async (...args) => {
        writes += 1;
        await realDisk.replace(...args);
      };
      await edit('{ half');
      store.update({ fontSize: 16 });
      await saved();
      expect(JSON.parse(await text())).toMatchObject({ fontSize: 16 });
      expect(writes).toBe(1);
    });

    it('without end: it gives way and says so', async () => {
      writtenMeanwhile(Array.from({ length: 9 }, (_, n) => `{"version":1,"fontSize":${n + 9}}`));
      store.update({ theme: 'light' });
      await saved();
      expect(problems).toEqual([
        { kind: 'settings-not-saved', params: { path: file, detail: 'changed-meanwhile' } },
      ]);
      expect(store.current.theme).toBe('light');
    });
  });

  it('unreadable and then removed is no problem any more', async () => {
    await rm(file);
    await mkdir(file);
    await store.reload();
    expect(told).toMatchObject([{ kind: 'settings-edit-unreadable' }]);
    await rm(file, { recursive: true });
    await store.reload();
    expect(told.at(-1)).toBeNull();
  });
});

describe('provideFile', () => {
  it('writes what is current where there is no file', async () => {
    await rm(file);
    await store.reload();
    expect(await store.provideFile()).toBeNull();
    expect(JSON.parse(await text())).toMatchObject({ version: 1, fontSize: 14 });
  });

  it('leaves a file as it is, even a broken one', async () => {
    await edit('{ half');
    expect(await store.provideFile()).toBeNull();
    expect(await text()).toBe('{ half');
  });
});

it('merging: each field is the app’s where it was changed there, else the file’s', () => {
  const sizes = fc.record({
    fontSize: fc.integer({ min: 8, max: 10 }),
    scrollback: fc.integer({ min: 0, max: 2 }),
    recent: fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 }),
  });
  fc.assert(
    fc.property(sizes, sizes, sizes, (current, synced, edited) => {
      const full = (part: object): Settings => ({ ...DEFAULT_SETTINGS, ...part });
      const merged = mergeEdit(full(current), full(synced), full(edited));
      for (const key of ['fontSize', 'scrollback', 'recent'] as const) {
        const isOwn = JSON.stringify(current[key]) !== JSON.stringify(synced[key]);
        expect(merged[key]).toEqual(isOwn ? current[key] : edited[key]);
      }
    }),
  );
});
