import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { err, ok, type Result } from '../../../shared/result';

/**
 * Kubeconfigs and what they refer to are at most this long, in bytes. Real ones with a hundred
 * clusters are a tenth of it; whoever points us at a disk image is told so.
 */
export const FILE_LIMIT = 1024 * 1024;

/** Why a file could not be read. `code` is the operating system's, such as `ENOENT`. */
export type FileProblem =
  | { readonly kind: 'missing' }
  | { readonly kind: 'too-large'; readonly limitBytes: number }
  | { readonly kind: 'unreadable'; readonly code: string };

/** The problem in a few words, for an error's `detail`. */
export function describeFileProblem(problem: FileProblem): string {
  switch (problem.kind) {
    case 'missing':
      return 'ENOENT';
    case 'too-large':
      return `more than ${problem.limitBytes} bytes`;
    case 'unreadable':
      return problem.code;
  }
}

/**
 * Reads a regular file of at most `FILE_LIMIT` bytes.
 *
 * A kubeconfig's paths are input from outside: a FIFO must not hang us and `/dev/zero` must not fill
 * the memory. So the file is opened without blocking, looked at through its handle (no race with a
 * rename) and read to the limit.
 */
export async function readRegularFile(path: string): Promise<Result<Buffer, FileProblem>> {
  try {
    const file = await open(path, constants.O_RDONLY | nonBlocking());
    try {
      if (!(await file.stat()).isFile()) return err({ kind: 'unreadable', code: 'not-a-file' });
      // One byte more than allowed tells a file at the limit from one beyond it. The size that
      // stat reports is not trusted: the file may grow, and /proc's files say 0.
      const buffer = Buffer.allocUnsafe(FILE_LIMIT + 1);
      let length = 0;
      while (length < buffer.length) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      if (length > FILE_LIMIT) return err({ kind: 'too-large', limitBytes: FILE_LIMIT });
      return ok(Buffer.from(buffer.subarray(0, length)));
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = errorCode(error);
    // A path below a file that is no folder is as missing as one that is not there.
    if (code === 'ENOENT' || code === 'ENOTDIR') return err({ kind: 'missing' });
    return err({ kind: 'unreadable', code });
  }
}

/** Windows has no such flag (and no FIFOs among its files). */
function nonBlocking(): number {
  const flags: Partial<typeof constants> = constants;
  return flags.O_NONBLOCK ?? 0;
}

function errorCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    // A NUL byte in the path: Node refuses before the system is asked.
    return error.code === 'ERR_INVALID_ARG_VALUE' ? 'EINVAL' : error.code;
  }
  throw error;
}
