import { constants } from 'node:fs';
import { copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What the settings store does to a disk. Every failure is a rejection with a `code` of the system. */
export interface SettingsDisk {
  /** The file's text, or null where there is no file. Rejects for what is no file or too large. */
  read(file: string): Promise<string | null>;
  /** Puts `text` in the file's place at once or not at all: a crash leaves the old or the new one. */
  replace(file: string, text: string): Promise<void>;
  /** Moves the file out of the way. */
  move(file: string, to: string): Promise<void>;
  /** Keeps a copy of the file; never over another. */
  copy(file: string, to: string): Promise<void>;
}

/** Bytes read of a settings file at most: a real one has about one KiB. */
const MAX_FILE_BYTES = 1024 * 1024;

/** The real file system. */
export const realDisk: SettingsDisk = {
  async read(file) {
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
  },

  async replace(file, text) {
    const folder = dirname(file);
    // In the same folder, or the rename would cross file systems; one name, so that runs that were
    // killed in between leave one file and not many.
    const temporary = `${file}.tmp`;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await rm(temporary, { force: true });
    try {
      const handle = await open(temporary, 'wx', 0o600);
      try {
        await handle.writeFile(text, 'utf8');
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, file);
    } catch (error) {
      // The first failure is the one to tell; a full disk should not also lose its last blocks.
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
    await syncFolder(folder);
  },

  move: (file, to) => rename(file, to),

  copy: (file, to) => copyFile(file, to, constants.COPYFILE_EXCL),
};

/** A failure that the operating system has no code for. */
class DiskError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
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
