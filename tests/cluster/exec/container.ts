import type { Pod } from '../world/objects';
import type { Failure } from '../http/status';
import { badRequest } from '../http/status';

/**
 * The container a request means, with the API server's words when it means none
 * (registry/core/pod/strategy.go). The default-container annotation is the client's business.
 */
export function chooseContainer(pod: Pod, asked: string): string | Failure {
  const names = pod.spec.containers.map((container) => container.name);
  const { name } = pod.metadata;
  if (asked !== '') {
    return names.includes(asked)
      ? asked
      : badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  const [only] = names;
  return names.length === 1 && only !== undefined
    ? only
    : badRequest(
        `a container name must be specified for pod ${name}, choose one of: [${names.join(' ')}]`,
      );
}

/** True while the container's processes exist. */
export function isContainerRunning(pod: Pod, container: string): boolean {
  const status = pod.status.containerStatuses?.find((one) => one.name === container);
  return status?.state?.running !== undefined;
}
