import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the app writes what only its developers want to know. Never a secret, never output of a shell. */
export interface Log {
  readonly info: (line: string) => void;
  readonly warn: (line: string) => void;
  readonly error: (line: string) => void;
}

/** A log that can be named to a user and waited for. */
export interface LogFile extends Log {
  /** Its path. */
  readonly file: string;
  /** Its folder. */
  readonly folder: string;
  /** The last lines of it, the oldest first. */
  tail(lines: number): Promise<readonly string[]>;
  /** Resolves when everything written so far is on its way to the disk. */
  flush(): Promise<void>;
}

/** Bytes of one log file; one older file is kept beside it. */
const MAX_FILE = 1024 * 1024;

/**
 * The log file in a folder. Warnings also go to stderr, for those who start us there. The logger is
 * loaded with the first line: most starts write none.
 */
export function openLog(folder: string): LogFile {
  const file = join(folder, 'podshell.log');
  let logger: Promise<Log> | undefined;
  const write = (level: keyof Log) => (line: string) => {
    logger ??= loadLogger(file);
    void logger.then((log) => {
      log[level](line);
    });
  };
  return {
    file,
    folder,
    tail: async (lines) => {
      await logger;
      return lastLines(file, lines);
    },
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    flush: async () => {
      await logger;
    },
  };
}

/** Bytes read of a log's end: a hundred lines with a stack each are below it. */
const TAIL_BYTES = 64 * 1024;

async function lastLines(file: string, lines: number): Promise<readonly string[]> {
  try {
    const handle = await open(file);
    try {
      const { size } = await handle.stat();
      const length = Math.min(size, TAIL_BYTES);
      const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
      const whole = buffer.toString('utf8').trimEnd().split('\n');
      // The first may have lost its beginning.
      return whole.slice(size > length ? 1 : 0).slice(-lines);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    return [`(the log cannot be read: ${String((error as NodeJS.ErrnoException).code)})`];
  }
}

async function loadLogger(file: string): Promise<Log> {
  const { default: log } = await import('electron-log/main');
  log.transports.file.resolvePathFn = () => file;
  log.transports.file.maxSize = MAX_FILE;
  log.transports.file.level = 'info';
  log.transports.console.level = 'warn';
  // It would send each line to the page, which has no use for it, and fail for one that is gone.
  log.transports.ipc.level = false;
  return log;
}
