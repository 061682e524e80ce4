import { createHash } from 'node:crypto';
import type { Pod, PodStatus } from './objects';
import { kubeTime } from './objects';

type ContainerStatus = NonNullable<PodStatus['containerStatuses']>[number];
type ContainerState = NonNullable<ContainerStatus['state']>;
type Condition = NonNullable<PodStatus['conditions']>[number];

/** How a container ended last, and how often it was restarted. */
export interface RestartHistory {
  readonly restarts: number;
  readonly exitCode: number;
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
}

/** The nodes that pods are placed on. */
export const NODE_NAMES = ['demo-node-1', 'demo-node-2', 'demo-node-3'] as const;

/** containerd's id for a container: changes with every restart, as a client may observe. */
function containerId(pod: Pod, container: string, restarts: number): string {
  const seed = `${pod.metadata.uid}/${container}/${restarts}`;
  return `containerd://${createHash('sha256').update(seed).digest('hex')}`;
}

function conditions(at: number, flags: { scheduled: boolean; ready: boolean }): Condition[] {
  const lastTransitionTime = kubeTime(at);
  const condition = (type: string, met: boolean): Condition => ({
    type,
    status: met ? 'True' : 'False',
    lastTransitionTime,
    ...(met || !flags.scheduled
      ? {}
      : { reason: 'ContainersNotReady', message: 'containers with unready status' }),
  });
  return [
    condition('Initialized', true),
    condition('Ready', flags.ready),
    condition('ContainersReady', flags.ready),
    condition('PodScheduled', flags.scheduled),
  ];
}

function addresses(pod: Pod): Pick<PodStatus, 'hostIP' | 'hostIPs' | 'podIP' | 'podIPs'> {
  const digest = createHash('sha256').update(pod.metadata.uid).digest();
  const podIP = `10.244.${digest[0] ?? 1}.${digest[1] ?? 1}`;
  const node = NODE_NAMES.findIndex((name) => name === pod.spec.nodeName);
  const hostIP = `192.168.49.${node + 2}`;
  return { hostIP, hostIPs: [{ ip: hostIP }], podIP, podIPs: [{ ip: podIP }] };
}

function containerStatus(
  pod: Pod,
  index: number,
  state: ContainerState,
  ready: boolean,
  history?: RestartHistory,
): ContainerStatus {
  const container = pod.spec.containers[index];
  const name = container?.name ?? '';
  const restarts = history?.restarts ?? 0;
  const running = state.running !== undefined;
  return {
    name,
    image: container?.image ?? '',
    imageID: running
      ? `${container?.image ?? ''}@sha256:${createHash('sha256').update(name).digest('hex')}`
      : '',
    ready,
    started: running,
    restartCount: restarts,
    state,
    lastState:
      history === undefined
        ? {}
        : {
            terminated: {
              containerID: containerId(pod, name, restarts - 1),
              exitCode: history.exitCode,
              finishedAt: kubeTime(history.endedAt),
              reason: history.exitCode === 0 ? 'Completed' : 'Error',
              startedAt: kubeTime(history.endedAt - 20_000),
            },
          },
    ...(running ? { containerID: containerId(pod, name, restarts) } : {}),
  };
}

const statusOf = (
  pod: Pod,
  state: ContainerState,
  ready: boolean,
  history?: RestartHistory,
): ContainerStatus[] =>
  pod.spec.containers.map((_, index) => containerStatus(pod, index, state, ready, history));

/** Accepted, not yet on a node. */
export function pendingStatus(): PodStatus {
  return { phase: 'Pending', qosClass: 'Burstable' };
}

/** No node takes it; `message` is the scheduler's. */
export function unschedulableStatus(at: number, message: string): PodStatus {
  return {
    phase: 'Pending',
    qosClass: 'Burstable',
    conditions: [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message,
        lastTransitionTime: kubeTime(at),
      },
    ],
  };
}

/** On a node, no container started: ContainerCreating, or the reason given. */
export function waitingStatus(
  pod: Pod,
  at: number,
  waiting: { reason: string; message?: string } = { reason: 'ContainerCreating' },
): PodStatus {
  return {
    ...addresses(pod),
    phase: 'Pending',
    qosClass: 'Burstable',
    startTime: kubeTime(at),
    conditions: conditions(at, { scheduled: true, ready: false }),
    containerStatuses: statusOf(pod, { waiting }, false),
  };
}

/** All containers run. */
export function runningStatus(
  pod: Pod,
  at: number,
  options: { ready: boolean; history?: RestartHistory },
): PodStatus {
  const running = { running: { startedAt: kubeTime(at) } };
  return {
    ...addresses(pod),
    phase: 'Running',
    qosClass: 'Burstable',
    startTime: kubeTime(at),
    conditions: conditions(at, { scheduled: true, ready: options.ready }),
    containerStatuses: statusOf(pod, running, options.ready, options.history),
  };
}

/** The kubelet waits before the next restart. */
export function crashLoopStatus(pod: Pod, at: number, history: RestartHistory): PodStatus {
  const app = pod.spec.containers[0]?.name ?? '';
  const message =
    `back-off 5m0s restarting failed container=${app} ` +
    `pod=${pod.metadata.name}_${pod.metadata.namespace ?? ''}(${pod.metadata.uid})`;
  return {
    ...addresses(pod),
    phase: 'Running',
    qosClass: 'Burstable',
    startTime: kubeTime(at),
    conditions: conditions(at, { scheduled: true, ready: false }),
    containerStatuses: statusOf(
      pod,
      { waiting: { reason: 'CrashLoopBackOff', message } },
      false,
      history,
    ),
  };
}

/** Replaces the state of one container, keeping the others; readiness follows all of them. */
export function withContainer(
  pod: Pod,
  name: string,
  at: number,
  change: { state: ContainerState; ready: boolean; history?: RestartHistory },
): PodStatus {
  const containerStatuses = pod.spec.containers.map((container, index) => {
    const current = pod.status.containerStatuses?.find((status) => status.name === container.name);
    return container.name === name || current === undefined
      ? containerStatus(pod, index, change.state, change.ready, change.history)
      : current;
  });
  const ready = containerStatuses.every((status) => status.ready);
  return {
    ...pod.status,
    conditions: conditions(at, { scheduled: true, ready }),
    containerStatuses,
  };
}

/** True when the pod's Ready condition holds. */
export function isReady(pod: Pod): boolean {
  return (
    pod.status.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') ?? false
  );
}
