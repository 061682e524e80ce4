import { describe } from 'vitest';
import { LOST_PAGES } from '../../support/faults/lost-pages';
import { testFaults } from '../../support/faults/suite';

describe('lost pages', () => {
  testFaults(LOST_PAGES);
});
