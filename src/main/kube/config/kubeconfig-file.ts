import type { AppError } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import type { DocumentProblem, KubeconfigDocument } from './kubeconfig-document';
import { parseKubeconfig } from './kubeconfig-document';
import type { KubeconfigPlace } from './kubeconfig-places';
import type { FileProblem } from './regular-file';
import { readRegularFile } from './regular-file';

/** A place and what was found there. */
export interface KubeconfigFile {
  readonly place: KubeconfigPlace;
  readonly found: boolean;
  readonly problem: AppError | null;
  /** What is used of it. Beside a problem: what it said before it was broken. */
  readonly document: KubeconfigDocument | null;
}

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

/** Why the kubeconfig at `path` could not be read. */
export function fileError(path: string, problem: FileProblem): AppError {
  switch (problem.kind) {
    case 'missing':
      return appError('kubeconfig-missing', { path });
    case 'too-large':
      return appError('kubeconfig-too-large', { path, limitBytes: problem.limitBytes });
    case 'unreadable':
      return appError('kubeconfig-unreadable', { path, detail: problem.code });
  }
}

/** Why the text of `path` is no kubeconfig. */
export function documentError(path: string, problem: DocumentProblem): AppError {
  return problem.kind === 'empty'
    ? appError('kubeconfig-empty', { path })
    : appError('kubeconfig-invalid', { path, line: problem.line, detail: problem.detail });
}
