import type { AppError } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import type { DocumentProblem, KubeconfigDocument } from './kubeconfig-document';
import type { KubeconfigPlace } from './kubeconfig-places';
import type { FileProblem } from './regular-file';

/** A place and what was found there. */
export interface KubeconfigFile {
  readonly place: KubeconfigPlace;
  readonly found: boolean;
  readonly problem: AppError | null;
  /** What is used of it. Beside a problem: what it said before it was broken. */
  readonly document: KubeconfigDocument | null;
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
