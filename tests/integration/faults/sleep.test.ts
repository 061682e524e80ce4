import { describe } from 'vitest';
import { testFaults } from '../../support/faults/suite';
import { SLEEPS } from '../../support/faults/sleeps';

describe('sleeps', () => {
  testFaults(SLEEPS, { far: true });
});
