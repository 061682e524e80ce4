import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PathWatch, POLL_MS, SETTLE_MS } from '../../../../../src/main/kube/config/path-watch';
import { FakeClock } from '../../../../support/fake-clock';

let clock: FakeClock;
let told: string[][];
let watch: PathWatch;
const stamps = new Map<string, string>();

beforeEach(() => {
  clock = new FakeClock();
  told = [];
  stamps.clear();
});
afterEach(() => {
  watch.dispose();
  expect(clock.pending).toBe(0);
});

const make = (stampOf?: (path: string) => Promise<string>): PathWatch =>
  new PathWatch({
    clock,
    onChange: (paths) => told.push([...paths]),
    ...(stampOf !== undefined && { stampOf }),
  });

/** Fires the next look and waits until it is over: the one after it is scheduled then. */
async function look(): Promise<number> {
  const wait = clock.nextIn ?? NaN;
  clock.advance(wait);
  await clock.scheduled();
  return wait;
}

describe('with stamps of a test', () => {
  beforeEach(() => {
    watch = make((path) => Promise.resolve(stamps.get(path) ?? 'ENOENT'));
  });

  it('tells a change once it has been quiet', async () => {
    await watch.follow(['a', 'b']);
    await look();
    stamps.set('b', '1');
    expect(await look()).toBe(POLL_MS);
    expect(told).toEqual([]);
    expect(await look()).toBe(SETTLE_MS);
    expect(told).toEqual([['b']]);
    await look();
    expect(told).toHaveLength(1);
  });

  it('waits while a path keeps changing, and not for ever', async () => {
    await watch.follow(['a']);
    let waited = 0;
    for (let change = 1; told.length === 0; change += 1) {
      stamps.set('a', String(change));
      waited += await look();
    }
    expect(waited).toBeGreaterThan(POLL_MS + 3 * SETTLE_MS);
    expect(waited).toBeLessThan(1_500);
  });

  it('sees what comes, what goes, and what changes while another path settles', async () => {
    stamps.set('a', '1');
    await watch.follow(['a', 'b']);
    stamps.delete('a');
    await look();
    stamps.set('b', '1');
    await look();
    await look();
    expect(told).toEqual([['a'], ['b']]);
  });

  it('follows other paths, and forgets those it no longer follows', async () => {
    await watch.follow(['a']);
    await watch.follow(['b']);
    stamps.set('a', '1');
    stamps.set('b', '1');
    await look();
    await look();
    expect(told).toEqual([['b']]);
  });

  it('is quiet once it is disposed, in the middle of a look as well', async () => {
    await watch.follow(['a']);
    stamps.set('a', '1');
    clock.advance(POLL_MS);
    watch.dispose();
    await Promise.resolve();
    clock.advance(10 * POLL_MS);
    expect(told).toEqual([]);
  });
});

describe('with real files', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'podshell-watch-'));
    file = join(folder, 'config');
    watch = make();
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function sees(change: () => Promise<void>): Promise<void> {
    told.length = 0;
    await change();
    await look();
    await look();
    expect(told).toEqual([[file]]);
  }

  it('sees a file written, replaced, deleted and made again, and its folder made later', async () => {
    file = join(folder, 'later', 'config');
    await watch.follow([file]);
    await sees(async () => {
      await mkdir(join(folder, 'later'));
      await writeFile(file, 'one');
    });
    await sees(() => writeFile(file, 'two'));
    await sees(async () => {
      await writeFile(`${file}.new`, 'two');
      await rename(`${file}.new`, file);
    });
    await sees(() => rm(file));
    await sees(() => writeFile(file, 'two'));
    // vim with `backupcopy=no`: the file is moved away, a new one takes its place.
    await sees(async () => {
      await rename(file, `${file}~`);
      await writeFile(file, 'two');
      await rm(`${file}~`);
    });
  });

  it.skipIf(process.platform === 'win32')('sees a mounted Secret change', async () => {
    await mkdir(join(folder, '..one'));
    await mkdir(join(folder, '..two'));
    await writeFile(join(folder, '..one', 'config'), 'same');
    await writeFile(join(folder, '..two', 'config'), 'same');
    await symlink('..one', join(folder, '..data'));
    await symlink('..data/config', file);
    await watch.follow([file]);
    await sees(async () => {
      await symlink('..two', join(folder, '..data_tmp'));
      await rename(join(folder, '..data_tmp'), join(folder, '..data'));
    });
  });
});
