import { appError, type Outcome } from '../../shared/errors';
import type { ExecTarget } from '../../shared/kubernetes';
import { err, ok } from '../../shared/result';
import type { Clock } from '../kube/clock';
import type { ExecDeadlines, ExecEnd } from '../kube/exec/exec';
import { ExecConnection } from '../kube/exec/exec-connection';
import type { ClusterClient } from '../kube/http/cluster-client';
import { hangUpCommands } from './exec-command';

/**
 * A shell takes a few milliseconds from the runtime's start of it until it carries its marker, so
 * one hang-up can come too early. Its end is seen on the stream; unseen, it is told again.
 */
const HANG_UP_ROUNDS = 3;
/** Milliseconds a shell gets to end after a hang-up. */
const HANG_UP_PATIENCE = 1_000;

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
    if (end.error.kind === 'pod-gone' || end.error.kind === 'container-not-running')
      return ok(null);
    reason = end.error.kind;
    if (end.error.kind !== 'no-shell') break;
  }
  return leftover(options.target, reason);
}

/** Hangs up until the shell is seen to end: the first time may come too early. */
export async function hangUpUntil(options: {
  readonly target: ExecTarget;
  readonly clock: Clock;
  readonly hangUp: () => Promise<Outcome<null>>;
  /** Resolves when the shell has ended; undefined: it has. */
  readonly ended: () => Promise<void> | undefined;
}): Promise<Outcome<null>> {
  for (let round = 0; round < HANG_UP_ROUNDS; round += 1) {
    const result = await options.hangUp();
    const ended = options.ended();
    if (!result.ok || !ended || (await within(options.clock, HANG_UP_PATIENCE, ended))) {
      return result;
    }
  }
  return leftover(options.target, 'SIGHUP ignored');
}

/** The news that a shell may still run. */
export function leftover(target: ExecTarget, detail: string): Outcome<null> {
  const { pod, namespace, container } = target;
  return err(appError('hang-up-failed', { pod, namespace, container, detail }));
}

function within(clock: Clock, milliseconds: number, event: Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = clock.after(milliseconds, () => {
      resolve(false);
    });
    void event.then(() => {
      timer.dispose();
      resolve(true);
    });
  });
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
