import type { ContextsView, ContextSummary } from '../../shared/kubernetes';

/** The contexts of all kubeconfig files, and the one on screen. */
export class ContextsModel {
  #view = $state.raw<ContextsView>({
    contexts: [],
    sources: [],
    current: null,
    kubeconfigVariable: null,
    inCluster: false,
  });
  #chosen = $state<string | null>(null);

  constructor(view: ContextsView) {
    this.apply(view);
  }

  get view(): ContextsView {
    return this.#view;
  }

  get contexts(): readonly ContextSummary[] {
    return this.#view.contexts;
  }

  /** Those that can be shown. */
  get usable(): readonly ContextSummary[] {
    return this.#view.contexts.filter((context) => context.problem === null);
  }

  /** The context on screen; null where none can be shown. */
  get current(): ContextSummary | null {
    return this.#view.contexts.find((context) => context.name === this.#chosen) ?? null;
  }

  /** Takes what main found. The context on screen stays as long as it can be shown. */
  apply(view: ContextsView): void {
    this.#view = view;
    const kept = this.usable.some((context) => context.name === this.#chosen);
    if (!kept) this.#chosen = view.current;
  }

  /** Shows another context. One that is not there or cannot be used changes nothing. */
  choose(name: string): void {
    if (this.usable.some((context) => context.name === name)) this.#chosen = name;
  }
}
