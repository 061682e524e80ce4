import type { AppError } from '../../shared/errors';
import { err, ok, type Result } from '../../shared/result';
import type { ConnectingStep, Exit, SessionState } from '../../shared/terminal';

/** What happens to a session; `at` is milliseconds since the epoch. */
export type SessionEvent =
  | { readonly type: 'step'; readonly step: ConnectingStep }
  | { readonly type: 'ready'; readonly at: number }
  | { readonly type: 'exited'; readonly at: number; readonly exit: Exit }
  | { readonly type: 'failed'; readonly at: number; readonly error: AppError }
  | { readonly type: 'lost'; readonly at: number; readonly error: AppError }
  /** `lostAt` is when the shell was lost, which earlier attempts do not change. */
  | {
      readonly type: 'wait';
      readonly lostAt: number;
      readonly until: number;
      readonly attempt: number;
      readonly error: AppError;
    }
  | { readonly type: 'give-up' }
  | { readonly type: 'connect'; readonly at: number };

type Kind = SessionState['kind'];

/** One row of the table of transitions. */
export interface Transition {
  readonly from: readonly Kind[];
  readonly to: Kind;
  /** As the table in `shared/terminal.ts` words it. */
  readonly words: string;
}

/** Every transition there is, by its event. */
export const TRANSITIONS = {
  step: { from: ['connecting'], to: 'connecting', words: 'one step further' },
  ready: {
    from: ['connecting'],
    to: 'running',
    words: "first output, or the server's ready frame",
  },
  exited: { from: ['connecting', 'running'], to: 'exited', words: 'the command ended' },
  failed: {
    from: ['connecting', 'running'],
    to: 'failed',
    words: 'refused, or the command could not be run',
  },
  lost: {
    from: ['connecting', 'running'],
    to: 'lost',
    words: 'the stream broke, or the server ended it',
  },
  wait: {
    from: ['connecting', 'running', 'lost'],
    to: 'waiting',
    words: 'the same, and the tab connects again by itself',
  },
  'give-up': {
    from: ['waiting'],
    to: 'lost',
    words: 'the user calls it off, or it has become pointless',
  },
  connect: {
    from: ['waiting', 'lost', 'exited', 'failed'],
    to: 'connecting',
    words: 'its time has come, or the user says so',
  },
} as const satisfies Record<SessionEvent['type'], Transition>;

/** An event that has no place in a state. */
export interface Refusal {
  readonly state: Kind;
  readonly event: SessionEvent['type'];
}

/** A session's first state. */
export function opened(at: number): SessionState {
  return { kind: 'connecting', since: at, step: 'pod' };
}

/** The state after `event`, or why there is none: the table's word is final. */
export function next(state: SessionState, event: SessionEvent): Result<SessionState, Refusal> {
  const { from }: Transition = TRANSITIONS[event.type];
  if (!from.includes(state.kind)) return err({ state: state.kind, event: event.type });
  switch (event.type) {
    case 'step':
      return ok({ kind: 'connecting', since: state.since, step: event.step });
    case 'ready':
      return ok({ kind: 'running', since: event.at });
    case 'exited':
      return ok({ kind: 'exited', since: event.at, exit: event.exit });
    case 'failed':
      return ok({ kind: 'failed', since: event.at, error: event.error });
    case 'lost':
      return ok({ kind: 'lost', since: event.at, error: event.error });
    case 'wait': {
      const { lostAt, until, attempt, error } = event;
      return ok({ kind: 'waiting', since: lostAt, until, attempt, error });
    }
    case 'give-up':
      // The table lets nothing else come here; the compiler does not know the table.
      return state.kind === 'waiting'
        ? ok({ kind: 'lost', since: state.since, error: state.error })
        : err({ state: state.kind, event: event.type });
    case 'connect':
      return ok({ kind: 'connecting', since: event.at, step: 'pod' });
  }
}
