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
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    flush: async () => {
      await logger;
    },
  };
}

async function loadLogger(file: string): Promise<Log> {
  const { default: log } = await import('electron-log/main');
  log.transports.file.resolvePathFn = () => file;
  log.transports.file.maxSize = MAX_FILE;
  log.transports.file.level = 'info';
  log.transports.console.level = 'warn';
  return log;
}
