import { describe } from 'vitest';
import { ODD_FRAMES } from '../../support/faults/odd-frames';
import { testFaults } from '../../support/faults/suite';

describe('odd frames', () => {
  testFaults(ODD_FRAMES);
});
