import { randomUUID } from 'node:crypto';
import type { Ingress, Meta, Service } from './objects';
import { kubeTime } from './objects';

/** An environment's address: a Service and an Ingress of the same name. */
export interface PageSpec {
  readonly namespace: string;
  readonly name: string;
  /** Of the Ingress. */
  readonly labels: Readonly<Record<string, string>>;
  /** Of the Service. */
  readonly selector: Readonly<Record<string, string>>;
  readonly host: string;
  readonly tls: boolean;
  /** Default `/`. */
  readonly path?: string;
}

const PORT = 8080;

const meta = (spec: PageSpec, labels: PageSpec['labels'], now: number): Meta => ({
  name: spec.name,
  namespace: spec.namespace,
  uid: randomUUID(),
  resourceVersion: '',
  creationTimestamp: kubeTime(now),
  labels: { ...labels },
});

/** @param now milliseconds since the epoch */
export function serviceOf(spec: PageSpec, now: number): Service {
  return {
    metadata: meta(spec, spec.selector, now),
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.96.0.17',
      ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: PORT }],
      selector: { ...spec.selector },
    },
    status: { loadBalancer: {} },
  };
}

/** @param now milliseconds since the epoch */
export function ingressOf(spec: PageSpec, now: number): Ingress {
  return {
    metadata: meta(spec, spec.labels, now),
    spec: {
      ingressClassName: 'nginx',
      rules: [
        {
          host: spec.host,
          http: {
            paths: [
              {
                path: spec.path ?? '/',
                pathType: 'Prefix',
                backend: { service: { name: spec.name, port: { name: 'http' } } },
              },
            ],
          },
        },
      ],
      ...(spec.tls ? { tls: [{ hosts: [spec.host], secretName: `${spec.name}-tls` }] } : {}),
    },
    status: { loadBalancer: {} },
  };
}
