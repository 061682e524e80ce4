import type { ResourceName } from '../world/objects';
import { RESOURCES } from '../world/objects';

/** Subresources and the resources that have them. */
const SUBRESOURCES: Partial<Record<ResourceName, readonly string[]>> = {
  pods: ['exec', 'log'],
  deployments: ['scale'],
};

/** A request for objects. */
export interface ResourceRequest {
  readonly kind: 'resource';
  /** As RBAC knows it: get, list, watch, delete, create, update, patch, deletecollection. */
  readonly verb: string;
  readonly resource: ResourceName;
  readonly subresource?: string;
  /** '' for the cluster scope and for all namespaces. */
  readonly namespace: string;
  readonly name?: string;
}

/** What a path and method ask for. */
export type ParsedRequest =
  | ResourceRequest
  | { readonly kind: 'discovery'; readonly path: string }
  | { readonly kind: 'review'; readonly group: string; readonly review: string }
  | { readonly kind: 'unknown' };

const REVIEWS: Readonly<Record<string, readonly string[]>> = {
  'authorization.k8s.io': ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
  'authentication.k8s.io': ['selfsubjectreviews'],
};

const isResource = (name: string): name is ResourceName => Object.hasOwn(RESOURCES, name);

/** Reads an API path the way apiserver's RequestInfo does. */
export function parseRequest(method: string, url: URL): ParsedRequest {
  const segments = decodeSegments(url.pathname);
  if (segments === undefined) {
    return { kind: 'unknown' };
  }
  const [root, ...rest] = segments;
  const discovery = { kind: 'discovery', path: `/${segments.join('/')}` } as const;
  if (root === 'api') {
    return rest.length < 2 ? discovery : parseResource(method, url, '', rest.slice(1), rest[0]);
  }
  if (root === 'apis') {
    const [group = '', version, ...path] = rest;
    const reviews = REVIEWS[group];
    if (path.length === 0) {
      return discovery;
    }
    const [review = ''] = path;
    if (reviews?.includes(review) === true && path.length === 1) {
      return { kind: 'review', group, review };
    }
    return parseResource(method, url, group, path, version);
  }
  return discovery;
}

function decodeSegments(path: string): string[] | undefined {
  try {
    return path
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function parseResource(
  method: string,
  url: URL,
  group: string,
  path: readonly string[],
  version: string | undefined,
): ParsedRequest {
  let rest = path;
  let namespace = '';
  // `/namespaces/test` is the namespace itself, `/namespaces/test/pods` is within it.
  if (rest[0] === 'namespaces' && rest.length > 2) {
    namespace = rest[1] ?? '';
    rest = rest.slice(2);
  }
  const [resource = '', name, subresource, ...more] = rest;
  if (version !== 'v1' || more.length > 0 || !isResource(resource)) {
    return { kind: 'unknown' };
  }
  const known = RESOURCES[resource];
  const wrongScope = !known.namespaced && namespace !== '';
  const withoutNamespace = known.namespaced && namespace === '' && name !== undefined;
  const unknownPart =
    subresource !== undefined && SUBRESOURCES[resource]?.includes(subresource) !== true;
  if (known.group !== group || wrongScope || withoutNamespace || unknownPart) {
    return { kind: 'unknown' };
  }
  return {
    kind: 'resource',
    verb: verbOf(method, name, url),
    resource,
    namespace,
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

function verbOf(method: string, name: string | undefined, url: URL): string {
  switch (method) {
    case 'GET':
    case 'HEAD': {
      if (flag(url, 'watch')) {
        return 'watch';
      }
      return name === undefined ? 'list' : 'get';
    }
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return name === undefined ? 'deletecollection' : 'delete';
    default:
      return method.toLowerCase();
  }
}

/** A boolean query parameter as Kubernetes reads it: present and neither `0` nor `false`. */
export function flag(url: URL, name: string): boolean {
  const value = url.searchParams.get(name);
  return value !== null && value !== '0' && value.toLowerCase() !== 'false';
}
