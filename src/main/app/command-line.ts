import type { Catalog } from '../../shared/i18n/catalog';
import type { LaunchRequest } from './launch-request';

/** What a start prints and how it ends, where it does not open the window; null where it does. */
export function commandLineAnswer(
  { action, problems }: LaunchRequest,
  { native }: Catalog,
  version: string,
): { readonly text: string; readonly exitCode: number } | null {
  const [problem] = problems;
  if (problem) {
    const sentence =
      problem.kind === 'unknown'
        ? native.unknownOption(problem.option)
        : native.missingValue(problem.option);
    return { text: `${sentence}\n\n${native.usage}`, exitCode: 2 };
  }
  if (action === 'help') return { text: native.usage, exitCode: 0 };
  if (action === 'version') return { text: version, exitCode: 0 };
  return null;
}
