import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  next,
  opened,
  TRANSITIONS,
  type SessionEvent,
  type Transition,
} from '../../../../src/main/sessions/session-machine';
import { appError } from '../../../../src/shared/errors';
import type { SessionState } from '../../../../src/shared/terminal';

const ERROR = appError('connection-lost', { server: 'https://c', detail: 'x' });
const OTHER = appError('pod-gone', { pod: 'web', namespace: 'test' });

const STATES = {
  connecting: { kind: 'connecting', since: 1, step: 'pod' },
  running: { kind: 'running', since: 2 },
  lost: { kind: 'lost', since: 3, error: ERROR },
  waiting: { kind: 'waiting', since: 4, until: 9, attempt: 2, error: ERROR },
  exited: { kind: 'exited', since: 5, exit: { kind: 'code', code: 7 } },
  failed: { kind: 'failed', since: 6, error: ERROR },
} satisfies { [K in SessionState['kind']]: SessionState };

const EVENTS = {
  step: { type: 'step', step: 'shell' },
  ready: { type: 'ready', at: 10 },
  exited: { type: 'exited', at: 10, exit: { kind: 'code', code: 0 } },
  failed: { type: 'failed', at: 10, error: OTHER },
  lost: { type: 'lost', at: 10, error: OTHER },
  wait: { type: 'wait', lostAt: 8, until: 20, attempt: 3, error: OTHER },
  'give-up': { type: 'give-up' },
  connect: { type: 'connect', at: 10 },
} satisfies { [K in SessionEvent['type']]: SessionEvent };

describe('the session machine', () => {
  for (const state of Object.values(STATES)) {
    for (const event of Object.values(EVENTS)) {
      const { from, to }: Transition = TRANSITIONS[event.type];
      const allowed = from.includes(state.kind);
      it(`${state.kind} + ${event.type} → ${allowed ? to : 'refused'}`, () => {
        const result = next(state, event);
        expect(result).toMatchObject(
          allowed
            ? { ok: true, value: { kind: to } }
            : { ok: false, error: { state: state.kind, event: event.type } },
        );
      });
    }
  }

  it('keeps what a state is about', () => {
    expect(opened(1)).toEqual(STATES.connecting);
    expect(next(STATES.connecting, EVENTS.step)).toEqual({
      ok: true,
      value: { kind: 'connecting', since: 1, step: 'shell' },
    });
    expect(next(STATES.lost, EVENTS.wait)).toEqual({
      ok: true,
      value: { kind: 'waiting', since: 8, until: 20, attempt: 3, error: OTHER },
    });
    // Called off: lost since it was, for the reason it was.
    expect(next(STATES.waiting, EVENTS['give-up'])).toEqual({
      ok: true,
      value: { kind: 'lost', since: 4, error: ERROR },
    });
  });

  it('can be left from every state, and reaches every state', () => {
    const rows: Transition[] = Object.values(TRANSITIONS);
    const kinds = Object.keys(STATES).sort();
    expect([...new Set(rows.flatMap(({ from }) => from))].sort()).toEqual(kinds);
    expect([...new Set(rows.map(({ to }) => to))].sort()).toEqual(kinds);
  });

  it('is the one that the contract documents', () => {
    const source = readFileSync(join(__dirname, '../../../../src/shared/terminal.ts'), 'utf8');
    const rows = [...source.matchAll(/^ \* \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)]
      .map(([, from, event, to]) => [from, event, to])
      .filter(([from]) => from !== 'from');
    const expected = Object.values<Transition>(TRANSITIONS).map(({ from, words, to }) => [
      from.join(', '),
      words,
      to,
    ]);
    expect(rows).toEqual([['(start)', 'open', 'connecting'], ...expected]);
  });
});
