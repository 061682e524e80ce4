import { isContextName } from './link';
import { isLoadingVariable } from './loading-variables';
import { checkedNamespaces, isLabelKey } from './kubernetes-names';
import { err, ok, type Result } from './result';
import { CONTEXT_COLOURS, type ContextColour } from './settings';
import { isVisible, visibleText } from './visible-text';
import { webAddress } from './web-address';

/** How team files are called: `NAME.podshell`. */
export const TEAM_FILE_EXTENSION = '.podshell';

/** Bytes of a team file at most. With a bundle of twenty CAs it has about 40,000. */
export const TEAM_FILE_LIMIT = 256 * 1024;

/** The format's version, the value of `podshell`. One that changes what a reader must do gets the next. */
const VERSION = 1;

/** Longest texts, UTF-16 units: what nobody looks through before agreeing to it is refused. */
const LIMITS = { address: 512, authority: 128 * 1024, text: 4096, command: 100, list: 64 } as const;
/** Characters of what a file says that a sentence about it quotes. */
const QUOTE_LIMIT = 60;

/** How whoever opens a team file signs in. A team file never holds a secret. */
export type TeamSignIn =
  /** With credentials that they were given, and point to. */
  | { readonly method: 'own' }
  /** With a program that they have, found by its name in PATH, and run only after they agreed. */
  | {
      readonly method: 'plugin';
      readonly apiVersion:
        'client.authentication.k8s.io/v1' | 'client.authentication.k8s.io/v1beta1';
      readonly command: string;
      readonly args: readonly string[];
      readonly env: readonly { readonly name: string; readonly value: string }[];
      /** What to do where the program is not there, for people; may be empty. */
      readonly installHint: string;
      readonly provideClusterInfo: boolean;
      readonly interactiveMode: 'Never' | 'IfAvailable' | 'Always';
    };

/** What a team shares of a cluster, so that others see its environments. */
export interface TeamFile {
  /** What the context is called. */
  readonly name: string;
  /** Scheme, host, port and base path, without credentials, query or fragment. */
  readonly server: string;
  /** CA certificates, PEM; null: those of the system. */
  readonly certificateAuthority: string | null;
  readonly tlsServerName: string | null;
  /** http, https or socks5, without credentials; null: as the system says. */
  readonly proxy: string | null;
  /** Those to show, at least one; null: `default`. */
  readonly namespaces: 'all' | readonly string[] | null;
  readonly labelKey: string | null;
  readonly colour: ContextColour | null;
  readonly isProtected: boolean;
  readonly signIn: TeamSignIn;
}

/** Why a text is no team file that can be used. `field` is a path in it, fit to be shown. */
export type TeamFileProblem =
  | { readonly kind: 'too-large'; readonly limitBytes: number }
  /** No JSON, or JSON that is no team file. */
  | { readonly kind: 'not-one' }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'unknown' | 'missing' | 'invalid' | 'hidden'; readonly field: string }
  /** It holds, or may hold, a secret. */
  | { readonly kind: 'secret'; readonly field: string }
  /** A server that is not https, nor http on this computer. */
  | { readonly kind: 'plain-http' }
  /** It names a file or a folder of whoever opens it. */
  | { readonly kind: 'path'; readonly field: string }
  /** A variable that makes a program load another. */
  | { readonly kind: 'loading-variable'; readonly name: string };

/** Names by which kubeconfigs hold secrets, or point to them: said so, rather than "unknown". */
const SECRET_FIELD =
  /token|password|passwd|secret|private|key-?data|client-?key|client-?cert|username$/i;
/** Names by which kubeconfigs point to files. */
const PATH_FIELD = /file|path|certificate-authority$/i;

/**
 * Reads a team file. Anyone can make one, so it is taken as a whole or not at all: known fields only,
 * every type checked, nothing that is not seen as it is.
 *
 * @param text its content, decoded; with more than `TEAM_FILE_LIMIT` units it is not looked at
 */
export function parseTeamFile(text: string): Result<TeamFile, TeamFileProblem> {
  if (text.length > TEAM_FILE_LIMIT) return err({ kind: 'too-large', limitBytes: TEAM_FILE_LIMIT });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return err({ kind: 'not-one' });
    throw error;
  }
  try {
    return ok(teamFile(value));
  } catch (error) {
    if (error instanceof Refused) return err(error.problem);
    throw error;
  }
}

