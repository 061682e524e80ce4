import {
  Workspace,
  type OpenRequest,
  type Tab,
} from '../../../../src/renderer/workspace/workspace.svelte';
import type { ContextPreferences } from '../../../../src/shared/settings';
import { FakeTerminal } from './fake-terminal.svelte';

/** What a click in the list asks for. */
export function openRequest(
  name: string,
  changes: Partial<OpenRequest['target']> = {},
): OpenRequest {
  return {
    target: {
      context: 'staging-cn',
      namespace: 'test',
      pod: `${name}-web-7d9c`,
      podUid: `uid-${name}`,
      container: 'app',
      ...changes,
    },
    environmentId: `staging-cn/test/app=${name}`,
    environmentName: name,
  };
}

/** A workspace of fake terminals. */
export class WorkspaceFixture {
  readonly terminals: FakeTerminal[] = [];
  /** What each terminal got to close its own tab. */
  readonly closers: (() => void)[] = [];
  confirmClose = true;
  /** By context name: what was chosen for it. */
  preferences: Readonly<Record<string, ContextPreferences>> = {};
  readonly workspace = new Workspace<FakeTerminal>({
    createTerminal: (request, close) => {
      const terminal = new FakeTerminal(request.target);
      this.terminals.push(terminal);
      this.closers.push(close);
      return terminal;
    },
    confirmClose: () => this.confirmClose,
    preferences: (context) => this.preferences[context] ?? {},
  });

  /** Opens one tab an environment, in that order. */
  open(...names: string[]): Tab<FakeTerminal>[] {
    return names.map((name) => this.workspace.open(openRequest(name)));
  }

  /** The tabs' environments from left to right, the active one in capitals. */
  get order(): string {
    const { tabs, activeTab } = this.workspace;
    return tabs
      .map((tab) => {
        const name = tab.environmentName ?? '-';
        return tab === activeTab ? name.toUpperCase() : name;
      })
      .join(' ');
  }
}
