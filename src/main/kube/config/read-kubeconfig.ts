import { parseKubeconfig } from './kubeconfig-document';
import type { KubeconfigFile } from './kubeconfig-file';
import { documentError, fileError } from './kubeconfig-file';
import type { KubeconfigPlace } from './kubeconfig-places';
import { readRegularFile } from './regular-file';

/** Reads one kubeconfig; what is wrong with it is its problem. */
export async function readKubeconfigFile(place: KubeconfigPlace): Promise<KubeconfigFile> {
  const { path } = place;
  const bytes = await readRegularFile(path);
  if (!bytes.ok) {
    const found = bytes.error.kind !== 'missing';
    // kubectl takes a missing file for an empty one, unless it was named by --kubeconfig.
    const expected = found || place.origin === 'argument';
    const problem = expected ? fileError(path, bytes.error) : null;
    return { place, found, problem, document: null };
  }
  const parsed = parseKubeconfig(bytes.value);
  return parsed.ok
    ? { place, found: true, problem: null, document: parsed.value }
    : { place, found: true, problem: documentError(path, parsed.error), document: null };
}
