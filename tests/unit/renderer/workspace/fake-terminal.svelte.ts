import type { ExecTarget } from '../../../../src/shared/kubernetes';
import type { TabTerminal } from '../../../../src/renderer/workspace/tab.svelte';
import type { SessionState, TerminalSize } from '../../../../src/shared/terminal';

const TARGET: ExecTarget = {
  context: 'staging-cn',
  namespace: 'test',
  pod: 'web-7d9c',
  podUid: 'uid',
  container: 'app',
};

/** A tab's terminal whose every word the test says. */
export class FakeTerminal implements TabTerminal {
  target = $state.raw<ExecTarget>(TARGET);
  state = $state.raw<SessionState>({ kind: 'running', since: 0 });
  size = $state.raw<TerminalSize | null>({ cols: 80, rows: 24 });
  title = $state<string | null>(null);
  unread = $state(false);
  bell = $state(false);
  focused = 0;
  disposed = 0;

  constructor(target: ExecTarget = TARGET) {
    this.target = target;
  }

  focus(): void {
    this.focused++;
  }
  dispose(): void {
    this.disposed++;
  }
}
