import type { Catalog } from '../shared/i18n/catalog';
import type { SessionState } from '../shared/terminal';

/** A session's state in words, with its exit code. */
export function stateWords(state: SessionState, t: Catalog): string {
  if (state.kind === 'exited') {
    if (state.exit.kind === 'code') return t.status.exitCode(state.exit.code);
    if (state.exit.kind === 'app-closed') return t.restore.state;
  }
  return t.status.states[state.kind];
}
