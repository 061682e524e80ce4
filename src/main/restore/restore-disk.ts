import { constants } from 'node:fs';
import { open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, removeFile, replaceFile } from '../atomic-file';

/** A file of what is kept for the next start. */
export interface KeptFile {
  readonly content: Buffer;
  /** When it was written last, milliseconds since the epoch. */
  readonly at: number;
}

/** A file in a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly bytes: number;
  /** When it was written last, milliseconds since the epoch. */
  readonly at: number;
}

/** What is done to the disk here. Every failure is a rejection, with a `code` of the system. */
export interface RestoreDisk {
  /** Null where there is no file. Rejects for what is no file, or longer than `limit` bytes. */
  read(file: string, limit: number): Promise<KeptFile | null>;
  /** Puts `content` in the file's place at once or not at all: a crash leaves the old or the new one. */
  replace(file: string, content: string | Uint8Array): Promise<void>;
  /** Marks the file as written now; one that is not there stays so. */
  touch(file: string, at: number): Promise<void>;
  /** Moves the file out of the way. */
  move(file: string, to: string): Promise<void>;
  remove(file: string): Promise<void>;
  /** The files of a folder; none where it is not there. */
  list(folder: string): Promise<readonly FolderEntry[]>;
  /** Removes a folder with all that is in it. */
  removeFolder(folder: string): Promise<void>;
}

/** The real file system. */
export const realDisk: RestoreDisk = {
  async read(file, limit) {
    let handle;
    try {
      // Without blocking: opening a FIFO would wait for a writer that never comes.
      handle = await open(file, constants.O_RDONLY | nonBlocking());
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
    try {
      const info = await handle.stat();
      if (!info.isFile()) throw new Error('not-a-file');
      if (info.size > limit) throw new Error('too-large');
      // Not `readFile`, which would follow a file that grows.
      const content = Buffer.alloc(info.size);
      let length = 0;
      while (length < content.length) {
        const { bytesRead } = await handle.read(content, length, content.length - length, length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return { content: content.subarray(0, length), at: info.mtimeMs };
    } finally {
      await handle.close();
    }
  },

  replace: replaceFile,

  async touch(file, at) {
    const seconds = at / 1000;
    await unlessMissing(utimes(file, seconds, seconds));
  },

  move: (file, to) => rename(file, to),

  remove: (file) => unlessMissing(removeFile(file)),

  async list(folder) {
    const names = await readdir(folder).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    });
    const entries: FolderEntry[] = [];
    for (const name of names) {
      const info = await stat(join(folder, name)).catch(() => null);
      if (info?.isFile() === true) entries.push({ name, bytes: info.size, at: info.mtimeMs });
    }
    return entries;
  },

  removeFolder: (folder) => rm(folder, { recursive: true, force: true }),
};

async function unlessMissing(change: Promise<void>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** Windows has no such flag (and no FIFOs among its files). */
function nonBlocking(): number {
  const flags: Partial<typeof constants> = constants;
  return flags.O_NONBLOCK ?? 0;
}
