import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  AddedPlace,
  KubeconfigPlaces,
} from '../../../../../src/main/kube/config/kubeconfig-places';
import { loadKubeconfigs } from '../../../../../src/main/kube/config/kubeconfig-loader';
import { appError } from '../../../../../src/shared/errors';

const FIXTURES = resolve(import.meta.dirname, '../../../../fixtures/kubeconfigs');
const fixture = (name: string): string => join(FIXTURES, name);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podshell-kubeconfig-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const load = (places: Partial<KubeconfigPlaces>): ReturnType<typeof loadKubeconfigs> =>
  loadKubeconfigs({ argument: null, variable: null, home: folder, added: [], ...places });

/** A file as if it was added in the app, from the folder `from`. */
const added = (path: string, from = folder): AddedPlace => ({
  added: { id: path, name: path, from: join(from, 'original') },
  path,
  folder: from,
});

async function loadText(content: string | Uint8Array): ReturnType<typeof loadKubeconfigs> {
  const file = join(folder, 'config');
  await writeFile(file, content);
  return load({ argument: file });
}

describe('places', () => {
  it('finds nothing at home without calling that a problem', async () => {
    const { sources, contexts, currentContext } = await load({});
    expect(sources).toEqual([
      {
        path: join(folder, '.kube', 'config'),
        origin: 'home',
        added: null,
        found: false,
        problem: null,
      },
    ]);
    expect(contexts).toEqual([]);
    expect(currentContext).toBeNull();
  });

  it('names the file of --kubeconfig that is not there; kubectl takes the others for empty', async () => {
    const path = join(folder, 'gone');
    const problem = appError('kubeconfig-missing', { path });
    expect((await load({ argument: path })).sources).toMatchObject([{ found: false, problem }]);
    const missing = await load({ variable: path, added: [added(path)] });
    expect(missing.sources).toMatchObject([{ path, found: false, problem: null }]);
  });

  it('lets --kubeconfig stand for KUBECONFIG, KUBECONFIG for home, and adds those added', async () => {
    const origins = async (places: Partial<KubeconfigPlaces>): Promise<string[]> =>
      (await load(places)).sources.map(({ origin }) => origin);
    const variable = [fixture('merge-first.yaml'), fixture('merge-second.yaml')].join(delimiter);
    const third = [added(fixture('merge-third.yaml'))];
    const argument = fixture('every-field.yaml');
    expect(await origins({ argument, variable, added: third })).toEqual(['argument', 'added']);
    expect(await origins({ variable, added: third })).toEqual([
      'environment',
      'environment',
      'added',
    ]);
    expect(await origins({ variable: '', added: third })).toEqual(['home', 'added']);
    const first = [added(fixture('merge-first.yaml'))];
    expect(await origins({ variable, added: first })).toHaveLength(2);
  });
});

