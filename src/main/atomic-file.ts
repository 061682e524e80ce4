import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The file in the place to be written was changed since it was last looked at. */
export const CHANGED_MEANWHILE = 'changed-meanwhile';

/**
 * Puts `content` in the file's place at once or not at all: a crash leaves the old file or the new
 * one. Makes the folder (mode 0700) where there is none; the file is its user's alone (0600).
 * Rejects with an error that has the operating system's `code`.
 *
 * Not for two writers of one file at a time that both are this app.
 *
 * @param isAsSeen asked last, when the new content is safe on disk and takes the old one's place next:
 * whether what is there now is what may be replaced. If not, it stays, and the error's code is
 * `CHANGED_MEANWHILE`. Writing out takes tens of milliseconds, in which others write too.
 */
export async function replaceFile(
  file: string,
  content: string | Uint8Array,
  isAsSeen?: () => Promise<boolean>,
): Promise<void> {
  const folder = dirname(file);
  // In the same folder, or the rename would cross file systems; one name, so that runs that were
  // killed in between leave one file and not many.
  const temporary = `${file}.tmp`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await rm(temporary, { force: true });
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (isAsSeen !== undefined && !(await isAsSeen())) throw new ChangedMeanwhile();
    await rename(temporary, file);
  } catch (error) {
    // The first failure is the one to tell; a full disk should not also lose its last blocks.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
}

class ChangedMeanwhile extends Error {
  readonly code = CHANGED_MEANWHILE;
}

/** Removes a file for good; one that is not there is removed already. */
export async function removeFile(file: string): Promise<void> {
  await rm(file, { force: true });
  await syncFolder(dirname(file));
}

/** The operating system's code of a failure such as `ENOSPC`, else its message. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

/** What a file system answers that cannot write a folder out (some network and FUSE ones). */
const NO_FOLDER_SYNC: ReadonlySet<string> = new Set(['EINVAL', 'ENOTSUP']);

/** A rename lasts once its folder is written. Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!NO_FOLDER_SYNC.has(errorCode(error))) throw error;
  } finally {
    await handle.close();
  }
}
