import type { AppError, Outcome } from '../../shared/errors';
import type { Api, KubeconfigAddition } from '../../shared/ipc';
import type { ContextsView } from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';

/** What became of a kubeconfig that the user gave. */
export type AdditionState =
  /** It is kept, and the cluster of its first context is asked. */
  | { readonly kind: 'asking'; readonly context: string }
  /** That cluster answered; `user` is who it takes the user for, where it tells. */
  | { readonly kind: 'added'; readonly context: string; readonly user: string | null }
  /** It is kept, but its cluster did not answer. */
  | { readonly kind: 'kept'; readonly context: string; readonly error: AppError }
  /** It is kept, but nothing of it is used, mostly because files read before it define the same. */
  | { readonly kind: 'unused'; readonly problem: AppError | null }
  | { readonly kind: 'failed'; readonly error: AppError };

/** One kubeconfig that the user gave, and what became of it. */
export interface Addition {
  readonly id: number;
  /** The file's name; null where it has none that is known. */
  readonly name: string | null;
  readonly from: 'chooser' | 'clipboard' | 'drop';
  readonly state: AdditionState;
  /** When it is no longer worth showing, milliseconds since the epoch; null: until dismissed. */
  readonly until: number | null;
}

/** More than this many at once hides the window; the oldest goes. */
const MAX_SHOWN = 4;
/** Milliseconds for which good news stay. */
const GOOD_NEWS = 10_000;

/** Kubeconfigs on their way into the app: each says what became of it. */
export class Additions implements Disposable {
  readonly #api: Pick<Api, 'addKubeconfig' | 'probeContext'>;
  readonly #now: () => number;
  readonly #onAdded: (view: ContextsView) => void;
  readonly #stopDropping: () => void;
  #list = $state.raw<readonly Addition[]>([]);
  #nextId = 1;

  /**
   * @param now milliseconds since the epoch
   * @param onAdded told of all contexts as they are with the new one
   */
  constructor(options: {
    api: Pick<Api, 'addKubeconfig' | 'probeContext' | 'onDroppedFile'>;
    now: () => number;
    onAdded: (view: ContextsView) => void;
  }) {
    this.#api = options.api;
    this.#now = options.now;
    this.#onAdded = options.onAdded;
    this.#stopDropping = options.api.onDroppedFile((name, add) => {
      void add().then((answer) => this.#take(answer, 'drop', name));
    });
  }

  /** Oldest first. */
  get list(): readonly Addition[] {
    return this.#list;
  }

  /** Adds what the user chooses, or what is on the clipboard. */
  async add(from: 'chooser' | 'clipboard'): Promise<void> {
    await this.#take(await this.#api.addKubeconfig({ from }), from, null);
  }

  dismiss(id: number): void {
    this.#list = this.#list.filter((addition) => addition.id !== id);
  }

  dispose(): void {
    this.#stopDropping();
  }

  async #take(
    answer: Outcome<KubeconfigAddition | null>,
    from: Addition['from'],
    droppedName: string | null,
  ): Promise<void> {
    if (!answer.ok) {
      this.#show(droppedName, from, { kind: 'failed', error: answer.error });
      return;
    }
    // The chooser was cancelled.
    if (answer.value === null) return;
    const { name, contexts, view } = answer.value;
    this.#onAdded(view);
    const [context] = contexts;
    if (context === undefined) {
      // The last of that name is the one just added: added files are in the order of their time.
      const source = view.sources.filter(({ added }) => added?.name === name).at(-1);
      this.#show(name, from, { kind: 'unused', problem: source?.problem ?? null });
      return;
    }
    const problem = view.contexts.find((candidate) => candidate.name === context)?.problem;
    if (problem) {
      this.#show(name, from, { kind: 'kept', context, error: problem });
      return;
    }
    const id = this.#show(name, from, { kind: 'asking', context });
    const probe = await this.#api.probeContext({ context });
    this.#change(
      id,
      probe.ok
        ? { kind: 'added', context, user: probe.value.user }
        : { kind: 'kept', context, error: probe.error },
    );
  }

  #show(name: string | null, from: Addition['from'], state: AdditionState): number {
    const id = this.#nextId++;
    this.#list = [...this.#list, { id, name, from, state, until: null }].slice(-MAX_SHOWN);
    return id;
  }

  #change(id: number, state: AdditionState): void {
    const until = state.kind === 'added' ? this.#now() + GOOD_NEWS : null;
    this.#list = this.#list.map((addition) =>
      addition.id === id ? { ...addition, state, until } : addition,
    );
  }
}
