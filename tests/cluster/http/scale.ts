import type { Deployment } from '../world/objects';
import type { Failure } from './status';
import { badRequest, invalid, unsupportedMediaType } from './status';

const JSON_TYPES = [
  'application/json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];

/** The autoscaling/v1 Scale of a deployment. */
export function scaleObject(deployment: Deployment): object {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = deployment.metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: deployment.spec.replicas ?? 0 },
    status: {
      replicas: deployment.status.replicas ?? 0,
      selector: Object.entries(deployment.spec.selector.matchLabels ?? {})
        .map(([key, value]) => `${key}=${value}`)
        .join(','),
    },
  };
}

/** `spec.replicas` of a Scale or a patch of one. */
export function readScale(
  name: string,
  body: Buffer,
  contentType: string | undefined,
): number | Failure {
  if (!JSON_TYPES.includes(contentType?.split(';')[0] ?? '')) {
    return unsupportedMediaType();
  }
  let replicas: unknown;
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    replicas = at(at(value, 'spec'), 'replicas');
  } catch {
    return badRequest('the object provided is unrecognized');
  }
  if (typeof replicas !== 'number' || !Number.isInteger(replicas)) {
    return badRequest('spec.replicas must be an integer');
  }
  const scale = { kind: 'Scale', group: 'autoscaling', name };
  if (replicas < 0) {
    return invalid(
      scale,
      'spec.replicas',
      `Invalid value: ${replicas}: must be greater than or equal to 0`,
    );
  }
  // This machine's memory, not Kubernetes, sets the limit.
  return replicas > 100
    ? invalid(scale, 'spec.replicas', `Invalid value: ${replicas}: the demo cluster stops at 100`)
    : replicas;
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
