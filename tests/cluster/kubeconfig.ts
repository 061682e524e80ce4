import { open } from 'node:fs/promises';
import { stringify } from 'yaml';
import type { Pki } from './pki';
import type { UserName, Users } from './users';
import { USERS } from './users';

/** Contexts a kubeconfig may carry: which server, who, where. */
export const CONTEXTS = {
  demo: { user: 'developer', namespace: 'test', cluster: 'demo' },
  'demo-cert': { user: 'cert-user', namespace: 'test', cluster: 'demo' },
  'demo-no-exec': { user: 'no-exec', namespace: 'test', cluster: 'demo' },
  'demo-restricted': { user: 'tester', namespace: 'restricted', cluster: 'demo' },
  'demo-get-exec': { user: 'get-exec', namespace: 'test', cluster: 'demo' },
  'demo-tester': { user: 'tester', namespace: 'test', cluster: 'demo' },
  'demo-team': { user: 'team', namespace: 'test', cluster: 'demo' },
  'demo-admin': { user: 'admin', namespace: 'default', cluster: 'demo' },
  'demo-expired': { user: 'expired', namespace: 'test', cluster: 'demo' },
  'demo-untrusted': { user: 'developer', namespace: 'test', cluster: 'untrusted' },
  'demo-unreachable': { user: 'developer', namespace: 'test', cluster: 'unreachable' },
} as const satisfies Record<
  string,
  { user: UserName; namespace: string; cluster: 'demo' | 'untrusted' | 'unreachable' }
>;

export type ContextName = keyof typeof CONTEXTS;

/** What a person gets who runs the cluster by hand. */
export const DEFAULT_CONTEXTS: readonly ContextName[] = [
  'demo',
  'demo-cert',
  'demo-no-exec',
  'demo-restricted',
];

export interface KubeconfigOptions {
  /** Default: DEFAULT_CONTEXTS, and the current context if it is none of them. */
  readonly contexts?: readonly ContextName[];
  /** Default: the first context of `user`, else `demo`; '' writes none. */
  readonly currentContext?: ContextName | '';
  /** Signs the current context in as this user. */
  readonly user?: UserName;
  /** Replaces the namespace of the current context. */
  readonly namespace?: string;
}

/** Where nobody listens: port 1 of this machine is refused at once. */
const UNREACHABLE = 'https://127.0.0.1:1';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const isContext = (name: string): name is ContextName => Object.hasOwn(CONTEXTS, name);

/** The kubeconfig (YAML) of a running cluster. It holds secrets: see writeKubeconfig. */
export function kubeconfigText(
  source: { url: string; pki: Pki; users: Users },
  options: KubeconfigOptions = {},
): string {
  const { url, pki, users } = source;
  const current = options.currentContext ?? contextOf(options.user);
  const names = new Set<ContextName>(options.contexts ?? DEFAULT_CONTEXTS);
  if (current !== '') {
    names.add(current);
  }
  const clusters = {
    demo: { server: url, 'certificate-authority-data': base64(pki.ca) },
    untrusted: { server: url, 'certificate-authority-data': base64(pki.otherCa) },
    unreachable: { server: UNREACHABLE, 'certificate-authority-data': base64(pki.ca) },
  };
  const contexts = [...names].map((name) => ({
    name,
    cluster: CONTEXTS[name].cluster,
    user: name === current ? (options.user ?? CONTEXTS[name].user) : CONTEXTS[name].user,
    namespace:
      name === current ? (options.namespace ?? CONTEXTS[name].namespace) : CONTEXTS[name].namespace,
  }));
  const credential = (user: UserName): Record<string, string> =>
    USERS[user].credential === 'certificate'
      ? {
          'client-certificate-data': base64(pki.client.cert),
          'client-key-data': base64(pki.client.key),
        }
      : { token: users.token(user) };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [...new Set(contexts.map((context) => context.cluster))].map((name) => ({
      name,
      cluster: clusters[name],
    })),
    users: [...new Set(contexts.map((context) => context.user))].map((name) => ({
      name,
      user: credential(name),
    })),
    contexts: contexts.map(({ name, cluster, user, namespace }) => ({
      name,
      context: { cluster, user, namespace },
    })),
    ...(current === '' ? {} : { 'current-context': current }),
  });
}

/** Writes a kubeconfig that only its owner can read, also where the file was there before. */
export async function writeKubeconfigFile(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.chmod(0o600);
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
}

function contextOf(user: UserName | undefined): ContextName {
  const found = Object.keys(CONTEXTS)
    .filter(isContext)
    .find((name) => CONTEXTS[name].user === user);
  return found ?? 'demo';
}
