import { describe } from 'vitest';
import { BROKEN_LISTS } from '../../support/list-chaos/broken-lists';
import { testListFaults } from '../../support/list-chaos/suite';

describe('broken lists', () => {
  testListFaults(BROKEN_LISTS);
});
