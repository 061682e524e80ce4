import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { SettingsDisk } from '../../../../src/main/settings/settings-disk';
import { realDisk } from '../../../../src/main/settings/settings-disk';
import { SAVE_DELAY_MS, SettingsStore } from '../../../../src/main/settings/settings-store';
import type { AppError } from '../../../../src/shared/errors';
import type { Settings } from '../../../../src/shared/settings';
import { DEFAULT_SETTINGS, preferencesOf } from '../../../../src/shared/settings';
import { FakeClock } from '../../../support/fake-clock';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podshell-settings-'));
  file = join(folder, 'settings.json');
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const load = (
  options: { clock?: FakeClock; disk?: SettingsDisk } = {},
): Promise<{ store: SettingsStore; notices: AppError[] }> =>
  SettingsStore.load(file, {
    clock: options.clock ?? new FakeClock(),
    disk: options.disk ?? realDisk,
  });

const onDisk = async (): Promise<unknown> => JSON.parse(await readFile(file, 'utf8')) as unknown;

/** A disk whose writes a test lets through, or fails, one by one. */
class SlowDisk implements SettingsDisk {
  readonly writes: { text: string; finish: (error?: Error) => void }[] = [];
  #written: (() => void) | undefined;

  read = (): Promise<string | null> => Promise.resolve(null);
  move = (): Promise<void> => Promise.resolve();
  copy = (): Promise<void> => Promise.resolve();

  replace(_file: string, text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.writes.push({
        text,
        finish: (error) => {
          if (error === undefined) resolve();
          else reject(error);
        },
      });
      this.#written?.();
    });
  }

  /** The next write, as soon as it is asked for. */
  async write(): Promise<{ settings: Settings; finish: (error?: Error) => void }> {
    while (this.writes.length === 0) {
      await new Promise<void>((resolve) => {
        this.#written = resolve;
      });
    }
    const [write] = this.writes.splice(0, 1);
    if (write === undefined) throw new Error('no write');
    return { settings: JSON.parse(write.text) as Settings, finish: write.finish };
  }
}

const systemError = (code: string): Error => Object.assign(new Error(`${code}: told`), { code });

