import { describe, expect, it } from 'vitest';
import { LAYOUT_DELAY_MS, LayoutStore } from '../../../../src/main/restore/layout-store';
import type { AppError } from '../../../../src/shared/errors';
import { FakeClock } from '../../../support/fake-clock';
import { MemoryDisk, settle } from './memory-disk';

const FILE = '/data/restore/layout.json';
const layout = (name: string): string => JSON.stringify({ name });

async function open(options: { kept?: string; isOn?: boolean } = {}) {
  const clock = new FakeClock();
  const disk = new MemoryDisk(() => clock.now());
  if (options.kept !== undefined) disk.put(FILE, options.kept, clock.now() - 60_000);
  const problems: AppError[] = [];
  const { store, notices } = await LayoutStore.load({
    file: FILE,
    clock,
    disk,
    isOn: options.isOn ?? true,
    onProblem: (error) => problems.push(error),
  });
  await settle();
  return { clock, disk, problems, store, notices };
}

describe('what the next page gets', () => {
  it('is nothing at the first start', async () => {
    const { store, notices } = await open();
    expect(store.last).toEqual({ layout: null, closedAt: null });
    expect(store.isTold).toBe(false);
    expect(notices).toEqual([]);
  });

  it('is what the last run left, and when that was', async () => {
    const { store, clock } = await open({ kept: layout('a') });
    expect(store.last).toEqual({ layout: layout('a'), closedAt: clock.now() - 60_000 });
    expect(store.isTold).toBe(false);
  });

  it('is what a page of this run told, as soon as one did', async () => {
    const { store, clock } = await open({ kept: layout('a') });
    store.keep(layout('b'));
    expect(store.last).toEqual({ layout: layout('b'), closedAt: clock.now() - 60_000 });
    expect(store.isTold).toBe(true);
  });

  it.each([
    ['cut off', '{"version":1,"tabs":[{'],
    ['empty', ''],
    ['something else', '\0\0\0\0'],
    ['too long', `"${'x'.repeat(768 * 1024)}"`],
  ])('is nothing where the file is %s, which is set aside and said', async (_what, kept) => {
    const { store, disk, notices } = await open({ kept });
    expect(store.last).toEqual({ layout: null, closedAt: null });
    expect(notices).toMatchObject([{ kind: 'layout-unreadable', params: { path: FILE } }]);
    expect(disk.text(FILE)).toBeNull();
    expect(disk.text(`${FILE}.broken`)).toBe(kept);
  });
});

it('what the page does not understand is set aside, said, and followed by what it tells', async () => {
  const { store, disk, problems } = await open({ kept: layout('from tomorrow') });
  store.refuse();
  store.keep(layout('a'));
  await settle();
  expect(problems).toMatchObject([{ kind: 'layout-unreadable' }]);
  expect(disk.text(`${FILE}.broken`)).toBe(layout('from tomorrow'));
  expect(disk.text(FILE)).toBe(layout('a'));
});

describe('writing', () => {
  it('writes the first change at once, and those that follow together', async () => {
    const { store, disk, clock } = await open();
    store.keep(layout('a'));
    await settle();
    expect(disk.writes).toEqual([`layout.json: ${layout('a')}`]);
    for (const name of 'bcdef') store.keep(layout(name));
    await settle();
    expect(disk.writes).toHaveLength(1);
    clock.advance(LAYOUT_DELAY_MS - 1);
    await settle();
    expect(disk.writes).toHaveLength(1);
    clock.advance(1);
    await settle();
    expect(disk.writes.slice(1)).toEqual([`layout.json: ${layout('f')}`]);
  });

  it('never writes the same text again, and rests when nothing changes', async () => {
    const { store, disk, clock } = await open({ kept: layout('a') });
    store.keep(layout('a'));
    clock.advance(LAYOUT_DELAY_MS);
    await settle();
    expect(disk.writes).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('skips what a slow disk had no time for', async () => {
    const { store, disk, clock } = await open();
    disk.hold();
    store.keep(layout('a'));
    await settle();
    for (const name of 'bcd') {
      store.keep(layout(name));
      clock.advance(LAYOUT_DELAY_MS);
      await settle();
    }
    disk.release();
    await settle();
    expect(disk.writes).toEqual([`layout.json: ${layout('a')}`, `layout.json: ${layout('d')}`]);
  });

  it('says that the disk is full once, goes on, and says it again after it was not', async () => {
    const { store, disk, clock, problems } = await open();
    const change = async (name: string): Promise<void> => {
      store.keep(layout(name));
      clock.advance(LAYOUT_DELAY_MS);
      await settle();
    };
    disk.failure = 'ENOSPC';
    await change('a');
    await change('b');
    const full = { kind: 'layout-not-saved', params: { path: FILE, detail: 'ENOSPC' } };
    expect(problems).toEqual([full]);
    disk.failure = null;
    await change('c');
    expect(disk.text(FILE)).toBe(layout('c'));
    disk.failure = 'ENOSPC';
    await change('d');
    expect(problems).toEqual([full, full]);
  });

  it('has the last change and the time of the end on disk when the app ends', async () => {
    const { store, disk, clock } = await open();
    store.keep(layout('a'));
    await settle();
    clock.advance(100);
    store.keep(layout('b'));
    clock.advance(300);
    await store.end();
    expect(disk.text(FILE)).toBe(layout('b'));
    expect(disk.files.get(FILE)?.at).toBe(clock.now());
    expect(clock.pending).toBe(0);
  });

  it('leaves the time of the last run alone where no page took its tabs over', async () => {
    const { store, disk, clock } = await open({ kept: layout('a') });
    await store.end();
    expect(disk.files.get(FILE)?.at).toBe(clock.now() - 60_000);
  });
});

describe('turned off', () => {
  it('deletes what an earlier run left, and tells the page nothing of it', async () => {
    const { store, disk } = await open({ kept: layout('a'), isOn: false });
    expect(store.last.layout).toBeNull();
    expect([...disk.files]).toEqual([]);
  });

  it('keeps what is told in memory for a page that is loaded again, and nothing on disk', async () => {
    const { store, disk, clock } = await open({ isOn: false });
    store.keep(layout('a'));
    clock.advance(LAYOUT_DELAY_MS);
    await store.end();
    expect(store.last.layout).toBe(layout('a'));
    expect(disk.writes).toEqual([]);
  });

  it('meanwhile deletes the file, also one that is just being written', async () => {
    const { store, disk, clock } = await open();
    disk.hold();
    store.keep(layout('a'));
    await settle();
    store.keep(layout('b'));
    store.use(false);
    disk.release();
    clock.advance(10 * LAYOUT_DELAY_MS);
    await settle();
    expect([...disk.files]).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('and on again writes what is there', async () => {
    const { store, disk } = await open();
    store.keep(layout('a'));
    await settle();
    store.use(false);
    await settle();
    store.use(true);
    await settle();
    expect(disk.text(FILE)).toBe(layout('a'));
  });
});
