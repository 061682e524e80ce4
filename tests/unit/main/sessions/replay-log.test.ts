import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReplayLog } from '../../../../src/main/sessions/replay-log';

describe('ReplayLog', () => {
  it('gives back what it took, whatever was trimmed in between', () => {
    const step = fc.oneof(
      fc.record({ append: fc.integer({ min: 0, max: 200_000 }) }),
      fc.record({ trim: fc.double({ min: 0, max: 1, noNaN: true }) }),
      fc.record({ read: fc.tuple(fc.double({ max: 1, min: 0, noNaN: true }), fc.nat(300_000)) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const log = new ReplayLog();
        let model = Buffer.alloc(0);
        let start = 0;
        for (const [index, action] of steps.entries()) {
          if ('append' in action) {
            const bytes = Buffer.alloc(action.append, `${index},`);
            log.append(bytes);
            model = Buffer.concat([model, bytes]);
          } else if ('trim' in action) {
            start += Math.floor((model.length - start) * action.trim);
            log.trim(start);
          } else {
            const [where, length] = action.read;
            const from = start + Math.floor((model.length - start) * where);
            const to = Math.min(from + length, model.length);
            const read = log.read(from, to);
            expect(model.subarray(from, to).equals(read)).toBe(true);
            expect(read.buffer.byteLength).toBe(read.length);
          }
          expect([log.start, log.end, log.size]).toEqual([
            start,
            model.length,
            model.length - start,
          ]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('has nothing before its start, or behind its end', () => {
    const log = new ReplayLog();
    log.append(Buffer.alloc(100));
    log.trim(10);
    expect(() => log.read(9, 20)).toThrow(RangeError);
    expect(() => log.read(90, 101)).toThrow(RangeError);
  });
});
