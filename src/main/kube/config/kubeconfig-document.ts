import type { Result } from '../../../shared/result';
import { err, ok } from '../../../shared/result';
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
}

/** One `users[]` entry. What Podshell cannot do yet is only known to be there. */
export interface KubeconfigUser {
  readonly name: string;
  readonly token: string | null;
  readonly tokenFile: string | null;
  readonly certificateData: string | null;
  readonly certificateFile: string | null;
  readonly keyData: string | null;
  readonly keyFile: string | null;
  readonly hasExec: boolean;
  readonly hasAuthProvider: boolean;
  readonly hasPassword: boolean;
  readonly impersonates: boolean;
}

/** One `contexts[]` entry. */
export interface KubeconfigContext {
  readonly name: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string | null;
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
  const fields = map(root, 'the file');
  const kind = text(fields.get('kind'), 'kind');
  if (kind !== null && kind !== 'Config') {
    throw new WrongShape(fields.get('kind'), 'kind: not Config');
  }
  return {
    currentContext: text(fields.get('current-context'), 'current-context'),
    clusters: entries(fields.get('clusters'), 'clusters', 'cluster', cluster),
    users: entries(fields.get('users'), 'users', 'user', user),
    contexts: entries(fields.get('contexts'), 'contexts', 'context', context),
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
  };
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
    hasExec: fields.has('exec'),
    hasAuthProvider: fields.has('auth-provider'),
    hasPassword: fields.has('username') || fields.has('password'),
    impersonates: ['as', 'as-uid', 'as-groups', 'as-user-extra'].some((key) => fields.has(key)),
  };
}

function context(name: string, fields: Fields): KubeconfigContext {
  return {
    name,
    cluster: fields.text('cluster') ?? '',
    user: fields.text('user') ?? '',
    namespace: fields.text('namespace'),
  };
}

/** The named entries of one list; the first of a name wins. */
function entries<T extends { readonly name: string }>(
  list: YamlValue | undefined,
  listName: string,
  bodyName: string,
  read: (name: string, fields: Fields) => T,
): readonly T[] {
  if (list === undefined || list.isAbsent) return [];
  const items = list.list();
  if (items === undefined) throw new WrongShape(list, `${listName}: not a list`);
  const byName = new Map<string, T>();
  for (const [index, item] of items.entries()) {
    const where = `${listName}[${index}]`;
    const fields = map(item, where);
    const name = text(fields.get('name'), `${where}.name`);
    if (name === null) throw new WrongShape(item, `${where}.name: missing`);
    if (!byName.has(name)) {
      byName.set(name, read(name, new Fields(fields.get(bodyName), `${where}.${bodyName}`)));
    }
  }
  return [...byName.values()];
}

/** Typed access to one mapping; an absent one has no fields. */
class Fields {
  readonly #fields: ReadonlyMap<string, YamlValue>;

  constructor(
    value: YamlValue | undefined,
    private readonly where: string,
  ) {
    this.#fields = value === undefined || value.isAbsent ? new Map() : map(value, where);
  }

  has(key: string): boolean {
    const value = this.#fields.get(key);
    return value !== undefined && !value.isAbsent;
  }

  text(key: string): string | null {
    return text(this.#fields.get(key), `${this.where}.${key}`);
  }

  flag(key: string): boolean {
    const value = this.#fields.get(key);
    if (value === undefined || value.isAbsent) return false;
    const flag = value.flag();
    if (flag === undefined) throw new WrongShape(value, `${this.where}.${key}: not true or false`);
    return flag;
  }
}

function map(value: YamlValue, where: string): ReadonlyMap<string, YamlValue> {
  const fields = value.map();
  if (fields === undefined) throw new WrongShape(value, `${where}: not a mapping`);
  return fields;
}

function text(value: YamlValue | undefined, where: string): string | null {
  if (value === undefined || value.isAbsent) return null;
  const content = value.text();
  if (content === undefined) throw new WrongShape(value, `${where}: not a text`);
  return content === '' ? null : content;
}

/** Ends the reading of a file from deep inside; never leaves `parseKubeconfig`. */
class WrongShape extends Error {
  readonly line: number | null;

  constructor(value: YamlValue | undefined, message: string) {
    super(message);
    this.line = value?.line ?? null;
  }
}
