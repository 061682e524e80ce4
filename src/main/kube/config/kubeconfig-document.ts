import type { Result } from '../../../shared/result';
import { err, ok } from '../../../shared/result';
import { visibleText } from '../../../shared/visible-text';
import { Fields, mapping, textOf, WrongShape } from './kubeconfig-fields';
import type { YamlProblem, YamlValue } from './yaml-value';
import { parseYaml } from './yaml-value';

/** One `clusters[]` entry: the fields Podshell knows. Absent and empty are both null, as in kubectl. */
export interface KubeconfigCluster {
  readonly name: string;
  readonly server: string | null;
  readonly caData: string | null;
  readonly caFile: string | null;
  readonly serverName: string | null;
  readonly skipVerify: boolean;
  readonly proxyUrl: string | null;
  /** The extension `client.authentication.k8s.io/exec`, as JSON would have it; null without one. */
  readonly execConfig: unknown;
}

/** One `users[]` entry. What Podshell does not do is only known to be there. */
export interface KubeconfigUser {
  readonly name: string;
  readonly token: string | null;
  readonly tokenFile: string | null;
  readonly certificateData: string | null;
  readonly certificateFile: string | null;
  readonly keyData: string | null;
  readonly keyFile: string | null;
  readonly exec: KubeconfigExec | null;
  readonly hasAuthProvider: boolean;
  readonly hasPassword: boolean;
  readonly actAs: KubeconfigActAs;
}

/** A `users[].user.exec`, as written: `cluster-access.ts` judges it when a context needs it. */
export interface KubeconfigExec {
  readonly apiVersion: string | null;
  readonly command: string | null;
  readonly args: readonly string[];
  /** A variable without a name is here, too. */
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly installHint: string | null;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: string | null;
}

/** The impersonation fields of a user: `as`, `as-uid`, `as-groups`, `as-user-extra`. */
export interface KubeconfigActAs {
  readonly user: string | null;
  readonly uid: string | null;
  readonly groups: readonly string[];
  readonly extra: readonly { readonly key: string; readonly values: readonly string[] }[];
}

/** One `contexts[]` entry. */
export interface KubeconfigContext {
  readonly name: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string | null;
  /** The file has another context of that name after it. */
  readonly repeated: boolean;
}

/** One kubeconfig file. */
export interface KubeconfigDocument {
  readonly currentContext: string | null;
  readonly clusters: readonly KubeconfigCluster[];
  readonly users: readonly KubeconfigUser[];
  readonly contexts: readonly KubeconfigContext[];
}

/** Why bytes are no kubeconfig. `line` counts from 1; `detail` never quotes the file: it holds secrets. */
export type DocumentProblem = { readonly kind: 'empty' } | YamlProblem;

/** The extension of a cluster that is for its users' plugins. Source: KEP-541. */
const EXEC_EXTENSION = 'client.authentication.k8s.io/exec';

/**
 * Reads a kubeconfig: known fields only, every type checked.
 *
 * Source: k8s.io/client-go/tools/clientcmd/api/v1 (Config). Not client-node's `loadFromString`: it
 * expands aliases, takes any type for any field and throws on the first entry it does not like.
 */
export function parseKubeconfig(bytes: Uint8Array): Result<KubeconfigDocument, DocumentProblem> {
  const parsed = parseYaml(bytes);
  if (!parsed.ok) return parsed;
  const root = parsed.value;
  if (root.isAbsent) return err({ kind: 'empty' });
  try {
    return ok(document(root));
  } catch (error) {
    if (error instanceof WrongShape) {
      return err({ kind: 'invalid', line: error.line, detail: error.message });
    }
    throw error;
  }
}

function document(root: YamlValue): KubeconfigDocument {
  const fields = mapping(root, 'the file');
  for (const [key, expected] of [
    ['kind', 'Config'],
    ['apiVersion', 'v1'],
  ] as const) {
    const value = textOf(fields.get(key), key);
    if (value !== null && value !== expected) {
      throw new WrongShape(fields.get(key), `${key}: not ${expected}`);
    }
  }
  const contexts = entries(fields.get('contexts'), 'contexts', 'context', context);
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { name } of contexts) (seen.has(name) ? repeated : seen).add(name);
  return {
    currentContext: textOf(fields.get('current-context'), 'current-context'),
    clusters: firstOfEach(entries(fields.get('clusters'), 'clusters', 'cluster', cluster)),
    users: firstOfEach(entries(fields.get('users'), 'users', 'user', user)),
    contexts: firstOfEach(contexts).map((entry) => ({
      ...entry,
      repeated: repeated.has(entry.name),
    })),
  };
}

