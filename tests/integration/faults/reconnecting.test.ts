import { describe } from 'vitest';
import { RECONNECTING, RECONNECTING_AFTER_SLEEP } from '../../support/faults/reconnecting';
import { testFaults } from '../../support/faults/suite';

describe('tabs that connect again by themselves', () => {
  testFaults(RECONNECTING);
});

describe('tabs that connect again by themselves after a sleep', () => {
  testFaults(RECONNECTING_AFTER_SLEEP, { far: true });
});
