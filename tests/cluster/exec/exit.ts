import { constants } from 'node:os';
import type { Status } from '../http/status';

/** How a process ended. */
export interface Exit {
  /** As a shell reports it: 128 + n when signal n ended it. */
  readonly code: number;
}

/** The exit code of a process that ended with `code` or by `signal` (a name or a number). */
export function exitOf(code: number | null, signal: NodeJS.Signals | number | null): Exit {
  const number = typeof signal === 'string' ? constants.signals[signal] : (signal ?? 0);
  return { code: number > 0 ? 128 + number : (code ?? 0) };
}

/** What goes out on the status channel (kubelet's remotecommand/exec.go). */
export function exitStatusJson(exit: Exit, command: readonly string[]): string {
  return exit.code === 0
    ? '{"metadata":{},"status":"Success"}'
    : JSON.stringify({
        metadata: {},
        status: 'Failure',
        message:
          'command terminated with non-zero exit code: error executing command ' +
          `[${command.join(' ')}], exit code ${exit.code}`,
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: String(exit.code) }] },
      });
}

/** What goes out on the status channel when the command could not be started. */
export function failureStatusJson(status: Status): string {
  const { message, reason, details, code } = status;
  return JSON.stringify({ metadata: {}, status: 'Failure', message, reason, details, code });
}
