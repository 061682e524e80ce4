import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type {
  ClusterAccess,
  CredentialPlugin,
} from '../../../../../src/main/kube/config/cluster-access';
import type { Proof } from '../../../../../src/main/kube/credentials/credential';
import type {
  PluginCall,
  PluginSource,
} from '../../../../../src/main/kube/credentials/plugin-source';
import type { SigningParts } from '../../../../../src/main/kube/credentials/request-signer';
import { RequestSigner } from '../../../../../src/main/kube/credentials/request-signer';
import { appError } from '../../../../../src/shared/errors';
import type { Pki } from '../../../../cluster/pki';
import { createPki } from '../../../../cluster/pki';
import { FakeClock } from '../../../../support/fake-clock';
import { accessTo, inline } from '../api-server';

const PLUGIN: CredentialPlugin = {
  apiVersion: 'client.authentication.k8s.io/v1',
  command: 'demo-login',
  args: [],
  env: [],
  installHint: '',
  provideClusterInfo: false,
  interactiveMode: 'IfAvailable',
  path: '/home/qa/.kube/config',
  folder: '/home/qa/.kube',
  clusterConfig: null,
};

let pki: Pki;
beforeAll(async () => {
  pki = await createPki({ commonName: 'tester', organization: 'qa' });
});

let folder: string;
let clock: FakeClock;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podshell-credentials-'));
  clock = new FakeClock();
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const access = (more: Parameters<typeof accessTo>[1], url = 'https://c.example'): ClusterAccess =>
  accessTo(url, more);
const signer = (of: ClusterAccess, more: Partial<SigningParts> = {}): RequestSigner =>
  new RequestSigner(of, { clock, plugins: null, systemCas: () => [], ...more });

describe('bearer tokens', () => {
  it('are sent as they are, over verified TLS', async () => {
    const signed = await signer(access({ credential: { token: 'abc.def-_~+/=' } })).sign();
    expect(signed).toEqual({
      ok: true,
      value: {
        headers: { Authorization: 'Bearer abc.def-_~+/=' },
        tls: { rejectUnauthorized: true, secureContext: expect.anything() as unknown },
      },
    });
  });

  it.each(['a\r\nX-Evil: 1', 'a\nb', 'a b', 'ä', 'a\0b'])(
    'are refused where a header cannot carry them: %j',
    async (token) => {
      const signed = await signer(access({ credential: { token } })).sign();
      expect(signed).toEqual({
        ok: false,
        error: appError('credential-invalid', {
          context: 'ctx',
          what: 'token',
          detail: 'characters that a header cannot carry',
        }),
      });
    },
  );

  it('are taken out of what servers say', async () => {
    const of = signer(access({ credential: { token: 'abc.def' } }));
    expect(of.withoutSecrets('I got Bearer abc.def')).toBe('I got Bearer abc.def');
    await of.sign();
    expect(of.withoutSecrets('I got Bearer abc.def, abc.def')).toBe('I got Bearer •••, •••');
  });

  it('are not sent in the clear, as kubectl does not', async () => {
    const of = access({ credential: { token: 'secret' } }, 'http://c.example');
    expect(await signer(of).sign()).toEqual({ ok: true, value: { headers: {}, tls: {} } });
  });
});

