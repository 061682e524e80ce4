import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The folders that are type checked, each by its own tsconfig.json: a room sees only the libraries
 * it may use.
 * @param {string} root
 * @returns {string[]} relative, with forward slashes
 */
export function typedRooms(root) {
  const candidates = [
    ...folders(root, 'src').map((name) => `src/${name}`),
    'tests',
    ...folders(root, 'tests').map((name) => `tests/${name}`),
    'scripts',
  ];
  return candidates.filter((room) => existsSync(join(root, room, 'tsconfig.json')));
}

/** @param {string} root @param {string} parent */
function folders(root, parent) {
  const path = join(root, parent);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
