import type { TabTerminal } from '../../../../src/renderer/workspace/tab.svelte';
import type { SessionState, TerminalSize } from '../../../../src/shared/terminal';

/** A tab's terminal whose every word the test says. */
export class FakeTerminal implements TabTerminal {
  state = $state.raw<SessionState>({ kind: 'running', since: 0 });
  size = $state.raw<TerminalSize | null>({ cols: 80, rows: 24 });
  title = $state<string | null>(null);
  unread = $state(false);
  bell = $state(false);
  focused = 0;
  disposed = 0;

  focus(): void {
    this.focused++;
  }
  dispose(): void {
    this.disposed++;
  }
}
