import { SvelteMap } from 'svelte/reactivity';
import { mayExec, type AccessView } from '../../shared/access';
import type { Api } from '../../shared/ipc';
import { MAX_NAMESPACES } from '../../shared/kubernetes';

/** The cluster's authorizer understands it as all namespaces. */
const EVERYWHERE = '';

function namesOf(): Set<string> {
  return new Set<string>();
}

/** What the user may do in the namespaces on screen, as far as the cluster tells; nothing waits for it. */
export class AccessModel {
  readonly #api: Pick<Api, 'viewAccess'>;
  #context: string | null = null;
  /** What is asked or known, by namespace. */
  #asked = namesOf();
  readonly #views = new SvelteMap<string, AccessView>();

  constructor(api: Pick<Api, 'viewAccess'>) {
    this.#api = api;
  }

  /** Whether the rules say that no shell can be opened there. A hint: who tries anyway is not held up. */
  isExecDenied(context: string, namespace: string): boolean {
    const view = this.#views.get(namespace);
    return view?.context === context && mayExec(view) === 'denied';
  }

  /**
   * Asks about namespaces, one after the other; each is asked about once, until `forget`. Of several,
   * the whole cluster first: who may do everything everywhere needs no more questions.
   */
  async follow(context: string, namespaces: readonly string[]): Promise<void> {
    if (context !== this.#context) {
      this.#context = context;
      this.#asked = namesOf();
      this.#views.clear();
    }
    const asked = this.#asked;
    const wanted = namespaces
      .filter((namespace) => !asked.has(namespace))
      .slice(0, Math.max(0, MAX_NAMESPACES + 1 - asked.size));
    if (wanted.length === 0) return;
    const isFirst = asked.size === 0;
    for (const namespace of wanted) asked.add(namespace);
    if (isFirst && namespaces.length > 1) {
      const everywhere = await this.#view(context, EVERYWHERE);
      if (everywhere !== null && mayExec(everywhere) === 'allowed') return;
    }
    for (const namespace of wanted) {
      const view = await this.#view(context, namespace);
      if (this.#asked !== asked || this.#context !== context) return;
      // Not knowing is no reason to say anything: the click will tell.
      if (view === null) this.#views.delete(namespace);
      else this.#views.set(namespace, view);
    }
  }

  /** What is known may have changed. */
  forget(): void {
    this.#asked = namesOf();
  }

  async #view(context: string, namespace: string): Promise<AccessView | null> {
    const answer = await this.#api.viewAccess({ context, namespace });
    return answer.ok ? answer.value : null;
  }
}
