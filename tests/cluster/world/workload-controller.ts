import { randomUUID } from 'node:crypto';
import type { Subscription } from './collection';
import type { Clock } from './clock';
import type { EventRecorder } from './events';
import { suffix } from './names';
import type { Deployment, Meta, Pod, ReplicaSet } from './objects';
import { kubeTime } from './objects';
import type { PodLife } from './pod-life';
import { MANAGED_FIELDS, podSpec } from './pod-spec';
import { isReady, pendingStatus } from './pod-status';
import type { Store } from './store';
import type { PodFate, Workload } from './workload';

interface Managed {
  readonly workload: Workload;
  readonly replicaSet: { readonly name: string; readonly uid: string };
  fates: readonly PodFate[];
  created: number;
  /** The fate each live pod was given, by uid. */
  readonly given: Map<string, PodFate>;
}

export interface WorkloadControllerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly life: PodLife;
  readonly events: EventRecorder;
}

/** Deployment and ReplicaSet controllers: keeps the wanted pods and the counts of both true. */
export class WorkloadController {
  readonly #managed = new Map<string, Managed>();
  readonly #subscription: Subscription;

  constructor(private readonly options: WorkloadControllerOptions) {
    this.#subscription = options.store.collections.pods.onChange(({ type, object }) => {
      const owner = object.metadata.ownerReferences?.[0]?.uid;
      const managed = owner === undefined ? undefined : this.#managed.get(owner);
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
    const created = kubeTime(clock.now() - oldest * 1000);
    const hash = suffix(`${workload.namespace}/${workload.name}`, 9);
    const meta = (name: string): Meta => ({
      name,
      namespace: workload.namespace,
      uid: randomUUID(),
      resourceVersion: '',
      creationTimestamp: created,
      generation: 1,
      labels: { ...workload.podLabels },
    });
    const selector = { matchLabels: { ...workload.podLabels, component: workload.name } };
    const template = {
      metadata: { labels: { ...selector.matchLabels } },
      spec: podSpec(workload.containers),
    };
    const deployment = store.collections.deployments.put({
      metadata: {
        ...meta(workload.name),
        annotations: { 'deployment.kubernetes.io/revision': '1' },
      },
      spec: {
        replicas: workload.fates.length,
        selector,
        template,
        progressDeadlineSeconds: 600,
        revisionHistoryLimit: 10,
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
        },
      },
      status: {},
    });
    const setLabels = { ...selector.matchLabels, 'pod-template-hash': hash };
    const replicaSet = store.collections.replicasets.put({
      metadata: {
        ...meta(`${workload.name}-${hash}`),
        labels: setLabels,
        annotations: { 'deployment.kubernetes.io/revision': '1' },
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            name: deployment.metadata.name,
            uid: deployment.metadata.uid,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: {
        replicas: workload.fates.length,
        selector: { matchLabels: setLabels },
        template: { ...template, metadata: { labels: setLabels } },
      },
      status: { replicas: 0 },
    });
    const managed: Managed = {
      workload,
      replicaSet: { name: replicaSet.metadata.name, uid: replicaSet.metadata.uid },
      fates: workload.fates,
      created: 0,
      given: new Map(),
    };
    this.#managed.set(replicaSet.metadata.uid, managed);
    this.options.events.record(
      { kind: 'Deployment', object: deployment },
      {
        type: 'Normal',
        reason: 'ScalingReplicaSet',
        message: `Scaled up replica set ${replicaSet.metadata.name} to ${workload.fates.length}`,
        component: 'deployment-controller',
        at: clock.now() - oldest * 1000,
      },
    );
    this.#reconcile(managed);
  }

  /** Changes the number of replicas; new ones run. Returns false when there is no such one. */
  scale(namespace: string, name: string, replicas: number): boolean {
    const managed = [...this.#managed.values()].find(
      ({ workload }) => workload.namespace === namespace && workload.name === name,
    );
    const deployment = this.options.store.collections.deployments.get(namespace, name);
    const replicaSet =
      managed && this.options.store.collections.replicasets.get(namespace, managed.replicaSet.name);
    if (managed === undefined || deployment === undefined || replicaSet === undefined) {
      return false;
    }
    managed.fates = Array.from(
      { length: replicas },
      (_, index) => managed.fates[index] ?? 'running',
    );
    const grown = <T extends Deployment | ReplicaSet>(object: T): T => ({
      ...object,
      metadata: { ...object.metadata, generation: (object.metadata.generation ?? 0) + 1 },
      spec: { ...object.spec, replicas },
    });
    this.options.store.collections.deployments.put(grown(deployment));
    this.options.store.collections.replicasets.put(grown(replicaSet));
    this.#reconcile(managed);
    return true;
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #pods(managed: Managed): Pod[] {
    return this.options.store.collections.pods
      .list()
      .filter(
        (pod) =>
          pod.metadata.ownerReferences?.[0]?.uid === managed.replicaSet.uid &&
          pod.metadata.deletionTimestamp === undefined,
      );
  }

