import { describe, expect, it } from 'vitest';
import { OutputFlow } from '../../../../src/main/sessions/output-flow';
import { ReplayLog } from '../../../../src/main/sessions/replay-log';
import { FLOW } from '../../../../src/shared/terminal';
import { FakeClock } from '../../../support/fake-clock';

interface Message {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

function setUp(): {
  flow: OutputFlow;
  log: ReplayLog;
  clock: FakeClock;
  messages: Message[];
  source: { paused: boolean };
} {
  const clock = new FakeClock();
  const log = new ReplayLog();
  const messages: Message[] = [];
  const source = { paused: false };
  const flow = new OutputFlow({
    clock,
    log,
    send: (offset, bytes) => messages.push({ offset, bytes }),
    pause: () => {
      source.paused = true;
    },
    resume: () => {
      source.paused = false;
    },
  });
  flow.start();
  return { flow, log, clock, messages, source };
}

const all = (messages: readonly Message[]): Buffer =>
  Buffer.concat(messages.map(({ bytes }) => bytes));

describe('output on its way to the page', () => {
  it('goes out at once while the page is idle', () => {
    const { flow, messages } = setUp();
    flow.push(Uint8Array.of(97));
    expect(messages).toEqual([{ offset: 0, bytes: Uint8Array.of(97) }]);
  });

  it('is gathered while the page is busy, and goes out soon', () => {
    const { flow, clock, messages } = setUp();
    flow.push(Uint8Array.of(1));
    flow.push(Uint8Array.of(2));
    flow.push(Uint8Array.of(3));
    expect(messages).toHaveLength(1);
    clock.advance(10);
    expect(messages[1]).toEqual({ offset: 1, bytes: Uint8Array.of(2, 3) });
  });

  it('goes out when the page has caught up', () => {
    const { flow, messages } = setUp();
    flow.push(Uint8Array.of(1));
    flow.push(Uint8Array.of(2));
    flow.acknowledge(1);
    expect(messages[1]).toEqual({ offset: 1, bytes: Uint8Array.of(2) });
  });

  it('goes out in messages of bounded size', () => {
    const { flow, messages } = setUp();
    flow.push(new Uint8Array(2.5 * FLOW.maxMessage));
    expect(messages.map(({ bytes }) => bytes.length)).toEqual([
      FLOW.maxMessage,
      FLOW.maxMessage,
      FLOW.maxMessage / 2,
    ]);
  });

  it('stops its source when the page has enough, and restarts it when there is room', () => {
    const { flow, clock, messages, source } = setUp();
    const chunk = new Uint8Array(FLOW.maxMessage);
    while (!source.paused) flow.push(chunk);
    // What does not fill a message is gathered.
    clock.advance(10);
    const enough = flow.unacknowledged;
    expect(enough).toBeGreaterThanOrEqual(FLOW.firstWindow);
    expect(enough).toBeLessThan(FLOW.firstWindow + chunk.length);
    // Neither a fast page nor a slow one: it stays at that.
    clock.advance(25);
    flow.acknowledge(enough - FLOW.firstWindow + FLOW.room - 1);
    expect(source.paused).toBe(true);
    flow.acknowledge(enough - FLOW.firstWindow + FLOW.room);
    expect(source.paused).toBe(false);
    expect(all(messages)).toHaveLength(enough);
  });

  it('gives a fast page more, and a slow one less', () => {
    const given = (parseMs: number): number => {
      const { flow, log, clock, source } = setUp();
      for (let round = 0; round < 50; round += 1) {
        while (!source.paused) flow.push(new Uint8Array(FLOW.maxMessage));
        clock.advance(parseMs);
        flow.acknowledge(flow.sent);
        log.trim(flow.sent);
        flow.trimmed();
      }
      while (!source.paused) flow.push(new Uint8Array(FLOW.maxMessage));
      return flow.unacknowledged;
    };
    expect(given(1)).toBeGreaterThanOrEqual(FLOW.highWater);
    expect(given(1)).toBeLessThan(FLOW.highWater + FLOW.maxMessage);
    expect(given(1000)).toBeGreaterThanOrEqual(FLOW.leastWindow);
    expect(given(1000)).toBeLessThan(FLOW.leastWindow + FLOW.maxMessage);
  });

  it('stops its source while the log is full, also where all is parsed', () => {
    const { flow, log, source } = setUp();
    const chunk = new Uint8Array(FLOW.maxMessage);
    while (log.size < FLOW.replayLimit) {
      expect(source.paused).toBe(false);
      flow.push(chunk);
      flow.acknowledge(flow.sent);
    }
    expect(source.paused).toBe(true);
    log.trim(log.end - FLOW.replayLow - 1);
    flow.trimmed();
    expect(source.paused).toBe(true);
    log.trim(log.end - FLOW.replayLow);
    flow.trimmed();
    expect(source.paused).toBe(false);
  });

  it('stops its source without a page only when the log is full', () => {
    const { flow, log, source } = setUp();
    flow.stop();
    const chunk = new Uint8Array(FLOW.maxMessage);
    while (log.size < FLOW.replayLimit) {
      expect(source.paused).toBe(false);
      flow.push(chunk);
    }
    expect(source.paused).toBe(true);
  });

  it('takes no acknowledgement of what was never sent, or twice', () => {
    const { flow } = setUp();
    flow.push(Uint8Array.of(1, 2, 3));
    flow.acknowledge(4);
    flow.acknowledge(-1);
    flow.acknowledge(Number.NaN);
    expect(flow.unacknowledged).toBe(3);
    flow.acknowledge(3);
    flow.acknowledge(1);
    expect(flow.unacknowledged).toBe(0);
  });

  it('owns the bytes it sends: a reused buffer changes nothing', () => {
    const { flow, messages } = setUp();
    const pooled = Uint8Array.of(1, 2, 3);
    flow.push(pooled);
    pooled.fill(0);
    expect(messages[0]?.bytes).toEqual(Uint8Array.of(1, 2, 3));
    expect(messages[0]?.bytes.buffer.byteLength).toBe(3);
  });

  it('leaves no timer behind', () => {
    const { flow, clock } = setUp();
    flow.push(Uint8Array.of(1));
    flow.push(Uint8Array.of(2));
    flow.dispose();
    expect(clock.pending).toBe(0);
  });
});