describe('merging', () => {
  it('takes the first of every name, and the first current-context', async () => {
    const files = ['merge-first.yaml', 'merge-second.yaml', 'merge-third.yaml'].map(fixture);
    const { contexts, currentContext, sources } = await load({ variable: files.join(delimiter) });
    expect(contexts.map(({ summary }) => [summary.name, summary.namespace, summary.path])).toEqual([
      ['shared', 'first', files[0]],
      ['one', 'default', files[0]],
      ['two', 'default', files[1]],
    ]);
    // The user is the first file's, the cluster the second's: entries meet across files.
    for (const { access } of contexts) {
      expect(access).toMatchObject({ ok: true, value: { credential: { token: 'first' } } });
    }
    expect(currentContext).toBe('two');
    expect(sources.map(({ problem }) => problem)).toEqual([
      null,
      null,
      appError('kubeconfig-no-contexts', { path: files[2] ?? '' }),
    ]);
  });

  it('takes the first of a name within a file too, where kubectl refuses the file', async () => {
    const { contexts } = await loadText(`
contexts: [{ name: a, context: { cluster: first } }, { name: a, context: { cluster: second } }]
`);
    expect(contexts.map(({ summary }) => [summary.cluster, summary.alsoIn])).toEqual([
      ['first', [join(folder, 'config')]],
    ]);
  });

  it('says where else a context is defined', async () => {
    const files = ['merge-first.yaml', 'merge-second.yaml'].map(fixture);
    const { contexts } = await load({
      variable: files.join(delimiter),
      added: [added(fixture('broken-contexts.yaml'))],
    });
    const alsoIn = contexts.map(({ summary }) => [summary.name, summary.alsoIn]);
    expect(alsoIn).toContainEqual(['shared', [files[1]]]);
    expect(alsoIn).toContainEqual(['one', []]);
  });

  it('takes an added file’s own cluster and user for its contexts, and only for those', async () => {
    const config = (context: string, token: string): string => `
clusters: [{ name: kubernetes, cluster: { server: 'https://${token}.example' } }]
users: [{ name: kubernetes-admin, user: { token: ${token} } }]
contexts: [{ name: ${context}, context: { cluster: kubernetes, user: kubernetes-admin } }]
`;
    const first = join(folder, 'first');
    const second = join(folder, 'second');
    await writeFile(first, config('one', 'first'));
    await writeFile(second, config('two', 'second'));
    const tokens = async (places: Partial<KubeconfigPlaces>): Promise<unknown[]> =>
      (await load(places)).contexts.map(({ access, summary }) => [
        summary.server,
        access.ok ? access.value.credential.token : null,
      ]);
    const merged = ['https://first.example', 'first'];
    expect(await tokens({ variable: [first, second].join(delimiter) })).toEqual([merged, merged]);
    expect(await tokens({ variable: first, added: [added(second)] })).toEqual([
      merged,
      ['https://second.example', 'second'],
    ]);
  });

  it('gives an added file’s server no credentials of another file', async () => {
    const own = join(folder, 'own');
    const lure = join(folder, 'lure');
    const other = join(folder, 'other');
    await writeFile(own, `users: [{ name: admin, user: { token: secret } }]\n`);
    await writeFile(other, `users: [{ name: guest, user: { token: secret } }]\n`);
    await writeFile(
      lure,
      `
clusters: [{ name: evil, cluster: { server: 'https://evil.example' } }]
contexts:
  - { name: admin's, context: { cluster: evil, user: admin } }
  - { name: guest's, context: { cluster: evil, user: guest } }
  - { name: nobody's, context: { cluster: evil } }
`,
    );
    const { contexts } = await load({ variable: own, added: [added(other), added(lure)] });
    const missing = (context: string, name: string): unknown =>
      appError('context-broken', { context, missing: 'user', name });
    expect(
      contexts.map(({ access }) => (access.ok ? access.value.credential : access.error)),
    ).toEqual([
      missing("admin's", 'admin'),
      missing("guest's", 'guest'),
      expect.objectContaining({ token: null }),
    ]);
  });

  it('starts the relative paths of a copy where its original was', async () => {
    const copy = join(folder, 'copy');
    await writeFile(
      copy,
      `
clusters: [{ name: c, cluster: { server: https://c.example, certificate-authority: pki/ca.crt } }]
users:
- name: u
  user: { exec: { apiVersion: client.authentication.k8s.io/v1beta1, command: ./login } }
contexts: [{ name: x, context: { cluster: c, user: u } }]
`,
    );
    const { contexts } = await load({ added: [added(copy, '/original/folder')] });
    expect(contexts[0]?.access).toMatchObject({
      value: {
        path: copy,
        tls: { ca: { path: '/original/folder/pki/ca.crt' } },
        credential: { plugin: { command: './login', path: copy, folder: '/original/folder' } },
      },
    });
  });

  it('keeps the contexts of good files beside a broken one', async () => {
    const broken = join(folder, 'broken');
    await writeFile(broken, 'contexts: [unclosed');
    const { contexts, sources } = await load({
      variable: [broken, fixture('merge-second.yaml')].join(delimiter),
    });
    expect(sources[0]?.problem?.kind).toBe('kubeconfig-invalid');
    expect(contexts.map(({ summary }) => summary.name)).toEqual(['shared', 'two']);
  });

  it('says of the only file when it has no contexts', async () => {
    const { sources } = await loadText('clusters: [{name: c, cluster: {server: https://c}}]');
    expect(sources[0]?.problem?.kind).toBe('kubeconfig-no-contexts');
  });
});