  #reconcile(managed: Managed): void {
    const active = this.#pods(managed);
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
    const [extra] = surplus;
    if (extra !== undefined) {
      this.options.life.terminate(extra);
      return;
    }
    const [fate] = missing;
    if (fate !== undefined) {
      this.#createPod(managed, fate);
      return;
    }
    this.#writeStatus(managed, active);
  }

  #createPod(managed: Managed, fate: PodFate): void {
    const { store, clock, life, events } = this.options;
    const { workload, replicaSet } = managed;
    const age = workload.ages?.[managed.created];
    managed.created += 1;
    const at = clock.now() - (age ?? 0) * 1000;
    const set = store.collections.replicasets.get(workload.namespace, replicaSet.name);
    const name = `${replicaSet.name}-${suffix(`${replicaSet.name}#${managed.created}`, 5)}`;
    const uid = randomUUID();
    managed.given.set(uid, fate);
    const pod = store.collections.pods.put({
      metadata: {
        name,
        namespace: workload.namespace,
        generateName: `${replicaSet.name}-`,
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
            name: replicaSet.name,
            uid: replicaSet.uid,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: podSpec(workload.containers),
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

  #writeStatus(managed: Managed, active: readonly Pod[]): void {
    const { store } = this.options;
    const { namespace, name } = managed.workload;
    const ready = active.filter(isReady).length;
    const replicas = active.length;
    const replicaSet = store.collections.replicasets.get(namespace, managed.replicaSet.name);
    const deployment = store.collections.deployments.get(namespace, name);
    if (replicaSet === undefined || deployment === undefined) {
      return;
    }
    if (
      replicaSet.status.replicas === replicas &&
      (replicaSet.status.readyReplicas ?? 0) === ready &&
      replicaSet.status.observedGeneration === replicaSet.metadata.generation
    ) {
      return;
    }
    const counts = ready === 0 ? {} : { readyReplicas: ready, availableReplicas: ready };
    const generation = (object: Deployment | ReplicaSet): { observedGeneration: number } => ({
      observedGeneration: object.metadata.generation ?? 1,
    });
    store.collections.replicasets.put({
      ...replicaSet,
      status: { replicas, fullyLabeledReplicas: replicas, ...counts, ...generation(replicaSet) },
    });
    store.collections.deployments.put({
      ...deployment,
      status: {
        replicas,
        updatedReplicas: replicas,
        ...counts,
        ...(replicas > ready ? { unavailableReplicas: replicas - ready } : {}),
        ...generation(deployment),
        conditions: this.#conditions(deployment, ready, replicas),
      },
    });
  }

  #conditions(
    deployment: Deployment,
    ready: number,
    replicas: number,
  ): NonNullable<Deployment['status']['conditions']> {
    const now = kubeTime(this.options.clock.now());
    const condition = (
      type: string,
      met: boolean,
      reason: string,
      message: string,
    ): NonNullable<Deployment['status']['conditions']>[number] => {
      const status = met ? 'True' : 'False';
      const before = deployment.status.conditions?.find((one) => one.type === type);
      const since =
        before?.status === status && before.lastTransitionTime !== undefined
          ? before.lastTransitionTime
          : now;
      return { type, status, reason, message, lastUpdateTime: now, lastTransitionTime: since };
    };
    const enough = ready >= Math.ceil(replicas * 0.75);
    return [
      enough
        ? condition(
            'Available',
            true,
            'MinimumReplicasAvailable',
            'Deployment has minimum availability.',
          )
        : condition(
            'Available',
            false,
            'MinimumReplicasUnavailable',
            'Deployment does not have minimum availability.',
          ),
      condition(
        'Progressing',
        true,
        'NewReplicaSetAvailable',
        `ReplicaSet has ${ready} ready pods.`,
      ),
    ];
  }
}
