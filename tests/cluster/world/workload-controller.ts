import { randomUUID } from 'node:crypto';
import type { Subscription } from './collection';
import type { Clock } from './clock';
import { deploymentStatus, isComplete } from './deployment-status';
import type { EventRecorder } from './events';
import { suffix } from './names';
import type { Deployment, Meta, Pod, ReplicaSet } from './objects';
import { kubeTime } from './objects';
import type { PodLife } from './pod-life';
import { MANAGED_FIELDS, podSpec } from './pod-spec';
import { isReady, pendingStatus } from './pod-status';
import type { Store } from './store';
import type { ContainerTemplate, PodFate, Workload } from './workload';

/** One ReplicaSet. */
interface Revision {
  readonly name: string;
  readonly uid: string;
  created: number;
}

interface Managed {
  readonly workload: Workload;
  containers: readonly ContainerTemplate[];
  fates: readonly PodFate[];
  number: number;
  current: Revision;
  /** Those before it that still have pods. */
  older: readonly Revision[];
  /** The fate each live pod was given, by uid. */
  readonly given: Map<string, PodFate>;
  /** Since when the revision is rolled out, milliseconds since the epoch. */
  since: number;
  deadlineMs: number;
  completed: boolean;
  cancelDeadline: () => void;
}

/** A new revision of a Deployment. */
export interface RolloutSpec {
  /** Default: as before. */
  readonly containers?: readonly ContainerTemplate[];
  /** Default: all run. As many as there were replicas. */
  readonly fates?: readonly PodFate[];
  /** After this long without being complete it has failed; default 600. */
  readonly progressDeadlineSeconds?: number;
}

export interface WorkloadControllerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly life: PodLife;
  readonly events: EventRecorder;
}

const DEFAULT_DEADLINE_SECONDS = 600;

/**
 * Deployment and ReplicaSet controllers: keeps the wanted pods and the counts of both true. A new
 * revision replaces the pods one by one: one more than wanted at most, never fewer ready ones.
 */
export class WorkloadController {
  readonly #managed = new Map<string, Managed>();
  readonly #byReplicaSet = new Map<string, Managed>();
  readonly #subscription: Subscription;

