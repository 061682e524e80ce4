import { constants } from 'node:fs';
import { copyFile, open, rename, stat } from 'node:fs/promises';
import { errorCode, replaceFile } from '../atomic-file';

/** What the settings store does to a disk. Every failure is a rejection with a `code` of the system. */
export interface SettingsDisk {
  /** The file's text, or null where there is no file. Rejects for what is no file or too large. */
  read(file: string): Promise<string | null>;
  /**
   * Puts `text` in the file's place at once or not at all: a crash leaves the old or the new one.
   *
   * @param seen what was read there last, null for no file: anything else stays, and the failure's
   * code is `CHANGED_MEANWHILE`. Undefined: whatever is there goes.
   */
  replace(file: string, text: string, seen?: string | null): Promise<void>;
  /** Moves the file out of the way. */
  move(file: string, to: string): Promise<void>;
  /** Keeps a copy of the file; never over another. */
  copy(file: string, to: string): Promise<void>;
}

/** Bytes read of a settings file at most: a real one has about one KiB. */
const MAX_FILE_BYTES = 1024 * 1024;

/** The real file system. */
export const realDisk: SettingsDisk = {
  read,

  replace: (file, text, seen) =>
    replaceFile(
      file,
      text,
      seen === undefined ? undefined : async () => (await read(file)) === seen,
    ),

  move: (file, to) => rename(file, to),

  copy: (file, to) => copyFile(file, to, constants.COPYFILE_EXCL),
};

async function read(file: string): Promise<string | null> {
  let info;
  try {
    info = await stat(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
  // Looked at before it is opened: opening a FIFO waits for a writer that never comes.
  if (!info.isFile()) throw new DiskError('not-a-file');
  if (info.size > MAX_FILE_BYTES) throw new DiskError('too-large');
  const handle = await open(file, 'r');
  try {
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** A failure that the operating system has no code for. */
class DiskError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}
