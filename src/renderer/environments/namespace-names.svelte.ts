import type { AppError } from '../../shared/errors';
import type { Api } from '../../shared/ipc';

/** The namespaces of a context, asked for when someone wants to choose one. */
export class NamespaceNames {
  readonly #api: Pick<Api, 'listNamespaces'>;
  #context: string | null = null;
  #names = $state.raw<readonly string[]>([]);
  #error = $state.raw<AppError | null>(null);

  constructor(api: Pick<Api, 'listNamespaces'>) {
    this.#api = api;
  }

  /** Sorted; empty while loading and where the user may not list them. */
  get names(): readonly string[] {
    return this.#names;
  }

  /** Why they are not known, or null. */
  get error(): AppError | null {
    return this.#error;
  }

  /** Asks again; what was known of the same context stays on screen meanwhile. */
  async load(context: string): Promise<void> {
    if (context !== this.#context) this.#names = [];
    this.#context = context;
    this.#error = null;
    const answer = await this.#api.listNamespaces({ context });
    if (context !== this.#context) return;
    if (answer.ok) this.#names = answer.value;
    else this.#error = answer.error;
  }
}
