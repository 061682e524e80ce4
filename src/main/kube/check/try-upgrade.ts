import type { AppError } from '../../../shared/errors';
import type { Clock } from '../clock';
import type { ExecEnd } from '../exec/exec-connection';
import { ExecConnection } from '../exec/exec-connection';
import type { ClusterClient } from '../http/cluster-client';
import type { RunningContainer } from './first-pods';

/** Ends at once and changes nothing. Images without it say so, over a stream that works. */
const COMMAND = ['true'];
/**
 * How long an accepted stream is watched, milliseconds: proxies that do not know WebSocket accept it
 * and cut it then.
 */
const WATCH_MS = 2_000;

/** The API server's word for a node that it cannot reach; it comes over a stream that was accepted. */
const NODE_UNREACHABLE = /dialing backend|no route to host|i\/o timeout/i;

/**
 * Opens an exec stream and lets it go. Whatever becomes of the command, a stream that reaches the
 * container is a success.
 *
 * @returns null, or why there is no stream
 */
export function tryUpgrade(options: {
  readonly client: ClusterClient;
  readonly clock: Clock;
  readonly namespace: string;
  readonly target: RunningContainer;
  readonly signal: AbortSignal;
  /** The server agreed to this protocol. */
  readonly onProtocol: (subprotocol: string) => void;
}): Promise<AppError | null> {
  const { client, clock, namespace, target, signal, onProtocol } = options;
  return new Promise((resolve) => {
    let opened = false;
    const settle = (error: AppError | null): void => {
      watching.dispose();
      signal.removeEventListener('abort', giveUp);
      connection.dispose();
      resolve(error);
    };
    const giveUp = (): void => {
      settle(null); // nobody asks any more
    };
    let watching = { dispose: (): void => undefined };
    const connection = ExecConnection.open({
      client,
      clock,
      request: { ...target, namespace, command: COMMAND, tty: false, stdin: false },
      listener: {
        onOpen: (protocol) => {
          opened = true;
          onProtocol(protocol);
          watching = clock.after(WATCH_MS, () => {
            settle(null);
          });
        },
        onOutput: () => undefined,
        onEnd: (end) => {
          settle(opened ? afterOpen(end) : beforeOpen(end));
        },
      },
    });
    signal.addEventListener('abort', giveUp);
  });
}

function beforeOpen(end: ExecEnd): AppError | null {
  return end.kind === 'exited' ? null : end.error;
}

function afterOpen(end: ExecEnd): AppError | null {
  switch (end.kind) {
    case 'exited':
      return null;
    case 'lost':
      return end.error;
    case 'failed': {
      const { error } = end;
      if (error.kind === 'no-shell') return null;
      // A command that could not be run is the image's affair.
      if (error.kind === 'exec-failed' && !NODE_UNREACHABLE.test(error.params.message)) return null;
      return error;
    }
  }
}
