import type { ExecTarget } from '../../../../src/shared/kubernetes';
import type { SessionState } from '../../../../src/shared/terminal';

/** A shell whose state a test plays. */
export class FollowedTerminal {
  state = $state.raw<SessionState>({ kind: 'running', since: 0 });
  replacement = $state.raw<ExecTarget | null>(null);
  readonly reconnected: string[] = [];

  constructor(
    readonly target: ExecTarget,
    readonly environmentId: string,
    readonly isVisible = true,
    readonly isProtected = false,
  ) {}

  reconnect(target: ExecTarget): Promise<void> {
    this.reconnected.push(target.podUid);
    return Promise.resolve();
  }
}
