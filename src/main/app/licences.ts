import { readFile } from 'node:fs/promises';
import type { Licence } from '../../shared/about';

/**
 * The parts that others made, as the build wrote them down (`scripts/lib/licences.mjs`).
 *
 * @throws where the file is missing: a build without it is broken
 */
export async function readLicences(file: string): Promise<readonly Licence[]> {
  return JSON.parse(await readFile(file, 'utf8')) as readonly Licence[];
}
