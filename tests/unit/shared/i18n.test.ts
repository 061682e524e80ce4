import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMAND_IDS } from '../../../src/shared/commands';
import {
  appError,
  type AppError,
  type ErrorKind,
  type ErrorParams,
  type KubeconfigFeature,
} from '../../../src/shared/errors';
import type { ExecTarget } from '../../../src/shared/kubernetes';
import { describeError, languageFor } from '../../../src/shared/i18n/catalog';
import { catalogFor } from '../../../src/shared/i18n/catalogs';
import { LANGUAGES } from '../../../src/shared/settings';
import { PASTE_LIMIT } from '../../../src/shared/terminal';

const SRC = join(__dirname, '../../../src');

/** Parameters that a sentence must print, or at least survive: strings are recognisable words. */
const PARAMS: { [K in ErrorKind]: ErrorParams[K] } = {
  'kubeconfig-missing': { path: 'PATH' },
  'kubeconfig-unreadable': { path: 'PATH', detail: 'EACCES' },
  'kubeconfig-too-large': { path: 'PATH', limitBytes: 1_048_576 },
  'kubeconfig-empty': { path: 'PATH' },
  'kubeconfig-invalid': { path: 'PATH', line: 7, detail: 'DETAIL' },
  'kubeconfig-no-contexts': { path: 'PATH' },
  'kubeconfig-shadowed': { path: 'PATH', by: 'EARLIER' },
  'clipboard-empty': {},
  'clipboard-silent': { seconds: 2 },
  'kubeconfig-already-added': { path: 'PATH' },
  'kubeconfig-not-saved': { path: 'PATH', detail: 'ENOSPC' },
  'context-unknown': { context: 'CONTEXT' },
  'context-broken': { context: 'CONTEXT', missing: 'user', name: 'NAME' },
  'context-unsupported': { context: 'CONTEXT', feature: 'exec-version' },
  'credential-file-unreadable': { context: 'CONTEXT', path: 'PATH', detail: 'ENOENT' },
  'credential-invalid': { context: 'CONTEXT', what: 'ca', detail: 'DETAIL' },
  'plugin-not-found': {
    context: 'CONTEXT',
    command: 'COMMAND',
    searched: 'SEARCHED',
    installHint: 'HINT',
  },
  'plugin-not-allowed': { context: 'CONTEXT', command: 'COMMAND' },
  'plugin-failed': { context: 'CONTEXT', command: 'COMMAND', code: 1, message: 'MESSAGE' },
  'plugin-timed-out': { context: 'CONTEXT', command: 'COMMAND', seconds: 300 },
  'plugin-bad-output': { context: 'CONTEXT', command: 'COMMAND', detail: 'DETAIL' },
  'plugin-needs-terminal': { context: 'CONTEXT', command: 'COMMAND' },
  'plugin-cancelled': { context: 'CONTEXT', command: 'COMMAND' },
  'proxy-unreachable': { server: 'SERVER', proxy: 'PROXY', detail: 'DETAIL' },
  'proxy-refused': { server: 'SERVER', proxy: 'PROXY', detail: 'DETAIL' },
  'proxy-sign-in': { server: 'SERVER', proxy: 'PROXY' },
  'name-not-resolved': { server: 'SERVER', host: 'HOST' },
  'connection-refused': { server: 'SERVER' },
  unreachable: { server: 'SERVER', code: 'EHOSTUNREACH' },
  'timed-out': { server: 'SERVER', waitingFor: 'handshake', seconds: 15 },
  'connection-reset': { server: 'SERVER', detail: 'DETAIL' },
  'certificate-untrusted': { server: 'SERVER', code: 'SELF_SIGNED' },
  'certificate-expired': { server: 'SERVER' },
  'certificate-name-mismatch': { server: 'SERVER', detail: 'DETAIL' },
  'tls-failed': { server: 'SERVER', detail: 'DETAIL' },
  unauthorized: { context: 'CONTEXT', user: 'USER', message: 'MESSAGE' },
  forbidden: {
    verb: 'create',
    resource: 'pods/exec',
    namespace: 'NAMESPACE',
    user: 'USER',
    message: '',
  },
  'not-found': { resource: 'pods', name: 'NAME', namespace: 'NAMESPACE', message: '' },
  'too-many-requests': { server: 'SERVER', retryAfterSeconds: 3 },
  'server-error': { server: 'SERVER', status: 503, message: 'MESSAGE' },
  'bad-response': { server: 'SERVER', detail: 'DETAIL' },
  'pod-gone': { pod: 'POD', namespace: 'NAMESPACE' },
  'pod-replaced': { pod: 'POD', namespace: 'NAMESPACE' },
  'pod-not-running': { pod: 'POD', status: 'STATUS', message: 'MESSAGE' },
  'container-not-running': { pod: 'POD', container: 'CONTAINER', message: 'MESSAGE' },
  'container-unknown': { pod: 'POD', container: 'CONTAINER' },
  'container-restarted': { pod: 'POD', container: 'CONTAINER' },
  'node-unreachable': { pod: 'POD', message: 'MESSAGE' },
  'no-shell': { pod: 'POD', container: 'CONTAINER' },
  'exec-failed': { pod: 'POD', container: 'CONTAINER', message: 'MESSAGE' },
  'exec-protocol-refused': { server: 'SERVER', offered: 'OFFERED' },
  'connection-lost': { server: 'SERVER', detail: 'DETAIL' },
  'stream-ended': { server: 'SERVER', pod: 'POD', message: 'MESSAGE' },
  'lost-in-sleep': { server: 'SERVER', seconds: 600 },
  'hang-up-failed': {
    pod: 'POD',
    namespace: 'NAMESPACE',
    container: 'CONTAINER',
    detail: 'DETAIL',
  },
  'input-refused': { pod: 'POD', bytes: 42 },
  'paste-too-long': { limitBytes: 10_485_760 },
  'link-refused': { problem: { kind: 'unknown', parameter: 'PARAMETER' } },
  'too-many-arrivals': { limit: 5 },
  'already-open': { kubeconfig: 'KUBECONFIG', current: 'CURRENT' },
  'team-file-unreadable': { path: 'PATH', detail: 'ENOENT' },
  'team-file-refused': { path: 'PATH', problem: { kind: 'secret', field: 'FIELD' } },
  'team-file-impossible': { context: 'CONTEXT', reason: 'secret-arguments' },
  'team-file-not-saved': { path: 'PATH', detail: 'EACCES' },
  'credentials-missing': { from: 'clipboard' },
  'settings-corrupt': { path: 'PATH', savedAs: 'SAVED', detail: 'DETAIL' },
  'settings-newer': { path: 'PATH', version: 9 },
  'settings-not-saved': { path: 'PATH', detail: 'ENOSPC' },
  'layout-unreadable': { path: 'PATH', detail: 'damaged' },
  'layout-not-saved': { path: 'PATH', detail: 'ENOSPC' },
  'text-unreadable': { detail: 'damaged' },
  'texts-not-saved': { path: 'PATH', detail: 'ENOSPC' },
  'settings-edit-broken': { path: 'PATH', line: 3, column: 7, fault: 'comma-expected' },
  'settings-edit-unusable': { path: 'PATH', detail: 'DETAIL' },
  'settings-edit-unreadable': { path: 'PATH', detail: 'EACCES' },
  'settings-not-opened': { path: 'PATH', detail: 'DETAIL' },
  'folder-not-opened': { path: 'PATH', detail: 'DETAIL' },
  'text-not-saved': { path: 'PATH', detail: 'ENOSPC' },
  'invalid-request': { request: 'REQUEST' },
  'session-unknown': { sessionId: 'SESSION' },
  'too-many-sessions': { limit: 100 },
  'too-many-explanations': { limit: 16 },
  unexpected: { detail: 'DETAIL' },
};
const KINDS = Object.keys(PARAMS) as ErrorKind[];
const FEATURES = [
  'auth-provider',
  'basic-auth',
  'exec-version',
  'proxy-scheme',
] as const satisfies readonly KubeconfigFeature[];
/** Said in words of the catalog, or of no use to the reader. */
const NOT_PRINTED: ReadonlySet<string> = new Set(['SESSION']);

