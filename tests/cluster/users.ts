import { randomBytes, timingSafeEqual } from 'node:crypto';

/** Who signs in, as an authenticator reports it. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

/** May do `verbs` on `resources` (`pods`, `pods/exec`) in `namespaces`; '*' is any. */
export interface Rule {
  readonly verbs: readonly string[];
  readonly resources: readonly string[];
  /** `*` also covers the cluster scope (`-A`, nodes, namespaces). */
  readonly namespaces: '*' | readonly string[];
}

/** What the user asks to do; `namespace` '' is the cluster scope. */
export interface Access {
  readonly verb: string;
  readonly resource: string;
  readonly namespace: string;
}

const READ = ['get', 'list', 'watch'];
const VIEW: Rule = {
  verbs: READ,
  resources: [
    'pods',
    'pods/log',
    'events',
    'deployments',
    'replicasets',
    'services',
    'ingresses',
    'namespaces',
    'nodes',
  ],
  namespaces: '*',
};
const DEVELOPER: readonly Rule[] = [
  VIEW,
  { verbs: ['delete'], resources: ['pods'], namespaces: '*' },
  { verbs: ['get', 'create'], resources: ['pods/exec'], namespaces: '*' },
  { verbs: ['get', 'patch', 'update'], resources: ['deployments/scale'], namespaces: '*' },
];

/** The group that the client certificate and the developer share. */
export const DEVELOPERS = 'demo:developers';

interface UserRecord {
  readonly groups: readonly string[];
  /** How the user proves who he is; `none` has a token that the server does not know. */
  readonly credential: 'token' | 'certificate' | 'none';
  readonly rules: readonly Rule[];
}

/** The users and what each may do (additive, as RBAC is). */
export const USERS = {
  /** Reads everything, deletes pods, execs. */
  developer: { groups: [DEVELOPERS], credential: 'token', rules: DEVELOPER },
  /** The same by client certificate. */
  'cert-user': { groups: [DEVELOPERS], credential: 'certificate', rules: DEVELOPER },
  /** Reads everything, may not exec at all. */
  'no-exec': { groups: ['demo:viewers'], credential: 'token', rules: [VIEW] },
  /** `get` but not `create` on pods/exec: enough before Kubernetes 1.35. */
  'get-exec': {
    groups: ['demo:viewers'],
    credential: 'token',
    rules: [VIEW, { verbs: ['get'], resources: ['pods/exec'], namespaces: '*' }],
  },
  /** The least a tester needs, in namespace test only. */
  tester: {
    groups: ['demo:testers'],
    credential: 'token',
    rules: [
      { verbs: READ, resources: ['pods'], namespaces: ['test'] },
      { verbs: ['get', 'create'], resources: ['pods/exec'], namespaces: ['test'] },
      { verbs: ['get'], resources: ['pods/log'], namespaces: ['test'] },
    ],
  },
  /** Sees which namespaces there are, the pods of two of them, and works in one. */
  team: {
    groups: ['demo:team'],
    credential: 'token',
    rules: [
      { verbs: READ, resources: ['namespaces'], namespaces: '*' },
      { verbs: READ, resources: ['pods', 'pods/log', 'events'], namespaces: ['test', 'default'] },
      { verbs: ['get', 'create'], resources: ['pods/exec'], namespaces: ['test'] },
    ],
  },
  /** May do everything. */
  admin: {
    groups: ['system:masters'],
    credential: 'token',
    rules: [{ verbs: ['*'], resources: ['*'], namespaces: '*' }],
  },
  /** Carries a token that the server refuses. */
  expired: { groups: [], credential: 'none', rules: [] },
} as const satisfies Record<string, UserRecord>;

export type UserName = keyof typeof USERS;

/** True for the name of one of the USERS. */
export function isUserName(name: string): name is UserName {
  return Object.hasOwn(USERS, name);
}

/** Tokens of one start and the answers to "who is this" and "may he". */
export class Users {
  readonly #tokens = new Map<UserName, string>();
  /** Tokens beside the users' own, with their end (milliseconds since the epoch). */
  readonly #issued = new Map<string, { readonly user: UserName; readonly until: number }>();
  readonly #unknown = newToken();

  /** @param now milliseconds since the epoch: tokens expire */
  constructor(private readonly now: () => number) {
    for (const name of Object.keys(USERS).filter(isUserName)) {
      if (USERS[name].credential === 'token') {
        this.#tokens.set(name, newToken());
      }
    }
  }

  /** The token a kubeconfig carries for this user: refused ones are refused by the server too. */
  token(name: UserName): string {
    return this.#tokens.get(name) ?? this.#unknown;
  }

  /** Refuses the user's token from now on and returns the next one. */
  rotate(name: UserName): string {
    const token = newToken();
    this.#tokens.set(name, token);
    return token;
  }

  /** One more token for the user, for `ttlMs`: what a credential plugin would get. */
  issue(user: UserName, ttlMs: number): string {
    const token = newToken();
    this.#issued.set(token, { user, until: this.now() + ttlMs });
    return token;
  }

  /** Refuses an issued token from now on; false: there is none such. */
  revoke(token: string): boolean {
    return this.#issued.delete(token);
  }

  /** The user of an `Authorization` header, or undefined. */
  byAuthorization(header: string | undefined): User | undefined {
    const presented = /^bearer +(\S+)$/i.exec(header ?? '')?.[1];
    if (presented === undefined) {
      return undefined;
    }
    for (const [name, token] of this.#tokens) {
      if (equal(token, presented)) {
        return signedIn(name, USERS[name].groups);
      }
    }
    for (const [token, { user, until }] of this.#issued) {
      if (this.now() < until && equal(token, presented)) {
        return signedIn(user, USERS[user].groups);
      }
    }
    return undefined;
  }

  /** The user of a verified client certificate: common name and organizations. */
  byCertificate(commonName: string, organizations: readonly string[]): User {
    return signedIn(commonName, organizations);
  }

  may(user: User, access: Access): boolean {
    const rules: readonly Rule[] = isUserName(user.name) ? USERS[user.name].rules : [];
    const has = (list: readonly string[], item: string): boolean =>
      list.includes('*') || list.includes(item);
    return rules.some(
      (rule) =>
        has(rule.verbs, access.verb) &&
        has(rule.resources, access.resource) &&
        (rule.namespaces === '*' || rule.namespaces.includes(access.namespace)),
    );
  }

  rulesOf(user: User): readonly Rule[] {
    return isUserName(user.name) ? USERS[user.name].rules : [];
  }
}

function newToken(): string {
  return randomBytes(32).toString('base64url');
}

function signedIn(name: string, groups: readonly string[]): User {
  return { name, groups: [...groups, 'system:authenticated'] };
}

function equal(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