  constructor(private readonly options: WorkloadControllerOptions) {
    this.#subscription = options.store.collections.pods.onChange(({ type, object }) => {
      const managed = this.#byReplicaSet.get(ownerOf(object));
      if (managed !== undefined) {
        if (type === 'DELETED') {
          managed.given.delete(object.metadata.uid);
        }
        this.#reconcile(managed);
      }
    });
  }

  /** Creates Deployment, ReplicaSet and pods. Pods with an age are as old as that at once. */
  create(workload: Workload): void {
    const { store, clock } = this.options;
    const oldest = Math.max(0, ...(workload.ages ?? []));
    const since = clock.now() - oldest * 1000;
    const { namespace, name } = workload;
    const selector = { matchLabels: { ...workload.podLabels, component: name } };
    const deadlineMs = (workload.progressDeadlineSeconds ?? DEFAULT_DEADLINE_SECONDS) * 1000;
    store.collections.deployments.put({
      metadata: {
        ...meta(workload, name, since),
        annotations: { 'deployment.kubernetes.io/revision': '1' },
      },
      spec: {
        replicas: workload.fates.length,
        selector,
        template: {
          metadata: { labels: { ...selector.matchLabels } },
          spec: podSpec(workload.containers),
        },
        progressDeadlineSeconds: deadlineMs / 1000,
        revisionHistoryLimit: 10,
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
        },
      },
      status: {},
    });
    const managed: Managed = {
      workload,
      containers: workload.containers,
      fates: workload.fates,
      number: 1,
      current: { name: '', uid: '', created: 0 },
      older: [],
      given: new Map(),
      since,
      deadlineMs,
      // Something has run for a while: the rollout itself was over long ago.
      completed: oldest > 0 && workload.fates.includes('running'),
      cancelDeadline: () => undefined,
    };
    this.#managed.set(`${namespace}/${name}`, managed);
    managed.current = this.#createReplicaSet(managed, since);
    this.#awaitDeadline(managed);
    this.#reconcile(managed);
  }

  /** Changes the number of replicas; new ones run. Returns false when there is no such one. */
  scale(namespace: string, name: string, replicas: number): boolean {
    const managed = this.#managed.get(`${namespace}/${name}`);
    const deployment = this.options.store.collections.deployments.get(namespace, name);
    const replicaSet =
      managed && this.options.store.collections.replicasets.get(namespace, managed.current.name);
    if (managed === undefined || deployment === undefined || replicaSet === undefined) {
      return false;
    }
    managed.fates = Array.from(
      { length: replicas },
      (_, index) => managed.fates[index] ?? 'running',
    );
    this.options.store.collections.deployments.put(resized(deployment, replicas));
    this.options.store.collections.replicasets.put(resized(replicaSet, replicas));
    this.#reconcile(managed);
    return true;
  }

  /** Begins a new revision. Returns false when there is no such Deployment. */
  rollout(namespace: string, name: string, spec: RolloutSpec): boolean {
    const { store, clock } = this.options;
    const managed = this.#managed.get(`${namespace}/${name}`);
    const deployment = store.collections.deployments.get(namespace, name);
    if (managed === undefined || deployment === undefined) {
      return false;
    }
    managed.number += 1;
    managed.containers = spec.containers ?? managed.containers;
    managed.fates = managed.fates.map((_, index) => spec.fates?.[index] ?? 'running');
    managed.since = clock.now();
    managed.completed = false;
    const seconds = spec.progressDeadlineSeconds ?? managed.deadlineMs / 1000;
    managed.deadlineMs = seconds * 1000;
    store.collections.deployments.put({
      ...deployment,
      metadata: {
        ...deployment.metadata,
        generation: (deployment.metadata.generation ?? 0) + 1,
        annotations: { 'deployment.kubernetes.io/revision': String(managed.number) },
      },
      spec: {
        ...deployment.spec,
        progressDeadlineSeconds: seconds,
        template: { ...deployment.spec.template, spec: podSpec(managed.containers) },
      },
    });
    managed.older = [...managed.older, managed.current];
    managed.current = this.#createReplicaSet(managed, clock.now());
    this.#awaitDeadline(managed);
    this.#reconcile(managed);
    return true;
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const { cancelDeadline } of this.#managed.values()) {
      cancelDeadline();
    }
  }

  #createReplicaSet(managed: Managed, at: number): Revision {
    const { store } = this.options;
    const { workload, number, containers } = managed;
    const { namespace, name } = workload;
    const path = `${namespace}/${name}`;
    const hash = suffix(number === 1 ? path : `${path}/${number}`, 9);
    const deployment = store.collections.deployments.get(namespace, name);
    const labels = {
      ...deployment?.spec.selector.matchLabels,
      'pod-template-hash': hash,
    };
    const replicaSet = store.collections.replicasets.put({
      metadata: {
        ...meta(workload, `${name}-${hash}`, at),
        labels,
        annotations: { 'deployment.kubernetes.io/revision': String(number) },
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            name,
            uid: deployment?.metadata.uid ?? '',
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: {
        replicas: managed.fates.length,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: podSpec(containers) },
      },
      status: { replicas: 0 },
    });
    this.#byReplicaSet.set(replicaSet.metadata.uid, managed);
    if (deployment !== undefined) {
      this.options.events.record(
        { kind: 'Deployment', object: deployment },
        {
          type: 'Normal',
          reason: 'ScalingReplicaSet',
          message: `Scaled up replica set ${replicaSet.metadata.name} to ${managed.fates.length}`,
          component: 'deployment-controller',
          at,
        },
      );
    }
    return { name: replicaSet.metadata.name, uid: replicaSet.metadata.uid, created: 0 };
  }

  /** The deadline passes without any pod changing. */
  #awaitDeadline(managed: Managed): void {
    const { clock } = this.options;
    managed.cancelDeadline();
    const wait = managed.since + managed.deadlineMs - clock.now();
    managed.cancelDeadline =
      wait <= 0 || managed.completed
        ? () => undefined
        : clock.after(wait, () => {
            this.#writeStatus(managed);
          });
  }

  #pods(revision: Revision): Pod[] {
    return this.options.store.collections.pods
      .list()
      .filter(
        (pod) => ownerOf(pod) === revision.uid && pod.metadata.deletionTimestamp === undefined,
      );
  }

  #reconcile(managed: Managed): void {
    const active = this.#pods(managed.current);
    const old = managed.older.flatMap((revision) => this.#pods(revision));
    const missing = [...managed.fates];
    const surplus: Pod[] = [];
    for (const pod of active) {
      const fate = managed.given.get(pod.metadata.uid);
      const place = fate === undefined ? -1 : missing.indexOf(fate);
      if (place >= 0) {
        missing.splice(place, 1);
      } else {
        surplus.push(pod);
      }
    }
    // Each of these changes a pod and so reconciles again: do one and leave the rest to that.
    const extra = surplus[0] ?? this.#dispensable(managed, active, old);
    if (extra !== undefined) {
      this.options.life.terminate(extra);
      return;
    }
    const [fate] = missing;
    const room = old.length === 0 || active.length + old.length <= managed.fates.length;
    if (fate !== undefined && room) {
      this.#createPod(managed, fate);
      return;
    }
    this.#writeStatus(managed);
  }

  /** The pod of an older revision that can go now: one that is not ready, else one too many. */
  #dispensable(managed: Managed, active: readonly Pod[], old: readonly Pod[]): Pod | undefined {
    const ready = [...active, ...old].filter(isReady).length;
    return old.find((pod) => !isReady(pod)) ?? (ready > managed.fates.length ? old[0] : undefined);
  }

  #createPod(managed: Managed, fate: PodFate): void {
    const { store, clock, life, events } = this.options;
    const { workload, current } = managed;
    const age = managed.number === 1 ? workload.ages?.[current.created] : undefined;
    current.created += 1;
    const at = clock.now() - (age ?? 0) * 1000;
    const set = store.collections.replicasets.get(workload.namespace, current.name);
    const name = `${current.name}-${suffix(`${current.name}#${current.created}`, 5)}`;
    const uid = randomUUID();
    managed.given.set(uid, fate);
    const pod = store.collections.pods.put({
      metadata: {
        name,
        namespace: workload.namespace,
        generateName: `${current.name}-`,
        uid,
        resourceVersion: '',
        creationTimestamp: kubeTime(at),
        labels: { ...set?.spec.selector.matchLabels },
        ...(workload.podAnnotations === undefined
          ? {}
          : { annotations: { ...workload.podAnnotations } }),
        managedFields: MANAGED_FIELDS,
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'ReplicaSet',
            name: current.name,
            uid: current.uid,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: podSpec(managed.containers),
      status: pendingStatus(),
    });
    if (set !== undefined) {
      events.record(
        { kind: 'ReplicaSet', object: set },
        {
          type: 'Normal',
          reason: 'SuccessfulCreate',
          message: `Created pod: ${name}`,
          component: 'replicaset-controller',
          at,
        },
      );
    }
    if (age === undefined) {
      life.begin(pod, fate);
    } else {
      life.settle(pod, fate, at);
    }
  }

  #writeStatus(managed: Managed): void {
    const { store, clock } = this.options;
    const { namespace, name } = managed.workload;
    const deployment = store.collections.deployments.get(namespace, name);
    if (deployment === undefined) {
      return;
    }
    let total = 0;
    let ready = 0;
    let updated = 0;
    for (const revision of [...managed.older, managed.current]) {
      const pods = this.#pods(revision);
      const readyPods = pods.filter(isReady).length;
      const isCurrent = revision === managed.current;
      total += pods.length;
      ready += readyPods;
      if (isCurrent) updated = pods.length;
      this.#writeReplicaSet(namespace, revision, {
        pods: pods.length,
        ready: readyPods,
        wanted: isCurrent ? managed.fates.length : pods.length,
      });
    }
    managed.older = managed.older.filter((revision) => this.#pods(revision).length > 0);
    const counts = { desired: managed.fates.length, updated, total, ready };
    managed.completed ||= isComplete(counts);
    const now = clock.now();
    const status = deploymentStatus(deployment, counts, {
      replicaSet: managed.current.name,
      late: now >= managed.since + managed.deadlineMs,
      completed: managed.completed,
      now,
    });
    if (!sameStatus(deployment.status, status)) {
      store.collections.deployments.put({ ...deployment, status });
    }
  }

  #writeReplicaSet(
    namespace: string,
    revision: Revision,
    counts: { pods: number; ready: number; wanted: number },
  ): void {
    const { replicasets } = this.options.store.collections;
    const replicaSet = replicasets.get(namespace, revision.name);
    if (replicaSet === undefined) {
      return;
    }
    const { pods, ready, wanted } = counts;
    const { status } = replicaSet;
    const { generation } = replicaSet.metadata;
    if (
      status.replicas === pods &&
      (status.readyReplicas ?? 0) === ready &&
      replicaSet.spec.replicas === wanted &&
      status.observedGeneration === generation
    ) {
      return;
    }
    replicasets.put({
      ...replicaSet,
      spec: { ...replicaSet.spec, replicas: wanted },
      status: {
        replicas: pods,
        fullyLabeledReplicas: pods,
        ...(ready === 0 ? {} : { readyReplicas: ready, availableReplicas: ready }),
        ...(generation === undefined ? {} : { observedGeneration: generation }),
      },
    });
  }
}

function ownerOf(pod: Pod): string {
  return pod.metadata.ownerReferences?.[0]?.uid ?? '';
}

function meta(workload: Workload, name: string, at: number): Meta {
  return {
    name,
    namespace: workload.namespace,
    uid: randomUUID(),
    resourceVersion: '',
    creationTimestamp: kubeTime(at),
    generation: 1,
    labels: { ...workload.podLabels },
  };
}

function resized<T extends Deployment | ReplicaSet>(object: T, replicas: number): T {
  return {
    ...object,
    metadata: { ...object.metadata, generation: (object.metadata.generation ?? 0) + 1 },
    spec: { ...object.spec, replicas },
  };
}

/** Whether only the times of the conditions differ. */
function sameStatus(before: Deployment['status'], after: Deployment['status']): boolean {
  const timeless = (status: Deployment['status']): string =>
    JSON.stringify({
      ...status,
      conditions: status.conditions?.map(({ type, status: met, reason }) => [type, met, reason]),
    });
  return timeless(before) === timeless(after);
}
