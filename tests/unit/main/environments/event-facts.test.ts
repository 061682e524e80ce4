import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { EventFacts } from '../../../../src/main/environments/event-facts';
import { eventRows, readEvent } from '../../../../src/main/environments/event-facts';

const AT = Date.UTC(2024, 0, 1);
const iso = (offset: number): string => new Date(AT + offset).toISOString();

function event(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    metadata: { uid: 'u1', creationTimestamp: iso(0) },
    involvedObject: { kind: 'Pod', name: 'web-1' },
    type: 'Warning',
    reason: 'BackOff',
    message: 'Back-off restarting failed container',
    count: 3,
    firstTimestamp: iso(1000),
    lastTimestamp: iso(5000),
    ...change,
  };
}

function read(value: unknown): EventFacts {
  const facts = readEvent(value);
  if (facts === undefined) throw new Error('not read');
  return facts;
}

describe('readEvent', () => {
  it('keeps what is shown', () => {
    expect(read(event())).toEqual({
      uid: 'u1',
      object: { kind: 'Pod', name: 'web-1' },
      type: 'warning',
      reason: 'BackOff',
      message: 'Back-off restarting failed container',
      count: 3,
      firstAt: AT + 1000,
      lastAt: AT + 5000,
    });
  });

  it('reads events of events.k8s.io, whose old fields are empty', () => {
    const series = { count: 7, lastObservedTime: iso(9000) };
    const modern = { firstTimestamp: null, lastTimestamp: null, count: undefined, series };
    expect(read(event({ ...modern, eventTime: iso(2000) }))).toMatchObject({
      count: 7,
      firstAt: AT + 2000,
      lastAt: AT + 9000,
    });
    expect(read(event({ ...modern, series: undefined }))).toMatchObject({ count: 1, lastAt: AT });
  });

  it('shows no control characters and nothing without end', () => {
    const facts = read(event({ reason: 'Bad\u001b[2J', message: `a\nb${'x'.repeat(10_000)}` }));
    expect(facts.reason).toBe('Bad[2J');
    expect(facts.message.startsWith('a bxx')).toBe(true);
    expect(facts.message).toHaveLength(500);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (value, part) => {
        readEvent(value);
        readEvent(event({ metadata: part }));
        const { count, lastAt } = read(
          event({ count: part, series: part, lastTimestamp: part, firstTimestamp: part }),
        );
        expect(count).toBeGreaterThanOrEqual(1);
        expect(Number.isFinite(lastAt)).toBe(true);
      }),
    );
  });
});

describe('eventRows', () => {
  it('counts what was said again of the same object, newest first', () => {
    const rows = eventRows(
      [
        read(event({ metadata: { uid: 'a' } })),
        read(
          event({
            metadata: { uid: 'b' },
            count: 2,
            firstTimestamp: iso(0),
            lastTimestamp: iso(9000),
          }),
        ),
        read(event({ metadata: { uid: 'c' }, reason: 'Pulled', lastTimestamp: iso(7000) })),
        read(event({ metadata: { uid: 'd' }, involvedObject: { kind: 'Pod', name: 'web-2' } })),
      ],
      10,
    );
    expect(
      rows.map(({ reason, object, count, firstAt, lastAt }) => [
        `${object.name} ${reason}`,
        count,
        firstAt - AT,
        lastAt - AT,
      ]),
    ).toEqual([
      ['web-1 BackOff', 5, 0, 9000],
      ['web-1 Pulled', 3, 1000, 7000],
      ['web-2 BackOff', 3, 1000, 5000],
    ]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(3);
  });

  it('keeps the newest', () => {
    const many = Array.from({ length: 20 }, (_, i) =>
      read(event({ metadata: { uid: `u${i}` }, reason: `R${i}`, lastTimestamp: iso(5000 + i) })),
    );
    expect(eventRows(many, 3).map(({ reason }) => reason)).toEqual(['R19', 'R18', 'R17']);
  });
});
