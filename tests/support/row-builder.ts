import type { ContainerRow, Environment, PodRow } from '../../src/shared/kubernetes';

/** A running container. */
export function containerRow(changes: Partial<ContainerRow> = {}): ContainerRow {
  return {
    name: 'app',
    kind: 'container',
    image: 'registry.example/app:1',
    imageTag: '1',
    ready: true,
    state: 'Running',
    message: '',
    lastExitCode: null,
    lastExit: null,
    restarts: 0,
    lastRestartAt: null,
    running: true,
    tone: 'ok',
    ...changes,
  };
}

/** A ready pod with one container. Its uid is its name. */
export function podRow(name: string, changes: Partial<PodRow> = {}): PodRow {
  return {
    uid: name,
    name,
    namespace: 'test',
    environment: 'shop-a1b2',
    status: 'Running',
    reason: '',
    tone: 'ok',
    readyContainers: 1,
    totalContainers: 1,
    restarts: 0,
    lastRestartAt: null,
    createdAt: 0,
    node: 'node-1',
    ip: '10.0.0.1',
    os: 'linux',
    workload: { kind: 'Deployment', name: 'shop-a1b2-web' },
    revision: '7d9c5b',
    ended: false,
    schedulingGates: [],
    page: null,
    ready: true,
    canExec: true,
    defaultContainer: 'app',
    containers: [containerRow()],
    ...changes,
  };
}

/** A pod that crashes again and again. */
export function crashingPod(name: string, changes: Partial<PodRow> = {}): PodRow {
  return podRow(name, {
    status: 'CrashLoopBackOff',
    reason: 'back-off 5m0s restarting failed container',
    tone: 'failing',
    readyContainers: 0,
    restarts: 12,
    ready: false,
    canExec: false,
    containers: [
      containerRow({
        ready: false,
        state: 'CrashLoopBackOff',
        message: 'back-off 5m0s restarting failed container',
        lastExitCode: 137,
        lastExit: { code: 137, signal: 0, reason: 'OOMKilled', message: '', at: null },
        restarts: 12,
        running: false,
        tone: 'failing',
      }),
    ],
    ...changes,
  });
}

/** An environment of these pods, newest first; null is the pods without the label. */
export function environment(
  name: string | null,
  pods: readonly PodRow[] = [podRow(`${name ?? 'stray'}-web-1`, { environment: name })],
  changes: Partial<Environment> = {},
): Environment {
  const worst = pods.find((pod) => pod.tone === 'failing') ?? pods[0];
  return {
    id: name === null ? 'test/app' : `test/app=${name}`,
    namespace: 'test',
    name,
    readyPods: pods.filter((pod) => pod.ready).length,
    totalPods: pods.length,
    status: worst?.status ?? 'Running',
    tone: worst?.tone ?? 'ok',
    restarts: pods.reduce((sum, pod) => sum + pod.restarts, 0),
    lastRestartAt: null,
    workloads: [{ kind: 'Deployment', name: 'shop-a1b2-web' }],
    imageTags: ['1'],
    rollouts: [],
    createdAt: 0,
    pods,
    ...changes,
  };
}
