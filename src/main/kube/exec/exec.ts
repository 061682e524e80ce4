import type { AppError } from '../../../shared/errors';
import type { Exit } from '../../../shared/terminal';

/** What to run, and where. */
export interface ExecRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** The argv, one item each. */
  readonly command: readonly string[];
  readonly tty: boolean;
  /** Whether the command gets a stdin. A terminal always does. */
  readonly stdin: boolean;
}

/** How an exec ended. */
export type ExecEnd =
  | { readonly kind: 'exited'; readonly exit: Exit }
  /** The server refused, or could not run the command. */
  | { readonly kind: 'failed'; readonly error: AppError }
  /**
   * The stream ended before the command did: the command may still run. `silent`: nothing was heard
   * of the server for as long as a deadline allows, so asking it why is of no use.
   */
  | { readonly kind: 'lost'; readonly error: AppError; readonly silent: boolean };

/** What an exec tells, in this order: open, ready, output…, end. End comes exactly once, last. */
export interface ExecListener {
  /** @param protocol the remote command protocol agreed on, such as `v5.channel.k8s.io` */
  onOpen?(protocol: string): void;
  /** The server's streams are up: the first frame of any kind but a status came. */
  onReady?(): void;
  /** `bytes` may be a view of a pooled buffer: copy what outlives the call. */
  onOutput(stream: 'stdout' | 'stderr', bytes: Uint8Array): void;
  onEnd(end: ExecEnd): void;
  /** A ping was answered after this many milliseconds. */
  onRoundTrip?(milliseconds: number): void;
  /** Something odd that the stream survived. A flood of oddities is told as their number. */
  onOddity?(detail: string): void;
}

/**
 * Deadlines, milliseconds. Ping, read and write are kubectl's; with a ping every 5 s, 61 s means that
 * twelve in a row went unanswered. Time in which this process did not run does not count.
 *
 * Source: k8s.io/client-go/tools/remotecommand/websocket.go, whose read deadline is a second longer
 * than a minute, so that it is no multiple of the ping's.
 */
export interface ExecDeadlines {
  /** From the first byte sent to the server's whole answer, a refusal's body included. */
  readonly handshake: number;
  readonly ping: number;
  /** Without a byte from the server. */
  readonly read: number;
  /** In which the system takes no byte of what we write. */
  readonly write: number;
  /** For an answer after a sleep: the network is there, or the connection is not. */
  readonly wake: number;
  /** How long the rest may take once the status is in: the server closes right after it. */
  readonly drain: number;
  /** How long a closing socket may take before it is cut. */
  readonly close: number;
}

export const EXEC_DEADLINES: ExecDeadlines = {
  handshake: 15_000,
  ping: 5_000,
  read: 61_000,
  write: 60_000,
  wake: 10_000,
  drain: 2_000,
  close: 1_000,
};
