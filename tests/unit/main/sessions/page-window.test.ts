import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PageWindow } from '../../../../src/main/sessions/page-window';
import { FLOW } from '../../../../src/shared/terminal';

const MESSAGE = FLOW.maxMessage;

/** A page that parses so many bytes a millisecond, one message after the other, in an endless flood. */
function windowOf(bytesPerMs: number): number {
  const window = new PageWindow();
  let sent = 0;
  let parsed = 0;
  let now = 0;
  for (let round = 0; round < 2000; round += 1) {
    while (sent - parsed < window.size) {
      sent += MESSAGE;
      window.sent(sent, now);
    }
    window.filled();
    now += MESSAGE / bytesPerMs;
    parsed += MESSAGE;
    window.acknowledged(parsed, now);
  }
  return window.size;
}

describe('the window of a page', () => {
  it('is what the page parses in 25 to 45 ms', () => {
    for (const megabytes of [8, 12, 20]) {
      expect(windowOf(megabytes * 1000)).toBeGreaterThan(megabytes * 25_000);
      expect(windowOf(megabytes * 1000)).toBeLessThan(megabytes * 45_000);
    }
  });

  it('is no smaller for a slow page, and no larger for a fast one, than it may be', () => {
    expect(windowOf(1000)).toBe(FLOW.leastWindow);
    expect(windowOf(100_000)).toBe(FLOW.highWater);
  });

  it('stays as it is where the page has all it can get', () => {
    const window = new PageWindow();
    for (let message = 1; message < 100; message += 1) {
      window.sent(message * MESSAGE, message);
      window.acknowledged(message * MESSAGE, message + 0.5);
    }
    expect(window.size).toBe(FLOW.firstWindow);
  });

  it('starts again with another page', () => {
    const window = new PageWindow();
    window.sent(MESSAGE, 0);
    window.acknowledged(MESSAGE, 1000);
    window.sent(2 * MESSAGE, 1000);
    window.reset();
    expect(window.size).toBe(FLOW.firstWindow);
    // What the old page was sent says nothing about the new one.
    window.acknowledged(2 * MESSAGE, 9000);
    expect(window.size).toBe(FLOW.firstWindow);
    window.sent(MESSAGE, 9000);
    window.acknowledged(MESSAGE, 10_000);
    expect(window.size).toBeLessThan(FLOW.firstWindow);
  });

  it('stays within its bounds, whatever is acknowledged when', () => {
    const step = fc.record({
      send: fc.nat(10),
      full: fc.boolean(),
      parse: fc.nat(2 * FLOW.highWater),
      wait: fc.nat(500),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const window = new PageWindow();
        let sent = 0;
        let parsed = 0;
        let now = 0;
        for (const { send, full, parse, wait } of steps) {
          for (let message = 0; message < send; message += 1) window.sent((sent += MESSAGE), now);
          if (full) window.filled();
          now += wait;
          parsed = Math.min(parsed + parse, sent);
          window.acknowledged(parsed, now);
          expect(window.size).toBeGreaterThanOrEqual(FLOW.leastWindow);
          expect(window.size).toBeLessThanOrEqual(FLOW.highWater);
        }
      }),
    );
  });
});
