import { expect, it } from 'vitest';
import { LoginGate } from '../../../../../src/main/kube/credentials/login-gate';
import { FakeClock } from '../../../../support/fake-clock';

const MINUTE = 60_000;

function gateWith() {
  const clock = new FakeClock();
  return { clock, gate: new LoginGate(clock) };
}

it('is open, and opens again one, five and thirty minutes after quick failures', () => {
  const { clock, gate } = gateWith();
  for (const minutes of [1, 5, 30]) {
    expect(gate.isOpen).toBe(true);
    gate.failed(100);
    clock.advance(minutes * MINUTE - 1);
    expect(gate.isOpen).toBe(false);
    clock.advance(1);
  }
  gate.failed(100);
  clock.advance(7 * 24 * 60 * MINUTE);
  expect(gate.isOpen).toBe(false);
  gate.userActed();
  expect(gate.isOpen).toBe(true);
  gate.failed(100);
  clock.advance(MINUTE);
  expect(gate.isOpen).toBe(true);
});

it('begins anew after a success', () => {
  const { clock, gate } = gateWith();
  gate.failed(1);
  clock.advance(MINUTE);
  gate.succeeded();
  gate.failed(1);
  clock.advance(MINUTE);
  expect(gate.isOpen).toBe(true);
});

it('stays closed after a slow failure, a time-out and a no', () => {
  for (const closed of [
    (gate: LoginGate) => {
      gate.failed(10_000);
    },
    (gate: LoginGate) => {
      gate.close();
    },
  ]) {
    const { clock, gate } = gateWith();
    closed(gate);
    clock.advance(24 * 60 * MINUTE);
    expect(gate.isOpen).toBe(false);
    gate.userActed();
    expect(gate.isOpen).toBe(true);
  }
});

it('does not mind the wall clock', () => {
  const { clock, gate } = gateWith();
  gate.failed(1);
  clock.jump(24 * 60 * MINUTE);
  expect(gate.isOpen).toBe(false);
});

it('lets refused credentials be renewed at once, then with growing gaps, then for the user only', () => {
  const { clock, gate } = gateWith();
  expect(gate.mayRenew(0)).toBe(true);
  for (const minutes of [1, 5, 30]) {
    expect(gate.mayRenew(0)).toBe(false);
    clock.advance(minutes * MINUTE);
    expect(gate.mayRenew(0)).toBe(true);
  }
  clock.advance(24 * 60 * MINUTE);
  expect(gate.mayRenew(0)).toBe(false);
  // One that was good for a while has nothing to do with those before.
  expect(gate.mayRenew(5 * MINUTE)).toBe(true);
  expect(gate.mayRenew(0)).toBe(false);
  gate.userActed();
  expect(gate.mayRenew(0)).toBe(true);
});
