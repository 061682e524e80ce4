import type { Pod } from '../world/objects';
import { humanDuration } from './duration';

export interface PrintedPod {
  /** READY, `1/2`. */
  readonly ready: string;
  readonly status: string;
  /** RESTARTS, `12 (5m ago)`. */
  readonly restarts: string;
}

type ContainerStatus = NonNullable<Pod['status']['containerStatuses']>[number];

/** Restart counts and the latest end they had. */
class Restarts {
  #count = 0;
  #last = 0;

  add(status: ContainerStatus): void {
    this.#count += status.restartCount;
    const finished = status.lastState?.terminated?.finishedAt;
    if (finished !== undefined) {
      this.#last = Math.max(this.#last, Date.parse(finished));
    }
  }

  text(now: number): string {
    return this.#count === 0 || this.#last === 0
      ? String(this.#count)
      : `${this.#count} (${humanDuration(now - this.#last)} ago)`;
  }
}

const hasCondition = (pod: Pod, type: string): boolean =>
  pod.status.conditions?.some((one) => one.type === type && one.status === 'True') ?? false;

/** What printPod of kubernetes/pkg/printers/internalversion/printers.go computes. */
export function printPod(pod: Pod, now: number): PrintedPod {
  const initSpecs = new Map(pod.spec.initContainers?.map((one) => [one.name, one]));
  const isSidecar = (name: string): boolean => initSpecs.get(name)?.restartPolicy === 'Always';
  const sidecars = [...initSpecs.keys()].filter(isSidecar).length;
  const total = pod.spec.containers.length + sidecars;

  let status = pod.status.reason ?? pod.status.phase ?? '';
  if (
    pod.status.conditions?.some(
      (one) => one.type === 'PodScheduled' && one.reason === 'SchedulingGated',
    ) === true
  ) {
    status = 'SchedulingGated';
  }

  let ready = 0;
  let initializing = false;
  const initRestarts = new Restarts();
  const appRestarts = new Restarts();
  for (const [index, container] of (pod.status.initContainerStatuses ?? []).entries()) {
    initRestarts.add(container);
    const sidecar = isSidecar(container.name);
    if (sidecar) {
      appRestarts.add(container);
    }
    if (container.state?.terminated?.exitCode === 0) {
      continue;
    }
    if (sidecar && container.started === true) {
      ready += container.ready ? 1 : 0;
      continue;
    }
    status = initStatus(container, index, initSpecs.size);
    initializing = true;
    break;
  }

  if (!initializing || hasCondition(pod, 'Initialized')) {
    initializing = false;
    let running = false;
    for (const container of [...(pod.status.containerStatuses ?? [])].reverse()) {
      appRestarts.add(container);
      const reason = endedOrWaiting(container);
      if (reason !== undefined) {
        status = reason;
      } else if (container.ready && container.state?.running !== undefined) {
        running = true;
        ready += 1;
      }
    }
    if (status === 'Completed' && running) {
      status = hasCondition(pod, 'Ready') ? 'Running' : 'NotReady';
    }
  }

  if (pod.metadata.deletionTimestamp !== undefined) {
    const terminal = pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
    if (pod.status.reason === 'NodeLost') {
      status = 'Unknown';
    } else if (!terminal) {
      status = 'Terminating';
    }
  }
  return {
    ready: `${ready}/${total}`,
    status,
    restarts: (initializing ? initRestarts : appRestarts).text(now),
  };
}

function initStatus(container: ContainerStatus, index: number, count: number): string {
  const { terminated, waiting } = container.state ?? {};
  if (terminated !== undefined) {
    return `Init:${terminationReason(terminated)}`;
  }
  const reason = waiting?.reason ?? '';
  return reason !== '' && reason !== 'PodInitializing'
    ? `Init:${reason}`
    : `Init:${index}/${count}`;
}

function endedOrWaiting(container: ContainerStatus): string | undefined {
  const { terminated, waiting } = container.state ?? {};
  if (waiting?.reason !== undefined && waiting.reason !== '') {
    return waiting.reason;
  }
  return terminated === undefined ? undefined : terminationReason(terminated);
}

function terminationReason(terminated: {
  reason?: string;
  signal?: number;
  exitCode: number;
}): string {
  if (terminated.reason !== undefined && terminated.reason !== '') {
    return terminated.reason;
  }
  return terminated.signal !== undefined && terminated.signal !== 0
    ? `Signal:${terminated.signal}`
    : `ExitCode:${terminated.exitCode}`;
}
