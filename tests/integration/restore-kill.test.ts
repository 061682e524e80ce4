import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LAYOUT_DELAY_MS, LayoutStore } from '../../src/main/restore/layout-store';
import { realDisk } from '../../src/main/restore/restore-disk';
import { FakeClock } from '../support/fake-clock';

const KILLS = 200;
/** Processes at a time: each does next to nothing but wait. */
const AT_ONCE = 8;
/** What a kill may lose, milliseconds, of which this is for a write. */
const LOSS_MS = 1000;
const WRITE_MS = LOSS_MS - LAYOUT_DELAY_MS;
const SEED = 20_261_122;

let folder: string;
let writer: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podshell-kill-'));
  // Built once: loading it from its sources takes longer than its life.
  await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: resolve(__dirname, '../support/layout-writer.ts'),
      outDir: join(folder, 'built'),
      target: 'node18',
      rolldownOptions: { output: { format: 'cjs', entryFileNames: 'writer.cjs' } },
    },
  });
  writer = join(folder, 'built/writer.cjs');
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Evenly in [0, 1), the same in every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Told {
  readonly number: number;
  readonly at: number;
}

/** Lets a writer work for so many milliseconds from its first layout on, then kills it. */
async function killAfter(
  milliseconds: number,
  file: string,
  from: number,
): Promise<{
  readonly told: readonly Told[];
  readonly killedAt: number;
  /** Milliseconds that a write took at most, and for which the process had no turn. */
  readonly slowness: number;
}> {
  const child = spawn(process.execPath, [writer, file, String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  let killedAt = 0;
  child.stdout.setEncoding('utf8');
  child.stdout.once('data', () => {
    setTimeout(() => {
      killedAt = Date.now();
      child.kill('SIGKILL');
    }, milliseconds);
  });
  child.stdout.on('data', (text: string) => (output += text));
  const signal = await new Promise<string | null>((resolveSignal) => {
    child.once('close', (_code, by) => {
      resolveSignal(by);
    });
  });
  expect(signal).toBe('SIGKILL');
  const told = Array.from(output.matchAll(/^(\d+) (\d+)$/gm), ([, number, at]) => ({
    number: Number(number),
    at: Number(at),
  }));
  const turns = [...told.map(({ at }) => at), killedAt];
  const writes = Array.from(
    output.matchAll(/^begin (\d+)$(?:[^]*?^end (\d+)$)?/gm),
    ([, at, end]) => [Number(at), Number(end ?? killedAt)],
  );
  const longest = (spans: readonly (readonly number[])[]): number =>
    Math.max(0, ...spans.map(([from = 0, to = 0]) => to - from));
  const gaps = turns.slice(1).map((at, index) => [turns[index] ?? at, at]);
  return { told, killedAt, slowness: longest(writes) + longest(gaps) };
}

/** What the next start finds; 0 where there is nothing. */
async function layoutNumber(file: string): Promise<number> {
  const { store, notices } = await LayoutStore.load({
    file,
    clock: new FakeClock(),
    disk: realDisk,
    isOn: true,
    onProblem: () => undefined,
  });
  expect(notices).toEqual([]);
  const { layout } = store.last;
  if (layout === null) return 0;
  const { number, tabs, end } = JSON.parse(layout) as { number: number; tabs: string; end: number };
  expect(end).toBe(number);
  expect(tabs).toHaveLength((number * 7919) % 100_000);
  return number;
}

it(`a kill at any of ${KILLS} moments leaves a whole layout of the last second`, async () => {
  const next = random(SEED);
  // Every other one in the first milliseconds of a write.
  const moments = Array.from({ length: KILLS }, (_, index) =>
    index % 2 === 0 ? 1 + next() * 1800 : LAYOUT_DELAY_MS * Math.floor(next() * 4) + next() * 25,
  );
  let checked = 0;
  const work = async (own: string): Promise<void> => {
    const file = join(own, 'restore/layout.json');
    let before = 0;
    for (let moment = moments.pop(); moment !== undefined; moment = moments.pop()) {
      const { told, killedAt, slowness } = await killAfter(moment, file, before);
      const found = await layoutNumber(file);
      const [first] = told;
      expect(first?.number).toBe(before + 1);
      // Nothing that was never told, and nothing older than what was there.
      expect(found).toBeLessThanOrEqual(told.at(-1)?.number ?? 0);
      expect(found).toBeGreaterThanOrEqual(before);
      // A second, where the machine writes and gives turns in time.
      const loss = LAYOUT_DELAY_MS + Math.max(WRITE_MS, slowness);
      const safe = told.filter(({ at }) => at <= killedAt - loss).at(-1);
      expect(found).toBeGreaterThanOrEqual(safe?.number ?? 0);
      if (told.some(({ at }) => at <= killedAt - LOSS_MS)) checked += 1;
      before = found;
    }
    // Killed again and again, it leaves one unfinished file at most.
    const left = await readdir(join(own, 'restore'));
    expect(left.filter((name) => name !== 'layout.json.tmp')).toEqual(['layout.json']);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(own, 'restore'))).mode & 0o777).toBe(0o700);
  };
  const own = await Promise.all(
    Array.from({ length: AT_ONCE }, () => mkdtemp(join(folder, 'own-'))),
  );
  await Promise.all(own.map(work));
  expect(checked).toBeGreaterThan(KILLS / 4);
}, 600_000);