describe('loading', () => {
  it('is the defaults where there is no file, and writes none', async () => {
    const clock = new FakeClock();
    const { store, notices } = await load({ clock });
    expect(store.current).toEqual(DEFAULT_SETTINGS);
    expect(notices).toEqual([]);
    await store.flush();
    expect(clock.pending).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });

  it('reads what was saved', async () => {
    const { store } = await load();
    const change: Partial<Settings> = {
      language: 'zh-CN',
      theme: 'dark',
      fontSize: 16,
      scrollback: 0,
      confirmClose: false,
      sidebarVisible: false,
      sidebarWidth: 240,
      context: 'demo',
      contexts: {
        demo: { namespaces: ['test'], labelKey: 'team', colour: 'red', protected: true },
        other: {},
      },
      pluginConsents: { '/home/me/.kube/config#me': 'sha256' },
    };
    store.update(change);
    await store.flush();
    const again = await load();
    expect(again.store.current).toEqual({ ...DEFAULT_SETTINGS, ...change });
    expect(again.notices).toEqual([]);
  });

  it.each([
    ['empty', '', 'empty'],
    ['blank', ' \n', 'empty'],
    ['cut short', '{"version": 1, "fontSi', 'not JSON'],
    ['zeroes, as after a power cut', '\0'.repeat(64), 'not JSON'],
    ['a list', '[1]', 'not a JSON object'],
    ['null', 'null', 'not a JSON object'],
    ['too large', `{"a": "${'x'.repeat(1024 * 1024)}"}`, 'too-large'],
  ])('sets a file aside that is %s', async (_, text, detail) => {
    await writeFile(file, text);
    const { store, notices } = await load({ clock: new FakeClock({ now: Date.UTC(2026, 0, 31) }) });
    expect(store.current).toEqual(DEFAULT_SETTINGS);
    const savedAs = `${file}.broken-20260131T000000000Z`;
    expect(notices).toEqual([
      { kind: 'settings-corrupt', params: { path: file, savedAs, detail } },
    ]);
    expect(await readdir(folder)).toEqual(['settings.json.broken-20260131T000000000Z']);
    expect(await readFile(savedAs, 'utf8')).toBe(text);
    store.update({ fontSize: 15 });
    await store.flush();
    expect(await onDisk()).toMatchObject({ version: 1, fontSize: 15 });
  });

  it('one bad field does not lose the others; the file is kept and told of once', async () => {
    const text = JSON.stringify({
      version: 1,
      fontSize: 'huge',
      theme: 'dark',
      contexts: { a: 7 },
    });
    await writeFile(file, text);
    const { store, notices } = await load();
    expect(store.current).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' });
    expect(notices).toHaveLength(1);
    const [notice] = notices;
    if (notice?.kind !== 'settings-corrupt') throw new Error('not told');
    expect(notice.params.detail).toMatch(/^fontSize: .+; contexts\.a: /);
    expect(await readFile(notice.params.savedAs, 'utf8')).toBe(text);
    await store.flush();
    expect((await load()).notices).toEqual([]);
  });

  it('one bad choice does not lose the others of its context, nor other contexts', async () => {
    const contexts = {
      prod: { protected: true, colour: 'ultraviolet', namespace: 'shop' },
      broken: ['protected'],
      test: { colour: 'green' },
    };
    await writeFile(file, JSON.stringify({ version: 1, contexts }));
    const { store, notices } = await load();
    expect(store.current.contexts).toEqual({
      prod: { protected: true, namespaces: ['shop'] },
      test: { colour: 'green' },
    });
    expect(notices).toMatchObject([{ kind: 'settings-corrupt' }]);
    await store.flush();
  });

  it.each([
    ['fontSize', 7],
    ['fontSize', 12.5],
    ['scrollback', -1],
    ['sidebarWidth', 1e9],
    ['language', 'tlh'],
    ['confirmClose', 'yes'],
    ['context', 7],
    ['contexts', []],
    ['contexts', null],
    ['pluginConsents', 'all'],
    ['pluginConsents', { a: 7 }],
  ])('%s: %j takes its default', async (key, value) => {
    await writeFile(file, JSON.stringify({ version: 1, [key]: value }));
    const { store, notices } = await load();
    expect(store.current).toEqual(DEFAULT_SETTINGS);
    expect(notices).toHaveLength(1);
  });

  it("leaves a newer version's file alone and keeps changes to itself", async () => {
    const text = JSON.stringify({ version: 2, fontSize: 20, shape: 'round' });
    await writeFile(file, text);
    const { store, notices } = await load();
    expect(notices).toEqual([{ kind: 'settings-newer', params: { path: file, version: 2 } }]);
    expect(store.current.fontSize).toBe(20);
    expect(store.update({ theme: 'dark' }).theme).toBe('dark');
    await store.flush();
    expect(await readFile(file, 'utf8')).toBe(text);
    expect(await readdir(folder)).toEqual(['settings.json']);
  });

  it('keeps what it does not know when it saves', async () => {
    await writeFile(file, '{"version":1,"fontSize":14,"future":{"a":[1]},"__proto__":{"b":2}}');
    const { store } = await load();
    store.update({ fontSize: 15 });
    await store.flush();
    const saved = await readFile(file, 'utf8');
    expect(JSON.parse(saved)).toMatchObject({ version: 1, fontSize: 15, future: { a: [1] } });
    expect(saved).toContain('"__proto__"');
    expect(({} as Record<string, unknown>)['b']).toBeUndefined();
  });

  it('reads a file that begins with a byte order mark', async () => {
    await writeFile(file, '\uFEFF{"version":1,"fontSize":14}');
    const { store, notices } = await load();
    expect(store.current.fontSize).toBe(14);
    expect(notices).toEqual([]);
  });

  it('never writes over what it could neither read nor set aside', async () => {
    const writes: string[] = [];
    const disk: SettingsDisk = {
      read: () => Promise.reject(systemError('EACCES')),
      move: () => Promise.reject(systemError('EROFS')),
      copy: () => Promise.reject(systemError('EROFS')),
      replace: (_, text) => {
        writes.push(text);
        return Promise.resolve();
      },
    };
    const { store, notices } = await load({ disk });
    expect(notices).toEqual([
      { kind: 'settings-not-saved', params: { path: file, detail: 'EROFS' } },
    ]);
    expect(store.update({ fontSize: 15 }).fontSize).toBe(15);
    await store.flush();
    expect(writes).toEqual([]);
  });

  it('sets a folder in its place aside', async () => {
    await mkdir(file);
    const { notices } = await load();
    expect(notices[0]).toMatchObject({
      kind: 'settings-corrupt',
      params: { detail: 'not-a-file' },
    });
  });

  it('any JSON: typed notices, valid settings', async () => {
    const keys = fc.constantFrom('version', ...Object.keys(DEFAULT_SETTINGS), '__proto__', 'x');
    const disk = new SlowDisk();
    await fc.assert(
      fc.asyncProperty(fc.dictionary(keys, fc.jsonValue({ maxDepth: 2 })), async (json) => {
        disk.read = () => Promise.resolve(JSON.stringify(json));
        const { store, notices } = await load({ disk });
        for (const { kind } of notices) expect(kind).toMatch(/^settings-(corrupt|newer)$/);
        // What was read is what could be saved.
        expect(store.update(store.current)).toBe(store.current);
      }),
    );
  });
});

