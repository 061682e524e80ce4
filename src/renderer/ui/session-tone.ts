import type { Tone } from '../../shared/kubernetes';
import type { SessionState } from '../../shared/terminal';

const TONES = {
  connecting: 'progressing',
  running: 'ok',
  lost: 'failing',
  waiting: 'progressing',
  exited: 'idle',
  failed: 'failing',
} as const satisfies Record<SessionState['kind'], Tone>;

/** How a session's state is to be read: its colour and symbol. */
export function stateTone(state: SessionState): Tone {
  return TONES[state.kind];
}
