import type {
  Deployment,
  Ingress,
  KubeEvent,
  Node,
  ObjectOf,
  ReplicaSet,
  ResourceName,
  Service,
} from '../world/objects';
import { ageOf } from './duration';
import { printPod } from './pod-printer';

interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer';
  readonly format: string;
  readonly description: string;
  /** 0 is always shown, 1 with `-o wide`. */
  readonly priority: 0 | 1;
}

type Cell = string | number;

interface Printer<T> {
  readonly columns: readonly Column[];
  /** The cells of one object; `now` is milliseconds since the epoch. */
  readonly cells: (object: T, now: number) => Cell[];
}

const column = (name: string, priority: 0 | 1 = 0, type: Column['type'] = 'string'): Column => ({
  name,
  type,
  format: name === 'Name' ? 'name' : '',
  description: `${name} (demo cluster)`,
  priority,
});

const none = (text: string | undefined): string =>
  text === undefined || text === '' ? '<none>' : text;

const labels = (map: Readonly<Record<string, string>> | undefined): string =>
  none(
    Object.entries(map ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .sort()
      .join(','),
  );

function workloadCells(object: Deployment | ReplicaSet): Cell[] {
  const containers = object.spec.template?.spec?.containers ?? [];
  return [
    containers.map((one) => one.name).join(','),
    containers.map((one) => one.image ?? '').join(','),
    labels(object.spec.selector.matchLabels),
  ];
}

function nodeCells(node: Node, now: number): Cell[] {
  const status = node.status;
  const ready = status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True');
  const roles = Object.keys(node.metadata.labels ?? {})
    .filter((key) => key.startsWith('node-role.kubernetes.io/'))
    .map((key) => key.slice('node-role.kubernetes.io/'.length));
  const address = (type: string): string =>
    none(status?.addresses?.find((one) => one.type === type)?.address);
  return [
    node.metadata.name,
    ready === true ? 'Ready' : 'NotReady',
    none(roles.join(',')),
    ageOf(node.metadata.creationTimestamp, now),
    status?.nodeInfo?.kubeletVersion ?? '',
    address('InternalIP'),
    address('ExternalIP'),
    status?.nodeInfo?.osImage ?? '',
    status?.nodeInfo?.kernelVersion ?? '',
    status?.nodeInfo?.containerRuntimeVersion ?? '',
  ];
}

function eventCells(event: KubeEvent, now: number): Cell[] {
  const about = event.involvedObject;
  return [
    ageOf(event.lastTimestamp, now),
    event.type ?? '',
    event.reason ?? '',
    `${(about.kind ?? '').toLowerCase()}/${about.name ?? ''}`,
    about.fieldPath ?? '',
    event.source?.component ?? '',
    event.message ?? '',
    ageOf(event.firstTimestamp, now),
    event.count ?? 1,
    event.metadata.name,
  ];
}

function serviceCells(service: Service, now: number): Cell[] {
  const ports = service.spec.ports?.map(({ port, protocol }) => `${port}/${protocol ?? 'TCP'}`);
  return [
    service.metadata.name,
    service.spec.type ?? 'ClusterIP',
    none(service.spec.clusterIP),
    '<none>',
    none(ports?.join(',')),
    ageOf(service.metadata.creationTimestamp, now),
    labels(service.spec.selector),
  ];
}

function ingressCells(ingress: Ingress, now: number): Cell[] {
  const hosts = ingress.spec.rules?.map(({ host }) => host ?? '*');
  return [
    ingress.metadata.name,
    none(ingress.spec.ingressClassName),
    hosts === undefined || hosts.length === 0 ? '*' : hosts.join(','),
    '',
    ingress.spec.tls === undefined ? '80' : '80, 443',
    ageOf(ingress.metadata.creationTimestamp, now),
  ];
}

/** Columns and cells per resource, in the order of Kubernetes' printers.go. */
const PRINTERS: { readonly [R in ResourceName]: Printer<ObjectOf[R]> } = {
  pods: {
    columns: [
      column('Name'),
      column('Ready'),
      column('Status'),
      column('Restarts'),
      column('Age'),
      column('IP', 1),
      column('Node', 1),
      column('Nominated Node', 1),
      column('Readiness Gates', 1),
    ],
    cells: (pod, now) => {
      const { ready, status, restarts } = printPod(pod, now);
      return [
        pod.metadata.name,
        ready,
        status,
        restarts,
        ageOf(pod.metadata.creationTimestamp, now),
        none(pod.status.podIP),
        none(pod.spec.nodeName),
        none(pod.status.nominatedNodeName),
        '<none>',
      ];
    },
  },
  namespaces: {
    columns: [column('Name'), column('Status'), column('Age')],
    cells: (namespace, now) => [
      namespace.metadata.name,
      namespace.status?.phase ?? '',
      ageOf(namespace.metadata.creationTimestamp, now),
    ],
  },
  nodes: {
    columns: [
      column('Name'),
      column('Status'),
      column('Roles'),
      column('Age'),
      column('Version'),
      column('Internal-IP', 1),
      column('External-IP', 1),
      column('OS-Image', 1),
      column('Kernel-Version', 1),
      column('Container-Runtime', 1),
    ],
    cells: nodeCells,
  },
  events: {
    columns: [
      column('Last Seen'),
      column('Type'),
      column('Reason'),
      column('Object'),
      column('Subobject', 1),
      column('Source', 1),
      column('Message'),
      column('First Seen', 1),
      column('Count', 1),
      column('Name', 1),
    ],
    cells: eventCells,
  },
  deployments: {
    columns: [
      column('Name'),
      column('Ready'),
      column('Up-to-date'),
      column('Available'),
      column('Age'),
      column('Containers', 1),
      column('Images', 1),
      column('Selector', 1),
    ],
    cells: (deployment, now) => [
      deployment.metadata.name,
      `${deployment.status.readyReplicas ?? 0}/${deployment.spec.replicas ?? 0}`,
      deployment.status.updatedReplicas ?? 0,
      deployment.status.availableReplicas ?? 0,
      ageOf(deployment.metadata.creationTimestamp, now),
      ...workloadCells(deployment),
    ],
  },
  replicasets: {
    columns: [
      column('Name'),
      column('Desired', 0, 'integer'),
      column('Current', 0, 'integer'),
      column('Ready', 0, 'integer'),
      column('Age'),
      column('Containers', 1),
      column('Images', 1),
      column('Selector', 1),
    ],
    cells: (set, now) => [
      set.metadata.name,
      set.spec.replicas ?? 0,
      set.status.replicas,
      set.status.readyReplicas ?? 0,
      ageOf(set.metadata.creationTimestamp, now),
      ...workloadCells(set),
    ],
  },
  services: {
    columns: [
      column('Name'),
      column('Type'),
      column('Cluster-IP'),
      column('External-IP'),
      column('Port(s)'),
      column('Age'),
      column('Selector', 1),
    ],
    cells: serviceCells,
  },
  ingresses: {
    columns: [
      column('Name'),
      column('Class'),
      column('Hosts'),
      column('Address'),
      column('Ports'),
      column('Age'),
    ],
    cells: ingressCells,
  },
};

/** Column definitions of a resource's Table. */
export function tableColumns(resource: ResourceName): readonly Column[] {
  return PRINTERS[resource].columns;
}

/** Cells of one object's row. */
export function tableCells<R extends ResourceName>(
  resource: R,
  object: ObjectOf[R],
  now: number,
): Cell[] {
  return PRINTERS[resource].cells(object, now);
}
