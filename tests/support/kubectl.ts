import { execFile, spawnSync } from 'node:child_process';

/** False where there is no kubectl: tests that compare with it are skipped. */
export const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

/** What a kubectl said. */
export interface KubectlAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Hang guard, milliseconds. */
const LIMIT = 30_000;

/**
 * Runs kubectl with a kubeconfig and nothing of this process' environment but PATH.
 *
 * @param folder its home, and where it keeps its cache
 */
export function kubectl(
  args: readonly string[],
  options: {
    readonly kubeconfig: string;
    readonly folder: string;
    readonly environment?: NodeJS.ProcessEnv;
  },
): Promise<KubectlAnswer> {
  const { kubeconfig, folder, environment } = options;
  return new Promise((resolve) => {
    execFile(
      'kubectl',
      ['--kubeconfig', kubeconfig, ...args],
      {
        cwd: folder,
        env: { PATH: process.env['PATH'], HOME: folder, ...environment },
        timeout: LIMIT,
      },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ code, stdout, stderr });
      },
    );
  });
}
