import { stat } from 'node:fs/promises';

/** Where Kubernetes mounts a pod's token. Source: client-go's rest.InClusterConfig. */
const TOKEN_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/**
 * Whether this is a pod with a service account, which kubectl uses where it finds no kubeconfig.
 *
 * @param environment the process's variables
 */
export async function isInCluster(
  environment: NodeJS.ProcessEnv,
  tokenFile = TOKEN_FILE,
): Promise<boolean> {
  if ((environment['KUBERNETES_SERVICE_HOST'] ?? '') === '') return false;
  if ((environment['KUBERNETES_SERVICE_PORT'] ?? '') === '') return false;
  try {
    return (await stat(tokenFile)).isFile();
  } catch {
    return false; // not there, or not for us: kubectl could not use it, either
  }
}
