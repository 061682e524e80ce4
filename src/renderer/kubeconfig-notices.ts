import type { AppError } from '../shared/errors';
import type { ContextsView } from '../shared/kubernetes';
import type { Notices } from './ui/notices.svelte';

/**
 * Says which kubeconfig files cannot be used: each once, and no longer when it can. The first-run
 * screen shows them by itself.
 */
export class KubeconfigNotices {
  readonly #notices: Pick<Notices, 'add' | 'withdraw'>;
  #said: readonly AppError[] = [];

  constructor(notices: Pick<Notices, 'add' | 'withdraw'>) {
    this.#notices = notices;
  }

  /** Takes the files as they are now. */
  report({ sources, contexts }: ContextsView): void {
    if (contexts.length === 0) return;
    const before = this.#said;
    this.#said = sources.flatMap((source) => source.problem ?? []);
    for (const problem of missingFrom(before, this.#said)) this.#notices.add(problem);
    for (const problem of missingFrom(this.#said, before)) this.#notices.withdraw(problem);
  }
}

/** Those of `problems` that are not among `known`. */
function missingFrom(known: readonly AppError[], problems: readonly AppError[]): AppError[] {
  const texts = known.map((problem) => JSON.stringify(problem));
  return problems.filter((problem) => !texts.includes(JSON.stringify(problem)));
}
