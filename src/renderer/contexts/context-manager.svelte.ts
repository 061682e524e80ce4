import type { ContextsView, ContextSummary } from '../../shared/kubernetes';

/** What the right side of the context manager shows. */
export type ManagerPane =
  { readonly kind: 'context'; readonly name: string } | { readonly kind: 'files' };

/** The context manager: whether it is open, what is looked for, what is looked at. */
export class ContextManager {
  readonly #view: () => ContextsView;
  readonly #current: () => string | null;
  #open = $state(false);
  #pane = $state.raw<ManagerPane | null>(null);
  query = $state('');

  /** @param current the context on screen */
  constructor(options: { view: () => ContextsView; current: () => string | null }) {
    this.#view = options.view;
    this.#current = options.current;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Opens it at a context; without one, at the context on screen. */
  open(context: string | null = null): void {
    const at = context ?? this.#current();
    this.query = '';
    this.#pane = at === null ? null : { kind: 'context', name: at };
    this.#open = true;
  }

  close(): void {
    this.#open = false;
  }

  /** The contexts that match what is looked for, in the files' order. */
  get matches(): readonly ContextSummary[] {
    const wanted = this.query.trim().toLowerCase();
    const { contexts } = this.#view();
    if (wanted === '') return contexts;
    return contexts.filter(({ name, server, user, cluster }) =>
      [name, server, user, cluster].some((text) => text.toLowerCase().includes(wanted)),
    );
  }

  /** What is shown: a context that is gone gives way to the first one, then to the files. */
  get pane(): ManagerPane {
    const pane = this.#pane;
    if (pane?.kind === 'files') return pane;
    const { contexts } = this.#view();
    const shown = contexts.find(({ name }) => name === pane?.name) ?? contexts[0];
    return shown ? { kind: 'context', name: shown.name } : { kind: 'files' };
  }

  /** The context that is looked at, or null. */
  get selected(): ContextSummary | null {
    const { pane } = this;
    if (pane.kind !== 'context') return null;
    return this.#view().contexts.find(({ name }) => name === pane.name) ?? null;
  }

  select(name: string): void {
    this.#pane = { kind: 'context', name };
  }

  showFiles(): void {
    this.#pane = { kind: 'files' };
  }

  /** Looks at the match so many places further down; stops at both ends. */
  step(delta: number): void {
    const names = this.matches.map(({ name }) => name);
    const at = names.indexOf(this.selected?.name ?? '');
    const to = at < 0 ? 0 : Math.max(0, Math.min(names.length - 1, at + delta));
    const name = names[to];
    if (name !== undefined) this.select(name);
  }
}