describe('token files', () => {
  const authorization = async (of: RequestSigner): Promise<unknown> => {
    const signed = await of.sign();
    return signed.ok ? signed.value.headers['Authorization'] : signed.error;
  };

  it('are trimmed, win over a token, and are read again after a minute', async () => {
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, ' first\n');
    const of = signer(access({ credential: { tokenFile, token: 'inline' } }));
    expect(await authorization(of)).toBe('Bearer first');
    await writeFile(tokenFile, 'second');
    clock.advance(59_999);
    expect(await authorization(of)).toBe('Bearer first');
    clock.advance(1);
    expect(await authorization(of)).toBe('Bearer second');
  });

  it('are read again when the server refused the token, and say whether that helps', async () => {
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, 'first');
    const of = signer(access({ credential: { tokenFile } }));
    const first = await of.sign();
    if (!first.ok) throw new Error('expected a signature');
    expect(await of.renew(first.value)).toBe(false);
    await writeFile(tokenFile, 'second');
    expect(await of.renew(first.value)).toBe(true);
    expect(await authorization(of)).toBe('Bearer second');
  });

  it('leave the word to the token where they cannot be read, else say why', async () => {
    const tokenFile = join(folder, 'gone');
    expect(
      await authorization(signer(access({ credential: { tokenFile, token: 'inline' } }))),
    ).toBe('Bearer inline');
    const of = signer(access({ credential: { tokenFile } }));
    expect(await authorization(of)).toEqual(
      appError('credential-file-unreadable', { context: 'ctx', path: tokenFile, detail: 'ENOENT' }),
    );
    await writeFile(tokenFile, 'there');
    expect(await authorization(of)).toBe('Bearer there');
    await writeFile(tokenFile, '\n');
    clock.advance(60_000);
    expect(await authorization(of)).toEqual(
      appError('credential-invalid', { context: 'ctx', what: 'token', detail: 'empty' }),
    );
  });

  it.skipIf(process.platform === 'win32')('that are FIFOs do not hang', async () => {
    const tokenFile = join(folder, 'fifo');
    execFileSync('mkfifo', [tokenFile]);
    expect(await authorization(signer(access({ credential: { tokenFile } })))).toMatchObject({
      params: { detail: 'not-a-file' },
    });
  });
});

describe('certificates', () => {
  const error = async (of: ClusterAccess): Promise<unknown> => {
    const signed = await signer(of).sign();
    return signed.ok ? 'signed' : signed.error;
  };
  const invalid = (what: 'certificate' | 'key' | 'ca', detail: string): unknown =>
    appError('credential-invalid', { context: 'ctx', what, detail });

  it('come from data or file, beside a token, with the CA and the server’s name', async () => {
    const { cert, key } = pki.client;
    await writeFile(join(folder, 'user.crt'), cert);
    await writeFile(join(folder, 'user.key'), key);
    const file = (name: string) => ({ kind: 'file', path: join(folder, name) }) as const;
    const expected = {
      ok: true,
      value: {
        headers: { Authorization: 'Bearer t' },
        tls: {
          ca: Buffer.from(pki.ca),
          cert: Buffer.from(cert),
          key: Buffer.from(key),
          servername: 'kubernetes',
          rejectUnauthorized: true,
          secureContext: expect.anything() as unknown,
        },
      },
    };
    for (const [certificate, privateKey] of [
      [inline(cert), inline(key)],
      [file('user.crt'), file('user.key')],
    ] as const) {
      const of = access({
        tls: { ca: inline(pki.ca), serverName: 'kubernetes' },
        credential: { token: 't', certificate, key: privateKey },
      });
      expect(await signer(of).sign()).toEqual(expected);
    }
  });

  it('keep their TLS options, and so their connections, until a file changes', async () => {
    await writeFile(join(folder, 'ca.crt'), pki.ca);
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, 'first');
    const of = signer(
      access({
        tls: { ca: { kind: 'file', path: join(folder, 'ca.crt') } },
        credential: { tokenFile },
      }),
    );
    const tls = async (): Promise<unknown> => {
      const signed = await of.sign();
      return signed.ok ? signed.value.tls : signed.error;
    };
    const first = await tls();
    await writeFile(tokenFile, 'second');
    clock.advance(60_000);
    expect(await tls()).toBe(first);
    await writeFile(join(folder, 'ca.crt'), pki.otherCa);
    clock.advance(60_000);
    expect(await tls()).toMatchObject({ ca: Buffer.from(pki.otherCa) });
  });

  it('are checked before OpenSSL gets them', async () => {
    const { cert, key } = pki.client;
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = { type: 'pkcs8', format: 'pem' } as const;
    const stranger = other.privateKey.export(pem).toString();
    const encrypted = other.privateKey
      .export({ ...pem, cipher: 'aes-256-cbc', passphrase: 'canary' })
      .toString();
    const pair = (certificate: string, privateKey: string): ClusterAccess =>
      access({ credential: { certificate: inline(certificate), key: inline(privateKey) } });
    expect(await error(pair(cert, key))).toBe('signed');
    expect(await error(pair('nonsense', key))).toEqual(
      invalid('certificate', 'not a certificate in PEM form'),
    );
    expect(await error(pair(cert, 'nonsense'))).toEqual(
      invalid('key', 'not a private key in PEM form'),
    );
    expect(await error(pair(cert, encrypted))).toEqual(invalid('key', 'the key is encrypted'));
    expect(await error(pair(cert, stranger))).toEqual(
      invalid('key', 'the key does not belong to the certificate'),
    );
    expect(await error(access({ credential: { certificate: inline(cert) } }))).toEqual(
      invalid('key', 'missing'),
    );
    expect(await error(access({ credential: { key: inline(key) } }))).toEqual(
      invalid('certificate', 'missing'),
    );
    expect(await error(access({ tls: { ca: inline('nonsense') } }))).toEqual(
      invalid('ca', 'not a certificate in PEM form'),
    );
    const path = join(folder, 'no-ca');
    expect(await error(access({ tls: { ca: { kind: 'file', path } } }))).toEqual(
      appError('credential-file-unreadable', { context: 'ctx', path, detail: 'ENOENT' }),
    );
  });

  it('of the server are not looked at where the kubeconfig says so', async () => {
    const of = access({ tls: { skipVerify: true, ca: inline(pki.ca) } });
    expect(await signer(of).sign()).toMatchObject({
      value: { tls: { rejectUnauthorized: false } },
    });
  });
});

