import { mayExec, type AccessView } from '../../shared/access';
import type { Api } from '../../shared/ipc';
import type { EnvironmentScope } from '../../shared/kubernetes';

/** What the user may do in the namespace on screen, as far as the cluster tells; nothing waits for it. */
export class AccessModel {
  readonly #api: Pick<Api, 'viewAccess'>;
  #asked: string | null = null;
  #view = $state.raw<AccessView | null>(null);

  constructor(api: Pick<Api, 'viewAccess'>) {
    this.#api = api;
  }

  /** Whether the rules say that no shell can be opened there. A hint: who tries anyway is not held up. */
  isExecDenied(context: string, namespace: string): boolean {
    const view = this.#view;
    return (
      view !== null &&
      view.context === context &&
      view.namespace === namespace &&
      mayExec(view) === 'denied'
    );
  }

  /** Asks about another namespace; the same one is asked about once, until `forget`. */
  async follow({ context, namespace }: EnvironmentScope): Promise<void> {
    const asked = JSON.stringify([context, namespace]);
    if (asked === this.#asked) return;
    this.#asked = asked;
    const answer = await this.#api.viewAccess({ context, namespace });
    // Not knowing is no reason to say anything: the click will tell.
    if (this.#asked === asked) this.#view = answer.ok ? answer.value : null;
  }

  /** What is known may have changed. */
  forget(): void {
    this.#asked = null;
  }
}
