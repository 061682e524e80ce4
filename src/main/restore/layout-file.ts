import { join } from 'node:path';
import type { RestoreDisk } from './restore-disk';

/** Bytes of a layout at most: what the page may tell has 256 Ki characters, of three bytes at worst. */
const MAX_LAYOUT_BYTES = 768 * 1024;

/** The layout that an earlier run left. */
export interface LastLayout {
  readonly layout: string | null;
  /** When it was written, milliseconds since the epoch. */
  readonly closedAt: number | null;
}

/** No earlier run has left one. */
export const NO_LAYOUT: LastLayout = { layout: null, closedAt: null };

/** The folder of what is kept for the next start. */
export function restoreFolder(userData: string): string {
  return join(userData, 'restore');
}

/** Where the layout is kept. */
export function layoutFile(userData: string): string {
  return join(restoreFolder(userData), 'layout.json');
}

/** Reads it. Rejects for a file that cannot be read, or was not written as a whole. */
export async function readLayout(
  file: string,
  disk: Pick<RestoreDisk, 'read'>,
): Promise<LastLayout> {
  const kept = await disk.read(file, MAX_LAYOUT_BYTES);
  if (kept === null) return NO_LAYOUT;
  const layout = kept.content.toString('utf8');
  if (!isJson(layout)) throw new Error('damaged');
  return { layout, closedAt: kept.at };
}

/** Whether it was written as a whole; what it says is the page's business. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // The engine's words quote the file.
    return false;
  }
}
