import type { ShellSyntax } from './shell-words';
import { shellLine } from './shell-words';

/** What a debug container is to be put beside. */
export interface DebugTarget {
  readonly context: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly os: 'linux' | 'windows';
}

/** Small, and has a shell and the usual tools. */
const LINUX_IMAGE = 'busybox:1.37';
const WINDOWS_IMAGE = 'mcr.microsoft.com/powershell:nanoserver-ltsc2022';

/**
 * The kubectl line that opens a shell beside a container without one: an ephemeral container that
 * sees its processes. Needs kubectl 1.27 and `patch` on `pods/ephemeralcontainers`.
 *
 * Source: kubernetes.io/docs/tasks/debug/debug-application/debug-running-pod.
 */
export function debugCommand(target: DebugTarget, syntax: ShellSyntax): string {
  const { context, namespace, pod, container, os } = target;
  const [image, shell] = os === 'windows' ? [WINDOWS_IMAGE, 'pwsh'] : [LINUX_IMAGE, 'sh'];
  return shellLine(
    [
      'kubectl',
      `--context=${context}`,
      `--namespace=${namespace}`,
      'debug',
      '-it',
      pod,
      `--image=${image}`,
      `--target=${container}`,
      '--profile=general',
      '--',
      shell,
    ],
    syntax,
  );
}