describe('added files of which nothing is used', () => {
  const config = (context: string, user: string): string => `
clusters: [{ name: c, cluster: { server: https://c.example } }]
users: [{ name: ${user}, user: { token: ${user} } }]
contexts: [{ name: ${context}, context: { cluster: c, user: ${user} } }]
`;
  const written = async (name: string, content: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };
  const problems = async (places: Partial<KubeconfigPlaces>): Promise<unknown[]> =>
    (await load(places)).sources.map(({ problem }) => problem);

  it('names the file that has the same contexts and comes first', async () => {
    const old = await written('old', config('same', 'old'));
    const fresh = await written('fresh', config('same', 'new'));
    const shadowed = appError('kubeconfig-shadowed', { path: fresh, by: old });
    expect(await problems({ variable: old, added: [added(fresh)] })).toEqual([null, shadowed]);
    expect(await problems({ argument: old, added: [added(fresh)] })).toEqual([null, shadowed]);
    expect((await problems({ added: [added(old), added(fresh)] })).slice(1)).toEqual([
      null,
      shadowed,
    ]);
  });

  it('names all files that do', async () => {
    const one = await written('one', config('one', 'u'));
    const two = await written('two', config('two', 'u'));
    const both = await written(
      'both',
      'contexts: [{ name: one, context: { cluster: c } }, { name: two, context: { cluster: c } }]',
    );
    const by = `${one}, ${two}`;
    expect(await problems({ variable: [one, two].join(delimiter), added: [added(both)] })).toEqual([
      null,
      null,
      appError('kubeconfig-shadowed', { path: both, by }),
    ]);
  });

  it('finds nothing wrong where one context is new, or an earlier context uses the user', async () => {
    const old = await written('old', config('same', 'old'));
    const more = await written(
      'more',
      `${config('same', 'new').trimEnd().slice(0, -1)}, { name: other, context: { cluster: c } }]`,
    );
    expect(await problems({ variable: old, added: [added(more)] })).toEqual([null, null]);

    const lacking = await written('lacking', config('same', 'wanted').replace(/^users.*$/m, ''));
    const giving = await written('giving', config('same', 'wanted'));
    expect(await problems({ variable: lacking, added: [added(giving)] })).toEqual([null, null]);
  });

  it('says nothing of the files of KUBECONFIG: kubectl merges them so', async () => {
    const old = await written('old', config('same', 'old'));
    const fresh = await written('fresh', config('same', 'new'));
    expect(await problems({ variable: [old, fresh].join(delimiter) })).toEqual([null, null]);
  });
});

