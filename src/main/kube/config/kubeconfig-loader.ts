import type { Kubeconfigs } from './kubeconfig-merge';
import { mergeKubeconfigs } from './kubeconfig-merge';
import type { KubeconfigPlaces } from './kubeconfig-places';
import { listPlaces } from './kubeconfig-places';
import { readKubeconfigFile } from './read-kubeconfig';

export type { ContextEntry, Kubeconfigs } from './kubeconfig-merge';
export type { KubeconfigPlaces } from './kubeconfig-places';

/**
 * Reads all kubeconfigs once. Never fails as a whole: a file's problem is its source's, a context's
 * problem is its own, and everything else works on.
 *
 * Not client-node's `loadFromDefault`: there the last `current-context` wins, double names and
 * missing files throw, and where nothing is found it invents a server.
 */
export async function loadKubeconfigs(places: KubeconfigPlaces): Promise<Kubeconfigs> {
  return mergeKubeconfigs(await Promise.all(listPlaces(places).map(readKubeconfigFile)));
}
