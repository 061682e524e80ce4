import type {
  ExplainRequest,
  PaneExplanation,
} from '../../../../src/renderer/workspace/pane.svelte';
import type { ExplanationSubject } from '../../../../src/shared/explain';
import type { Tone } from '../../../../src/shared/kubernetes';

/** A pane's explanation whose every word the test says. */
export class FakeExplanation implements PaneExplanation {
  readonly subject: ExplanationSubject;
  readonly wantsShell: boolean;
  status = $state('CrashLoopBackOff');
  tone = $state<Tone>('failing');
  hasFocus = false;
  focused = 0;
  disposed = 0;

  constructor({ subject, wantsShell }: ExplainRequest) {
    this.subject = subject;
    this.wantsShell = wantsShell;
  }

  focus(): void {
    this.focused++;
  }
  dispose(): void {
    this.disposed++;
  }
}
