import { describe } from 'vitest';
import { FAILING_LISTS } from '../../support/list-chaos/failing-lists';
import { testListFaults } from '../../support/list-chaos/suite';

describe('failing lists', () => {
  testListFaults(FAILING_LISTS);
});
