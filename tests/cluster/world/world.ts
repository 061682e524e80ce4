import { randomUUID } from 'node:crypto';
import type { Clock } from './clock';
import { EventRecorder } from './events';
import { suffix } from './names';
import type { Namespace, Pod } from './objects';
import { kubeTime } from './objects';
import type { PodDelays } from './pod-life';
import { PodLife } from './pod-life';
import { PodLogs } from './pod-logs';
import { MANAGED_FIELDS, podSpec } from './pod-spec';
import { NODE_NAMES, isReady, pendingStatus, runningStatus } from './pod-status';
import { ingressOf, serviceOf, type PageSpec } from './page';
import { NAMESPACES, SEED_PAGES, SEED_WORKLOADS } from './seed';
import { Store } from './store';
import type { ContainerTemplate, PodFate } from './workload';
import type { RolloutSpec } from './workload-controller';
import { WorkloadController } from './workload-controller';

/** 50,000 pods are some 350 MB of objects and text: more is a mistake in a test. */
const MAX_BULK_PODS = 50_000;

const CHURN_TICK_MS = 20;

export interface WorldOptions {
  readonly clock: Clock;
  readonly delays: PodDelays;
  /** Changes kept per resource for watches. */
  readonly historySize: number;
  /** Called when a container's processes must end; without a container, the whole pod's. */
  readonly onStopped: (pod: Pod, container?: string) => void;
}

/** An environment as a test asks for it. */
export interface EnvironmentSpec {
  /** Default `test`. */
  readonly namespace?: string;
  /** The Deployment's name and the value of its `app` label. */
  readonly name: string;
  /** Default: `app` with the name. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Default: one container `app`. */
  readonly containers?: readonly ContainerTemplate[];
  /** Default: one running replica. */
  readonly fates?: readonly PodFate[];
  /** Ages in seconds; given, the pods exist at once instead of passing through their phases. */
  readonly ages?: readonly number[];
}

/** Everything the cluster holds and what happens in it; no HTTP. */
export class World {
  readonly store: Store;
  readonly logs: PodLogs;
  readonly #clock: Clock;
  readonly #life: PodLife;
  readonly #controller: WorkloadController;
  #bulk = 0;

  constructor(options: WorldOptions) {
    const { clock, delays } = options;
    this.#clock = clock;
    this.store = new Store(options.historySize);
    const events = new EventRecorder(this.store, clock);
    const { store } = this;
    this.logs = new PodLogs(store, clock);
    this.#life = new PodLife({ store, clock, events, delays, onStopped: options.onStopped });
    this.#controller = new WorkloadController({ store, clock, life: this.#life, events });
  }

  /** Makes namespaces and nodes, and with `workloads` what a newcomer finds in them. */
  seed(workloads: boolean): void {
    for (const name of NAMESPACES) {
      this.createNamespace(name);
    }
    for (const name of NODE_NAMES) {
      this.#createNode(name);
    }
    if (workloads) {
      for (const workload of SEED_WORKLOADS) {
        this.#controller.create(workload);
      }
      for (const page of SEED_PAGES) {
        this.createPage(page);
      }
      this.#createToolbox();
    }
  }

