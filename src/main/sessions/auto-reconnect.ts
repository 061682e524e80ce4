import type { AppError, ErrorKind } from '../../shared/errors';
import type { Disposable } from '../../shared/result';
import type { Clock } from '../kube/clock';
import type { SessionEvent } from './session-machine';

/** How a lost session connects again by itself. Times are milliseconds. */
export interface ReconnectPolicy {
  /** The first wait at most; each next one is twice as long. */
  readonly base: number;
  readonly ceiling: number;
  /** After running for so long the next loss counts as the first. */
  readonly healthy: number;
  /** Attempts in one healthy period. With the waits below they last some three minutes. */
  readonly attempts: number;
}

export const RECONNECT_POLICY: ReconnectPolicy = {
  base: 1_000,
  ceiling: 30_000,
  healthy: 60_000,
  attempts: 10,
};

/** A server's Retry-After is honoured up to here, milliseconds: longer, and a user should decide. */
const RETRY_AFTER_CEILING = 5 * 60_000;

/**
 * What may be over in a moment: the network's failures and an API server that is not up. All others
 * are verdicts, which trying again does not change.
 */
const PASSING: ReadonlySet<ErrorKind> = new Set<ErrorKind>([
  'proxy-unreachable',
  'proxy-refused',
  'name-not-resolved',
  'connection-refused',
  'unreachable',
  'timed-out',
  'connection-reset',
  'tls-failed',
  'too-many-requests',
  'bad-response',
  'connection-lost',
  'stream-ended',
  'lost-in-sleep',
  'node-unreachable',
]);

/** Whether another attempt may have another outcome. */
export function isPassing(error: AppError): boolean {
  if (error.kind === 'server-error') return error.params.status >= 500;
  return PASSING.has(error.kind);
}

/** A loss that the session is connecting again after, by itself. */
interface Pursuit {
  /** Milliseconds since the epoch. */
  readonly lostAt: number;
  /** Runtime id of the container that the shell ran in: no other is entered. */
  readonly container: string;
}

/** Whether and when a lost session is to connect again by itself, and how often. */
export class AutoReconnect implements Disposable {
  /** The user wants it. */
  enabled = false;
  readonly #clock: Clock;
  readonly #policy: ReconnectPolicy;
  readonly #connect: () => void;
  #pursuit: Pursuit | null = null;
  #attempts = 0;
  /** When it last began to run, monotonic; null: it does not. */
  #runningSince: number | null = null;
  #timer: Disposable | undefined;

  constructor(options: {
    readonly clock: Clock;
    readonly policy: Partial<ReconnectPolicy> | undefined;
    /** It is time. */
    readonly connect: () => void;
  }) {
    this.#clock = options.clock;
    this.#policy = { ...RECONNECT_POLICY, ...options.policy };
    this.#connect = options.connect;
  }

  /** Whether what goes on is an attempt of its own. */
  get pursuing(): boolean {
    return this.#pursuit !== null;
  }

  /** Runtime id of the only container that an attempt of its own may enter, or null. */
  get onlyContainer(): string | null {
    return this.#pursuit?.container ?? null;
  }

  /** The session runs. */
  running(): void {
    this.#runningSince = this.#clock.monotonic();
  }

  /** The shell is there, or a verdict: there is nothing to go on after. */
  over(): void {
    this.#pursuit = null;
  }

  /** The user took it into their own hands: attempts count from the first again. */
  reset(): void {
    this.cancel();
    this.over();
    this.#attempts = 0;
  }

  /**
   * What follows a loss: another attempt where the user asked for it and it can do any good.
   *
   * @param at milliseconds since the epoch
   * @param container runtime id of the container that was lost, or null where nobody knows it: then
   * nobody can tell whether it is the same one, and it is left to the user
   */
  afterLoss(
    error: AppError,
    at: number,
    container: string | null,
  ): Extract<SessionEvent, { type: 'wait' | 'lost' }> {
    const lostAt = this.#pursuit?.lostAt ?? at;
    const only = this.#pursuit?.container ?? container;
    const plan = this.enabled && only !== null && isPassing(error) ? this.plan(error) : null;
    this.#pursuit = plan && only !== null ? { lostAt, container: only } : null;
    return plan ? { type: 'wait', lostAt, error, ...plan } : { type: 'lost', at: lostAt, error };
  }

  /**
   * Plans the next attempt after `error`.
   *
   * @returns its number, from 1, and its time, milliseconds since the epoch; null: used up
   */
  plan(error: AppError): { readonly attempt: number; readonly until: number } | null {
    const { base, ceiling, healthy, attempts } = this.#policy;
    const since = this.#runningSince;
    if (since !== null && this.#clock.monotonic() - since >= healthy) this.#attempts = 0;
    this.#runningSince = null;
    if (this.#attempts >= attempts) return null;
    this.#attempts += 1;
    const longest = Math.min(ceiling, base * 2 ** (this.#attempts - 1));
    // Between half of it and all: a server that comes back is not met by all tabs at once.
    const jittered = longest * (0.5 + this.#clock.random() / 2);
    const wait = Math.max(jittered, askedFor(error));
    this.cancel();
    this.#timer = this.#clock.after(wait, this.#connect);
    return { attempt: this.#attempts, until: this.#clock.now() + wait };
  }

  /** Forgets the attempt that was planned. */
  cancel(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
  }

  dispose(): void {
    this.cancel();
  }
}

function askedFor(error: AppError): number {
  if (error.kind !== 'too-many-requests') return 0;
  return Math.min((error.params.retryAfterSeconds ?? 0) * 1000, RETRY_AFTER_CEILING);
}
