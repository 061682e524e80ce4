import { describe, expect, it } from 'vitest';
import { parseText } from '../../../../src/main/restore/text-file';
import { surplus, TerminalTexts } from '../../../../src/main/restore/terminal-texts';
import type { AppError } from '../../../../src/shared/errors';
import type { TerminalText } from '../../../../src/shared/terminal';
import { FakeClock } from '../../../support/fake-clock';
import { MemoryDisk, settle } from './memory-disk';

const FOLDER = '/data/restore/texts';
const text = (screen: string): TerminalText => ({
  size: { cols: 80, rows: 24 },
  screen,
  title: null,
});

function make(options: { isOn?: boolean; limits?: { files: number; bytes: number } } = {}) {
  const clock = new FakeClock();
  const disk = new MemoryDisk(() => clock.now());
  const problems: AppError[] = [];
  const fresh = (isOn = options.isOn ?? true): TerminalTexts =>
    new TerminalTexts({
      folder: FOLDER,
      clock,
      disk,
      isOn,
      onProblem: (error) => problems.push(error),
      ...(options.limits ? { limits: options.limits } : {}),
    });
  const names = (): string[] => [...disk.files.keys()].map((path) => path.slice(FOLDER.length + 1));
  return { clock, disk, problems, fresh, texts: fresh(), names };
}

describe('the texts of terminals', () => {
  it('are read back by the next run, with their time', async () => {
    const { texts, fresh, clock } = make();
    const at = clock.now();
    texts.keep('pane-one', text('one'));
    texts.keep('pane-two', text('two'));
    clock.advance(1000);
    await texts.settled();
    const next = fresh();
    expect(await next.read('pane-two')).toEqual({ ok: true, value: { ...text('two'), at } });
    expect(await next.read('pane-six')).toEqual({ ok: true, value: null });
  });

  it('are read as they will be, not as the disk has them yet', async () => {
    const { texts, disk } = make();
    disk.hold();
    texts.keep('pane-one', text('one'));
    const reading = texts.read('pane-one');
    await settle();
    disk.release();
    expect(await reading).toMatchObject({ ok: true, value: { screen: 'one' } });
  });

  it('are written one by one, of each pane the latest only', async () => {
    const { texts, disk } = make();
    disk.hold();
    texts.keep('pane-one', text('1'));
    await settle();
    for (const screen of ['2', '3', '4']) {
      texts.keep('pane-one', text(screen));
      texts.keep('pane-two', text(screen));
    }
    disk.release();
    await texts.settled();
    const written = disk.writes.map((write) => write.at(-1));
    expect(written).toEqual(['1', '4', '4']);
  });

  it('go with their pane, also one that is just being written', async () => {
    const { texts, disk, names } = make();
    texts.keep('pane-one', text('1'));
    texts.keep('pane-two', text('2'));
    await texts.settled();
    disk.put(`${FOLDER}/pane-two.tmp`, 'left by a run that was killed');
    disk.hold();
    texts.keep('pane-two', text('3'));
    await settle();
    texts.keep('pane-two', text('4'));
    texts.retain(['pane-one']);
    disk.release();
    await texts.settled();
    expect(names()).toEqual(['pane-one']);
  });

  it('that are damaged are told as such', async () => {
    const { texts, disk } = make();
    texts.keep('pane-one', text('one'));
    await texts.settled();
    const path = `${FOLDER}/pane-one`;
    disk.put(path, `${disk.text(path) ?? ''} and more`);
    expect(await texts.read('pane-one')).toMatchObject({
      ok: false,
      error: { kind: 'text-unreadable', params: { detail: 'damaged' } },
    });
    disk.put(path, Buffer.alloc(8 * 1024 * 1024));
    expect(await texts.read('pane-one')).toMatchObject({
      ok: false,
      error: { kind: 'text-unreadable', params: { detail: 'too-large' } },
    });
  });

  it('keep within their limits: the oldest go', async () => {
    const { texts, clock, names } = make({ limits: { files: 3, bytes: 1e9 } });
    for (const key of ['pane-1', 'pane-2', 'pane-3', 'pane-1', 'pane-4', 'pane-5']) {
      texts.keep(key, text(key));
      await texts.settled();
      clock.advance(1000);
    }
    expect(names().sort()).toEqual(['pane-1', 'pane-4', 'pane-5']);
  });

  it('say once that they cannot be written, and go on', async () => {
    const { texts, disk, problems } = make();
    disk.failure = 'EACCES';
    texts.keep('pane-one', text('1'));
    texts.keep('pane-two', text('2'));
    await texts.settled();
    expect(problems).toEqual([
      { kind: 'texts-not-saved', params: { path: FOLDER, detail: 'EACCES' } },
    ]);
    disk.failure = null;
    texts.keep('pane-one', text('3'));
    await texts.settled();
    expect(parseText(disk.files.get(`${FOLDER}/pane-one`)?.content ?? Buffer.of())?.screen).toBe(
      '3',
    );
  });
});

describe('turned off', () => {
  it('nothing is kept, and what an earlier run left is deleted', async () => {
    const { texts, disk, fresh } = make();
    texts.keep('pane-one', text('one'));
    await texts.settled();
    const next = fresh(false);
    next.keep('pane-two', text('two'));
    await next.settled();
    expect([...disk.files]).toEqual([]);
  });

  it('all goes at once, and stays away', async () => {
    const { texts, disk } = make();
    texts.keep('pane-one', text('one'));
    await texts.settled();
    disk.hold();
    texts.keep('pane-two', text('two'));
    await settle();
    texts.use(false);
    texts.keep('pane-one', text('three'));
    disk.release();
    await texts.settled();
    expect([...disk.files]).toEqual([]);
  });
});

describe('surplus', () => {
  const file = (name: string, bytes: number, at: number) => ({ name, bytes, at });
  it('is what the newest leave no room for', () => {
    const files = [file('old', 10, 1), file('new', 60, 3), file('middle', 40, 2)];
    const names = (limits: { files: number; bytes: number }): string[] =>
      surplus(files, limits).map(({ name }) => name);
    expect(names({ files: 3, bytes: 110 })).toEqual([]);
    expect(names({ files: 3, bytes: 109 })).toEqual(['old']);
    expect(names({ files: 2, bytes: 1000 })).toEqual(['old']);
    expect(names({ files: 3, bytes: 10 })).toEqual(['new', 'middle', 'old']);
  });
});
