import type { Catalog } from '../shared/i18n/catalog';
import type { Tone } from '../shared/kubernetes';
import type { SessionState } from '../shared/terminal';

/** A session's state in words, with its exit code. */
export function stateWords(state: SessionState, t: Catalog): string {
  if (state.kind === 'exited') {
    if (state.exit.kind === 'code') return t.status.exitCode(state.exit.code);
    if (state.exit.kind === 'app-closed') return t.restore.state;
  }
  return t.status.states[state.kind];
}

const TONES = {
  connecting: 'progressing',
  running: 'ok',
  lost: 'failing',
  waiting: 'progressing',
  exited: 'idle',
  failed: 'failing',
} as const satisfies Record<SessionState['kind'], Tone>;

/** How a session's state is to be read. */
export function stateTone(state: SessionState): Tone {
  return TONES[state.kind];
}
