import type { PodSpec, Meta } from './objects';
import type { ContainerTemplate } from './workload';
import { imageOf } from './workload';

const ACCESS_MOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Fields an API server's defaulting adds to every pod. Shared: stored objects are immutable. */
const DEFAULTS = {
  dnsPolicy: 'ClusterFirst',
  enableServiceLinks: true,
  preemptionPolicy: 'PreemptLowerPriority',
  priority: 0,
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  securityContext: {},
  serviceAccount: 'default',
  serviceAccountName: 'default',
  terminationGracePeriodSeconds: 30,
  tolerations: [
    {
      effect: 'NoExecute',
      key: 'node.kubernetes.io/not-ready',
      operator: 'Exists',
      tolerationSeconds: 300,
    },
    {
      effect: 'NoExecute',
      key: 'node.kubernetes.io/unreachable',
      operator: 'Exists',
      tolerationSeconds: 300,
    },
  ],
} satisfies Partial<PodSpec>;

/**
 * What real clusters carry in every pod and nobody reads; here so that lists weigh what real lists
 * weigh.
 */
export const MANAGED_FIELDS: NonNullable<Meta['managedFields']> = [
  {
    apiVersion: 'v1',
    fieldsType: 'FieldsV1',
    fieldsV1: {
      'f:metadata': {
        'f:generateName': {},
        'f:labels': { '.': {}, 'f:app': {}, 'f:pod-template-hash': {} },
        'f:ownerReferences': { '.': {}, 'k:{"uid":"00000000-0000-0000-0000-000000000000"}': {} },
      },
      'f:spec': {
        'f:containers': {
          'k:{"name":"app"}': {
            '.': {},
            'f:image': {},
            'f:imagePullPolicy': {},
            'f:name': {},
            'f:ports': { '.': {}, 'k:{"containerPort":8080,"protocol":"TCP"}': { '.': {} } },
            'f:resources': {
              '.': {},
              'f:limits': { '.': {}, 'f:memory': {} },
              'f:requests': { '.': {}, 'f:cpu': {}, 'f:memory': {} },
            },
            'f:terminationMessagePath': {},
            'f:terminationMessagePolicy': {},
          },
        },
        'f:dnsPolicy': {},
        'f:enableServiceLinks': {},
        'f:restartPolicy': {},
        'f:schedulerName': {},
        'f:securityContext': {},
        'f:terminationGracePeriodSeconds': {},
      },
    },
    manager: 'kube-controller-manager',
    operation: 'Update',
    time: '2025-01-01T00:00:00Z',
  },
  {
    apiVersion: 'v1',
    fieldsType: 'FieldsV1',
    fieldsV1: {
      'f:status': {
        'f:conditions': {
          'k:{"type":"ContainersReady"}': { '.': {}, 'f:status': {}, 'f:type': {} },
          'k:{"type":"Initialized"}': { '.': {}, 'f:status': {}, 'f:type': {} },
          'k:{"type":"Ready"}': { '.': {}, 'f:status': {}, 'f:type': {} },
        },
        'f:containerStatuses': {},
        'f:hostIP': {},
        'f:phase': {},
        'f:podIP': {},
        'f:startTime': {},
      },
    },
    manager: 'kubelet',
    operation: 'Update',
    subresource: 'status',
    time: '2025-01-01T00:00:00Z',
  },
];

/** The spec of a pod with these containers, as read back from an API server. */
export function podSpec(containers: readonly ContainerTemplate[], nodeName?: string): PodSpec {
  const access = 'kube-api-access-x2x9p';
  return {
    ...DEFAULTS,
    containers: containers.map((container) => ({
      name: container.name,
      image: imageOf(container),
      imagePullPolicy: 'IfNotPresent',
      ports: [{ containerPort: 8080, protocol: 'TCP' }],
      resources: {
        limits: { memory: '256Mi' },
        requests: { cpu: '50m', memory: '128Mi' },
      },
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
      volumeMounts: [{ mountPath: ACCESS_MOUNT, name: access, readOnly: true }],
    })),
    volumes: [
      {
        name: access,
        projected: {
          defaultMode: 420,
          sources: [
            { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
            {
              configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' },
            },
          ],
        },
      },
    ],
    ...(nodeName === undefined ? {} : { nodeName }),
  };
}