/** Whether a text means to be a team file, right or wrong: else it may be a kubeconfig. */
export function looksLikeTeamFile(text: string): boolean {
  return /^\uFEFF?\s*\{[^{}]{0,4096}"podshell"\s*:/.test(text.slice(0, 8192));
}

/** A team file's text: what `parseTeamFile` reads as the same, for people to look through. */
export function writeTeamFile(file: TeamFile): string {
  const { signIn } = file;
  const text = {
    podshell: VERSION,
    name: file.name,
    cluster: {
      server: file.server,
      ...optional('certificateAuthority', file.certificateAuthority),
      ...optional('tlsServerName', file.tlsServerName),
      ...optional('proxy', file.proxy),
    },
    ...optional('namespaces', file.namespaces),
    ...optional('labelKey', file.labelKey),
    ...optional('colour', file.colour),
    ...(file.isProtected && { protected: true }),
    signIn:
      signIn.method === 'own'
        ? { method: 'own' }
        : {
            method: 'plugin',
            apiVersion: signIn.apiVersion,
            command: signIn.command,
            args: signIn.args,
            env: signIn.env.map(({ name, value }) => ({ name, value })),
            ...(signIn.installHint !== '' && { installHint: signIn.installHint }),
            provideClusterInfo: signIn.provideClusterInfo,
            interactiveMode: signIn.interactiveMode,
          },
  };
  return `${JSON.stringify(text, null, 2)}\n`;
}

/** The name of a context's team file, without characters that some system refuses in names. */
export function teamFileName(context: string): string {
  const plain = context
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 80);
  return `${plain === '' ? 'team' : plain}${TEAM_FILE_EXTENSION}`;
}

/** Whether a program is named by its bare name, as it is looked for in PATH, and by no path. */
export function isBareCommand(command: string): boolean {
  return command.length <= LIMITS.command && /^[\p{L}\p{N}_][\p{L}\p{N}_.+-]*$/u.test(command);
}

function teamFile(value: unknown): TeamFile {
  const version = isRecord(value) && Object.hasOwn(value, 'podshell') ? value['podshell'] : null;
  if (typeof version !== 'number') throw new Refused({ kind: 'not-one' });
  if (version !== VERSION) {
    throw new Refused(
      Number.isInteger(version) && version > VERSION
        ? { kind: 'newer', version }
        : { kind: 'invalid', field: 'podshell' },
    );
  }
  const fields = new Fields(value, '', [
    'podshell',
    'name',
    'cluster',
    'namespaces',
    'labelKey',
    'colour',
    'protected',
    'signIn',
  ]);
  const cluster = new Fields(fields.required('cluster'), 'cluster', [
    'server',
    'certificateAuthority',
    'tlsServerName',
    'proxy',
  ]);
  return {
    name: fields.text('name', isContextName) ?? fields.missing('name'),
    server: server(cluster),
    certificateAuthority: authority(cluster),
    tlsServerName: cluster.text('tlsServerName', isHostName),
    proxy: proxy(cluster),
    namespaces: namespaces(fields),
    labelKey: fields.text('labelKey', isLabelKey),
    colour: fields.oneOf('colour', CONTEXT_COLOURS),
    isProtected: fields.flag('protected'),
    signIn: signIn(fields.required('signIn')),
  };
}

function namespaces(fields: Fields): TeamFile['namespaces'] {
  if (fields.value('namespaces') === undefined) return null;
  if (fields.value('namespaces') === 'all') return 'all';
  const names = fields.list('namespaces').map((name, index) => {
    const field = `namespaces[${index}]`;
    return typeof name === 'string' ? name : fields.refuse(field, 'invalid');
  });
  return checkedNamespaces(names) ?? fields.refuse('namespaces', 'invalid');
}

function server(cluster: Fields): string {
  const text = cluster.text('server') ?? cluster.missing('server');
  const address = webAddress(text, LIMITS.address);
  if (address === null || !['http', 'https'].includes(address.scheme) || address.rest !== '') {
    return cluster.refuse('server', 'invalid');
  }
  if (address.userInfo !== null) return cluster.refuse('server', 'secret');
  if (address.scheme === 'http' && !isLoopback(address.host)) {
    throw new Refused({ kind: 'plain-http' });
  }
  return text;
}

function proxy(cluster: Fields): string | null {
  const text = cluster.text('proxy');
  if (text === null) return null;
  const address = webAddress(text, LIMITS.address);
  const schemes = ['http', 'https', 'socks5', 'socks5h'];
  if (address === null || !schemes.includes(address.scheme) || address.rest !== '') {
    return cluster.refuse('proxy', 'invalid');
  }
  return address.userInfo === null ? text : cluster.refuse('proxy', 'secret');
}

/** One PEM certificate; the words around it belong to no block, and are refused. */
const CERTIFICATES =
  /^(?:\s*-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+-----END CERTIFICATE-----)+\s*$/;

function authority(cluster: Fields): string | null {
  const pem = cluster.value('certificateAuthority');
  if (pem === undefined) return null;
  if (typeof pem !== 'string' || pem.length > LIMITS.authority) {
    return cluster.refuse('certificateAuthority', 'invalid');
  }
  if (/PRIVATE KEY/.test(pem)) return cluster.refuse('certificateAuthority', 'secret');
  // A path in its place is what a kubeconfig would have here.
  if (!pem.includes('-----BEGIN') && /[/\\]/.test(pem)) {
    return cluster.refuse('certificateAuthority', 'path');
  }
  return CERTIFICATES.test(pem) ? pem : cluster.refuse('certificateAuthority', 'invalid');
}