describe('saving', () => {
  it('is atomic, private and leaves no temporary file', async () => {
    const { store } = await load();
    store.update({ fontSize: 15 });
    await store.flush();
    expect(await readdir(folder)).toEqual(['settings.json']);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('makes the folder where there is none', async () => {
    file = join(folder, 'deep', 'er', 'settings.json');
    const { store } = await load();
    store.update({ fontSize: 15 });
    await store.flush();
    expect(await onDisk()).toMatchObject({ fontSize: 15 });
  });

  it('survives a run that was killed between its temporary file and the rename', async () => {
    await writeFile(file, '{"version":1,"fontSize":14}');
    await writeFile(`${file}.tmp`, '{"version":1,"fontS');
    await chmod(`${file}.tmp`, 0o644);
    const { store, notices } = await load();
    expect(notices).toEqual([]);
    expect(store.current.fontSize).toBe(14);
    store.update({ fontSize: 15 });
    await store.flush();
    expect(await readdir(folder)).toEqual(['settings.json']);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await onDisk()).toMatchObject({ fontSize: 15 });
  });

  it('a write that fails leaves the old file and no other', async () => {
    await writeFile(file, '{"version":1,"fontSize":14}');
    // A folder in the way of the rename's source: the real disk fails, whoever runs this.
    await mkdir(`${file}.tmp`);
    await writeFile(join(`${file}.tmp`, 'x'), '');
    const { store } = await load();
    const problems: AppError[] = [];
    store.onProblem((problem) => problems.push(problem));
    store.update({ fontSize: 15 });
    await store.flush();
    expect(problems).toMatchObject([{ kind: 'settings-not-saved', params: { path: file } }]);
    expect(await onDisk()).toEqual({ version: 1, fontSize: 14 });
    expect(store.current.fontSize).toBe(15);
  });

  it('comes soon after the first of several changes, once', async () => {
    const clock = new FakeClock();
    const disk = new SlowDisk();
    const { store } = await load({ clock, disk });
    store.update({ sidebarWidth: 301 });
    clock.advance(SAVE_DELAY_MS - 1);
    store.update({ sidebarWidth: 302 });
    expect(disk.writes).toHaveLength(0);
    clock.advance(1);
    expect(disk.writes).toHaveLength(1);
    expect((await disk.write()).settings.sidebarWidth).toBe(302);
  });

  it('is never doubled: what changes meanwhile follows, the latest wins', async () => {
    const clock = new FakeClock();
    const disk = new SlowDisk();
    const { store } = await load({ clock, disk });
    store.update({ fontSize: 14 });
    clock.advance(SAVE_DELAY_MS);
    const first = await disk.write();
    store.update({ fontSize: 15 });
    store.update({ fontSize: 16 });
    clock.advance(10 * SAVE_DELAY_MS);
    expect(disk.writes).toHaveLength(0);
    first.finish();
    await clock.scheduled();
    clock.advance(SAVE_DELAY_MS);
    expect((await disk.write()).settings.fontSize).toBe(16);
  });

  it('flush waits for the save under way and for what came after it', async () => {
    const clock = new FakeClock();
    const disk = new SlowDisk();
    const { store } = await load({ clock, disk });
    store.update({ fontSize: 14 });
    clock.advance(SAVE_DELAY_MS);
    const first = await disk.write();
    store.update({ fontSize: 15 });
    let flushed = false;
    const flush = store.flush().then(() => {
      flushed = true;
    });
    first.finish();
    const second = await disk.write();
    expect(second.settings.fontSize).toBe(15);
    expect(flushed).toBe(false);
    second.finish();
    await flush;
    expect(clock.pending).toBe(0);
    expect(disk.writes).toHaveLength(0);
  });

  it('a change and back again while a save is under way is saved too', async () => {
    const clock = new FakeClock();
    const disk = new SlowDisk();
    const { store } = await load({ clock, disk });
    store.update({ fontSize: 14 });
    clock.advance(SAVE_DELAY_MS);
    const first = await disk.write();
    store.update({ fontSize: 13 });
    const flush = store.flush();
    first.finish();
    const second = await disk.write();
    expect(second.settings.fontSize).toBe(13);
    second.finish();
    await flush;
  });

  it('tells each cause once, until a save succeeds, and tries again', async () => {
    const disk = new SlowDisk();
    const { store } = await load({ disk });
    const told: string[] = [];
    store.onProblem((problem) => {
      if (problem.kind === 'settings-not-saved') told.push(problem.params.detail);
    });
    const attempt = async (fontSize: number, error?: Error): Promise<void> => {
      store.update({ fontSize });
      const flush = store.flush();
      (await disk.write()).finish(error);
      await flush;
    };
    await attempt(14, systemError('ENOSPC'));
    await attempt(15, systemError('ENOSPC'));
    expect(told).toEqual(['ENOSPC']);
    await attempt(16, systemError('EACCES'));
    expect(told).toEqual(['ENOSPC', 'EACCES']);
    await attempt(17);
    await attempt(18, systemError('EACCES'));
    expect(told).toEqual(['ENOSPC', 'EACCES', 'EACCES']);
    // Without a further change: what is not on disk yet is tried again.
    const flush = store.flush();
    const last = await disk.write();
    expect(last.settings.fontSize).toBe(18);
    last.finish();
    await flush;
    await store.flush();
    expect(disk.writes).toHaveLength(0);
  });
});

describe('update', () => {
  it('is true at once and told to listeners', async () => {
    const { store } = await load();
    const seen: number[] = [];
    const subscription = store.onChange(({ fontSize }) => seen.push(fontSize));
    expect(store.update({ fontSize: 15 })).toBe(store.current);
    store.update({ fontSize: 15 });
    subscription.dispose();
    store.update({ fontSize: 16 });
    expect(seen).toEqual([15]);
    expect(store.current.fontSize).toBe(16);
    await store.flush();
  });

  it('ignores what is undefined', async () => {
    const { store } = await load();
    const change = { fontSize: undefined, theme: 'dark' } as unknown as Partial<Settings>;
    expect(store.update(change)).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' });
    await store.flush();
  });

  it('refuses as a bug what the schema does not allow, and changes nothing', async () => {
    const { store } = await load();
    expect(() => store.update({ theme: 'dark', fontSize: 7 })).toThrow(/^settings: fontSize: /);
    expect(store.current).toEqual(DEFAULT_SETTINGS);
  });

  it('keeps contexts of any name apart', async () => {
    const { store } = await load();
    const names = ['a b/c', 'constructor', 'hasOwnProperty', '__proto__', '中文'];
    const contexts = Object.fromEntries(names.map((name) => [name, { namespaces: [name] }]));
    store.update({ contexts, pluginConsents: Object.fromEntries([['__proto__', 'hash']]) });
    await store.flush();
    const { current } = (await load()).store;
    expect(Object.keys(current.contexts)).toEqual(names);
    expect(names.map((name) => preferencesOf(current, name).namespaces?.[0])).toEqual(names);
    expect(Object.entries(current.pluginConsents)).toEqual([['__proto__', 'hash']]);
    expect(preferencesOf(DEFAULT_SETTINGS, '__proto__')).toEqual({});
    expect(preferencesOf(DEFAULT_SETTINGS, 'toString')).toEqual({});
  });
});