describe('a refused signature', () => {
  it('is renewed once for all who come with it, and helps those who come later', async () => {
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, 'first');
    const of = signer(access({ credential: { tokenFile } }));
    const first = await of.sign();
    if (!first.ok) throw new Error('expected a signature');
    await writeFile(tokenFile, 'second');
    expect(await Promise.all([of.renew(first.value), of.renew(first.value)])).toEqual([true, true]);
    await writeFile(tokenFile, 'third');
    // An old signature is no reason to read again: what we have now was not refused.
    expect(await of.renew(first.value)).toBe(true);
    expect(await of.sign()).toMatchObject({
      value: { headers: { Authorization: 'Bearer second' } },
    });
  });

  it('leads to its problem where there is no other', async () => {
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, 'first');
    const of = signer(access({ credential: { tokenFile } }));
    const first = await of.sign();
    if (!first.ok) throw new Error('expected a signature');
    await rm(tokenFile);
    expect(await of.renew(first.value)).toBe(true);
    expect(await of.sign()).toMatchObject({ error: { kind: 'credential-file-unreadable' } });
  });

  it('asks the plugin again, but not for a broken handshake', async () => {
    const refused: Proof[] = [];
    let token = 'first';
    const plugins: PluginSource = {
      open: () => ({
        proof: () => Promise.resolve({ ok: true, value: { token } }),
        renew: (proof) => {
          refused.push(proof);
          token = 'second';
          return Promise.resolve();
        },
        dispose: () => undefined,
      }),
    };
    const of = signer(access({ credential: { plugin: PLUGIN } }), { plugins });
    const first = await of.sign();
    if (!first.ok) throw new Error('expected a signature');
    expect(await of.renew(first.value, 'handshake')).toBe(false);
    expect(refused).toEqual([]);
    expect(await of.renew(first.value)).toBe(true);
    expect(refused).toEqual([{ token: 'first' }]);
  });
});

