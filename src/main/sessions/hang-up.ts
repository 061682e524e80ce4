import { appError, type Outcome } from '../../shared/errors';
import type { ExecTarget } from '../../shared/kubernetes';
import { err, ok } from '../../shared/result';
import type { Clock } from '../kube/clock';
import { ExecConnection, type ExecDeadlines, type ExecEnd } from '../kube/exec/exec-connection';
import type { ClusterClient } from '../kube/http/cluster-client';
import { hangUpCommands } from './exec-command';

/** Milliseconds after which a hang-up is given up: a window that closes must not wait longer. */
const HANG_UP_LIMIT = 5_000;

/**
 * Tells every process of a connection to end, through an exec of its own without a terminal.
 * Fails with the news that the shell may still run, and why.
 */
export async function hangUp(options: {
  readonly client: ClusterClient;
  readonly target: ExecTarget;
  readonly marker: string;
  readonly clock: Clock;
  readonly deadlines?: Partial<ExecDeadlines> | undefined;
}): Promise<Outcome<null>> {
  const { pod, namespace, container } = options.target;
  let reason = '';
  for (const command of hangUpCommands(options.marker)) {
    const end = await runOnce(options, command);
    if (end === 'timed-out') {
      reason = 'timed out';
      break;
    }
    if (end.kind === 'exited') {
      if (end.exit.kind === 'code' && end.exit.code === 0) return ok(null);
      reason = end.exit.kind === 'code' ? `exit ${end.exit.code}` : end.exit.message;
      break;
    }
    // The pod or its container is gone, and the shell with it.
    if (end.error.kind === 'not-found' || end.error.kind === 'container-not-running')
      return ok(null);
    reason = end.error.kind;
    if (end.error.kind !== 'no-shell') break;
  }
  return err(appError('hang-up-failed', { pod, namespace, container, detail: reason }));
}

function runOnce(
  { client, target, clock, deadlines }: Parameters<typeof hangUp>[0],
  command: readonly string[],
): Promise<ExecEnd | 'timed-out'> {
  const { namespace, pod, container } = target;
  return new Promise((resolve) => {
    const exec = ExecConnection.open({
      client,
      request: { namespace, pod, container, command, tty: false, stdin: false },
      clock,
      deadlines,
      listener: {
        // Its count of processes told is of no use to a user.
        onOutput: () => undefined,
        onEnd: (end) => {
          limit.dispose();
          resolve(end);
        },
      },
    });
    const limit = clock.after(HANG_UP_LIMIT, () => {
      exec.dispose();
      resolve('timed-out');
    });
  });
}