/** Every leaf of a catalog: its path, and what it says with plausible arguments. */
function leaves(node: unknown, path = ''): { path: string; kind: string; text: string }[] {
  if (typeof node === 'string') return [{ path, kind: 'string', text: node }];
  if (typeof node === 'function') {
    const said: unknown = Reflect.apply(node, null, argumentsFor(path, node.length));
    return [{ path, kind: `function of ${node.length}`, text: String(said) }];
  }
  if (typeof node !== 'object' || node === null) return [{ path, kind: typeof node, text: '' }];
  return Object.entries(node).flatMap(([key, child]) =>
    // Error sentences get their parameters below, by kind.
    path === '' && key === 'errors' ? [] : leaves(child, path === '' ? key : `${path}.${key}`),
  );
}

const TARGET: ExecTarget = {
  context: 'CONTEXT',
  namespace: 'NAMESPACE',
  pod: 'POD',
  podUid: 'UID',
  container: 'CONTAINER',
};

/** Arguments of the functions that take more than names and numbers, by the end of their path. */
const ARGUMENTS: Readonly<Record<string, readonly unknown[]>> = {
  'failures.notice': ['settings-corrupt'],
  'explanation.rolloutCounts': [{ updated: 1001, desired: 1002, ready: 1003, total: 1004 }],
  'explanation.condition': [{ type: '1001', reason: '', message: '' }],
  'explanation.workload': [{ kind: '1001', name: '1002' }],
  'explanation.restartsAgo': [1001, '1002'],
  'explanation.exit': [1001, '1002', '1003'],
  'rows.rollout': [{ workload: { kind: 'K', name: 'N' }, newPods: 2, newReadyPods: 1, oldPods: 3 }],
  'rows.workloads': [[{ kind: '1001', name: '1002' }]],
  'rows.images': [['first', 'second']],
  'rows.namespacesTyped': [['first', 'second']],
  'rows.coverage': [{ shown: 1001, forbidden: 1002, beyond: 1003 }],
  'links.refused': ['link-refused'],
  'about.updateProblem': ['unreachable', '1002'],
  'terminals.found': [1001, 1002, true],
  'terminals.everywhereFound': [1001, true, 1003],
  'restore.divider': [Date.UTC(2026, 0, 1, 12)],
  'restore.ended': [Date.UTC(2026, 0, 1, 12)],
  'terminals.linesFound': [1001, true],
  'rows.execRequest': [
    { context: 'C', user: 'U', kind: 'Role', namespace: 'N', rules: [], check: [] },
  ],
  'app.time': [Date.UTC(2026, 0, 1, 12)],
  'app.closeProtected': [['first', 'second']],
  'panes.closeProtected': [['first', 'second']],
  'check.resolved': ['host', ['first', 'second']],
  'check.addresses': [['first', 'second']],
  'check.expires': [Date.UTC(2026, 0, 1, 12)],
  'check.groups': [['first', 'second']],
  'check.verbs': [['first', 'second']],
  'check.report': ['context', Date.UTC(2026, 0, 1, 12)],
  'consent.body': [['first', 'second']],
  'signIn.running': [['first', 'second'], 'command'],
  'signIn.failed': [['first', 'second']],
  'links.expires': [Date.UTC(2026, 0, 1, 12)],
  'links.expired': [Date.UTC(2026, 0, 1, 12)],
  'terminal.waiting.pod': [TARGET],
  'terminal.waiting.server': [TARGET],
  'terminal.waiting.shell': [TARGET],
};

