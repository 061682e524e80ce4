import type { ExecTarget } from '../../../../src/shared/kubernetes';
import type { PaneTerminal, Typed } from '../../../../src/renderer/workspace/pane.svelte';
import type { Disposable } from '../../../../src/shared/result';
import type { SessionState, TerminalSize } from '../../../../src/shared/terminal';

const TARGET: ExecTarget = {
  context: 'staging-cn',
  namespace: 'test',
  pod: 'web-7d9c',
  podUid: 'uid',
  container: 'app',
};

/** A pane's terminal whose every word the test says. */
export class FakeTerminal implements PaneTerminal {
  target = $state.raw<ExecTarget>(TARGET);
  state = $state.raw<SessionState>({ kind: 'running', since: 0 });
  size = $state.raw<TerminalSize | null>({ cols: 80, rows: 24 });
  title = $state<string | null>(null);
  unread = $state(false);
  bell = $state(false);
  isReadOnly = $state(false);
  sessionId = $state<string | null>(null);
  autoReconnect = $state(false);
  /** What came from other panes. */
  readonly received: Typed[] = [];
  #listeners: readonly ((typed: Typed) => void)[] = [];
  focused = 0;
  disposed = 0;

  constructor(target: ExecTarget = TARGET) {
    this.target = target;
  }

  /** Who is told of what a person types here. */
  get listeners(): number {
    return this.#listeners.length;
  }

  /** A person types, or pastes, here. */
  gets(text: string, kind: Typed['kind'] = 'keys'): void {
    for (const listener of this.#listeners) listener({ kind, text });
  }

  onTyped(listener: (typed: Typed) => void): Disposable {
    this.#listeners = [...this.#listeners, listener];
    return {
      dispose: () => {
        this.#listeners = this.#listeners.filter((other) => other !== listener);
      },
    };
  }
  type(typed: Typed): void {
    this.received.push(typed);
  }
  focus(): void {
    this.focused++;
  }
  dispose(): void {
    this.disposed++;
  }
}
