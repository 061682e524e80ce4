import { describe } from 'vitest';
import { LISTS_IN_TIME } from '../../support/list-chaos/lists-in-time';
import { testListFaults } from '../../support/list-chaos/suite';

describe('lists in time', () => {
  testListFaults(LISTS_IN_TIME);
});
