import { shellLine } from './shell-words';

/** What is asked of a cluster before it is needed. */
export const ACCESS_CHECKS = {
  /** A WebSocket exec is a GET: needs `get`, and from Kubernetes 1.35 on `create` as well. */
  execGet: { verb: 'get', resource: 'pods', subresource: 'exec', scope: 'namespace' },
  execCreate: { verb: 'create', resource: 'pods', subresource: 'exec', scope: 'namespace' },
  listPods: { verb: 'list', resource: 'pods', subresource: '', scope: 'namespace' },
  watchPods: { verb: 'watch', resource: 'pods', subresource: '', scope: 'namespace' },
  getLogs: { verb: 'get', resource: 'pods', subresource: 'log', scope: 'namespace' },
  listEvents: { verb: 'list', resource: 'events', subresource: '', scope: 'namespace' },
  listNamespaces: { verb: 'list', resource: 'namespaces', subresource: '', scope: 'cluster' },
} as const satisfies Record<string, AccessCheck>;

/** One question to the cluster's authorizer. */
export interface AccessCheck {
  readonly verb: string;
  readonly resource: string;
  /** Empty: the resource itself. */
  readonly subresource: string;
  readonly scope: 'namespace' | 'cluster';
}

/** The name of a question. */
export type AccessName = keyof typeof ACCESS_CHECKS;

/**
 * An answer. A hint and not a verdict: rules change, and some authorizers answer such questions
 * differently from the requests themselves. `unknown`: the cluster does not tell.
 */
export type Access = 'allowed' | 'denied' | 'unknown';

/** What a user may do in one namespace of one context. */
export interface AccessView {
  readonly context: string;
  readonly namespace: string;
  /** When it was asked, milliseconds since the epoch. */
  readonly at: number;
  readonly may: Readonly<Record<AccessName, Access>>;
}

/**
 * Whether a shell can be opened, as far as the rules tell: one `no` on `get` is a no. `create` is
 * needed by newer clusters only, so its `no` alone is `unknown`.
 */
export function mayExec({ may }: AccessView): Access {
  if (may.execGet === 'denied') return 'denied';
  return may.execGet === 'allowed' && may.execCreate === 'allowed' ? 'allowed' : 'unknown';
}

/** What an administrator is asked for, as RBAC words it. The catalogs make the sentences. */
export interface AccessRequest {
  readonly context: string;
  /** The kubeconfig's name of the user, or who the server says it is. */
  readonly user: string;
  /** `Role` in one namespace, or `ClusterRole` where it cannot be bound to one. */
  readonly kind: 'Role' | 'ClusterRole';
  /** Empty for the cluster scope. */
  readonly namespace: string;
  readonly rules: readonly AccessRule[];
  /** Commands (POSIX shell) that an administrator can check the outcome with. */
  readonly check: readonly string[];
}

/** One rule of a Role. */
export interface AccessRule {
  readonly apiGroup: string;
  readonly resource: string;
  readonly verbs: readonly string[];
}

/**
 * The rules that the named checks need, in the fewest rules and in their order. Checks of both
 * scopes make two requests, because no Role gives what is the cluster's.
 */
export function accessRequests(
  names: readonly AccessName[],
  who: { readonly context: string; readonly user: string; readonly namespace: string },
): readonly AccessRequest[] {
  const requests: AccessRequest[] = [];
  for (const scope of ['namespace', 'cluster'] as const) {
    const verbs = new Map<string, string[]>();
    const commands: string[] = [];
    const namespace = scope === 'namespace' ? who.namespace : '';
    for (const name of names) {
      const check: AccessCheck = ACCESS_CHECKS[name];
      if (check.scope !== scope) continue;
      const resource = resourceOf(check);
      const known = verbs.get(resource) ?? [];
      if (!known.includes(check.verb)) known.push(check.verb);
      verbs.set(resource, known);
      const where = namespace === '' ? '--all-namespaces' : `--namespace=${namespace}`;
      const words = ['kubectl', 'auth', 'can-i', check.verb, resource, where, `--as=${who.user}`];
      commands.push(shellLine(words, 'posix'));
    }
    if (verbs.size === 0) continue;
    requests.push({
      context: who.context,
      user: who.user,
      kind: scope === 'namespace' ? 'Role' : 'ClusterRole',
      namespace,
      rules: [...verbs].map(([resource, list]) => ({ apiGroup: '', resource, verbs: list })),
      check: commands,
    });
  }
  return requests;
}

/** The resource as RBAC names it, such as `pods/exec`. */
function resourceOf({ resource, subresource }: AccessCheck): string {
  return subresource === '' ? resource : `${resource}/${subresource}`;
}
