import log from 'electron-log/main';

/** Where the app writes what only its developers want to know. Never a secret, never output of a shell. */
export interface Log {
  readonly info: (line: string) => void;
  readonly warn: (line: string) => void;
  readonly error: (line: string) => void;
}

/** Bytes of one log file; one older file is kept beside it. */
const MAX_FILE = 1024 * 1024;

/** The log file in the user-data folder. Warnings also go to stderr, for those who start us there. */
export function openLog(folder: string): Log {
  log.transports.file.resolvePathFn = () => `${folder}/podshell.log`;
  log.transports.file.maxSize = MAX_FILE;
  log.transports.file.level = 'info';
  log.transports.console.level = 'warn';
  return {
    info: (line) => {
      log.info(line);
    },
    warn: (line) => {
      log.warn(line);
    },
    error: (line) => {
      log.error(line);
    },
  };
}
