import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isBareCommand,
  looksLikeTeamFile,
  parseTeamFile,
  TEAM_FILE_LIMIT,
  teamFileName,
  writeTeamFile,
  type TeamFile,
} from '../../../src/shared/team-file';

const PEM = '-----BEGIN CERTIFICATE-----\nAAAA+/==\n-----END CERTIFICATE-----\n';
const PLUGIN = {
  method: 'plugin',
  apiVersion: 'client.authentication.k8s.io/v1',
  command: 'kubelogin',
  args: ['get-token', ''],
  env: [{ name: 'REGION', value: '' }],
  installHint: 'brew install kubelogin',
  provideClusterInfo: true,
  interactiveMode: 'Never',
} as const;
const WHOLE: TeamFile = {
  name: 'staging 测试',
  server: 'https://k8s.example.com:6443/base',
  certificateAuthority: PEM + PEM,
  tlsServerName: 'k8s.internal',
  proxy: 'socks5://proxy.example:1080',
  namespaces: ['a', 'b'],
  labelKey: 'app.kubernetes.io/instance',
  colour: 'red',
  isProtected: true,
  signIn: PLUGIN,
};
const SMALL: TeamFile = {
  name: 'c',
  server: 'https://c',
  certificateAuthority: null,
  tlsServerName: null,
  proxy: null,
  namespaces: null,
  labelKey: null,
  colour: null,
  isProtected: false,
  signIn: { method: 'own' },
};

/** The JSON of a small file with these changes. */
const file = (changes: object, cluster: object = {}): string =>
  JSON.stringify({
    podshell: 1,
    name: 'c',
    cluster: { server: 'https://c', ...cluster },
    signIn: { method: 'own' },
    ...changes,
  });
const plugin = (changes: object): string => file({ signIn: { ...PLUGIN, ...changes } });
const without = (field: string): string =>
  JSON.stringify({ ...(JSON.parse(file({})) as object), [field]: undefined });