describe('contexts', () => {
  it('reads every field, and resolves paths from the file’s folder', async () => {
    const path = fixture('every-field.yaml');
    const { contexts, currentContext } = await load({ argument: path });
    expect(currentContext).toBe('files');
    const access = contexts.map((entry) => (entry.access.ok ? entry.access.value : null));
    expect(access).toEqual([
      {
        context: 'files',
        path,
        cluster: 'by-file',
        user: 'file-user',
        server: new URL('https://files.example:6443/base/path'),
        namespace: 'test',
        tls: {
          ca: { kind: 'file', path: fixture('pki/ca.crt') },
          serverName: 'kubernetes.default',
          skipVerify: false,
        },
        proxy: null,
        impersonation: null,
        credential: {
          token: null,
          tokenFile: fixture('token'),
          certificate: { kind: 'file', path: fixture('pki/user.crt') },
          key: { kind: 'file', path: fixture('pki/user.key') },
          plugin: null,
        },
      },
      {
        context: 'data',
        path,
        cluster: 'by-data',
        user: 'data-user',
        server: new URL('https://data.example'),
        namespace: 'default',
        tls: { ca: { kind: 'data', base64: 'Q0E=' }, serverName: null, skipVerify: false },
        proxy: null,
        impersonation: null,
        credential: {
          token: 'canary-token',
          tokenFile: null,
          certificate: { kind: 'data', base64: 'Q0VSVA==' },
          key: { kind: 'data', base64: 'S0VZ' },
          plugin: null,
        },
      },
      {
        context: 'plain',
        path,
        cluster: 'open',
        user: '',
        server: new URL('http://127.0.0.1:8080'),
        namespace: 'default',
        tls: { ca: null, serverName: null, skipVerify: true },
        proxy: null,
        impersonation: null,
        credential: { token: null, tokenFile: null, certificate: null, key: null, plugin: null },
      },
    ]);
    // URLs are equal to toEqual whatever they are.
    expect(access.map((entry) => entry?.server.href)).toEqual([
      'https://files.example:6443/base/path',
      'https://data.example/',
      'http://127.0.0.1:8080/',
    ]);
    expect(contexts[0]?.summary).toEqual({
      name: 'files',
      cluster: 'by-file',
      user: 'file-user',
      namespace: 'test',
      server: 'https://files.example:6443',
      path,
      alsoIn: [],
      risks: [],
      signIn: ['client-certificate', 'token-file'],
      proxy: null,
      plugin: null,
      actsAs: null,
      problem: null,
    });
    expect(JSON.stringify(contexts.map(({ summary }) => summary))).not.toContain('canary');
  });

  it('lists what it does not do with the feature asked for', async () => {
    const { contexts } = await load({ argument: fixture('refused.yaml') });
    const features = contexts.map(({ summary }) => [
      summary.name,
      summary.problem?.kind === 'context-unsupported' ? summary.problem.params.feature : null,
    ]);
    expect(features).toEqual([
      ['alpha', 'exec-version'],
      ['provider', 'auth-provider'],
      ['password', 'basic-auth'],
      ['proxied', 'proxy-scheme'],
      ['fine', null],
    ]);
  });

  it('lists broken ones with what they miss', async () => {
    const path = fixture('broken-contexts.yaml');
    const { contexts } = await load({ argument: path });
    const broken = (context: string, missing: 'cluster' | 'user' | 'server', name: string) =>
      appError('context-broken', { context, missing, name });
    expect(contexts.map(({ summary }) => summary.problem)).toEqual([
      broken('cluster-missing', 'cluster', 'nowhere'),
      broken('user-missing', 'user', 'nobody'),
      broken('no-server', 'server', 'no-server'),
      broken('not-a-url', 'server', 'not-a-url'),
      broken('ftp', 'server', 'ftp'),
      appError('context-unsupported', {
        context: 'with-password',
        feature: 'basic-auth',
      }),
      appError('kubeconfig-invalid', {
        path,
        line: null,
        detail: 'context "climbing": its namespace is no valid name',
      }),
      null,
    ]);
    expect(contexts.map(({ summary }) => summary.server)).toEqual([
      ...Array<string>(7).fill(''),
      'https://c.example',
    ]);
  });

  it.each([
    ['127.0.0.1:6443', '', 'http://127.0.0.1:6443'],
    ['c.example:6443', 'certificate-authority-data: eA==', 'https://c.example:6443'],
    ['c.example', 'insecure-skip-tls-verify: true', 'https://c.example'],
    ['HTTPS://C.example:443/', '', 'https://c.example'],
    ['https://[::1]:6443', '', 'https://[::1]:6443'],
  ])('reads the server %s as kubectl does', async (server, more, expected) => {
    const { contexts } = await loadText(`
clusters:
- name: c
  cluster:
    server: '${server}'
    ${more}
contexts:
- { name: x, context: { cluster: c } }
`);
    expect(contexts[0]?.summary.server).toBe(expected);
  });

  it('keeps names that YAML would turn into something else', async () => {
    const { contexts } = await loadText(`
clusters: [{ name: 1:20, cluster: { server: https://c.example } }]
users: [{ name: yes, user: { token: 0123 } }]
contexts: [{ name: 0x10, context: { cluster: 1:20, user: yes } }]
`);
    expect(contexts[0]?.summary).toMatchObject({ name: '0x10', cluster: '1:20', user: 'yes' });
    expect(contexts[0]?.access).toMatchObject({ value: { credential: { token: '0123' } } });
  });
});

