import { describe, expect, it, vi } from 'vitest';
import { LastWords } from '../../../../src/main/restore/last-words';
import { FakeClock } from '../../../support/fake-clock';
import { settle } from './memory-disk';

function make(isWanted = true) {
  const clock = new FakeClock();
  const ask = vi.fn();
  const onReady = vi.fn();
  const last = new LastWords({ clock, ask, isWanted: () => isWanted });
  return { clock, ask, onReady, last };
}

describe('a window that closes', () => {
  it('waits for the page’s last texts, and is closed once', async () => {
    const { last, ask, onReady, clock } = make();
    expect(last.mayClose(onReady)).toBe(false);
    expect(last.mayClose(onReady)).toBe(false);
    expect(ask).toHaveBeenCalledOnce();
    expect(onReady).not.toHaveBeenCalled();
    last.told();
    await settle();
    expect(onReady).toHaveBeenCalledOnce();
    expect(last.mayClose(onReady)).toBe(true);
    expect(clock.pending).toBe(0);
    // The user decided otherwise, and closes it an hour later.
    expect(last.mayClose(onReady)).toBe(false);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('does not wait for a page that hangs', async () => {
    const { last, onReady, clock } = make();
    expect(last.mayClose(onReady)).toBe(false);
    clock.advance(1_499);
    await settle();
    expect(onReady).not.toHaveBeenCalled();
    clock.advance(1);
    await settle();
    expect(onReady).toHaveBeenCalledOnce();
    expect(last.mayClose(onReady)).toBe(true);
  });

  it('asks nothing where nothing is kept', async () => {
    const { last, ask, onReady } = make(false);
    expect(last.mayClose(onReady)).toBe(true);
    await last.ask();
    expect(ask).not.toHaveBeenCalled();
    last.told();
  });
});
