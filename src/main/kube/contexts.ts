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
  /** Chosen in earlier runs: not read beside `--kubeconfig`, which kubectl reads alone. */
  readonly #chosenBefore: Set<string>;
  #loaded: Promise<Kubeconfigs> | undefined;

  /** `places` is asked now and at every load: files may have been chosen since. */
  constructor(options: { readonly clusters: Clusters; readonly places: () => KubeconfigPlaces }) {
    this.#clusters = options.clusters;
    this.#places = options.places;
    this.#chosenBefore = new Set(options.places().chosen);
  }

  /** Takes a file for chosen in this run, though an earlier one may have chosen it already. */
  choose(path: string): void {
    this.#chosenBefore.delete(path);
  }

  /** Reads all files again. Never rejects: what is wrong with a file or a context is in the view. */
  load(): Promise<Kubeconfigs> {
    const loading = loadKubeconfigs(this.#placesOfRun()).then((kubeconfigs) => {
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
   * @param remembered the context shown last; used if it still exists, and if the file of
   *   `--kubeconfig` does not name another
   */
  async view(remembered: string | null): Promise<ContextsView> {
    const loaded = await (this.#loaded ?? this.load());
    const { contexts, sources, argumentContext, currentContext, kubeconfigVariable } = loaded;
    const summaries = contexts.map(({ summary }) => summary);
    const named = (name: string | null): string | undefined =>
      summaries.find((summary) => summary.name === name)?.name;
    const usable = summaries.find(({ problem }) => problem === null)?.name;
    return {
      contexts: summaries,
      sources,
      current:
        named(argumentContext) ??
        named(remembered) ??
        named(currentContext) ??
        usable ??
        summaries[0]?.name ??
        null,
      kubeconfigVariable,
    };
  }

  #placesOfRun(): KubeconfigPlaces {
    const places = this.#places();
    if (places.argument === null) return places;
    return { ...places, chosen: places.chosen.filter((file) => !this.#chosenBefore.has(file)) };
  }
}
