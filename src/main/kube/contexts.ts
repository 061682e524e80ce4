import type { ContextsView } from '../../shared/kubernetes';
import type { Clusters } from './clusters';
import {
  loadKubeconfigs,
  type KubeconfigPlaces,
  type Kubeconfigs,
} from './config/kubeconfig-loader';

/** The contexts of all kubeconfig files: loads them, hands their clients to `Clusters`, shows them. */
export class Contexts {
  readonly #clusters: Clusters;
  readonly #places: () => KubeconfigPlaces;
  #loaded: Promise<Kubeconfigs> | undefined;

  /** `places` is asked at every load: files may have been chosen since. */
  constructor(options: { readonly clusters: Clusters; readonly places: () => KubeconfigPlaces }) {
    this.#clusters = options.clusters;
    this.#places = options.places;
  }

  /** Reads all files again. Never rejects: what is wrong with a file or a context is in the view. */
  load(): Promise<Kubeconfigs> {
    const loading = loadKubeconfigs(this.#places()).then((kubeconfigs) => {
      // A later load that finished first has the newer truth.
      if (this.#loaded === loading) this.#clusters.use(kubeconfigs);
      return kubeconfigs;
    });
    this.#loaded = loading;
    return loading;
  }

  /**
   * What the window shows, from the last load.
   *
   * @param remembered the context shown last; used if it still exists
   */
  async view(remembered: string | null): Promise<ContextsView> {
    const { contexts, sources, currentContext, kubeconfigVariable } = await (this.#loaded ??
      this.load());
    const summaries = contexts.map(({ summary }) => summary);
    const named = (name: string | null): string | undefined =>
      summaries.find((summary) => summary.name === name)?.name;
    const usable = summaries.find(({ problem }) => problem === null)?.name;
    return {
      contexts: summaries,
      sources,
      current: named(remembered) ?? named(currentContext) ?? usable ?? summaries[0]?.name ?? null,
      kubeconfigVariable,
    };
  }
}