describe('hostile and broken files', () => {
  const problemOf = async (content: string | Uint8Array): Promise<unknown> =>
    (await loadText(content)).sources[0]?.problem;
  const invalid = (line: number | null, detail: string): unknown =>
    appError('kubeconfig-invalid', { path: join(folder, 'config'), line, detail });

  it.each(['', '\n\n', '# only a comment\n', '---\n', 'null', '\ufeff'])(
    'calls %j empty',
    async (content) => {
      expect(await problemOf(content)).toEqual(
        appError('kubeconfig-empty', { path: join(folder, 'config') }),
      );
    },
  );

  it.each<[string, number | null, string]>([
    ['just words', 1, 'the file: not a mapping'],
    ['- a\n- b', 1, 'the file: not a mapping'],
    ['kind: Deployment\nmetadata: {}', 1, 'kind: not Config'],
    ['\ncontexts: 5', 2, 'contexts: not a list'],
    ['contexts:\n- name: a\n- {}', 3, 'contexts[1].name: missing'],
    ['contexts:\n- canary', 2, 'contexts[0]: not a mapping'],
    ['users:\n- name: u\n  user:\n    token: [canary]', 4, 'users[0].user.token: not a text'],
    ['users:\n- name: u\n  user: canary', 3, 'users[0].user: not a mapping'],
    [
      'clusters:\n- name: c\n  cluster:\n    insecure-skip-tls-verify: canary',
      4,
      'clusters[0].cluster.insecure-skip-tls-verify: not true or false',
    ],
    ['a: b\n\tcanary: c', 2, 'tab as indent'],
    ['a: "canary', 1, 'missing char'],
    ['a: &x canary', 1, 'anchors and aliases are not allowed'],
    ['a: 1\nb: *canary', 2, 'anchors and aliases are not allowed'],
    ['a: b\nkind: *a', 2, 'anchors and aliases are not allowed'],
  ])('refuses %j at its line, without quoting it', async (content, line, detail) => {
    const problem = await problemOf(content);
    expect(problem).toEqual(invalid(line, detail));
    expect(JSON.stringify(problem)).not.toContain('canary');
  });

  it('refuses an alias bomb without unfolding it', async () => {
    const { sources } = await load({ argument: fixture('alias-bomb.yaml') });
    expect(sources[0]?.problem).toMatchObject({
      kind: 'kubeconfig-invalid',
      params: { line: 1, detail: 'anchors and aliases are not allowed' },
    });
  });

  it('takes __proto__ for a name like any other', async () => {
    const { contexts } = await load({ argument: fixture('prototype.yaml') });
    expect(contexts.map(({ summary }) => [summary.name, summary.problem?.kind])).toEqual([
      ['constructor', 'context-broken'],
      ['__proto__', undefined],
    ]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each([
    ['UTF-8 with a mark', Buffer.from('\ufeffkind: Config\ncontexts: x')],
    ['UTF-16 LE', Buffer.from('\ufeffkind: Config\ncontexts: x', 'utf16le')],
    ['UTF-16 BE', Buffer.from('\ufeffkind: Config\ncontexts: x', 'utf16le').swap16()],
  ])('reads %s', async (_name, content) => {
    expect(await problemOf(content)).toEqual(invalid(2, 'contexts: not a list'));
  });

  it('refuses what is no text', async () => {
    expect(await problemOf(Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xc0]))).toEqual(
      invalid(null, 'neither UTF-8 nor UTF-16'),
    );
  });

  it.each([
    ['sequences', '['.repeat(1_000_000)],
    ['mappings', '{a: '.repeat(250_000)],
    ['dashes', '- '.repeat(500_000)],
    ['keys', Array.from({ length: 100_000 }, (_, index) => `k${index}: v`).join('\n')],
    ['documents', '---\n'.repeat(250_000)],
  ])('is done with a megabyte of %s in time', async (_name, content) => {
    // The processor's time: a busy machine takes longer without doing more.
    const before = process.cpuUsage();
    await problemOf(content);
    const { user, system } = process.cpuUsage(before);
    // The target is 200 ms; without the budget these take 3 to 5 s.
    expect((user + system) / 1_000).toBeLessThan(2_000);
  });

  // Twice, and in a process that goes on: where the stack runs out, the second parse ends Node.
  it.each(
    ['[', '{', '- ', '{a: ', '? '].flatMap((level) =>
      [900, 2_000, 20_000].map((levels): [string, number] => [level, levels]),
    ),
  )('refuses %j nested %i times, twice', async (level, levels) => {
    const tooDeep = invalid(2, 'nested more than 100 levels deep');
    const content = `# deep\n${level.repeat(levels)}`;
    expect(await problemOf(content)).toEqual(tooDeep);
    expect(await problemOf(content)).toEqual(tooDeep);
  });

  it('takes what nests as deep as no kubeconfig does', async () => {
    const deep = `${'['.repeat(40)}${']'.repeat(40)}`;
    expect(await problemOf(`preferences: ${deep}\ncontexts: 5`)).toEqual(
      invalid(2, 'contexts: not a list'),
    );
  });

  it('takes the first of several documents, as kubectl does', async () => {
    const { contexts } = await loadText(
      'clusters: [{name: c, cluster: {server: https://c}}]\ncontexts: [{name: a, context: {cluster: c}}]\n---\ncontexts: [{name: b}]',
    );
    expect(contexts.map(({ summary }) => summary.name)).toEqual(['a']);
  });

  it('refuses more than a mebibyte', async () => {
    const path = join(folder, 'large');
    await writeFile(path, '');
    await truncate(path, 1024 * 1024 + 1);
    const { sources } = await load({ argument: path });
    expect(sources[0]?.problem).toEqual(
      appError('kubeconfig-too-large', { path, limitBytes: 1024 * 1024 }),
    );
  });

  it.skipIf(process.platform === 'win32')('reads no FIFO, device or folder', async () => {
    const fifo = join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
    await symlink('/dev/zero', join(folder, 'zero'));
    for (const path of [fifo, join(folder, 'zero'), folder]) {
      const { sources } = await load({ argument: path });
      expect(sources[0]?.problem).toEqual(
        appError('kubeconfig-unreadable', { path, detail: 'not-a-file' }),
      );
    }
  });

  it('says what the system says of a file that it may not read', async () => {
    const path = join(folder, 'config', 'below-a-file');
    await writeFile(join(folder, 'config'), 'x');
    await chmod(join(folder, 'config'), 0o600);
    expect((await load({ argument: path })).sources[0]).toMatchObject({ found: false });
    const nul = (await load({ argument: join(folder, 'a\0b') })).sources[0];
    expect(nul?.problem).toMatchObject({ kind: 'kubeconfig-unreadable' });
  });
});