/** A number serves as a name and as a number: a function must print either. */
function argumentsFor(path: string, count: number): readonly unknown[] {
  return ARGUMENTS[path] ?? Array.from({ length: count }, (_, index) => 1001 + index);
}

const [english, ...others] = LANGUAGES.map((language) => ({
  language,
  catalog: catalogFor(language),
}));

describe.each(others)('$language', ({ catalog }) => {
  it('has the keys, kinds and parameters of English', () => {
    const shape = (of: unknown): string[] => leaves(of).map(({ path, kind }) => `${path}: ${kind}`);
    expect(shape(catalog)).toEqual(shape(english!.catalog));
    expect(Object.keys(catalog.errors).sort()).toEqual(Object.keys(english!.catalog.errors).sort());
  });

  it('is translated: no sentence is the English one but names and symbols', () => {
    const englishTexts = new Map(leaves(english!.catalog).map(({ path, text }) => [path, text]));
    const same = leaves(catalog)
      .filter(({ path, text }) => englishTexts.get(path) === text && /[a-z]{4}/i.test(text))
      .map(({ path }) => path);
    expect(same.sort()).toEqual([
      'app.name',
      'app.title',
      'firstRun.variable',
      'palette.categories.app',
      'palette.menus.shell',
      'settings.versions',
      'terminal.enterKey',
    ]);
  });
});

