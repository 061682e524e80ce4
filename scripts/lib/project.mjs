import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the checkout these scripts belong to. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Absolute path of something in the checkout.
 * @param {...string} parts
 */
export function inProject(...parts) {
  return join(ROOT, ...parts);
}

/**
 * The project's package.json, read anew at each call: it is small, and nobody depends on its age.
 * @returns {{ name: string, version: string, devDependencies: Record<string, string> }}
 */
export function readPackage() {
  return JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
}
