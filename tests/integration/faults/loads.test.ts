import { describe } from 'vitest';
import { LOADS } from '../../support/faults/loads';
import { testFaults } from '../../support/faults/suite';

describe('loads', () => {
  testFaults(LOADS, { far: true });
});
