import { SvelteMap } from 'svelte/reactivity';
import { readEnvironmentId } from '../../shared/environment-id';
import type { Api } from '../../shared/ipc';
import type { Environment } from '../../shared/kubernetes';

/** Environments remembered: one for each tab of another context, and then some. */
const MAX_KNOWN = 200;

/**
 * Environments that the list on screen does not have, because they are of another context or
 * namespace: as they were when they were last asked for.
 */
export class ElsewhereModel {
  readonly #api: Pick<Api, 'viewEnvironment'>;
  /** By context and id. */
  readonly #known = new SvelteMap<string, Environment | null>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing on screen reads it
  readonly #asking = new Set<string>();

  constructor(api: Pick<Api, 'viewEnvironment'>) {
    this.#api = api;
  }

  /** As it was last seen, or null. */
  environment(context: string, id: string): Environment | null {
    return this.#known.get(`${context}/${id}`) ?? null;
  }

  /** Asks the cluster; the same is asked for once at a time. What fails leaves what was known. */
  async look(context: string, id: string): Promise<void> {
    const key = `${context}/${id}`;
    const of = readEnvironmentId(id);
    // Pods without the label have no selector that finds these few.
    if (of === null || of.name === null || this.#asking.has(key)) return;
    const { namespace, labelKey, name: environment } = of;
    this.#asking.add(key);
    const answer = await this.#api.viewEnvironment({ context, namespace, labelKey, environment });
    this.#asking.delete(key);
    if (!answer.ok) return;
    this.#known.delete(key);
    this.#known.set(key, answer.value);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MAX_KNOWN) break;
      this.#known.delete(oldest);
    }
  }
}
