import { describe } from 'vitest';
import { FAILING_SERVERS } from '../../support/faults/failing-servers';
import { testFaults } from '../../support/faults/suite';

describe('failing servers', () => {
  testFaults(FAILING_SERVERS);
});