describe('a team file', () => {
  it.each([
    ['with everything', WHOLE],
    ['with as little as can be', SMALL],
    ['of all namespaces', { ...SMALL, namespaces: 'all' as const }],
  ])('%s is read as it was written', (_what, value) => {
    expect(parseTeamFile(writeTeamFile(value))).toEqual({ ok: true, value });
  });

  it.each([
    'http://localhost:8080',
    'http://127.0.0.1:1',
    'http://[::1]:8001',
    'HTTPS://C.example/',
  ])('may lead to %s', (server) => {
    expect(parseTeamFile(file({}, { server }))).toMatchObject({ ok: true, value: { server } });
  });

  it.each([
    // Nothing that is one.
    ['', 'not-one', undefined],
    ['{', 'not-one', undefined],
    ['[]', 'not-one', undefined],
    ['null', 'not-one', undefined],
    ['"podshell"', 'not-one', undefined],
    ['apiVersion: v1', 'not-one', undefined],
    [file({ podshell: '1' }), 'not-one', undefined],
    [file({ podshell: 0 }), 'invalid', 'podshell'],
    [file({ podshell: 1.5 }), 'invalid', 'podshell'],
    [file({ podshell: 2 }), 'newer', undefined],
    // Its shape.
    [without('name'), 'missing', 'name'],
    [without('cluster'), 'missing', 'cluster'],
    [without('signIn'), 'missing', 'signIn'],
    [file({ cluster: [] }), 'invalid', 'cluster'],
    [file({ cluster: {} }), 'missing', 'cluster.server'],
    [file({ name: '' }), 'invalid', 'name'],
    [file({ name: 7 }), 'invalid', 'name'],
    [file({ name: 'n'.repeat(600) }), 'invalid', 'name'],
    [file({ name: 'a\nb' }), 'hidden', 'name'],
    [file({ name: 'a\u202eb' }), 'hidden', 'name'],
    [file({ name: 'a\u200bb' }), 'hidden', 'name'],
    [file({ namespaces: 'test' }), 'invalid', 'namespaces'],
    [file({ namespaces: [] }), 'invalid', 'namespaces'],
    [file({ namespaces: ['A'] }), 'invalid', 'namespaces'],
    [file({ namespaces: [['a']] }), 'invalid', 'namespaces[0]'],
    [file({ labelKey: 'a b' }), 'invalid', 'labelKey'],
    [file({ colour: 'invisible' }), 'invalid', 'colour'],
    [file({ colour: '__proto__' }), 'invalid', 'colour'],
    [file({ protected: 'yes' }), 'invalid', 'protected'],
    [file({ extra: 1 }), 'unknown', 'extra'],
    ['{"podshell":1,"__proto__":{},"name":"c"}', 'unknown', '__proto__'],
    [file({ ['x'.repeat(500)]: 1 }), 'unknown', `${'x'.repeat(60)}…`],
    [file({ 'a\u202eb': 1 }), 'unknown', 'a⟨U+202E⟩b'],
    // Where it leads.
    [file({}, { server: 'c' }), 'invalid', 'cluster.server'],
    [file({}, { server: 'file:///etc/passwd' }), 'invalid', 'cluster.server'],
    [file({}, { server: 'javascript:alert(1)' }), 'invalid', 'cluster.server'],
    [file({}, { server: 'https://c?x=y' }), 'invalid', 'cluster.server'],
    [file({}, { server: 'https://c#x' }), 'invalid', 'cluster.server'],
    [file({}, { server: 'https://c\\@evil' }), 'invalid', 'cluster.server'],
    [file({}, { server: 'https://c:99999' }), 'invalid', 'cluster.server'],
    [file({}, { server: 'https://bücher.example' }), 'invalid', 'cluster.server'],
    [file({}, { server: 'https://a@b@c' }), 'invalid', 'cluster.server'],
    [file({}, { server: 'https://user@c' }), 'secret', 'cluster.server'],
    [file({}, { server: 'https://user:pass@c' }), 'secret', 'cluster.server'],
    [file({}, { server: 'https://:@c' }), 'secret', 'cluster.server'],
    [file({}, { server: 'http://c' }), 'plain-http', undefined],
    [file({}, { server: 'http://localhost.evil.example' }), 'plain-http', undefined],
    [file({}, { server: 'http://127.0.0.1.evil.example' }), 'plain-http', undefined],
    [file({}, { tlsServerName: 'a b' }), 'invalid', 'cluster.tlsServerName'],
    [file({}, { proxy: 'ftp://p' }), 'invalid', 'cluster.proxy'],
    [file({}, { proxy: 'http://u:p@p' }), 'secret', 'cluster.proxy'],
    [file({}, { 'insecure-skip-tls-verify': true }), 'unknown', 'cluster.insecure-skip-tls-verify'],
    // Whom it trusts.
    [file({}, { certificateAuthority: '' }), 'invalid', 'cluster.certificateAuthority'],
    [file({}, { certificateAuthority: 'x' }), 'invalid', 'cluster.certificateAuthority'],
    [file({}, { certificateAuthority: '/etc/ca' }), 'path', 'cluster.certificateAuthority'],
    [file({}, { certificateAuthority: 'C:\\ca' }), 'path', 'cluster.certificateAuthority'],
    [file({}, { certificateAuthority: `x${PEM}` }), 'invalid', 'cluster.certificateAuthority'],
    [
      file(
        {},
        { certificateAuthority: `${PEM}${PEM.replaceAll('CERTIFICATE', 'RSA PRIVATE KEY')}` },
      ),
      'secret',
      'cluster.certificateAuthority',
    ],
    [file({}, { 'certificate-authority': '/x' }), 'path', 'cluster.certificate-authority'],
    // What it must not hold.
    [file({ token: 'x' }), 'secret', 'token'],
    [file({}, { password: 'x' }), 'secret', 'cluster.password'],
    [
      file({ signIn: { method: 'own', 'client-key-data': 'x' } }),
      'secret',
      'signIn.client-key-data',
    ],
    [file({ signIn: { method: 'own', tokenFile: 'x' } }), 'secret', 'signIn.tokenFile'],
    [file({ signIn: { method: 'own', kubeconfigPath: 'x' } }), 'path', 'signIn.kubeconfigPath'],
    // How it has people sign in.
    [file({ signIn: 'own' }), 'invalid', 'signIn'],
    [file({ signIn: {} }), 'missing', 'signIn.method'],
    [file({ signIn: { method: 'token' } }), 'invalid', 'signIn.method'],
    [file({ signIn: { method: 'own', command: 'sh' } }), 'unknown', 'signIn.command'],
    [plugin({ command: '' }), 'invalid', 'signIn.command'],
    [plugin({ command: './x' }), 'path', 'signIn.command'],
    [plugin({ command: '/bin/sh' }), 'path', 'signIn.command'],
    [plugin({ command: 'C:x' }), 'path', 'signIn.command'],
    [plugin({ command: '..\\x' }), 'path', 'signIn.command'],
    [plugin({ command: '-x' }), 'invalid', 'signIn.command'],
    [plugin({ command: 'a b' }), 'invalid', 'signIn.command'],
    [plugin({ command: 'a\u202eb' }), 'hidden', 'signIn.command'],
    [plugin({ apiVersion: 'v1' }), 'invalid', 'signIn.apiVersion'],
    [plugin({ args: 'x' }), 'invalid', 'signIn.args'],
    [plugin({ args: [1] }), 'invalid', 'signIn.args[0]'],
    [plugin({ args: ['a\nb'] }), 'hidden', 'signIn.args[0]'],
    [plugin({ args: ['a\u202eb'] }), 'hidden', 'signIn.args[0]'],
    [plugin({ args: Array.from({ length: 65 }, () => 'x') }), 'invalid', 'signIn.args'],
    [plugin({ args: ['x'.repeat(4097)] }), 'invalid', 'signIn.args[0]'],
    [plugin({ env: [{ name: 'A=B', value: '' }] }), 'invalid', 'signIn.env[0].name'],
    [plugin({ env: [{ name: 'A', value: 'b\u0000' }] }), 'hidden', 'signIn.env[0].value'],
    [plugin({ env: [{ name: 'LD_PRELOAD', value: '/x' }] }), 'loading-variable', undefined],
    [plugin({ env: [{ name: 'PATH', value: '/x' }] }), 'loading-variable', undefined],
    [plugin({ installHint: 'a\u001b[31mb' }), 'hidden', 'signIn.installHint'],
    [plugin({ interactiveMode: 'Sometimes' }), 'invalid', 'signIn.interactiveMode'],
    // Its size.
    [' '.repeat(TEAM_FILE_LIMIT + 1), 'too-large', undefined],
  ])('%s is refused: %s %s', (text, kind, field) => {
    expect(parseTeamFile(text)).toMatchObject({
      ok: false,
      error: field === undefined ? { kind } : { kind, field },
    });
  });

  it('is refused however deep it is', () => {
    const deep = `{"podshell":1,"name":${'['.repeat(120_000)}${']'.repeat(120_000)}}`;
    expect(parseTeamFile(deep).ok).toBe(false);
  });

  it('never throws, whatever it is', () => {
    const changed = fc.constantFrom('name', 'cluster', 'signIn', 'namespaces', 'podshell', 'token');
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseTeamFile(text).ok).toBe(false);
      }),
    );
    fc.assert(
      fc.property(changed, fc.jsonValue(), (field, value) => {
        parseTeamFile(file({ [field]: value }));
        parseTeamFile(file({}, { [field]: value }));
        parseTeamFile(plugin({ [field]: value }));
      }),
    );
  });

  it('whatever is read of one is read of what it writes', () => {
    fc.assert(
      fc.property(
        fc.record(
          {
            name: fc.string({ unit: 'grapheme' }),
            namespaces: fc.oneof(
              fc.constant('all'),
              fc.array(fc.stringMatching(/^[a-z0-9-]{1,9}$/)),
            ),
            protected: fc.boolean(),
          },
          { requiredKeys: ['name'] },
        ),
        (changes) => {
          const read = parseTeamFile(file(changes));
          if (read.ok) expect(parseTeamFile(writeTeamFile(read.value))).toEqual(read);
        },
      ),
    );
  });

  it('is told from a kubeconfig by its beginning', () => {
    expect(looksLikeTeamFile(file({}))).toBe(true);
    expect(looksLikeTeamFile(`\uFEFF\n${file({})}`)).toBe(true);
    expect(looksLikeTeamFile('{"name": "x", "podshell" : 2}')).toBe(true);
    for (const text of ['', '{}', 'apiVersion: v1', '{"apiVersion":"v1","kind":"Config"}']) {
      expect(looksLikeTeamFile(text)).toBe(false);
    }
  });

  it.each([
    ['staging', 'staging.podshell'],
    ['admin@a/b:c', 'admin-a-b-c.podshell'],
    ['../../etc/passwd', 'etc-passwd.podshell'],
    ['测试 1', '测试-1.podshell'],
    ['///', 'team.podshell'],
  ])('of %s is called %s', (context, name) => {
    expect(teamFileName(context)).toBe(name);
  });

  it('names programs by their bare name only', () => {
    expect(['kubelogin', 'gke-gcloud-auth-plugin', 'aws', 'a.b_c'].every(isBareCommand)).toBe(true);
    expect(
      ['', '.', '..', '-x', '/x', 'x/y', 'x\\y', 'C:x', 'x y', 'x;y'].some(isBareCommand),
    ).toBe(false);
  });
});
