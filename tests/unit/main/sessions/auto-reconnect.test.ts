import { describe, expect, it } from 'vitest';
import { AutoReconnect, isPassing } from '../../../../src/main/sessions/auto-reconnect';
import { appError, type AppError } from '../../../../src/shared/errors';
import { FakeClock } from '../../../support/fake-clock';

const LOST = appError('connection-lost', { server: 'https://c', detail: 'x' });

function start(random = () => 1): { clock: FakeClock; auto: AutoReconnect; at: number[] } {
  const clock = new FakeClock({ random });
  const at: number[] = [];
  const auto = new AutoReconnect({
    clock,
    policy: undefined,
    connect: () => at.push(clock.monotonic()),
  });
  return { clock, auto, at };
}

/** Milliseconds from now until each attempt, until they are used up. */
function waits(clock: FakeClock, auto: AutoReconnect): number[] {
  const all: number[] = [];
  for (let plan = auto.plan(LOST); plan; plan = auto.plan(LOST)) {
    const wait = plan.until - clock.now();
    all.push(wait);
    expect(plan.attempt).toBe(all.length);
    clock.advance(wait);
  }
  return all;
}

describe('a lost session', () => {
  it('waits twice as long each time, up to half a minute, ten times', () => {
    const { clock, auto, at } = start();
    expect(waits(clock, auto)).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000, 30_000,
    ]);
    expect(at).toHaveLength(10);
    expect(clock.pending).toBe(0);
  });

  it('waits between half of that and all of it, so that tabs do not come back as one', () => {
    const { clock, auto } = start(() => 0);
    expect(waits(clock, auto).slice(0, 3)).toEqual([500, 1_000, 2_000]);
  });

  it('counts on after a short life, and from the first after a healthy one', () => {
    const { clock, auto } = start();
    expect(auto.plan(LOST)?.attempt).toBe(1);
    clock.advance(1_000);
    auto.running();
    clock.advance(59_999);
    expect(auto.plan(LOST)?.attempt).toBe(2);
    clock.advance(2_000);
    auto.running();
    clock.advance(60_000);
    expect(auto.plan(LOST)?.attempt).toBe(1);
  });

  it('counts time by the clock that is never set', () => {
    const { clock, auto } = start();
    auto.plan(LOST);
    auto.running();
    clock.jump(3_600_000);
    expect(auto.plan(LOST)?.attempt).toBe(2);
  });

  it('does nothing once called off', () => {
    const { clock, auto, at } = start();
    auto.plan(LOST);
    auto.cancel();
    clock.advance(60_000);
    expect(at).toEqual([]);
  });

  it('waits as long as the server asks for, within reason', () => {
    const { clock, auto } = start();
    const busy = (retryAfterSeconds: number | null): number => {
      const plan = auto.plan(
        appError('too-many-requests', { server: 'https://c', retryAfterSeconds }),
      );
      return (plan?.until ?? 0) - clock.now();
    };
    expect(busy(17)).toBe(17_000);
    expect(busy(null)).toBe(2_000);
    expect(busy(86_400)).toBe(300_000);
  });
});

it.each<[AppError, boolean]>([
  [LOST, true],
  [appError('connection-refused', { server: 'https://c' }), true],
  [appError('timed-out', { server: 'https://c', waitingFor: 'connect', seconds: 10 }), true],
  [appError('lost-in-sleep', { server: 'https://c', seconds: 600 }), true],
  [appError('node-unreachable', { pod: 'web', message: '' }), true],
  [
    appError('server-error', {
      server: 'https://c',
      status: 503,
      message: '',
    }),
    true,
  ],
  [
    appError('server-error', {
      server: 'https://c',
      status: 409,
      message: '',
    }),
    false,
  ],
  [appError('unauthorized', { context: 'c', user: 'u', message: '' }), false],
  [appError('pod-gone', { pod: 'web', namespace: 'test' }), false],
  [appError('container-restarted', { pod: 'web', container: 'app' }), false],
  [appError('no-shell', { pod: 'web', container: 'app' }), false],
  [appError('certificate-untrusted', { server: 'https://c', code: 'X' }), false],
])('%o may pass: %s', (error, expected) => {
  expect(isPassing(error)).toBe(expected);
});
