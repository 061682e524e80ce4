import type { ExplanationSubject } from '../shared/explain';
import type { ExecTarget } from '../shared/kubernetes';

/** Which open tab will do; what is not named does not matter. */
export interface TabMatch {
  readonly environmentId?: string;
  readonly podUid?: string;
  readonly container?: string;
}

/** What to open, and for which environment of which context. */
export interface ShellRequest {
  readonly target: ExecTarget;
  readonly environmentId: string;
  readonly environmentName: string | null;
}

/** What the app needs of the tabs to open a shell from the list. */
export interface ShellOpener {
  /** Runs `action` once terminals can be opened: now, or in order with others that wait. */
  whenReady(action: () => void): void;
  open(request: ShellRequest): unknown;
  /** Opens it beside what is in front, where there is room; else as `open` does. */
  openBeside(request: ShellRequest): unknown;
  /** Opens a tab that says what goes on, or goes to the one that does. */
  explain(request: {
    readonly subject: ExplanationSubject;
    readonly container: string | null;
    readonly wantsShell: boolean;
    readonly environmentId: string;
    readonly environmentName: string | null;
  }): unknown;
  /** Opens a shell in the tab that waits for one there; false where none does. */
  openWaiting(subject: ExplanationSubject, request: ShellRequest): boolean;
  /** Goes to the most recent matching tab; false where there is none. */
  focusFor(match: TabMatch): boolean;
  /** Whether there is a matching tab. */
  hasFor(match: TabMatch): boolean;
  /**
   * Where the shell of the pane in focus ended with the last run of the app, opens one in it: in its
   * own pod where that is among `pods` (their uids), else in `target`.
   */
  wake(target: ExecTarget, pods: readonly string[]): void;
}
