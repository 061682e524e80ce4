import { describe } from 'vitest';
import { LISTS_IN_SLEEP } from '../../support/list-chaos/lists-in-time';
import { testListFaults } from '../../support/list-chaos/suite';

describe('lists in sleep', () => {
  testListFaults(LISTS_IN_SLEEP, { far: true });
});
