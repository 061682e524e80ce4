import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  execInfo,
  parseExecCredential,
} from '../../../../../src/main/kube/credentials/exec-credential';

const V1 = 'client.authentication.k8s.io/v1';
const NOW = Date.UTC(2024, 0, 1);
const answer = (value: unknown): Buffer =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const parse = (value: unknown): ReturnType<typeof parseExecCredential> =>
  parseExecCredential(answer(value), V1, NOW);
const credential = (status: unknown): unknown => ({
  kind: 'ExecCredential',
  apiVersion: V1,
  status,
});

describe('an answer', () => {
  it('gives its token, until it expires', () => {
    const status = { token: 't', expirationTimestamp: '2024-01-01T01:00:00+00:30', other: 1 };
    expect(parse(credential(status))).toEqual({
      ok: true,
      value: { proof: { token: 't' }, expiresAt: NOW + 30 * 60_000 },
    });
    expect(parse(credential({ token: 't', expirationTimestamp: null }))).toEqual({
      ok: true,
      value: { proof: { token: 't' }, expiresAt: null },
    });
  });

  it.each([
    ['', 'nothing was printed'],
    ['{', 'not a JSON object'],
    ['[]', 'not a JSON object'],
    ['null', 'not a JSON object'],
    ['\ufeff{}', 'not a JSON object'],
    ['{} {}', 'not a JSON object'],
    [{}, 'its kind is not ExecCredential'],
    [{ kind: 'ExecCredential', apiVersion: 'v1' }, `its apiVersion is not ${V1}`],
    [credential(null), 'it has no status'],
    [credential([]), 'it has no status'],
    [credential({}), 'it has neither a token nor a certificate'],
    [credential({ token: '' }), 'it has neither a token nor a certificate'],
    [credential({ token: 1 }), 'a token, certificate or key is not text'],
    [credential({ token: 't', clientKeyData: 'k' }), 'of certificate and key it has only one'],
    [credential({ token: 'a\r\nb' }), 'its token has characters that a header cannot carry'],
    [
      credential({ token: 't', expirationTimestamp: 'tomorrow' }),
      'its expirationTimestamp is no time',
    ],
    [credential({ token: 't', expirationTimestamp: 1 }), 'its expirationTimestamp is no time'],
    [
      credential({ token: 't', expirationTimestamp: '2024-01-01T00:00:00Z' }),
      'it has expired already',
    ],
    [
      credential({ clientCertificateData: 'c', clientKeyData: 'k' }),
      'its certificate or key: not a certificate in PEM form',
    ],
  ])('%j is refused', (value, error) => {
    expect(parse(value)).toEqual({ ok: false, error });
  });

  it('that is no UTF-8 is refused', () => {
    expect(parseExecCredential(Uint8Array.of(0x7b, 0xff, 0x7d), V1, NOW)).toMatchObject({
      ok: false,
    });
  });

  it('never throws and is never quoted, whatever it is', () => {
    const secret = 'canary-secret';
    const status = fc.dictionary(
      fc.constantFrom(
        'token',
        'clientCertificateData',
        'clientKeyData',
        'expirationTimestamp',
        'x',
      ),
      fc.oneof(fc.constant(`${secret}\n`), fc.jsonValue(), fc.date({ noInvalidDate: true })),
    );
    const object = fc.record({
      kind: fc.oneof(fc.constant('ExecCredential'), fc.constant(secret)),
      apiVersion: fc.oneof(fc.constant(V1), fc.constant(secret)),
      status: fc.oneof(status, fc.jsonValue()),
    });
    const text = fc.oneof(
      object.map((value) => Buffer.from(JSON.stringify(value))),
      object.map((value) => Buffer.from(JSON.stringify(value).slice(0, -1))),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(text, (bytes) => {
        const parsed = parseExecCredential(bytes, V1, NOW);
        if (parsed.ok) expect(parsed.value.proof.token ?? '').toMatch(/^[\x21-\x7e]*$/);
        else expect(parsed.error).not.toContain(secret);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('what a plugin is told', () => {
  const told = (...args: Parameters<typeof execInfo>): unknown => JSON.parse(execInfo(...args));
  const cluster = {
    server: 'https://c.example:6443',
    serverName: null,
    skipVerify: false,
    ca: null,
    proxy: null,
    config: null,
  };

  it('is what client-go tells it', () => {
    expect(told({ apiVersion: V1 }, null, null)).toEqual({
      kind: 'ExecCredential',
      apiVersion: V1,
      spec: { interactive: false },
    });
    expect(told({ apiVersion: V1 }, cluster, null)).toMatchObject({
      spec: { cluster: { server: 'https://c.example:6443' }, interactive: false },
    });
    const all = {
      ...cluster,
      serverName: 'k',
      skipVerify: true,
      proxy: 'http://p',
      config: { a: 1 },
    };
    expect(told({ apiVersion: V1 }, all, Buffer.from('PEM'))).toEqual({
      kind: 'ExecCredential',
      apiVersion: V1,
      spec: {
        cluster: {
          server: 'https://c.example:6443',
          'tls-server-name': 'k',
          'insecure-skip-tls-verify': true,
          'certificate-authority-data': 'UEVN',
          'proxy-url': 'http://p',
          config: { a: 1 },
        },
        interactive: false,
      },
    });
  });
});
