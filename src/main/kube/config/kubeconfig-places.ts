import { delimiter, dirname, join, resolve } from 'node:path';
import type { AddedKubeconfig, KubeconfigSource } from '../../../shared/kubernetes';

/** Where kubeconfigs may be. */
export interface KubeconfigPlaces {
  /** The file of `--kubeconfig`. */
  readonly argument: string | null;
  /** The value of `KUBECONFIG`: a list of files. */
  readonly variable: string | null;
  /** The user's home folder. */
  readonly home: string;
  /** Kubeconfigs added in the app; `Contexts` leaves out those of earlier runs beside an argument. */
  readonly added: readonly AddedPlace[];
}

/** An added kubeconfig and where it is. */
export interface AddedPlace {
  readonly added: AddedKubeconfig;
  /** The app's own copy, absolute. */
  readonly path: string;
  /** Where the relative paths in it start: the original's folder, or for pasted text the copy's. */
  readonly folder: string;
}

/** One file to read. Paths are absolute. */
export interface KubeconfigPlace {
  readonly path: string;
  readonly folder: string;
  readonly origin: KubeconfigSource['origin'];
  readonly added: AddedKubeconfig | null;
}

/**
 * The files to read, in their order, each once: `--kubeconfig` alone, else the files of `KUBECONFIG`,
 * else `~/.kube/config`; added ones last.
 * Source: k8s.io/client-go/tools/clientcmd/loader.go (ClientConfigLoadingRules).
 */
export function listPlaces(places: KubeconfigPlaces): readonly KubeconfigPlace[] {
  const fromVariable = (places.variable ?? '').split(delimiter).filter((path) => path !== '');
  const byPath = new Map<string, KubeconfigPlace>();
  const add = (path: string, origin: KubeconfigSource['origin']): void => {
    const absolute = resolve(path);
    if (byPath.has(absolute)) return;
    byPath.set(absolute, { path: absolute, folder: dirname(absolute), origin, added: null });
  };
  if (places.argument !== null) add(places.argument, 'argument');
  else if (fromVariable.length > 0) for (const path of fromVariable) add(path, 'environment');
  else add(join(places.home, '.kube', 'config'), 'home');
  for (const { path, folder, added } of places.added) {
    if (!byPath.has(path)) byPath.set(path, { path, folder, origin: 'added', added });
  }
  return [...byPath.values()];
}
