import type { Clock } from '../world/clock';
import type { Pod } from '../world/objects';
import { flag } from './request';
import { chooseContainer } from '../exec/container';
import { Failure, badRequest } from './status';

/** The lines a container of the demo has written: enough to look like a log. */
function lines(pod: Pod, container: string, previous: boolean): string[] {
  const status = pod.status.containerStatuses?.find((one) => one.name === container);
  const start = [
    `starting ${container} 2.4.1 in ${pod.metadata.namespace ?? ''}`,
    'configuration read from /etc/app/config.yaml',
  ];
  const crashing = status?.state?.waiting?.reason === 'CrashLoopBackOff';
  if (previous || crashing) {
    return [
      ...start,
      'cache warm-up: 412 MiB in use of 256 MiB allowed',
      'fatal: cannot allocate memory',
    ];
  }
  return [...start, 'listening on :8080', 'GET /healthz 200 1ms'];
}

/** Text of `GET …/pods/x/log`, or the failure in Kubernetes' words. */
export function podLog(pod: Pod, url: URL, clock: Clock): string | Failure {
  const container = chooseContainer(pod, url.searchParams.get('container') ?? '');
  if (container instanceof Failure) {
    return container;
  }
  const { name } = pod.metadata;
  const status = pod.status.containerStatuses?.find((one) => one.name === container);
  const waiting = status?.state?.waiting?.reason;
  const previous = flag(url, 'previous');
  if (pod.spec.nodeName === undefined || waiting === 'ContainerCreating') {
    return badRequest(
      `container "${container}" in pod "${name}" is waiting to start: ${waiting ?? 'pod is pending'}`,
    );
  }
  if (previous && (status?.restartCount ?? 0) === 0) {
    return badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
  }
  const tail = url.searchParams.get('tailLines');
  const all = lines(pod, container, previous);
  const kept = tail === null ? all : all.slice(Math.max(0, all.length - Number(tail)));
  const stamp = flag(url, 'timestamps') ? `${new Date(clock.now()).toISOString()} ` : '';
  return kept.map((line) => `${stamp}${line}\n`).join('');
}
