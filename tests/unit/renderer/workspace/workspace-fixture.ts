import {
  Workspace,
  type ExplainRequest,
  type OpenRequest,
  type Tab,
} from '../../../../src/renderer/workspace/workspace.svelte';
import type { ContextPreferences } from '../../../../src/shared/settings';
import { FakeExplanation } from './fake-explanation.svelte';
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

/** What a click on an environment without a shell asks for. */
export function explainRequest(
  name: string,
  changes: Partial<ExplainRequest> = {},
): ExplainRequest {
  return {
    subject: {
      context: 'staging-cn',
      namespace: 'test',
      labelKey: 'app',
      environment: name,
      pod: null,
    },
    container: null,
    wantsShell: true,
    environmentId: `staging-cn/test/app=${name}`,
    environmentName: name,
    ...changes,
  };
}

/** A pane's key, as a UUID is written. */
export function paneKey(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** A workspace of fake terminals. */
export class WorkspaceFixture {
  readonly terminals: FakeTerminal[] = [];
  /** What each terminal got to close its own pane. */
  readonly closers: (() => void)[] = [];
  /** Whether each terminal was made for a tab of its own. */
  readonly wholes: boolean[] = [];
  /** The key of each terminal's pane. */
  readonly keys: string[] = [];
  confirmClose = true;
  #nextKey = 1;
  /** By context name: what was chosen for it. */
  preferences: Readonly<Record<string, ContextPreferences>> = {};
  readonly explanations: FakeExplanation[] = [];
  /** What each explanation got to turn its pane into a shell. */
  readonly shellMakers: ((request: OpenRequest) => void)[] = [];
  readonly workspace: Workspace<FakeTerminal, FakeExplanation> = new Workspace<
    FakeTerminal,
    FakeExplanation
  >({
    createExplanation: (request, becomeShell) => {
      const explanation = new FakeExplanation(request);
      this.explanations.push(explanation);
      this.shellMakers.push(becomeShell);
      return explanation;
    },
    createTerminal: (request, { close, key }) => {
      const terminal = new FakeTerminal(request.target);
      this.terminals.push(terminal);
      this.closers.push(close);
      this.keys.push(key);
      this.wholes.push(this.workspace.isWhole);
      return terminal;
    },
    confirmClose: () => this.confirmClose,
    preferences: (context) => this.preferences[context] ?? {},
    newKey: () => paneKey(this.#nextKey++),
  });

  /** Opens one tab an environment, in that order. */
  open(...names: string[]): Tab<FakeTerminal, FakeExplanation>[] {
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
