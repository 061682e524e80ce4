import type { AppError } from '../../shared/errors';
import { describeError, type Catalog } from '../../shared/i18n/catalog';
import type { LaunchProblem, LaunchRequest } from './launch-request';

/** What a start prints and how it ends, where it does not open the window; null where it does. */
export function commandLineAnswer(
  { action, problems }: LaunchRequest,
  { native }: Catalog,
  version: string,
): { readonly text: string; readonly exitCode: number } | null {
  const [problem] = problems;
  if (problem) return { text: `${sentence(problem, native)}\n\n${native.usage}`, exitCode: 2 };
  if (action === 'help') return { text: native.usage, exitCode: 0 };
  if (action === 'version') return { text: version, exitCode: 0 };
  return null;
}

/** What a start says on standard error of the file that its `--kubeconfig` names; the window says it too. */
export function kubeconfigComplaint(problem: AppError, catalog: Catalog): string {
  const { why, next } = describeError(catalog, problem);
  return `--kubeconfig: ${why} ${next}`;
}

function sentence({ kind, option }: LaunchProblem, native: Catalog['native']): string {
  switch (kind) {
    case 'unknown':
      return native.unknownOption(option);
    case 'missing-value':
      return native.missingValue(option);
    case 'invalid-value':
      return native.invalidValue(option);
    case 'needs-place':
      return native.needsPlace(option);
  }
}
