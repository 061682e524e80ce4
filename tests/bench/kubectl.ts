import { spawn, type IPty } from '@lydell/node-pty';
import { join } from 'node:path';
import { shellCommand } from './raw-exec';

/** kubectl's arguments for the shell that Podshell opens. */
export function kubectlArguments(kubeconfigFile: string, pod: string): readonly string[] {
  return [
    '--kubeconfig',
    kubeconfigFile,
    'exec',
    '-it',
    '-n',
    'test',
    pod,
    '--',
    ...shellCommand(),
  ];
}

/** kubectl's environment: its caches in a folder of the benchmark's. */
export function kubectlEnvironment(folder: string): Record<string, string | undefined> {
  return { ...process.env, HOME: folder, KUBECACHEDIR: join(folder, 'kube-cache') };
}

/** `kubectl exec` on a pseudo-terminal. */
export function kubectlOnPty(kubeconfigFile: string, pod: string, folder: string): IPty {
  return spawn('kubectl', [...kubectlArguments(kubeconfigFile, pod)], {
    cols: 120,
    rows: 36,
    env: kubectlEnvironment(folder),
  });
}

/** Resolves when the output, from now on, matches; only the last 4 KiB are looked at. */
export function shows(pty: IPty, pattern: RegExp): Promise<void> {
  let tail = '';
  return new Promise((resolve) => {
    const listener = pty.onData((data) => {
      tail = (tail + data).slice(-4_096);
      if (!pattern.test(tail)) return;
      listener.dispose();
      resolve();
    });
  });
}