describe('credential plugins', () => {
  const opened = (more: Partial<ClusterAccess['credential']>, url?: string): PluginCall[] => {
    const calls: PluginCall[] = [];
    const plugins: PluginSource = {
      open: (call) => {
        calls.push(call);
        return {
          proof: () => Promise.resolve({ ok: true, value: {} }),
          renew: () => Promise.resolve(),
          dispose: () => undefined,
        };
      },
    };
    signer(access({ credential: { plugin: PLUGIN, ...more } }, url), { plugins });
    return calls;
  };

  it('are not asked where there is a token or a certificate, as by kubectl', () => {
    const pair = { certificate: inline('c'), key: inline('k') };
    expect(opened({})).toHaveLength(1);
    expect(opened({ certificate: pair.certificate })).toHaveLength(1);
    for (const more of [{ token: 't' }, { tokenFile: '/t' }, pair]) {
      expect(opened(more)).toEqual([]);
    }
    expect(opened({}, 'http://c.example')).toEqual([]);
  });

  it('are told of the cluster only where the kubeconfig says so', () => {
    expect(opened({})[0]?.cluster).toBeNull();
    const plugin = { ...PLUGIN, provideClusterInfo: true, clusterConfig: { audience: 'a' } };
    expect(opened({ plugin }, 'https://c.example/k8s/')[0]?.cluster).toEqual({
      server: 'https://c.example/k8s',
      serverName: null,
      skipVerify: false,
      ca: null,
      proxy: null,
      config: { audience: 'a' },
    });
  });
});

describe('impersonation', () => {
  const impersonation = {
    user: 'jürgen@example.com',
    uid: '42',
    groups: ['devs', 'qa'],
    extra: [
      { key: 'example.com/scope%', values: ['a', 'b'] },
      { key: 'none', values: [] },
    ],
  };

  it('becomes headers as kubectl sends them', async () => {
    const of = access({ credential: { token: 't' }, impersonation });
    expect(await signer(of).sign()).toMatchObject({
      value: {
        headers: {
          Authorization: 'Bearer t',
          'Impersonate-User': Buffer.from('jürgen@example.com').toString('latin1'),
          'Impersonate-Uid': '42',
          'Impersonate-Group': ['devs', 'qa'],
          'Impersonate-Extra-example.com%2Fscope%25': ['a', 'b'],
        },
      },
    });
  });

  it.each(['a\r\nX-Evil: 1', 'a\0', '\x7f'])('is refused with %j in a name', async (user) => {
    const of = access({ impersonation: { ...impersonation, user } });
    expect(await signer(of).sign()).toEqual({
      ok: false,
      error: appError('credential-invalid', {
        context: 'ctx',
        what: 'impersonation',
        detail: 'characters that a header cannot carry',
      }),
    });
  });
});

describe('the CAs of this machine', () => {
  const asked = async (tls: Partial<ClusterAccess['tls']>): Promise<number> => {
    let times = 0;
    const systemCas = (): string[] => {
      times += 1;
      return [pki.otherCa];
    };
    expect(await signer(access({ tls }), { systemCas }).sign()).toMatchObject({ ok: true });
    return times;
  };

  it('count where the kubeconfig names none', async () => {
    expect(await asked({})).toBe(1);
    expect(await asked({ ca: inline(pki.ca) })).toBe(0);
    expect(await asked({ skipVerify: true })).toBe(0);
  });
});

it('says so when OpenSSL refuses a certificate that begins well', async () => {
  const { cert, key } = pki.client;
  const chain = `${cert}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`;
  const of = access({ credential: { certificate: inline(chain), key: inline(key) } });
  expect(await signer(of).sign()).toEqual({
    ok: false,
    error: appError('credential-invalid', {
      context: 'ctx',
      what: 'certificate',
      detail: expect.stringMatching(/^ERR_/) as string,
    }),
  });
});
