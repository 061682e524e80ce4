/** A container's state as the API sends it. */
export type StateJson =
  | { readonly running: { readonly startedAt?: string } }
  | { readonly waiting: { readonly reason?: string; readonly message?: string } }
  | {
      readonly terminated: {
        readonly exitCode?: number;
        readonly signal?: number;
        readonly reason?: string;
        readonly message?: string;
        readonly finishedAt?: string;
      };
    };

/** One container: its spec and, unless `state` is undefined, its status. */
export interface ContainerOptions {
  readonly name?: string;
  readonly image?: string;
  readonly ready?: boolean;
  readonly started?: boolean;
  readonly restarts?: number;
  /** Empty: a status that names no state. Undefined: no status at all. */
  readonly state?: StateJson | Record<string, never>;
  /** When it last ended, milliseconds since the epoch. */
  readonly lastEndedAt?: number;
  readonly lastExitCode?: number;
  /** Only of init containers: makes a sidecar. */
  readonly sidecar?: boolean;
}

export interface PodOptions {
  readonly uid?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly resourceVersion?: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  /** Milliseconds since the epoch. */
  readonly createdAt?: number;
  readonly deleted?: boolean;
  readonly node?: string;
  readonly ip?: string;
  readonly os?: string;
  readonly nodeSelector?: Record<string, string>;
  /** Its controller. */
  readonly owner?: { readonly kind: string; readonly name: string };
  readonly schedulingGates?: readonly string[];
  readonly phase?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly conditions?: readonly ConditionOptions[];
  readonly containers?: readonly ContainerOptions[];
  readonly init?: readonly ContainerOptions[];
  readonly ephemeral?: readonly ContainerOptions[];
}

export interface ConditionOptions {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** 2024-01-01, where `FakeClock` starts too. */
export const POD_CREATED_AT = Date.UTC(2024, 0, 1);

/** A container that runs and is ready. */
export function runningContainer(options: ContainerOptions = {}): ContainerOptions {
  return { name: 'app', ready: true, started: true, state: { running: {} }, ...options };
}

/** A pod as the API sends it: plain JSON, times in RFC 3339. By default one ready container. */
export function buildPod(options: PodOptions = {}): Record<string, unknown> {
  const name = options.name ?? 'web-7d9c-abcde';
  const containers = options.containers ?? [runningContainer()];
  const init = options.init ?? [];
  const ephemeral = options.ephemeral ?? [];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: options.namespace ?? 'test',
      uid: options.uid ?? `uid-${name}`,
      resourceVersion: options.resourceVersion ?? '1',
      creationTimestamp: rfc3339(options.createdAt ?? POD_CREATED_AT),
      ...(options.deleted === true && { deletionTimestamp: rfc3339(POD_CREATED_AT + 60_000) }),
      labels: options.labels ?? { app: 'shop-a1b2' },
      ...(options.annotations && { annotations: options.annotations }),
      ...(options.owner && {
        ownerReferences: [
          { apiVersion: 'v1', kind: 'Other', name: 'other', uid: 'o' },
          { apiVersion: 'apps/v1', ...options.owner, uid: 'w', controller: true },
        ],
      }),
    },
    spec: {
      nodeName: options.node ?? 'node-1',
      ...(options.os !== undefined && { os: { name: options.os } }),
      ...(options.nodeSelector && { nodeSelector: options.nodeSelector }),
      ...(options.schedulingGates && {
        schedulingGates: options.schedulingGates.map((name) => ({ name })),
      }),
      containers: containers.map(spec),
      ...(init.length > 0 && { initContainers: init.map(spec) }),
      ...(ephemeral.length > 0 && { ephemeralContainers: ephemeral.map(spec) }),
    },
    status: {
      phase: options.phase ?? 'Running',
      ...(options.ip !== undefined && { podIP: options.ip, podIPs: [{ ip: options.ip }] }),
      ...(options.reason !== undefined && { reason: options.reason }),
      ...(options.message !== undefined && { message: options.message }),
      conditions: options.conditions ?? [{ type: 'Ready', status: 'True' }],
      containerStatuses: statuses(containers),
      ...(init.length > 0 && { initContainerStatuses: statuses(init) }),
      ...(ephemeral.length > 0 && { ephemeralContainerStatuses: statuses(ephemeral) }),
    },
  };
}

/** Whole seconds, as the API server writes times. */
function rfc3339(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}

function spec(container: ContainerOptions): Record<string, unknown> {
  return {
    name: container.name ?? '',
    image: container.image ?? 'registry.example/app:1',
    ...(container.sidecar === true && { restartPolicy: 'Always' }),
  };
}

function statuses(containers: readonly ContainerOptions[]): readonly Record<string, unknown>[] {
  return containers
    .filter(({ state }) => state !== undefined)
    .map((container) => ({
      name: container.name ?? '',
      image: container.image ?? 'registry.example/app:1',
      ready: container.ready ?? false,
      ...(container.started !== undefined && { started: container.started }),
      restartCount: container.restarts ?? 0,
      state: container.state,
      ...(container.lastEndedAt !== undefined && {
        lastState: {
          terminated: {
            exitCode: container.lastExitCode ?? 0,
            finishedAt: rfc3339(container.lastEndedAt),
          },
        },
      }),
    }));
}