  createNamespace(name: string): Namespace {
    return this.store.collections.namespaces.put({
      metadata: {
        name,
        uid: randomUUID(),
        resourceVersion: '',
        creationTimestamp: kubeTime(this.#clock.now() - 40 * 86_400_000),
        labels: { 'kubernetes.io/metadata.name': name },
      },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  }

  /** Creates a Deployment; resolves once its pods exist and the `running` ones are ready. */
  async createEnvironment(spec: EnvironmentSpec): Promise<readonly Pod[]> {
    const namespace = spec.namespace ?? 'test';
    if (this.store.collections.namespaces.get(undefined, namespace) === undefined) {
      this.createNamespace(namespace);
    }
    this.#controller.create({
      namespace,
      name: spec.name,
      podLabels: spec.labels ?? { app: spec.name },
      ...(spec.annotations === undefined ? {} : { podAnnotations: spec.annotations }),
      containers: spec.containers ?? [{ name: 'app' }],
      fates: spec.fates ?? ['running'],
      ...(spec.ages === undefined ? {} : { ages: spec.ages }),
    });
    const own = (): Pod[] =>
      this.store.collections.pods
        .list()
        .filter(
          ({ metadata }) =>
            metadata.namespace === namespace && metadata.labels?.['component'] === spec.name,
        );
    const wanted = (spec.fates ?? ['running']).filter((fate) => fate === 'running').length;
    if (wanted > 0) {
      await this.podWhere(() => own().filter(isReady).length >= wanted);
    }
    return own();
  }

  /** Creates a Service in front of pods, and an Ingress that names its address. */
  createPage(spec: PageSpec): void {
    const { services, ingresses } = this.store.collections;
    services.put(serviceOf(spec, this.#clock.now()));
    ingresses.put(ingressOf(spec, this.#clock.now()));
  }

  /** See WorkloadController.rollout. */
  rollout(namespace: string, name: string, spec: RolloutSpec): boolean {
    return this.#controller.rollout(namespace, name, spec);
  }

  /** See PodLogs.write. False also where there is no such pod. */
  writeLog(namespace: string, name: string, container: string, text: string): boolean {
    const pod = this.store.collections.pods.get(namespace, name);
    return pod !== undefined && this.logs.write(pod, container, text);
  }

  /** See WorkloadController.scale. */
  scale(namespace: string, name: string, replicas: number): boolean {
    return this.#controller.scale(namespace, name, replicas);
  }

  /**
   * Adds `count` ready pods in `environments` environments (`load-00001`…) without Deployments:
   * material for lists, not for life.
   */
  addPods(count: number, environments: number, namespace: string): void {
    if (this.#bulk + count > MAX_BULK_PODS) {
      throw new RangeError(`more than ${MAX_BULK_PODS} bulk pods`);
    }
    const { pods } = this.store.collections;
    const containers = [{ name: 'app' }];
    for (let index = 0; index < count; index += 1) {
      const environment = `load-${String((index % environments) + 1).padStart(5, '0')}`;
      const hash = suffix(environment, 9);
      this.#bulk += 1;
      const at = this.#clock.now() - (600 + this.#bulk) * 1000;
      const pod: Pod = {
        metadata: {
          name: `${environment}-${hash}-${suffix(`bulk${this.#bulk}`, 7)}`,
          generateName: `${environment}-${hash}-`,
          namespace,
          uid: randomUUID(),
          resourceVersion: '',
          creationTimestamp: kubeTime(at),
          labels: { app: environment, 'pod-template-hash': hash },
          managedFields: MANAGED_FIELDS,
          ownerReferences: [
            {
              apiVersion: 'apps/v1',
              kind: 'ReplicaSet',
              name: `${environment}-${hash}`,
              uid: suffix(`uid${environment}`, 32),
              controller: true,
              blockOwnerDeletion: true,
            },
          ],
        },
        spec: podSpec(containers, NODE_NAMES[index % NODE_NAMES.length] ?? NODE_NAMES[0]),
        status: pendingStatus(),
      };
      // One change a pod: 10,000 of them must not wash the whole history away three times.
      pods.put({ ...pod, status: runningStatus(pod, at, { ready: true }) });
    }
  }

  /** Replaces a pod by what `change` makes of it; undefined when there is no such pod. */
  patchPod(namespace: string, name: string, change: (pod: Pod) => Pod): Pod | undefined {
    const current = this.store.collections.pods.get(namespace, name);
    return current === undefined ? undefined : this.store.collections.pods.put(change(current));
  }

  /** Graceful deletion as the API server does it; undefined when there is no such pod. */
  deletePod(namespace: string, name: string, graceSeconds?: number): Pod | undefined {
    const current = this.store.collections.pods.get(namespace, name);
    return current === undefined ? undefined : this.#life.terminate(current, graceSeconds);
  }

  /** Ends a container, which then runs again with one more restart. False: no such pod. */
  crashContainer(namespace: string, name: string, container: string, exitCode: number): boolean {
    const current = this.store.collections.pods.get(namespace, name);
    if (current === undefined) {
      return false;
    }
    this.#life.crash(current, container, exitCode);
    return true;
  }

  /** Resolves with the first pod that `accept`s, now or after a change; rejects on `signal`. */
  podWhere(accept: (pod: Pod) => boolean, signal?: AbortSignal): Promise<Pod> {
    const { pods } = this.store.collections;
    const found = pods.list().find(accept);
    if (found !== undefined) {
      return Promise.resolve(found);
    }
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        subscription.dispose();
        reject(new Error('no such pod appeared in time'));
      };
      const subscription = pods.onChange(({ type, object }) => {
        if (type !== 'DELETED' && accept(object)) {
          subscription.dispose();
          signal?.removeEventListener('abort', abort);
          resolve(object);
        }
      });
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /**
   * Changes the pods a namespace has now in turn (a restart more each), `perSecond` times a second, in ticks
   * of 20 ms. Returns what stops it.
   */
  churn(perSecond: number, namespace: string): () => void {
    let cancel = (): void => undefined;
    let owed = 0;
    let next = 0;
    const names = this.store.collections.pods
      .list()
      .filter((pod) => pod.metadata.namespace === namespace)
      .map((pod) => pod.metadata.name);
    const tick = (): void => {
      cancel = this.#clock.after(CHURN_TICK_MS, tick);
      owed += (perSecond * CHURN_TICK_MS) / 1000;
      for (; owed >= 1; owed -= 1) {
        this.patchPod(namespace, names[next % names.length] ?? '', oneMoreRestart);
        next += 1;
      }
    };
    tick();
    return () => {
      cancel();
    };
  }

  dispose(): void {
    this.#controller.dispose();
    this.#life.dispose();
  }

  #createToolbox(): void {
    const at = this.#clock.now() - 90 * 60_000;
    const pod = this.store.collections.pods.put({
      metadata: {
        name: 'toolbox',
        namespace: 'test',
        uid: randomUUID(),
        resourceVersion: '',
        creationTimestamp: kubeTime(at),
        managedFields: MANAGED_FIELDS,
      },
      spec: podSpec([{ name: 'toolbox' }]),
      status: pendingStatus(),
    });
    this.#life.settle(pod, 'running', at);
  }

  #createNode(name: string): void {
    const at = kubeTime(this.#clock.now() - 40 * 86_400_000);
    const index = NODE_NAMES.findIndex((one) => one === name);
    this.store.collections.nodes.put({
      metadata: {
        name,
        uid: randomUUID(),
        resourceVersion: '',
        creationTimestamp: at,
        labels: {
          'kubernetes.io/arch': 'amd64',
          'kubernetes.io/hostname': name,
          'kubernetes.io/os': 'linux',
          ...(index === 0 ? { 'node-role.kubernetes.io/control-plane': '' } : {}),
        },
      },
      spec: {},
      status: {
        addresses: [
          { type: 'InternalIP', address: `192.168.49.${index + 2}` },
          { type: 'Hostname', address: name },
        ],
        capacity: { cpu: '2', memory: '4Gi', pods: '110' },
        allocatable: { cpu: '2', memory: '4Gi', pods: '110' },
        conditions: [
          {
            type: 'Ready',
            status: 'True',
            reason: 'KubeletReady',
            message: 'kubelet is posting ready status',
            lastHeartbeatTime: at,
            lastTransitionTime: at,
          },
        ],
        nodeInfo: {
          architecture: 'amd64',
          bootID: suffix(`boot${name}`, 16),
          containerRuntimeVersion: 'containerd://1.7.24',
          kernelVersion: '6.1.0-demo',
          kubeProxyVersion: 'v1.32.4',
          kubeletVersion: 'v1.32.4',
          machineID: suffix(`machine${name}`, 16),
          operatingSystem: 'linux',
          osImage: 'Demo Linux',
          systemUUID: suffix(`system${name}`, 16),
        },
      },
    });
  }
}

function oneMoreRestart(pod: Pod): Pod {
  const containerStatuses = (pod.status.containerStatuses ?? []).map((status) => ({
    ...status,
    restartCount: status.restartCount + 1,
  }));
  return { ...pod, status: { ...pod.status, containerStatuses } };
}
