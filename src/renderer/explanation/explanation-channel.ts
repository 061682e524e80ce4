import type { Outcome } from '../../shared/errors';
import type { ExplanationSubject, ExplanationUpdate } from '../../shared/explain';
import type { Api } from '../../shared/ipc';
import { ok, type Disposable } from '../../shared/result';

/** What explanations need of the page's API. */
export type ExplanationApi = Pick<
  Api,
  'openExplanation' | 'retryExplanation' | 'closeExplanation'
> & {
  readonly on: Pick<Api['on'], 'explanation'>;
  readonly tell: Pick<Api['tell'], 'explanationRead'>;
};

/** An explanation that main keeps true until it is disposed. */
export interface OpenExplanation extends Disposable {
  /** Tries again now what of it failed. */
  retry(): void;
}

/** The window's explanations: brings each main's updates, and tells main that they were read. */
export class ExplanationChannel implements Disposable {
  readonly #api: ExplanationApi;
  readonly #listeners = new Map<string, (update: ExplanationUpdate) => void>();
  /** Updates may overtake the answer that names their explanation. */
  readonly #early = new Map<string, ExplanationUpdate[]>();
  readonly #unsubscribe: () => void;
  #opening = 0;

  constructor(api: ExplanationApi) {
    this.#api = api;
    this.#unsubscribe = api.on.explanation(({ id, update }) => {
      if (this.#listeners.has(id)) this.#deliver(id, update);
      // Main sends no more than a few before one is read.
      else if (this.#opening > 0) this.#early.set(id, [...(this.#early.get(id) ?? []), update]);
    });
  }

  /** @param listener gets all updates, in order */
  async open(
    subject: ExplanationSubject,
    listener: (update: ExplanationUpdate) => void,
  ): Promise<Outcome<OpenExplanation>> {
    this.#opening++;
    const answer = await this.#api.openExplanation({ subject });
    this.#opening--;
    if (!answer.ok) return answer;
    const { id } = answer.value;
    this.#listeners.set(id, listener);
    for (const update of this.#early.get(id) ?? []) this.#deliver(id, update);
    if (this.#opening === 0) this.#early.clear();
    else this.#early.delete(id);
    return ok({
      retry: () => void this.#api.retryExplanation({ id }),
      dispose: () => {
        if (this.#listeners.delete(id)) void this.#api.closeExplanation({ id });
      },
    });
  }

  dispose(): void {
    this.#unsubscribe();
    this.#listeners.clear();
    this.#early.clear();
  }

  #deliver(id: string, update: ExplanationUpdate): void {
    this.#listeners.get(id)?.(update);
    this.#api.tell.explanationRead({ id, sequence: update.sequence });
  }
}
