import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { LIST_FAULT_CASES, type ListFaultCase } from '../../support/list-chaos';
import { BROKEN_LISTS } from '../../support/list-chaos/broken-lists';
import { FAILING_LISTS } from '../../support/list-chaos/failing-lists';
import { LISTS_IN_SLEEP, LISTS_IN_TIME } from '../../support/list-chaos/lists-in-time';

const DOCUMENT = resolve(__dirname, '../../../docs/soak.md');
/** Those of the list of faults that touch lists and watches. */
const OF_LISTS = [1, 2, 3, 4, 5, 6, 9, 19, 20, 24];

const FILES: Readonly<Record<string, readonly ListFaultCase[]>> = {
  'broken-lists.test.ts': BROKEN_LISTS,
  'failing-lists.test.ts': FAILING_LISTS,
  'lists-in-time.test.ts': LISTS_IN_TIME,
  'lists-in-sleep.test.ts': LISTS_IN_SLEEP,
};

/** The document's table: `NUMBER FILE ID`, a line each. */
function documented(): readonly string[] {
  const rows = readFileSync(DOCUMENT, 'utf8').matchAll(
    /^\| [^|]+ \((\d+)\) \| `([\w.-]+\.test\.ts)`: (.+) \|$/gm,
  );
  return [...rows].flatMap(([, number = '', file = '', ids = '']) =>
    [...ids.matchAll(/`([\w-]+)`/g)].map(([, id = '']) => `${number} ${file} ${id}`),
  );
}

it('every fault of lists is tested here, once, and stands in the document', () => {
  const lines = Object.entries(FILES).flatMap(([file, faults]) =>
    faults.map(({ number, id }) => `${number} ${file} ${id}`),
  );
  expect(new Set(LIST_FAULT_CASES.map(({ id }) => id)).size).toBe(LIST_FAULT_CASES.length);
  // One more is in the soak: all of them in any order.
  expect(LIST_FAULT_CASES.map(({ id }) => id).sort()).toEqual(
    ['list-chaos', ...lines.map((line) => line.split(' ')[2])].sort(),
  );
  expect([...documented()].sort()).toEqual([...lines].sort());
});

it('every number of lists has a fault that is not too slow for each run', () => {
  const faults = Object.values(FILES).flat();
  const numbers = new Set(faults.filter(({ slow }) => slow !== true).map(({ number }) => number));
  expect(OF_LISTS.filter((number) => !numbers.has(number))).toEqual([]);
});
