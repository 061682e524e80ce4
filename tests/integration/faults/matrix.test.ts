import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { FAULTS } from '../../support/faults';

const DOCUMENT = resolve(__dirname, '../../../docs/soak.md');
const SUPPORT = resolve(__dirname, '../../support/faults');
/** Those of the list that touch streams and need no window. */
const OF_STREAMS = [3, 4, 5, 6, 7, 8, 9, 17, 19, 20, 22, 23, 25, 26];

/** The faults that each test file here runs, by their ids: those of the lists that it imports. */
function tested(): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync(__dirname).filter((name) => name.endsWith('.test.ts'));
  return new Map(
    files.flatMap((file) => {
      const text = readFileSync(join(__dirname, file), 'utf8');
      const lists = [...text.matchAll(/from '\.\.\/\.\.\/support\/faults\/([\w-]+)'/g)];
      const ids = lists.flatMap(([, list = '']) => idsIn(`${list}.ts`));
      return text.includes('testFaults(') ? [[file, ids] as const] : [];
    }),
  );
}

function idsIn(file: string): readonly string[] {
  const text = readFileSync(join(SUPPORT, file), 'utf8');
  return [...text.matchAll(/^ {4}id: '([\w-]+)',$/gm)].map(([, id = '']) => id);
}

/** The document's table: `NUMBER FILE ID`, a line each. */
function documented(): readonly string[] {
  const rows = readFileSync(DOCUMENT, 'utf8').matchAll(/^\| (\d+) \| [^|]+ \| (`.+) \|$/gm);
  return [...rows].flatMap(([, number = '', tests = '']) =>
    tests.split('<br>').flatMap((part) => {
      const [, file, ids] = /^`([\w.-]+\.test\.ts)`: (.+)$/.exec(part) ?? [];
      const names = ids?.matchAll(/`([\w-]+)`/g) ?? [];
      return [...names].map(([, id = '']) => `${number} ${file ?? ''} ${id}`);
    }),
  );
}

it('every fault is tested here, once, and stands in the document', () => {
  const files = tested();
  const lines = FAULTS.flatMap(({ id, number }) =>
    [...files].flatMap(([file, ids]) => (ids.includes(id) ? [`${number} ${file} ${id}`] : [])),
  );
  expect(new Set(FAULTS.map(({ id }) => id)).size).toBe(FAULTS.length);
  expect(lines).toHaveLength(FAULTS.length);
  expect([...documented()].sort()).toEqual([...lines].sort());
});

it('every number of streams has a fault that is not too slow for each run', () => {
  const numbers = new Set(FAULTS.filter(({ slow }) => slow !== true).map(({ number }) => number));
  expect(OF_STREAMS.filter((number) => !numbers.has(number))).toEqual([]);
});
