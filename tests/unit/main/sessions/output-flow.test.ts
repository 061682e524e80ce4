import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutputFlow } from '../../../../src/main/sessions/output-flow';
import { FLOW } from '../../../../src/shared/terminal';
import { FakeClock } from '../../../support/fake-clock';

interface Message {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

function setUp(): {
  flow: OutputFlow;
  clock: FakeClock;
  messages: Message[];
  source: { paused: boolean };
} {
  const clock = new FakeClock();
  const messages: Message[] = [];
  const source = { paused: false };
  const flow = new OutputFlow({
    clock,
    send: (offset, bytes) => messages.push({ offset, bytes }),
    pause: () => {
      source.paused = true;
    },
    resume: () => {
      source.paused = false;
    },
  });
  return { flow, clock, messages, source };
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

  it('stops its source at the high mark and restarts it at the low one', () => {
    const { flow, messages, source } = setUp();
    const chunk = new Uint8Array(FLOW.maxMessage);
    while (!source.paused) flow.push(chunk);
    expect(flow.unacknowledged).toBe(FLOW.highWater);
    flow.acknowledge(FLOW.highWater - FLOW.lowWater - 1);
    expect(source.paused).toBe(true);
    flow.acknowledge(FLOW.highWater - FLOW.lowWater);
    expect(source.paused).toBe(false);
    expect(all(messages)).toHaveLength(FLOW.highWater);
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

  it('arrives whole and in order, whatever comes when', () => {
    const step = fc.oneof(
      fc.record({ push: fc.integer({ min: 0, max: 3 * FLOW.maxMessage }) }),
      fc.record({ acknowledge: fc.double({ min: 0, max: 1, noNaN: true }) }),
      fc.record({ advance: fc.integer({ min: 0, max: 10 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { flow, clock, messages } = setUp();
        const expected: Uint8Array[] = [];
        for (const [index, action] of steps.entries()) {
          if ('push' in action) {
            const bytes = new Uint8Array(action.push).fill(index);
            expected.push(bytes);
            flow.push(bytes);
          } else if ('acknowledge' in action) {
            flow.acknowledge(Math.floor(flow.sent * action.acknowledge));
          } else clock.advance(action.advance);
        }
        flow.flush();
        let offset = 0;
        for (const message of messages) {
          expect(message.offset).toBe(offset);
          expect(message.bytes.length).toBeLessThanOrEqual(FLOW.maxMessage);
          offset += message.bytes.length;
        }
        expect(all(messages).equals(Buffer.concat(expected))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
