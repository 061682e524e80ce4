import { describe } from 'vitest';
import { BROKEN_STREAMS } from '../../support/faults/broken-streams';
import { testFaults } from '../../support/faults/suite';

describe('broken streams', () => {
  testFaults(BROKEN_STREAMS);
});
