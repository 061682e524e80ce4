import { describe, expect, it } from 'vitest';
import { KeptCheckpoint } from '../../../../src/main/sessions/kept-checkpoint';
import type { TerminalCheckpoint } from '../../../../src/shared/terminal';
import { FakeClock } from '../../../support/fake-clock';

const SETTLED_MS = 3000;

const checkpoint = (screen: string, offset = 7): TerminalCheckpoint => ({
  offset,
  states: 2,
  size: { cols: 80, rows: 24 },
  phase: 'running',
  screen,
  title: 'a title',
});

/** Packing is done by other threads: resolves when it is over. */
async function packed(kept: KeptCheckpoint, before: number): Promise<void> {
  await expect.poll(() => kept.size).toBeLessThan(before);
}

describe('the last checkpoint', () => {
  it.each([
    [
      'bytes',
      'all of 0..255: '.concat(...Array.from({ length: 256 }, (_, i) => String.fromCharCode(i))),
    ],
    ['other characters', '天地玄黄 🙂 “quoted”'],
    ['half a character', 'lone \ud800 surrogates \udfff'],
  ])('is the same after it was packed: %s', async (_what, text) => {
    const clock = new FakeClock();
    const kept = new KeptCheckpoint(clock);
    const large = checkpoint(text.repeat(20_000));
    kept.keep(large);
    clock.advance(SETTLED_MS);
    await packed(kept, large.screen.length / 5);
    expect(kept.value).toEqual(large);
    // Asked for twice: a second page may come.
    expect(kept.value).toEqual(large);
  });

  it('stays as it is where it is small', () => {
    const clock = new FakeClock();
    const kept = new KeptCheckpoint(clock);
    const small = checkpoint('a few lines');
    kept.keep(small);
    expect(clock.pending).toBe(0);
    expect(kept.value).toBe(small);
  });

  it('is not packed while others follow it', () => {
    const clock = new FakeClock();
    const kept = new KeptCheckpoint(clock);
    for (let offset = 0; offset < 10; offset += 1) {
      kept.keep(checkpoint('x'.repeat(200_000), offset));
      clock.advance(SETTLED_MS - 1);
    }
    expect(kept.size).toBe(200_000);
    expect(kept.value?.offset).toBe(9);
    expect(clock.pending).toBe(1);
    kept.dispose();
    expect(clock.pending).toBe(0);
  });

  it('is the later one where one came while the earlier was packed', async () => {
    const clock = new FakeClock();
    const kept = new KeptCheckpoint(clock);
    kept.keep(checkpoint('x'.repeat(200_000), 1));
    clock.advance(SETTLED_MS);
    const later = checkpoint('y'.repeat(200_000), 2);
    kept.keep(later);
    clock.advance(SETTLED_MS);
    await packed(kept, 100_000);
    expect(kept.value).toEqual(later);
  });
});