describe.each(LANGUAGES)('sentences in %s', (language) => {
  const catalog = catalogFor(language);

  // What stands between sentences is a space, or in Chinese nothing.
  const said = leaves(catalog).filter(({ path }) => path !== 'app.sentenceGap');

  it.each(said)('$path is said', ({ text }) => {
    expect(text.trim()).not.toBe('');
    expect(text).not.toMatch(/undefined|\[object|NaN|null|\$\{/);
  });

  it.each(KINDS)('%s says why and what next, and prints what it is about', (kind) => {
    const params = PARAMS[kind];
    const { why, next } = describeError(catalog, { kind, params });
    expect(why).toMatch(/[.。”]$/);
    expect(next).toMatch(/[.。]$/);
    expect(`${why} ${next}`).not.toMatch(/undefined|\[object|NaN|null|\$\{/);
    for (const value of Object.values(params)) {
      const isMarker = typeof value === 'string' && /^[A-Z]{4,}$/.test(value);
      const isCode = ['EACCES', 'ENOENT', 'ENOSPC'].includes(String(value));
      if (isMarker && !isCode && !NOT_PRINTED.has(value)) expect(why).toContain(value);
    }
  });

  it.each(KINDS)('%s survives empty and absent parameters', (kind) => {
    const blank = Object.fromEntries(
      Object.entries(PARAMS[kind]).map(([key, value]) => [
        key,
        isNullable(kind, key) ? null : isOpen(kind, key) ? '' : value,
      ]),
    );
    const { why, next } = describeError(catalog, { kind, params: blank } as unknown as AppError);
    expect(`${why} ${next}`).not.toMatch(/undefined|null|\(\)|（）|“”| {2}/);
  });

  it('names what a context needs in words of its own', () => {
    const whys = FEATURES.map(
      (feature) =>
        describeError(catalog, appError('context-unsupported', { context: 'C', feature })).why,
    );
    expect(new Set(whys).size).toBe(FEATURES.length);
    for (const why of whys) expect(why).not.toMatch(/undefined|exec-version|proxy-scheme/);
  });

  it('calls a kubeconfig without a path the pasted text', () => {
    const pasted = { 'zh-CN': /^粘贴的文本/, en: /^The pasted text/ }[language];
    for (const error of [
      appError('kubeconfig-empty', { path: '' }),
      appError('kubeconfig-invalid', { path: '', line: 3, detail: 'DETAIL' }),
      appError('kubeconfig-invalid', { path: '', line: null, detail: 'DETAIL' }),
      appError('kubeconfig-no-contexts', { path: '' }),
      appError('kubeconfig-too-large', { path: '', limitBytes: 1_048_576 }),
    ]) {
      const { why, next } = describeError(catalog, error);
      expect(why).toMatch(pasted);
      expect(next).not.toMatch(/file|文件/);
    }
  });

  it('says how much may be pasted', () => {
    const { why } = describeError(catalog, appError('paste-too-long', { limitBytes: PASTE_LIMIT }));
    expect(why).toContain('10 MiB');
  });

  it('calls every command something', () => {
    for (const id of COMMAND_IDS) expect(catalog.commands[id]).toMatch(/\S/);
  });

  it('prints every argument of a sentence', () => {
    const spoken = leaves(catalog).filter(({ kind }) => kind.startsWith('function'));
    for (const { path, kind, text } of spoken) {
      if (path in ARGUMENTS) continue;
      const count = Number(kind.slice('function of '.length));
      for (let index = 0; index < count; index++) {
        expect(text.replaceAll(',', ''), path).toContain(String(1001 + index));
      }
    }
  });
});

/** What may not be known. */
function isNullable(kind: ErrorKind, key: string): boolean {
  if (key === 'code') return kind === 'plugin-failed';
  if (key === 'current') return kind === 'already-open';
  if (key === 'line') return kind === 'kubeconfig-invalid';
  return key === 'retryAfterSeconds';
}

/** What may be empty: the server's words, an unnamed user, the namespace of what is in none. */
function isOpen(kind: ErrorKind, key: string): boolean {
  if (key === 'namespace') return kind === 'forbidden' || kind === 'not-found';
  return key === 'message' || key === 'user' || key === 'installHint';
}

it('has no sentence that nobody says', () => {
  const source = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|svelte)$/.test(file) && !file.includes('i18n'))
    .map((file) => readFileSync(join(SRC, file), 'utf8'))
    .join('\n');
  const keys = Object.entries(english!.catalog)
    // Errors and commands are looked up by kind and id, the native ones differ by platform.
    .filter(([section]) => !['errors', 'commands', 'native'].includes(section))
    .flatMap(([section, sentences]) => Object.keys(sentences).map((key) => ({ section, key })));
  const unused = keys.filter(({ key }) => !new RegExp(`\\.${key}\\b`).test(source));
  expect(unused).toEqual([]);
});

describe('languageFor', () => {
  it.each([
    ['system', 'zh-CN', 'zh-CN'],
    ['system', 'zh-Hant-TW', 'zh-CN'],
    ['system', 'zh', 'zh-CN'],
    ['system', 'en-GB', 'en'],
    ['system', 'fr', 'en'],
    ['system', 'zha', 'en'],
    ['en', 'zh-CN', 'en'],
    ['zh-CN', 'de', 'zh-CN'],
  ] as const)('choice %s on a %s system is %s', (choice, system, expected) => {
    expect(languageFor(choice, system)).toBe(expected);
  });
});