function cluster(name: string, fields: Fields): KubeconfigCluster {
  return {
    name,
    server: fields.text('server'),
    caData: fields.text('certificate-authority-data'),
    caFile: fields.text('certificate-authority'),
    serverName: fields.text('tls-server-name'),
    skipVerify: fields.flag('insecure-skip-tls-verify'),
    proxyUrl: fields.text('proxy-url'),
    execConfig: execConfig(fields),
  };
}

function execConfig(cluster: Fields): unknown {
  const where = cluster.place('extensions');
  for (const [index, item] of cluster.list('extensions').entries()) {
    const fields = new Fields(item, `${where}[${index}]`);
    if (fields.text('name') !== EXEC_EXTENSION) continue;
    const value = fields.value('extension');
    if (value === undefined) return null;
    const json = value.json();
    if (json !== undefined) return json;
    throw new WrongShape(value, `${fields.place('extension')}: not what JSON can say`);
  }
  return null;
}

function user(name: string, fields: Fields): KubeconfigUser {
  return {
    name,
    token: fields.text('token'),
    tokenFile: fields.text('tokenFile'),
    certificateData: fields.text('client-certificate-data'),
    certificateFile: fields.text('client-certificate'),
    keyData: fields.text('client-key-data'),
    keyFile: fields.text('client-key'),
    exec: exec(fields),
    hasAuthProvider: fields.has('auth-provider'),
    hasPassword: fields.text('username') !== null || fields.text('password') !== null,
    actAs: {
      user: fields.text('as'),
      uid: fields.text('as-uid'),
      groups: fields.texts('as-groups'),
      extra: extra(fields),
    },
  };
}

function exec(user: Fields): KubeconfigExec | null {
  const value = user.value('exec');
  if (value === undefined) return null;
  const fields = new Fields(value, user.place('exec'));
  return {
    apiVersion: fields.text('apiVersion'),
    command: fields.text('command'),
    args: fields.texts('args'),
    env: fields.list('env').map((item, index) => {
      const variable = new Fields(item, `${fields.place('env')}[${index}]`);
      return { name: variable.text('name') ?? '', value: variable.text('value') ?? '' };
    }),
    installHint: fields.text('installHint'),
    provideClusterInfo: fields.flag('provideClusterInfo'),
    interactiveMode: fields.text('interactiveMode'),
  };
}

function extra(user: Fields): KubeconfigActAs['extra'] {
  const values = new Fields(user.value('as-user-extra'), user.place('as-user-extra'));
  return user.entries('as-user-extra').map(([key]) => ({ key, values: values.texts(key) }));
}

function context(name: string, fields: Fields): Omit<KubeconfigContext, 'repeated'> {
  return {
    name,
    cluster: fields.text('cluster') ?? '',
    user: fields.text('user') ?? '',
    namespace: fields.text('namespace'),
  };
}

/** Emoji and some scripts are written with them; they change what is seen. */
const JOINERS = /\u200c|\u200d|\ufe0e|\ufe0f|\u00a0|\u3000/g;

/**
 * The named entries of one list. Names are what people choose by, so one that is not seen as it is
 * (turned around, with a line end, with a zero width that tells it from its twin) is refused.
 */
function entries<T>(
  list: YamlValue | undefined,
  listName: string,
  bodyName: string,
  read: (name: string, fields: Fields) => T,
): readonly T[] {
  if (list === undefined || list.isAbsent) return [];
  const items = list.list();
  if (items === undefined) throw new WrongShape(list, `${listName}: not a list`);
  return items.map((item, index) => {
    const where = `${listName}[${index}]`;
    const fields = mapping(item, where);
    const name = textOf(fields.get('name'), `${where}.name`);
    if (name === null) throw new WrongShape(item, `${where}.name: missing`);
    if (visibleText(name.replace(JOINERS, '')) !== name.replace(JOINERS, '')) {
      throw new WrongShape(fields.get('name'), `${where}.name: has characters that are not seen`);
    }
    return read(name, new Fields(fields.get(bodyName), `${where}.${bodyName}`));
  });
}

/** The first of each name. kubectl refuses a file that repeats one. */
function firstOfEach<T extends { readonly name: string }>(list: readonly T[]): readonly T[] {
  const byName = new Map<string, T>();
  for (const entry of list) if (!byName.has(entry.name)) byName.set(entry.name, entry);
  return [...byName.values()];
}
