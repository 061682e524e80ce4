import type { ResourceName } from '../world/objects';
import { RESOURCES } from '../world/objects';

/** The version the demo cluster claims: the oldest that our own client must know well. */
const VERSION = {
  major: '1',
  minor: '32',
  gitVersion: 'v1.32.4',
  gitCommit: '0000000000000000000000000000000000000000',
  gitTreeState: 'clean',
  buildDate: '2025-04-22T16:03:58Z',
  goVersion: 'go1.23.6',
  compiler: 'gc',
  platform: 'linux/amd64',
};

const GROUPS = [
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'networking.k8s.io',
] as const;

interface ApiResource {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly group?: string;
  readonly version?: string;
}

const isResource = (name: string): name is ResourceName => Object.hasOwn(RESOURCES, name);

function resourcesOf(group: string): ApiResource[] {
  return Object.keys(RESOURCES)
    .filter(isResource)
    .filter((name) => RESOURCES[name].group === group)
    .map((name) => ({
      name,
      singularName: RESOURCES[name].singular,
      namespaced: RESOURCES[name].namespaced,
      kind: RESOURCES[name].kind,
      verbs: RESOURCES[name].verbs,
      shortNames: RESOURCES[name].shortNames,
      ...(RESOURCES[name].inAll ? { categories: ['all'] } : {}),
    }));
}

const review = (name: string, kind: string): ApiResource => ({
  name,
  singularName: kind.toLowerCase(),
  namespaced: false,
  kind,
  verbs: ['create'],
});

const CORE: ApiResource[] = [
  ...resourcesOf(''),
  {
    name: 'pods/exec',
    singularName: '',
    namespaced: true,
    kind: 'PodExecOptions',
    verbs: ['create', 'get'],
  },
  { name: 'pods/log', singularName: '', namespaced: true, kind: 'Pod', verbs: ['get'] },
];

const APPS: ApiResource[] = [
  ...resourcesOf('apps'),
  {
    name: 'deployments/scale',
    singularName: '',
    namespaced: true,
    group: 'autoscaling',
    version: 'v1',
    kind: 'Scale',
    verbs: ['get', 'patch', 'update'],
  },
];

const REVIEWS: Record<string, ApiResource[]> = {
  'authentication.k8s.io': [review('selfsubjectreviews', 'SelfSubjectReview')],
  'authorization.k8s.io': [
    review('selfsubjectaccessreviews', 'SelfSubjectAccessReview'),
    review('selfsubjectrulesreviews', 'SelfSubjectRulesReview'),
  ],
};

const groupOf = (name: string): object => {
  const version = { groupVersion: `${name}/v1`, version: 'v1' };
  return { name, versions: [version], preferredVersion: version };
};

const resourceList = (groupVersion: string, resources: readonly ApiResource[]): object => ({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion,
  resources,
});

/** The discovery document of a path; undefined when there is none. */
export function discoveryDocument(path: string, serverAddress: string): object | undefined {
  switch (path) {
    case '/version':
      return VERSION;
    case '/api':
      return {
        kind: 'APIVersions',
        versions: ['v1'],
        serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
      };
    case '/apis':
      return { kind: 'APIGroupList', apiVersion: 'v1', groups: GROUPS.map(groupOf) };
    case '/api/v1':
      return resourceList('v1', CORE);
    case '/apis/apps/v1':
      return resourceList('apps/v1', APPS);
    case '/':
      return { paths: ['/api', '/api/v1', '/apis', '/apis/apps', '/apis/apps/v1', '/version'] };
    default: {
      const [, group = '', version] = /^\/apis\/([^/]+)(?:\/(v1))?$/.exec(path) ?? [];
      if (!GROUPS.some((name) => name === group)) {
        return undefined;
      }
      return version === undefined
        ? { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(group) }
        : resourceList(`${group}/v1`, REVIEWS[group] ?? resourcesOf(group));
    }
  }
}

/** Liveness paths that answer a plain `ok`. */
export const HEALTH_PATHS: readonly string[] = ['/healthz', '/livez', '/readyz'];