function signIn(value: unknown): TeamSignIn {
  const where = 'signIn';
  const method = isRecord(value) && Object.hasOwn(value, 'method') ? value['method'] : undefined;
  if (method !== 'plugin') {
    const fields = new Fields(value, where, ['method']);
    return fields.oneOf('method', ['own']) === 'own' ? { method: 'own' } : fields.missing('method');
  }
  const fields = new Fields(value, where, [
    'method',
    'apiVersion',
    'command',
    'args',
    'env',
    'installHint',
    'provideClusterInfo',
    'interactiveMode',
  ]);
  const command = fields.text('command') ?? fields.missing('command');
  if (!isBareCommand(command)) {
    return fields.refuse('command', /[/\\:]/.test(command) ? 'path' : 'invalid');
  }
  return {
    method,
    apiVersion:
      fields.oneOf('apiVersion', [
        'client.authentication.k8s.io/v1',
        'client.authentication.k8s.io/v1beta1',
      ]) ?? fields.missing('apiVersion'),
    command,
    args: fields.list('args').map((argument, index) => {
      const field = `args[${index}]`;
      return typeof argument === 'string' && argument.length <= LIMITS.text
        ? fields.seen(argument, field)
        : fields.refuse(field, 'invalid');
    }),
    env: fields.list('env').map((item, index) => {
      const variable = new Fields(item, `${where}.env[${index}]`, ['name', 'value']);
      const name =
        variable.text('name', (text) => /^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(text)) ??
        variable.missing('name');
      if (isLoadingVariable(name)) throw new Refused({ kind: 'loading-variable', name });
      return { name, value: variable.text('value') ?? '' };
    }),
    installHint: fields.text('installHint') ?? '',
    provideClusterInfo: fields.flag('provideClusterInfo'),
    interactiveMode:
      fields.oneOf('interactiveMode', ['Never', 'IfAvailable', 'Always']) ?? 'IfAvailable',
  };
}

/** Ends the reading from deep inside; never leaves `parseTeamFile`. */
class Refused extends Error {
  constructor(readonly problem: TeamFileProblem) {
    super(problem.kind);
  }
}

/** The fields of one mapping, each read with its type. */
class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #where: string;

  /** @param where its path in the file, empty at the top */
  constructor(value: unknown, where: string, known: readonly string[]) {
    this.#where = where;
    if (!isRecord(value)) throw new Refused({ kind: 'invalid', field: quoted(where) });
    this.#values = value;
    for (const field of Object.keys(value)) {
      if (known.includes(field)) continue;
      if (SECRET_FIELD.test(field)) this.refuse(field, 'secret');
      this.refuse(field, PATH_FIELD.test(field) ? 'path' : 'unknown');
    }
  }

  /** Undefined where it is absent. */
  value(field: string): unknown {
    return Object.hasOwn(this.#values, field) ? this.#values[field] : undefined;
  }

  required(field: string): unknown {
    return this.value(field) ?? this.missing(field);
  }

  /** A text that is seen as it is; null where it is absent. An empty one is none that anyone meant. */
  text(field: string, check: (text: string) => boolean = () => true): string | null {
    const value = this.value(field);
    if (value === undefined) return null;
    if (typeof value !== 'string' || value.length > LIMITS.text) {
      return this.refuse(field, 'invalid');
    }
    const isWanted = check(this.seen(value, field)) && (value !== '' || field === 'value');
    return isWanted ? value : this.refuse(field, 'invalid');
  }

  oneOf<T extends string>(field: string, choices: readonly T[]): T | null {
    const value = this.value(field);
    if (value === undefined) return null;
    return choices.find((choice) => choice === value) ?? this.refuse(field, 'invalid');
  }

  /** False where it is absent. */
  flag(field: string): boolean {
    const value = this.value(field);
    return value === undefined || typeof value === 'boolean'
      ? value === true
      : this.refuse(field, 'invalid');
  }

  /** Empty where it is absent. */
  list(field: string): readonly unknown[] {
    const value = this.value(field) ?? [];
    return Array.isArray(value) && value.length <= LIMITS.list
      ? (value as readonly unknown[])
      : this.refuse(field, 'invalid');
  }

  /** The text, unless something of it would not be seen, or not as what it is. */
  seen(text: string, field: string): string {
    return isVisible(text) || isContextName(text) ? text : this.refuse(field, 'hidden');
  }

  missing(field: string): never {
    return this.refuse(field, 'missing');
  }

  refuse(
    field: string,
    kind: 'unknown' | 'missing' | 'invalid' | 'hidden' | 'secret' | 'path',
  ): never {
    throw new Refused({
      kind,
      field: quoted(this.#where === '' ? field : `${this.#where}.${field}`),
    });
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A DNS name or an address, as a certificate has it. */
function isHostName(text: string): boolean {
  return text.length <= 253 && /^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/.test(text);
}

/** The computer itself: nothing between it and itself can listen or pretend. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

function optional<K extends string, T>(key: K, value: T | null): { [_ in K]?: T } {
  return value === null ? {} : ({ [key]: value } as { [_ in K]: T });
}

function quoted(text: string): string {
  return visibleText(text, QUOTE_LIMIT);
}
