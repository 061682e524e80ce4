import type {
  CoreV1Event,
  V1Deployment,
  V1Ingress,
  V1Namespace,
  V1Node,
  V1ObjectMeta,
  V1Pod,
  V1PodSpec,
  V1PodStatus,
  V1ReplicaSet,
  V1Service,
} from '@kubernetes/client-node';

/** A client-node type as it looks on the wire: dates are RFC 3339 strings. */
export type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [Key in keyof T]: Wire<T[Key]> }
      : T;

/** Metadata of a stored object: what an API server always fills in is not optional. */
export type Meta = Wire<V1ObjectMeta> & {
  name: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
};

/** The least a stored object has. Stored objects are immutable: an update stores a new one. */
export interface StoredObject {
  readonly metadata: Meta;
}

type Stored<T, Extra = unknown> = Omit<Wire<T>, 'metadata' | 'kind' | 'apiVersion' | keyof Extra> &
  StoredObject &
  Extra;

export type PodSpec = Wire<V1PodSpec>;
export type PodStatus = Wire<V1PodStatus>;
export type Pod = Stored<V1Pod, { readonly spec: PodSpec; readonly status: PodStatus }>;
export type Namespace = Stored<V1Namespace>;
export type Node = Stored<V1Node>;
export type KubeEvent = Stored<CoreV1Event>;
export type Deployment = Stored<
  V1Deployment,
  {
    readonly spec: NonNullable<Wire<V1Deployment>['spec']>;
    readonly status: NonNullable<Wire<V1Deployment>['status']>;
  }
>;
export type ReplicaSet = Stored<
  V1ReplicaSet,
  {
    readonly spec: NonNullable<Wire<V1ReplicaSet>['spec']>;
    readonly status: NonNullable<Wire<V1ReplicaSet>['status']>;
  }
>;

export type Ingress = Stored<V1Ingress, { readonly spec: NonNullable<Wire<V1Ingress>['spec']> }>;
export type Service = Stored<V1Service, { readonly spec: NonNullable<Wire<V1Service>['spec']> }>;

/** Each served resource and the type of its objects. */
export interface ObjectOf {
  pods: Pod;
  namespaces: Namespace;
  nodes: Node;
  events: KubeEvent;
  deployments: Deployment;
  replicasets: ReplicaSet;
  services: Service;
  ingresses: Ingress;
}

export type ResourceName = keyof ObjectOf;

/** How a resource appears in paths, discovery and messages. */
export interface ResourceKind {
  readonly group: '' | 'apps' | 'networking.k8s.io';
  readonly kind: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly verbs: readonly string[];
  /** Members of `kubectl get all`. */
  readonly inAll: boolean;
}

const READ = ['get', 'list', 'watch'] as const;

/** Every resource of the demo cluster; version is v1 throughout. */
export const RESOURCES = {
  pods: {
    group: '',
    kind: 'Pod',
    singular: 'pod',
    namespaced: true,
    shortNames: ['po'],
    verbs: ['delete', ...READ],
    inAll: true,
  },
  namespaces: {
    group: '',
    kind: 'Namespace',
    singular: 'namespace',
    namespaced: false,
    shortNames: ['ns'],
    verbs: READ,
    inAll: false,
  },
  nodes: {
    group: '',
    kind: 'Node',
    singular: 'node',
    namespaced: false,
    shortNames: ['no'],
    verbs: READ,
    inAll: false,
  },
  events: {
    group: '',
    kind: 'Event',
    singular: 'event',
    namespaced: true,
    shortNames: ['ev'],
    verbs: READ,
    inAll: false,
  },
  deployments: {
    group: 'apps',
    kind: 'Deployment',
    singular: 'deployment',
    namespaced: true,
    shortNames: ['deploy'],
    verbs: READ,
    inAll: true,
  },
  replicasets: {
    group: 'apps',
    kind: 'ReplicaSet',
    singular: 'replicaset',
    namespaced: true,
    shortNames: ['rs'],
    verbs: READ,
    inAll: true,
  },
  services: {
    group: '',
    kind: 'Service',
    singular: 'service',
    namespaced: true,
    shortNames: ['svc'],
    verbs: READ,
    inAll: true,
  },
  ingresses: {
    group: 'networking.k8s.io',
    kind: 'Ingress',
    singular: 'ingress',
    namespaced: true,
    shortNames: ['ing'],
    verbs: READ,
    inAll: false,
  },
} as const satisfies Record<ResourceName, ResourceKind>;

/** `apiVersion` of a resource's objects. */
export function apiVersionOf(resource: ResourceName): string {
  const { group } = RESOURCES[resource];
  return group === '' ? 'v1' : `${group}/v1`;
}

/** RFC 3339 with whole seconds, as metav1.Time prints. `at` is milliseconds since the epoch. */
export function kubeTime(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
