import type { AppError, ErrorKind } from '../../../shared/errors';

/** One watch under way. */
export class Watch {
  /** The server has accepted it. */
  open = false;
  /** Set where it ended before the server or the network ended it. */
  end: WatchEnd | null = null;
  events = 0;

  /** @param version of the last object seen; opaque, only ever handed back */
  constructor(public version: string) {}
}

/** How a watch ended: `resume` from where it was, or `relist` because something may be missing. */
export interface WatchEnd {
  readonly next: 'resume' | 'relist';
  /** Why it ended before its time, or null. */
  readonly error: AppError | null;
  /** It was silent, or we were told to doubt it: the next one has to stand soon. */
  readonly doubted: boolean;
}

/** How a watch ended that the network or the server broke off. */
export function afterFailure(error: AppError): WatchEnd {
  // Silence is no failure: a quiet list, or a connection that died. The next watch will tell.
  if (error.kind === 'timed-out' && error.params.waitingFor === 'data') {
    return { next: 'resume', error: null, doubted: true };
  }
  return { next: RESUMABLE.has(error.kind) ? 'resume' : 'relist', error, doubted: false };
}

/** Failures that leave the version as good as it was; after the others a new list is due. */
const RESUMABLE: ReadonlySet<ErrorKind> = new Set<ErrorKind>([
  'name-not-resolved',
  'connection-refused',
  'unreachable',
  'timed-out',
  'connection-reset',
  'certificate-untrusted',
  'certificate-expired',
  'certificate-name-mismatch',
  'tls-failed',
  'proxy-unreachable',
  'proxy-refused',
  'proxy-sign-in',
  'credential-file-unreadable',
  'credential-invalid',
  'plugin-not-found',
  'plugin-not-allowed',
  'plugin-failed',
  'plugin-timed-out',
  'plugin-bad-output',
  'plugin-needs-terminal',
  'plugin-cancelled',
  'too-many-requests',
]);
